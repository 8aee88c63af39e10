"""``koppeling demo``: two made-up towns and their week."""

from pathlib import Path

import click

from koppeling.cli.call import Call
from koppeling.cli.database import reading
from koppeling.cli.documents import round_document
from koppeling.cli.options import json_option, language_option
from koppeling.cli.printing import print_json, progress
from koppeling.cli.week import print_week, read_week
from koppeling.jobs import serving
from koppeling.jobs.demo import TOWNS, Demo, codes, open_demo, standing_week
from koppeling.queries.rounds import RoundView
from koppeling.queries.towns import TownLine
from koppeling.wording import commands
from koppeling.wording.terms import label


@click.command()
@click.option("--no-serve", is_flag=True, help="End after the week is printed.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="8000 unless given.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("koppeling-demo"),
    help="Where the demo keeps its data; koppeling-demo unless given.",
)
@json_option
@language_option
@click.pass_obj
def demo(call: Call, no_serve: bool, port: int, folder: Path, as_json: bool) -> None:
    """Load two made-up towns, run this week's round, print it and serve the pages.

    The demo has a database of its own in a folder of its own. Called again in
    the same week it finds everything there; in a later one it proposes that.
    Who can sign in is printed once the pages answer; with --json nothing is served.
    """
    if not (no_serve or as_json):
        serving.check_serving(port, secret_key=True)
    with progress("demo"):
        made = open_demo(folder, now=call.now)
    click.get_current_context().call_on_close(made.engine.dispose)
    weeks = [_week(call, made, slug) for slug in TOWNS]
    if as_json:
        print_json([round_document(view, _language(call, town)) for town, view in weeks])
        return
    for town, view in weeks:
        language = _language(call, town)
        with reading(made.engine) as session:
            facts = read_week(session, town, view, now=call.now, language=language)
        print_week(facts, language, folder=str(folder))
    if not no_serve:
        _serve(call, made, folder, port)


def _serve(call: Call, made: Demo, folder: Path, port: int) -> None:
    """Serve the demo from its folder, and say who signs in."""
    settings = {
        "KOPPELING_DATABASE_URL": made.database_url,
        "KOPPELING_BASE_URL": serving.address(port).rstrip("/"),
    }
    if call.settings.now is not None:
        settings["KOPPELING_NOW"] = call.settings.now.isoformat()

    def say() -> None:
        click.echo()
        click.echo(commands.pages_at(serving.address(port), call.spoken))
        click.echo(commands.demo_password(made.password, call.spoken))
        for account, code in codes(made, now=call.clock()).items():
            role = label(account.role, call.spoken)
            words = (account.town, account.email, role, code)
            click.echo("  " + commands.demo_account(*words, call.spoken))
        command = f"koppeling user code {made.accounts[0].email}"
        click.echo(commands.next_code(command, str(folder), call.spoken))

    serving.serve(port, folder=made.folder, settings=settings, when_ready=say)


def _language(call: Call, town: TownLine) -> str:
    return call.language or town.language


def _week(call: Call, made: Demo, slug: str) -> tuple[TownLine, RoundView]:
    """A town and this week's round, which is proposed where it does not stand yet."""
    town, view = standing_week(made.engine, slug, now=call.now)
    if view is not None:
        return town, view
    # Only here: a week that stands needs no engine.
    from koppeling.jobs.rounds import run_round

    with progress("candidates") as hear:
        run = run_round(
            made.engine,
            slug,
            seed=call.settings.seed,
            now=call.now,
            actor=call.actor,
            progress=hear,
        )
    return run.town, run.view
