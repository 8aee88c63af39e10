"""``koppeling town``: the towns of this installation."""

from contextlib import suppress

import click

from koppeling.cli.call import Call
from koppeling.cli.options import json_option, language_option
from koppeling.cli.printing import answer, print_columns, print_json
from koppeling.errors import UnknownTown
from koppeling.queries import towns
from koppeling.usecases.towns import add_town, open_town, tick_dpia
from koppeling.wording import commands


@click.group()
def town() -> None:
    """Add towns, list them, open them."""


@town.command()
@click.argument("slug")
@json_option
@language_option
@click.pass_obj
def add(call: Call, slug: str, as_json: bool) -> None:
    """Add the town SLUG with its districts, time zone, law profile and policy, in practice."""
    with call.deed() as session:
        with suppress(UnknownTown):
            call.town(session, slug)  # one that is here already says so in its own language
        added = add_town(session, slug, now=call.now, actor=call.actor)
        line = towns.line(added)
    call.town_language = line.language
    answer(_document(line), commands.town_added(line.name, call.spoken), as_json=as_json)


@town.command("list")
@json_option
@language_option
@click.pass_obj
def list_(call: Call, as_json: bool) -> None:
    """List the towns that are here."""
    with call.reading() as session:
        lines = towns.towns(session)
    if as_json:
        print_json([_document(line) for line in lines])
        return
    if not lines:
        click.echo(commands.no_towns(call.spoken))
    print_columns(
        [
            (
                line.slug,
                line.name,
                commands.town_state(line.opened_at, line.time_zone, call.language or line.language),
            )
            for line in lines
        ]
    )


@town.command("open")
@click.argument("slug")
@click.option(
    "--dpia",
    is_flag=True,
    help="Record that the data protection impact assessment has been made.",
)
@json_option
@language_option
@click.pass_obj
def open_(call: Call, slug: str, dpia: bool, as_json: bool) -> None:
    """Let the town SLUG leave practice, so that messages are sent.

    Refused, naming what is missing, until there are a secret key, a public
    address, a mail server, two members of staff and the assessment.
    """
    settings = call.settings
    if dpia:
        with call.deed() as session:
            found = call.town(session, slug)
            tick_dpia(session, found.id, now=call.now, actor=call.actor)
    with call.deed() as session:
        found = call.town(session, slug)
        opened = open_town(
            session,
            found.id,
            secret_key=settings.secret_key is not None,
            base_url=settings.base_url is not None,
            mail=settings.smtp_url is not None,
            now=call.now,
            actor=call.actor,
        )
        line = towns.line(opened)
    answer(_document(line), commands.town_opened(line.name, call.spoken), as_json=as_json)


def _document(line: towns.TownLine) -> dict[str, object]:
    return {
        "town": line.slug,
        "name": line.name,
        "country": line.country,
        "law_profile": line.law_profile,
        "time_zone": line.time_zone,
        "language": line.language,
        "opened_at": line.opened_at,
    }
