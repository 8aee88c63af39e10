"""Options that commands share, each with one meaning everywhere."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from koppeling.cli.call import Call
from koppeling.errors import BadWeek
from koppeling.terms import Week

LANGUAGES = ("nl", "de", "en")
"""Those of ``wording.catalogue``, which is not imported to say so; a test compares them."""

ENGINES = ("numpy", "numba", "dask")
"""Those of ``matching.engine``, which is not imported to say so; a test compares them."""

AnyCommand = TypeVar("AnyCommand", bound=Callable[..., Any])
Decorator = Callable[[AnyCommand], AnyCommand]


class _Week(click.ParamType[Week]):
    name = "week"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Week:
        if isinstance(value, Week):
            return value
        try:
            return Week.parse(str(value))
        except ValueError:
            raise BadWeek(week=str(value)) from None


def _speak(ctx: click.Context, _param: click.Parameter, language: str | None) -> None:
    if language is not None:
        ctx.ensure_object(Call).language = language


language_option = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    callback=_speak,
    is_eager=True,
    expose_value=False,
    help="Answer in this language; the town's own unless given.",
)
# Whether it can be read is said by a refusal, in the reader's language.
file_argument = click.argument("file", type=click.Path(path_type=Path, readable=False))
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
town_option = click.option(
    "--town", "slug", required=True, metavar="TOWN", help="The town, as in “town list”."
)
week_option = click.option(
    "--week",
    type=_Week(),
    metavar="YYYY-Www",
    help="The ISO week, as 2026-W48; this week unless given.",
)
since_option = click.option(
    "--since",
    type=_Week(),
    metavar="YYYY-Www",
    help="Compare with the round of this week; with the last run of the same week unless given.",
)
seed_option = click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    help="Decides exact ties; from town and week unless given.",
)
engine_option = click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="What computes the round: by the size of the week unless given. The round is the same.",
)
scheduler_option = click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="With --engine dask: the scheduler of a cluster, as tcp://host:8786; "
    "workers on this machine unless given.",
)
newcomer_option = click.option(
    "--newcomer", required=True, metavar="REF", help="The newcomer's case number."
)
opening_option = click.option(
    "--opening", required=True, metavar="REF", help="The opening's case number."
)


def day_option(meaning: str) -> Decorator[Any]:
    """``--on 2026-11-23``: a day, today in the town unless given."""
    return click.option(
        "--on",
        type=click.DateTime(formats=["%Y-%m-%d"]),
        callback=_day,
        metavar="YYYY-MM-DD",
        help=meaning,
    )


def _day(_ctx: click.Context, _param: click.Parameter, instant: datetime | None) -> date | None:
    return None if instant is None else instant.date()
