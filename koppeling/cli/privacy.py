"""``koppeling privacy``: what is kept about a person, and erasing it."""

import sys

import click

from koppeling.cli.call import Call
from koppeling.cli.options import json_option, language_option, town_option
from koppeling.cli.printing import answer, print_json, progress
from koppeling.queries.privacy import export_person
from koppeling.usecases.privacy import erase_person
from koppeling.wording import commands


@click.group()
def privacy() -> None:
    """Export or erase all that is kept about a person."""


@privacy.command()
@click.argument("ref")
@town_option
@json_option
@language_option
@click.pass_obj
def export(call: Call, ref: str, slug: str, as_json: bool) -> None:  # noqa: ARG001 - it is always JSON
    """Print all that is kept about the case number REF, as JSON for that person."""
    with call.reading() as session:
        found = export_person(session, call.town(session, slug).id, ref)
    print_json(found)


@privacy.command()
@click.argument("ref")
@town_option
@click.option("--yes", is_flag=True, help="Do not ask again; asked on a terminal only.")
@json_option
@language_option
@click.pass_obj
def erase(call: Call, ref: str, slug: str, yes: bool, as_json: bool) -> None:
    """Remove whoever has the case number REF from every table. It cannot be undone.

    Journal lines stay and name nobody. Backups hold the person until they expire.
    """
    from koppeling.cli.database import forget_deleted

    with call.reading() as session:
        call.town(session, slug)
    if sys.stdin.isatty() and not yes:
        click.confirm(commands.erase_question(ref, call.spoken), abort=True, err=True)
    with progress("privacy"):
        with call.deed() as session:
            town = call.town(session, slug)
            erase_person(session, town.id, ref, now=call.now, actor=call.actor)
        forgotten = forget_deleted(call.engine)
    sentence = commands.erased(ref, traces=not forgotten, language=call.spoken)
    answer({"erased": ref, "traces": not forgotten}, sentence, as_json=as_json)
