"""``koppeling policy``: how a town weighs."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from koppeling.cli.call import Call
from koppeling.cli.options import (
    file_argument,
    json_option,
    language_option,
    seed_option,
    town_option,
)
from koppeling.cli.printing import answer, print_columns, print_json, progress, record
from koppeling.jobs.files import read_policy
from koppeling.usecases.policies import set_policy
from koppeling.wording import commands
from koppeling.wording.policy import policy_sections

if TYPE_CHECKING:
    from koppeling.queries.replays import Moved, Outcome, Trial

MILLI = 1000


@click.group()
def policy() -> None:
    """Show a town's weights, limits and rules, try others on past weeks, or set them."""


@policy.command()
@town_option
@json_option
@language_option
@click.pass_obj
def show(call: Call, slug: str, as_json: bool) -> None:
    """Say a town's policy in words."""
    with call.reading() as session:
        town = call.town(session, slug)
    if as_json:
        print_json(town.policy)
        return
    for section in policy_sections(town.policy, call.spoken):
        click.echo(section.heading)
        for sentence in section.sentences:
            click.echo(f"  {sentence}")


@policy.command("set")
@file_argument
@town_option
@json_option
@language_option
@click.pass_obj
def set_(call: Call, file: Path, slug: str, as_json: bool) -> None:
    """Give a town the policy of the TOML file FILE; rounds that stand keep theirs."""
    with call.reading() as session:
        call.town(session, slug)
    document = read_policy(file)
    with call.deed() as session:
        town = call.town(session, slug)
        policy_set = set_policy(session, town.id, document, now=call.now, actor=call.actor)
    sentence = commands.policy_set(town.name, call.spoken)
    answer(policy_set.document(), sentence, as_json=as_json)


@policy.command("try")
@file_argument
@town_option
@click.option(
    "--weeks",
    type=click.IntRange(1, 520),
    default=8,
    show_default=True,
    help="How many of the last rounds to walk through anew.",
)
@seed_option
@json_option
@language_option
@click.pass_obj
def try_(call: Call, file: Path, slug: str, weeks: int, seed: int | None, as_json: bool) -> None:
    """Walk through past weeks under the policy of the TOML file FILE; nothing is saved.

    Beside it stands what would have come of the same weeks under the town's own policy,
    from what each round read then: people who were never matched and volunteers who left
    are in it, too.
    """
    # Only here: the other commands of the noun need no engine.
    from koppeling.jobs.replays import try_policy

    with call.reading() as session:
        call.town(session, slug)
    document = read_policy(file)
    with progress("replaying") as hear:
        trial = try_policy(
            call.engine,
            slug,
            document,
            weeks=weeks,
            seed=call.settings.seed if seed is None else seed,
            progress=hear,
        )
    if as_json:
        print_json(_document(trial))
    else:
        _print(trial, call.spoken)


def _document(trial: "Trial") -> dict[str, Any]:
    """A trial as JSON: newcomers by ref, scores in points, shares of 1."""
    return {
        "town": trial.town.slug,
        "weeks": [str(week) for week in trial.weeks],
        "lacking": [str(week) for week in trial.lacking],
        "yes": trial.yes,
        "introductions_over": trial.answers.over,
        "changes": [
            {"key": one.key, "own": one.before, "tried": one.after} for one in trial.changes
        ],
        "own": _outcome(trial.own),
        "tried": _outcome(trial.tried),
        "gains": [record(one) for one in trial.gains],
        "loses": [record(one) for one in trial.loses],
    }


def _outcome(outcome: "Outcome") -> dict[str, Any]:
    return {
        "people": outcome.people,
        "proposed": outcome.proposed,
        "couplings": outcome.couplings,
        "first_contacts": outcome.met,
        "first_contacts_within_28_days": outcome.met_soon,
        "score": outcome.score / MILLI,
        "still_waiting": [
            {
                name: round(value, 4) if isinstance(value, float) else value
                for name, value in record(step).items()
            }
            for step in outcome.waits.steps
        ],
    }


def _print(trial: "Trial", language: str) -> None:
    # Only here, as above.
    from koppeling.wording import replays

    click.echo(replays.headline(trial, language))
    for sentence in replays.assumptions(trial, language):
        click.echo(sentence)
    if trial.changes:
        click.echo()
        print_columns(
            [("", *replays.columns(language))]
            + [(one.key, str(one.before), str(one.after)) for one in trial.changes]
        )
    for heading, table in (
        ("", replays.figures(trial, language)),
        (replays.still_waiting_heading(language), replays.still_waiting(trial, language)),
    ):
        click.echo()
        print_columns(
            [(heading, *replays.columns(language))]
            + [(one.meaning, one.own, one.tried) for one in table]
        )
    _print_moved(replays.gains_heading(trial.gains, language), trial.gains, language)
    _print_moved(replays.loses_heading(trial.loses, language), trial.loses, language)


def _print_moved(heading: str, moved: "tuple[Moved, ...]", language: str) -> None:
    # Only here, as above.
    from koppeling.wording.replays import moved_groups

    click.echo()
    click.echo(heading)
    for words, refs in moved_groups(moved, language):
        click.echo(f"  {words}: {' '.join(refs)}")
