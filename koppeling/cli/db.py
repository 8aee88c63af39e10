"""``koppeling db``: the schema of the database."""

import click

from koppeling.cli.call import Call
from koppeling.cli.options import json_option, language_option
from koppeling.cli.printing import print_json, record


@click.group()
def db() -> None:
    """Bring the database to the schema of this version, and check it."""


@db.command()
@json_option
@language_option
@click.pass_obj
def upgrade(call: Call, as_json: bool) -> None:
    """Make the database, or bring it to the schema of this version. Doing it twice is once."""
    from koppeling.cli import database

    _tell(database.upgrade(call.settings), as_json=as_json)


@db.command()
@click.argument("revision")
@json_option
@language_option
@click.pass_obj
def downgrade(call: Call, revision: str, as_json: bool) -> None:
    """Take the database back to an earlier REVISION, or to nothing with “base”.

    What a later version kept besides is gone.
    """
    from koppeling.cli import database

    _tell(database.downgrade(call.settings, revision), as_json=as_json)


@db.command()
@json_option
@language_option
@click.pass_obj
def check(call: Call, as_json: bool) -> None:
    """Refuse unless the schema is that of this version; warn of an SQLite with a known fault."""
    from koppeling.cli import database
    from koppeling.wording.commands import wal_reset_note

    found = database.check(call.settings)
    if as_json:
        print_json(record(found))
        return
    click.echo(found.revision)
    if found.wal_reset_bug:
        click.echo(wal_reset_note(found.sqlite or "", call.spoken))


def _tell(revision: str | None, *, as_json: bool) -> None:
    if as_json:
        print_json({"revision": revision})
    else:
        click.echo(revision or "-")
