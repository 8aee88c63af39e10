"""``koppeling introduction``: both sides are asked in turn."""

import click

from koppeling.cli import printing
from koppeling.cli.call import Call
from koppeling.cli.options import (
    json_option,
    language_option,
    newcomer_option,
    opening_option,
    town_option,
)
from koppeling.cli.printing import print_columns, print_json, record
from koppeling.queries.introductions import get_introduction_id, introductions
from koppeling.terms import Answer, IntroductionState, Party
from koppeling.usecases.introductions import accept_introduction, decline_introduction
from koppeling.wording import commands
from koppeling.wording.terms import label


@click.group()
def introduction() -> None:
    """List introductions, and record a side's answer."""


@introduction.command("list")
@town_option
@json_option
@language_option
@click.pass_obj
def list_(call: Call, slug: str, as_json: bool) -> None:
    """List every introduction of a town, and whose answer is awaited."""
    with call.reading() as session:
        town = call.town(session, slug)
        lines = introductions(session, town.id, now=call.now)
    if as_json:
        print_json([record(line) for line in lines])
        return
    if not lines:
        click.echo(commands.no_introductions(call.spoken))
    print_columns(
        [
            (
                line.newcomer,
                line.opening,
                label(line.kind, call.spoken),
                label(line.state, call.spoken),
                "" if line.awaits is None else commands.awaits(line.awaits, call.spoken),
            )
            for line in lines
        ]
    )


@introduction.command()
@click.argument("answer", type=click.Choice([answer.value for answer in Answer]))
@town_option
@newcomer_option
@opening_option
@click.option(
    "--by",
    type=click.Choice([party.value for party in Party]),
    required=True,
    help="Which side answers.",
)
@click.option("--for-good", is_flag=True, help="With “no”: do not propose the two again.")
@json_option
@language_option
@click.pass_obj
def answer(
    call: Call,
    answer: str,
    slug: str,
    newcomer: str,
    opening: str,
    by: str,
    for_good: bool,
    as_json: bool,
) -> None:
    """Record one side's ANSWER, as given by phone.

    A yes is refused when the opening is full, vetting ended, the time is over
    or the other side is asked first. The same yes again changes nothing. A no
    needs no reason.
    """
    given, party = Answer(answer), Party(by)
    if for_good and given is Answer.YES:
        raise click.UsageError("--for-good goes with “no”.")
    with call.deed() as session:
        town = call.town(session, slug)
        found = get_introduction_id(session, town.id, newcomer, opening)
        if given is Answer.YES:
            said = accept_introduction(session, found, by=party, now=call.now, actor=call.actor)
        else:
            said = decline_introduction(
                session, found, by=party, for_good=for_good, now=call.now, actor=call.actor
            )
        state = said.state
    both = state is IntroductionState.COUPLED
    sentence = commands.answered(given, both=both, for_good=for_good, language=call.spoken)
    document = {"newcomer": newcomer, "opening": opening, "state": state}
    printing.answer(document, sentence, as_json=as_json)
