"""A week on a terminal: who with whom and why, who still waits and why, how good it is."""

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from heapq import nsmallest
from itertools import chain
from typing import TYPE_CHECKING

import click

from koppeling.cli.database import Session
from koppeling.queries.introductions import introductions
from koppeling.queries.names import names
from koppeling.queries.network import network_report
from koppeling.queries.newcomers import waiting_since
from koppeling.queries.remedies import AdviceLine
from koppeling.queries.rounds import ProposalLine, RoundView, WaitingLine, is_reviewed
from koppeling.queries.towns import TownLine
from koppeling.terms import KINDS, Kind, ProposalState
from koppeling.wording import commands, week
from koppeling.wording.advice import advice_text
from koppeling.wording.reasons import reason_text
from koppeling.wording.remedies import remedy_text
from koppeling.wording.terms import label, points

if TYPE_CHECKING:
    from rich.console import Console

BAR_CELLS = 20
FULL_SCORE = 100_000
MOST_OF_KIND = 4
MOST_REASONS = 4
MOST_WAITING = 3
MOST_REMEDIES = 3
PLAIN_WIDTH = 100
GAP = "  "
SCORE_CELLS = 5


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """What of a town stands beside its round in print; for staff, so people have names.

    ``shown``: the proposals to print. ``alone``: of the waiting those whom nobody knows yet and
    nobody is being asked to meet; ``longest``: the first of them, and since when they wait.
    """

    town: TownLine
    view: RoundView
    shown: Sequence[ProposalLine]
    alone: Sequence[WaitingLine]
    longest: Sequence[tuple[WaitingLine, date]]
    names: Mapping[str, str]
    network: tuple[str, str, str]
    reviewed: bool


def read_week(
    session: Session,
    town: TownLine,
    view: RoundView,
    *,
    now: datetime,
    language: str,
    everything: bool = False,
) -> WeekFacts:
    """Read what a print of the round needs besides; ``everything``: of all its proposals."""
    report = network_report(session, town.id, on=town.day(now))
    asked = {
        line.newcomer
        for line in introductions(session, town.id, now=now)
        if line.awaits is not None
    }
    someone = frozenset(report.isolates) - asked
    alone = [line for line in view.waiting if line.newcomer in someone]
    since = waiting_since(session, town.id)
    waits = ((line, since[line.newcomer]) for line in alone if line.newcomer in since)
    longest = sorted(waits, key=lambda wait: (wait[1], wait[0].newcomer))[:MOST_WAITING]
    shown = view.proposals if everything else _best(view.proposals)
    called = {ref for line in shown for ref in (line.newcomer, line.opening)}
    called |= {line.newcomer for line, _ in longest}
    called |= {ref for one in view.advice for ref in _about(one)}
    return WeekFacts(
        town=town,
        view=view,
        shown=shown,
        alone=alone,
        longest=longest,
        # All of a country's people do not fit into one question.
        names=names(session, town.id, None if everything else called),
        network=week.network_lines(report, language),
        reviewed=is_reviewed(session, town, view.week),
    )


def print_week(facts: WeekFacts, language: str, *, folder: str | None = None) -> None:
    """Print a round: its pairs, who still waits, how good it is.

    ``folder`` is where the commands that it names are to be called, if not here.
    """
    print_composed(lambda console: _compose(console, facts, language, folder=folder))


def print_composed(compose: Callable[["Console"], None]) -> None:
    """Print what ``compose`` writes, as wide as the terminal or as a page of text."""
    console = _console()
    with console.capture() as printed:
        compose(console)
    # Wrapped lines and cells of a table end in spaces, which nobody wants to copy.
    for line in printed.get().splitlines():
        click.echo(line.rstrip())


def _compose(
    console: "Console",
    facts: WeekFacts,
    language: str,
    *,
    folder: str | None,
) -> None:
    view = facts.view
    paired = {line.newcomer for line in view.proposals}
    here = paired | {line.newcomer for line in view.waiting}
    # Somebody who was counted may be gone since.
    newcomers = max(len(here), view.covered)
    headline = week.round_headline(
        facts.town.name,
        view.week,
        proposals=len(view.proposals),
        covered=len(paired),
        newcomers=newcomers,
        language=language,
    )
    console.print()
    console.print(headline, style="bold")
    console.print("─" * min(len(headline), console.width))
    for line in sorted(facts.shown, key=_best_first):
        console.print()
        _print_pair(console, line, facts, language)
    if len(facts.shown) < len(view.proposals):
        command = f"koppeling round show --town {view.town} --week {view.week}"
        if folder is not None:
            command = f"cd {shlex.quote(folder)} && {command}"
        console.print()
        more = len(view.proposals) - len(facts.shown)
        console.print(commands.more_proposals(more, command, language))
    console.print()
    if not newcomers:
        console.print(week.no_newcomers(view.town, language))
    else:
        _print_waiting(console, facts, language)
        _print_advice(console, facts, language)
        console.print()
        console.print(
            week.proof_sentence(
                view.objective,
                view.bound,
                view.covered,
                newcomers,
                language,
                reviewed=facts.reviewed,
            )
        )
    console.print()
    console.print(week.network_heading(language), style="bold")
    for text in facts.network:
        console.print(text)
    if facts.town.in_practice:
        console.print()
        console.print(week.practice_note(facts.town.name, language), style="italic")


