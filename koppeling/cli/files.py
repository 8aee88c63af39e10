"""``koppeling import``, ``export`` and ``simulate``: a town's four files."""

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
from koppeling.cli.printing import answer, print_columns, print_json, progress, record
from koppeling.jobs import files
from koppeling.wording import commands

kind_argument = click.argument("kind", type=click.Choice(files.FILE_KINDS))


@click.command("import")
@kind_argument
@file_argument
@town_option
@click.option("--dry-run", is_flag=True, help="Do it all, say what came of it, keep nothing.")
@json_option
@language_option
@click.pass_obj
def import_command(
    call: Call, kind: str, file: Path, slug: str, dry_run: bool, as_json: bool
) -> None:
    """Bring a file into a town: all of it or nothing.

    UTF-8 with commas, semicolons or tabs, headings in any order. A known ref
    updates its row; an empty cell leaves a value, “-” clears it. Every row that
    is not right is named with line, column, code and sentence.
    """
    with call.reading() as session:
        call.town(session, slug)
    with progress(kind) as hear:
        done = files.import_file(
            call.engine,
            slug,
            kind,
            file,
            now=call.now,
            actor=call.actor,
            dry_run=dry_run,
            progress=hear,
        )
    sentence = commands.imported(
        done.new, done.changed, done.unchanged, dry_run=dry_run, language=call.spoken
    )
    answer({"kind": kind, **record(done), "dry_run": dry_run}, sentence, as_json=as_json)


@click.command()
@kind_argument
@file_argument
@town_option
@json_option
@language_option
@click.pass_obj
def export(call: Call, kind: str, file: Path, slug: str, as_json: bool) -> None:
    """Write what a town knows as a file that can be imported again.

    FILE is replaced if it exists; “-” is standard output.
    """
    with call.reading() as session:
        call.town(session, slug)
    with progress(kind):
        content, rows = files.export_file(call.engine, slug, kind)
    if str(file) == "-":
        click.echo(content, nl=False)
        return
    files.keep_file(file, content)
    document = {"kind": kind, "file": str(file), "rows": rows}
    answer(document, commands.written(rows, str(file), call.spoken), as_json=as_json)


@click.command()
@click.option("--newcomers", type=click.IntRange(0), required=True, help="How many newcomers.")
@click.option("--openings", type=click.IntRange(0), required=True, help="How many openings.")
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    required=True,
    help="The same seed makes up the same town.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder for the files.",
)
@click.option(
    "--town",
    "slug",
    type=click.Choice(files.SIMULATED_TOWNS),
    default="enschede",
    help="Whose districts and postcodes; enschede unless given.",
)
@day_option("The day on which the town stands so; 2026-11-23 unless given.")
@json_option
@language_option
def simulate(
    newcomers: int,
    openings: int,
    seed: int,
    out: Path,
    slug: str,
    on: date | None,
    as_json: bool,
) -> None:
    """Make up a town and write its files.

    Nobody in it exists. Above 2,000 newcomers it spreads over the real
    postcodes of both countries. A file that holds something else is not
    replaced.
    """
    with progress("simulate"):
        counts = files.simulate_files(
            out,
            town=slug,
            newcomers=newcomers,
            openings=openings,
            seed=seed,
            on=on or files.SIMULATED_DAY,
        )
    if as_json:
        print_json({"folder": str(out), "files": dict(counts)})
        return
    print_columns([(str(out / name), str(rows)) for name, rows in counts.items()])
