"""Why this one, why not that one, on a terminal: number, bar and sentence of each term."""

from typing import TYPE_CHECKING

from koppeling.cli.week import GAP, print_composed
from koppeling.queries.shares import Share, shares
from koppeling.wording import commands
from koppeling.wording.reasons import reason_text
from koppeling.wording.rule_facts import rule_facts_text
from koppeling.wording.terms import label, points
from koppeling.wording.week import blocked_sentence
from koppeling.wording.why import more_terms_text, stands_text, together_text, why_text

if TYPE_CHECKING:
    from rich.console import Console

    from koppeling.queries.explanations import Explanation, PairExplained

BAR_CELLS = 25
FULL_POINTS = 100
NUMBER_CELLS = 7


def print_explanation(found: "Explanation", language: str, *, of_one: bool) -> None:
    """Print one pair, or the best of a newcomer and what removes the others."""
    print_composed(lambda console: _compose(console, found, language, of_one=of_one))


def _compose(console: "Console", found: "Explanation", language: str, *, of_one: bool) -> None:
    if not of_one:
        console.print(commands.possible(found.candidates, language))
    for pair in found.pairs:
        if not of_one:
            console.print()
        _print_pair(console, found, pair, language)
    if not of_one and found.blocked:
        console.print()
        console.print(blocked_sentence(found.blocked, language))


def _print_pair(
    console: "Console", found: "Explanation", pair: "PairExplained", language: str
) -> None:
    names = found.newcomer, pair.opening, label(pair.kind, language)
    if pair.rule is not None:
        heading = commands.pair_blocked(*names, label(pair.rule, language), language)
    else:
        heading = commands.pair_scored(*names, points(pair.score or 0, language), language)
    if pair.stands:
        heading = f"{heading} · {stands_text(language, is_kept=found.is_kept)}"
    console.print(heading, style="bold")
    if pair.score is not None:
        _print_terms(console, pair, language)
    for told, worded in ((pair.facts, rule_facts_text), (pair.why, why_text)):
        if told is not None:
            console.print(worded(told.code, told.params, language))


def _print_terms(console: "Console", pair: "PairExplained", language: str) -> None:
    """The terms as steps from 0 to the score, each beginning where the one before ended."""
    from rich.table import Table

    score = pair.score or 0
    rows = Table.grid(padding=(0, len(GAP), 0, 0))
    rows.add_column(no_wrap=True, justify="right", min_width=NUMBER_CELLS)
    rows.add_column(no_wrap=True, min_width=BAR_CELLS)
    rows.add_column()
    steps = shares(pair.reasons, score)
    for share in steps:
        bar = _bar(share.begins, share.ends)
        rows.add_row(points(share.milli, language), bar, _words(share, language))
    whole = steps[-1].ends if steps else 0
    rows.add_row(points(score, language), _bar(0, whole), together_text(language))
    console.print(rows)


def _words(share: Share, language: str) -> str:
    if share.code is None:
        return more_terms_text(share.terms, language)
    return reason_text(share.code, share.params, language)


def _bar(begins: int, ends: int) -> str:
    """A step of a score on the way to 100; one that adds a point has a cell at least."""
    first = min(begins * BAR_CELLS // FULL_POINTS, BAR_CELLS - 1)
    cells = max(round((ends - begins) * BAR_CELLS / FULL_POINTS), 1) if ends > begins else 0
    return " " * first + "█" * cells
