"""``koppeling network``: who knows whom."""

from datetime import date
from pathlib import Path

import click

from koppeling.cli.call import Call
from koppeling.cli.options import (
    day_option,
    file_argument,
    json_option,
    language_option,
    town_option,
)
from koppeling.cli.printing import answer, print_json, progress, record
from koppeling.jobs.files import GRAPH_FORMATS, keep_file, network_file
from koppeling.queries.network import network_report
from koppeling.wording.week import network_lines


@click.group()
def network() -> None:
    """Measure a town's network of ties, or write it as a file."""


@network.command()
@town_option
@day_option("The day it is measured for; today unless given.")
@json_option
@language_option
@click.pass_obj
def report(call: Call, slug: str, on: date | None, as_json: bool) -> None:
    """Say who stands alone, which ties live, and how far they reach."""
    with progress("network"), call.reading() as session:
        town = call.town(session, slug)
        found = network_report(session, town.id, on=on or call.today(town))
    if as_json:
        print_json({**record(found), "ties": {kind.value: n for kind, n in found.ties.items()}})
        return
    for line in network_lines(found, call.spoken):
        click.echo(line)
    if found.isolates:
        click.echo(" ".join(found.isolates))


@network.command()
@file_argument
@town_option
@click.option(
    "--format",
    "form",
    type=click.Choice(GRAPH_FORMATS),
    required=True,
    help="What the file is; all hold refs, kinds and dates and nothing else.",
)
@day_option("The day it stands for; today unless given.")
@json_option
@language_option
@click.pass_obj
def export(call: Call, file: Path, slug: str, form: str, on: date | None, as_json: bool) -> None:
    """Write a town's living ties to FILE, which is replaced; “-” is standard output."""
    with call.reading() as session:
        town = call.town(session, slug)
    with progress("network"):
        content = network_file(call.engine, slug, form, on=on or call.today(town))
    if str(file) == "-":
        click.echo(content, nl=False)
        return
    keep_file(file, content)
    answer({"file": str(file), "format": form}, str(file), as_json=as_json)
