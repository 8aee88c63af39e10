"""``koppeling coupling``: who know each other."""

from datetime import date

import click

from koppeling.cli.call import Call
from koppeling.cli.options import (
    day_option,
    json_option,
    language_option,
    newcomer_option,
    opening_option,
    town_option,
)
from koppeling.cli.printing import answer, print_columns, print_json, record
from koppeling.queries.couplings import couplings, get_coupling_id
from koppeling.terms import EndReason
from koppeling.usecases.couplings import end_coupling
from koppeling.wording import commands
from koppeling.wording.terms import label


@click.group()
def coupling() -> None:
    """List couplings, and end one."""


@coupling.command("list")
@town_option
@json_option
@language_option
@click.pass_obj
def list_(call: Call, slug: str, as_json: bool) -> None:
    """List every coupling of a town, the living and the ended."""
    with call.reading() as session:
        lines = couplings(session, call.town(session, slug).id)
    if as_json:
        print_json([record(line) for line in lines])
        return
    if not lines:
        click.echo(commands.no_couplings(call.spoken))
    print_columns(
        [
            (
                line.newcomer,
                line.opening,
                label(line.kind, call.spoken),
                label(line.state, call.spoken),
                commands.lasted(line.since, line.until, call.spoken),
                "" if line.end_reason is None else label(line.end_reason, call.spoken),
            )
            for line in lines
        ]
    )


@coupling.command()
@town_option
@newcomer_option
@opening_option
@click.option(
    "--reason",
    type=click.Choice([reason.value for reason in EndReason]),
    required=True,
    help="Why; none of them is a verdict on a person.",
)
@day_option("The day it ended; today unless given.")
@json_option
@language_option
@click.pass_obj
def end(
    call: Call,
    slug: str,
    newcomer: str,
    opening: str,
    reason: str,
    on: date | None,
    as_json: bool,
) -> None:
    """End a coupling; its place is free again, and both are told without the reason."""
    with call.deed() as session:
        town = call.town(session, slug)
        today = call.today(town)
        tie = end_coupling(
            session,
            get_coupling_id(session, town.id, newcomer, opening),
            reason=EndReason(reason),
            on=on or today,
            today=today,
            now=call.now,
            actor=call.actor,
        )
        until = tie.until or today
    document = {"newcomer": newcomer, "opening": opening, "until": until, "reason": reason}
    sentence = commands.coupling_ended(newcomer, opening, until, call.spoken)
    answer(document, sentence, as_json=as_json)
