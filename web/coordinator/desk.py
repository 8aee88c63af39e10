"""What the pages of staff share: which day and week it is in their town, and who decides."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from flask import abort

from koppeling.queries import towns
from koppeling.queries.towns import TownLine
from koppeling.terms import Week
from web.account.signing import staff
from web.session import Session, deed, now, reading

YEARS = range(2000, 2200)
"""Of the weeks that have a page: with room to count weeks back and on from each."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A week of the reader's own town, in one transaction."""

    session: Session
    town: TownLine
    week: Week


@contextmanager
def looking(week: str) -> Iterator[Desk]:
    """To show a week; another address than an ISO week is not found."""
    asked = parsed(week)
    with reading() as session:
        yield Desk(session, staff().town, asked)


@contextmanager
def deciding(week: str) -> Iterator[Desk]:
    """To decide on a week."""
    asked = parsed(week)
    with deed() as session:
        # Read anew: what is decided goes by the town's policy of this moment.
        yield Desk(session, towns.town_of(session, staff().town_id), asked)


def parsed(week: str) -> Week:
    """The week of an address; one that no calendar on the wall shows is not found."""
    try:
        found = Week.parse(week)
    except ValueError:
        abort(404)
    if found.year not in YEARS:
        abort(404)
    return found


def today() -> date:
    """The day it is in the town of who is signed in."""
    return staff().town.day(now())


def actor() -> str:
    """How the journal names who is signed in."""
    return staff().actor
