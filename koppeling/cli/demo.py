"""``koppeling demo``: two made-up towns and their week."""

from pathlib import Path

import click

from koppeling.cli.call import Call
from koppeling.cli.options import language_option
from koppeling.cli.printing import progress
from koppeling.cli.week import print_week, read_week
from koppeling.jobs.demo import open_demo, standing_week
from koppeling.wording import commands


@click.command()
@click.option("--no-serve", is_flag=True, help="End after the week is printed.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="8000 unless given.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("koppeling-demo"),
    help="Where the demo keeps its data; koppeling-demo unless given.",
)
@language_option
@click.pass_obj
def demo(call: Call, no_serve: bool, port: int, folder: Path) -> None:
    """Load two made-up towns, run this week's round and print it.

    The demo has a database of its own in a folder of its own. Called again in
    the same week it finds everything there; in a later one it proposes that.
    """
    from koppeling.cli.database import reading

    made = open_demo(folder, now=call.now)
    for slug in made.sign_ins:
        town, view = standing_week(made.engine, slug, now=call.now)
        if view is None:
            # Only here: a week that stands needs no engine.
            from koppeling.jobs.rounds import run_round

            with progress() as hear:
                view = run_round(
                    made.engine,
                    slug,
                    seed=call.settings.seed,
                    now=call.now,
                    actor=call.actor,
                    progress=hear,
                ).view
        language = call.language or town.language
        with reading(made.engine) as session:
            facts = read_week(session, town, view, on=call.today(town), language=language)
        print_week(facts, language, folder=str(folder))
    click.echo()
    click.echo(commands.pages_come(call.spoken))
    if not no_serve:
        click.echo(commands.pages_address(f"http://127.0.0.1:{port}/", call.spoken))
        for slug, address in made.sign_ins.items():
            click.echo("  " + commands.sign_in(slug, address, call.spoken))
