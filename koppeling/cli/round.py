"""``koppeling round``: a town's week."""

from collections.abc import Callable
from typing import Any

import click

from koppeling.cli.call import Call
from koppeling.cli.changes import changes_document, print_changes
from koppeling.cli.documents import explanation_document, round_document
from koppeling.cli.options import (
    AnyCommand,
    engine_option,
    json_option,
    language_option,
    newcomer_option,
    scheduler_option,
    seed_option,
    since_option,
    town_option,
    week_option,
)
from koppeling.cli.printing import answer, print_json, progress
from koppeling.jobs.collecting import nothing_collected
from koppeling.queries.differences import changed_since_last_run, find_differences
from koppeling.queries.explanations import explain_pair
from koppeling.queries.names import names
from koppeling.queries.rounds import round_view
from koppeling.terms import ProposalState, Week
from koppeling.usecases.proposals import (
    approve_proposals,
    hold_proposals,
    put_proposals_aside,
    reopen_proposals,
)
from koppeling.usecases.rounds import close_round, send_round
from koppeling.wording import commands
from koppeling.wording.differences import changed_since_run
from koppeling.wording.week import released_sentence


@click.group("round")
def round_command() -> None:
    """Propose a town's week, decide on it and send it."""


@round_command.command()
@town_option
@week_option
@seed_option
@engine_option
@scheduler_option
@click.option("--dry-run", is_flag=True, help="Answer the same and write nothing.")
@json_option
@language_option
@click.pass_obj
@nothing_collected()
def propose(
    call: Call,
    slug: str,
    week: Week | None,
    seed: int | None,
    engine: str | None,
    scheduler: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Compute the best week and keep it as drafts.

    Proposing a week again replaces its drafts and keeps what was approved,
    held or sent. Once somebody has decided on a proposal of the week, its
    drafts stand as well: one makes way only for a gain above the policy's
    price of change. Drafts reserve no places.
    """
    if scheduler is not None and engine != "dask":
        raise click.UsageError("--scheduler goes with --engine dask.")
    # Only here: the other commands of the noun need no engine.
    from koppeling.jobs.rounds import run_round

    with call.reading() as session:
        call.town(session, slug)
    with progress("reading") as hear:
        run = run_round(
            call.engine,
            slug,
            week=week,
            seed=call.settings.seed if seed is None else seed,
            now=call.now,
            actor=call.actor,
            dry_run=dry_run,
            progress=hear,
            compute_with=engine,
            scheduler=scheduler,
        )
    if as_json:
        print_json(round_document(run.view, call.spoken))
        return
    from koppeling.cli.week import print_week, read_week

    with call.reading() as session:
        facts = read_week(session, run.town, run.view, now=call.now, language=call.spoken)
        changed = (
            None
            if dry_run
            else changed_since_last_run(session, run.town, run.view.week, now=call.now)
        )
    print_week(facts, call.spoken)
    if changed is not None:
        click.echo(changed_since_run(changed, call.spoken))
    for one in run.released:
        click.echo(released_sentence(one.newcomer, one.opening, one.rule, call.spoken))
    click.echo(commands.computed(run.computed_by, call.spoken))


@round_command.command()
@town_option
@week_option
@json_option
@language_option
@click.pass_obj
def show(call: Call, slug: str, week: Week | None, as_json: bool) -> None:
    """Print the round of a week as it stands."""
    with call.reading() as session:
        town = call.town(session, slug)
        view = round_view(session, town, week or town.week(call.now), now=call.now)
        if as_json:
            print_json(round_document(view, call.spoken))
            return
        from koppeling.cli.week import print_week, read_week

        facts = read_week(session, town, view, now=call.now, language=call.spoken, everything=True)
    print_week(facts, call.spoken)


@round_command.command()
@town_option
@week_option
@since_option
@json_option
@language_option
@click.pass_obj
def changes(call: Call, slug: str, week: Week | None, since: Week | None, as_json: bool) -> None:
    """Say what a week proposes otherwise than its last run, or than another week.

    Proposing a week again keeps what stands once somebody has decided on one of
    its proposals; what changes all the same is told here, with its cause where
    the town's facts tell it.
    """
    with call.reading() as session:
        town = call.town(session, slug)
        week = week or town.week(call.now)
        found = find_differences(session, town, week, now=call.now, since=since)
        called = {} if as_json else names(session, town.id)
    if as_json:
        print_json(changes_document(slug, week, found, since, call.spoken))
        return
    print_changes(found, called, call.spoken)


def _one_pair(command: AnyCommand) -> AnyCommand:
    """The options of a command that decides on proposals: town, week, and which pair."""
    for option in (
        json_option,
        click.option("--opening", metavar="REF", help="The opening's case number."),
        click.option("--newcomer", metavar="REF", help="The newcomer's case number."),
        week_option,
        town_option,
    ):
        command = option(command)
    return command


all_option = click.option("--all", "everything", is_flag=True, help="All drafts of the week.")


@round_command.command()
@_one_pair
@all_option
@language_option
@click.pass_obj
def approve(call: Call, /, everything: bool, **asked: Any) -> None:
    """Approve a proposal: it reserves its place until it is sent."""
    _decide(call, approve_proposals, ProposalState.APPROVED, everything=everything, **asked)


@round_command.command()
@_one_pair
@all_option
@language_option
@click.pass_obj
def hold(call: Call, /, everything: bool, **asked: Any) -> None:
    """Hold a proposal: proposing the week again keeps it."""
    _decide(call, hold_proposals, ProposalState.HELD, everything=everything, **asked)


@round_command.command("put-aside")
@_one_pair
@language_option
@click.pass_obj
def put_aside(call: Call, /, **asked: Any) -> None:
    """Put a proposal aside: this week does not propose it again, a later one may."""
    _decide(call, put_proposals_aside, ProposalState.PUT_ASIDE, **asked)


@round_command.command()
@_one_pair
@language_option
@click.pass_obj
def reopen(call: Call, /, **asked: Any) -> None:
    """Make a proposal a draft again."""
    _decide(call, reopen_proposals, ProposalState.DRAFT, **asked)


def _decide(
    call: Call,
    deed_of: Callable[..., int],
    state: ProposalState,
    *,
    slug: str,
    week: Week | None,
    newcomer: str | None,
    opening: str | None,
    as_json: bool,
    everything: bool | None = None,
) -> None:
    """Decide on one pair, or on all drafts; ``everything`` is None where that is not offered."""
    pairs = None if newcomer is None or opening is None else [(newcomer, opening)]
    nobody = newcomer is None and opening is None
    if not (pairs is None and nobody if everything else pairs is not None):
        also = "" if everything is None else ", or --all alone"
        raise click.UsageError(f"Give --newcomer and --opening{also}.")
    with progress("proposals"), call.deed() as session:
        town = call.town(session, slug)
        changed = deed_of(
            session, town, week or town.week(call.now), pairs, now=call.now, actor=call.actor
        )
    sentence = commands.decided(state, changed, call.spoken)
    answer({"state": state, "changed": changed}, sentence, as_json=as_json)


@round_command.command()
@town_option
@week_option
@json_option
@language_option
@click.pass_obj
def send(call: Call, slug: str, week: Week | None, as_json: bool) -> None:
    """Ask the first side of every approved proposal of a week."""
    with progress("introductions"), call.deed() as session:
        town = call.town(session, slug)
        sent = send_round(
            session, town, week or town.week(call.now), now=call.now, actor=call.actor
        )
    sentence = commands.round_sent(len(sent), call.spoken)
    answer({"sent": len(sent)}, sentence, as_json=as_json)


@round_command.command()
@town_option
@week_option
@json_option
@language_option
@click.pass_obj
def close(call: Call, slug: str, week: Week | None, as_json: bool) -> None:
    """Close a week: its drafts lapse; introductions under way go on."""
    with call.deed() as session:
        town = call.town(session, slug)
        week = week or town.week(call.now)
        closed = close_round(session, town, week, now=call.now, actor=call.actor)
        document = {"town": slug, "week": str(week), "state": closed.state}
    answer(document, commands.round_closed(town.name, week, call.spoken), as_json=as_json)


@round_command.command()
@town_option
@week_option
@newcomer_option
@click.option("--opening", metavar="REF", help="The opening's case number; else the best ones.")
@json_option
@language_option
@click.pass_obj
def why(
    call: Call,
    slug: str,
    week: Week | None,
    newcomer: str,
    opening: str | None,
    as_json: bool,
) -> None:
    """Say why a newcomer is proposed to an opening, or why not.

    The points as steps from 0 to the score, and what decided: the rule that
    forbids the pair with its facts, or the places that the week has for it.
    Without --opening: the best openings, and what removes the others. Where a
    pair is not possible for a reason that protects somebody, it says “not
    available” and nothing else.
    """
    # Only here: the other commands of the noun need no engine.
    from koppeling.jobs.rounds import default_seed

    with progress("reading"), call.reading() as session:
        town = call.town(session, slug)
        week = week or town.week(call.now)
        seed = call.settings.seed
        found = explain_pair(
            session,
            town,
            week,
            newcomer,
            opening,
            now=call.now,
            seed=default_seed(slug, week) if seed is None else seed,
        )
    if as_json:
        print_json(explanation_document(found, call.spoken))
        return
    from koppeling.cli.explanation import print_explanation

    print_explanation(found, call.spoken, of_one=opening is not None)
