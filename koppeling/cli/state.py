"""``koppeling state``: everything that is stored, as one number."""

import click

from koppeling.cli.call import Call
from koppeling.cli.options import json_option, language_option
from koppeling.cli.printing import print_columns, print_json, progress


@click.group()
def state() -> None:
    """One number for everything that is stored."""


@state.command()
@click.option("--counts", is_flag=True, help="How many rows each table has, too.")
@json_option
@language_option
@click.pass_obj
def digest(call: Call, counts: bool, as_json: bool) -> None:
    """Print the digest of all tables: the same data give the same on either database."""
    from koppeling.cli.database import state_counts, state_digest

    with progress("digest"), call.reading() as session:
        found = state_digest(session)
        rows = state_counts(session) if counts else {}
    if as_json:
        print_json({"digest": found, **({"counts": rows} if counts else {})})
        return
    click.echo(found)
    print_columns([(name, str(count)) for name, count in rows.items()])