def _named(ref: str, facts: WeekFacts) -> str:
    """How somebody is called, with the ref; the ref alone where no name is known."""
    name = facts.names.get(ref)
    return ref if name is None else f"{name} ({ref})"


def _best_first(line: ProposalLine) -> tuple[int, str, str]:
    return -line.score, line.newcomer, line.opening


def _best(lines: Iterable[ProposalLine]) -> list[ProposalLine]:
    """The best few of each kind: what one would like to read first."""
    found: dict[Kind, list[ProposalLine]] = {kind: [] for kind in KINDS}
    for line in lines:
        found[line.kind].append(line)
    best = (nsmallest(MOST_OF_KIND, of_kind, key=_best_first) for of_kind in found.values())
    return list(chain.from_iterable(best))


def _print_pair(console: "Console", line: ProposalLine, facts: WeekFacts, language: str) -> None:
    from rich.table import Table

    filled = round(line.score * BAR_CELLS / FULL_SCORE)
    score = points(round(line.score, -2), language)
    row = Table.grid(padding=(0, len(GAP), 0, 0))
    row.add_column(no_wrap=True)
    row.add_column(no_wrap=True, justify="right", min_width=SCORE_CELLS)
    row.add_column()
    bar = "█" * filled + "░" * (BAR_CELLS - filled)
    row.add_row(bar, score, "\n".join(_lines_of(line, facts, language)))
    console.print(row)


def _lines_of(line: ProposalLine, facts: WeekFacts, language: str) -> Iterator[str]:
    pair = commands.pair(
        _named(line.newcomer, facts),
        _named(line.opening, facts),
        label(line.kind, language),
        language,
    )
    decided = line.state is not ProposalState.DRAFT
    yield f"{pair} · {label(line.state, language)}" if decided else pair
    strongest = sorted(
        (reason for reason in line.reasons if reason.points and _is_shared(reason.code)),
        key=lambda reason: -reason.points,
    )
    yield " · ".join(
        reason_text(reason.code, reason.params, language) for reason in strongest[:MOST_REASONS]
    )


def _is_shared(code: str) -> bool:
    """Whether a reason tells what speaks for a pair; the others are in the JSON and in ``why``."""
    return not code.startswith(("no_", "not_", "other_"))


def _print_waiting(console: "Console", facts: WeekFacts, language: str) -> None:
    waiting = facts.alone
    with_contact = len(facts.view.waiting) - len(waiting)
    if waiting or not with_contact:
        console.print(week.waiting_headline(len(waiting), language), style="bold")
    if with_contact:
        console.print(week.with_contact_sentence(with_contact, language))
    if waiting and not any(line.blocked for line in waiting):
        console.print(week.no_openings(facts.view.town, language))
        return
    for line, since in facts.longest:
        lasted = commands.lasted(since, None, language)
        console.print(f"{_named(line.newcomer, facts)}, {lasted}")
        for text in _waiting_lines(line, language):
            console.print(f"  {text}")


def _waiting_lines(line: WaitingLine, language: str) -> Iterator[str]:
    """Why somebody is still waiting, and what would help."""
    if line.blocked:
        yield week.blocked_sentence(line.blocked, language)
    yield week.would_help_heading(len(line.remedies), language)
    for one in line.remedies[:MOST_REMEDIES]:
        yield f"- {remedy_text(one.code, one.openings, one.params, language)}"


def _print_advice(console: "Console", facts: WeekFacts, language: str) -> None:
    """What would help the town most, each with the openings that it is about."""
    if not facts.view.advice:
        return
    console.print()
    console.print(week.advice_heading(language), style="bold")
    for one in facts.view.advice:
        console.print(f"- {advice_text(one, language, facts.view.districts)}")
        if openings := _about(one):
            console.print(f"  {', '.join(_named(ref, facts) for ref in openings)}")


def _about(advice: AdviceLine) -> tuple[str, ...]:
    """The openings that stand below an advice."""
    openings = advice.params.get("openings")
    return openings if isinstance(openings, tuple) else ()


def _console() -> "Console":
    # Only here: rich is for what is read, not for what is piped on as JSON.
    from rich.console import Console

    console = Console(markup=False, highlight=False, emoji=False)
    return (
        console
        if console.is_terminal
        else Console(markup=False, highlight=False, emoji=False, width=PLAIN_WIDTH)
    )
