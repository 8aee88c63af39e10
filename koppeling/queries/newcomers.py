"""Newcomers: who has a contact, who is being asked, and who has waited since when."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from koppeling.queries.introductions import under_way
from koppeling.store import Introduction, Newcomer, Tie
from koppeling.terms import TieKind, TownId


def has_contact() -> ColumnElement[bool]:
    """What is true of a ``Newcomer`` with a living coupling; who has none still waits."""
    return exists().where(
        Tie.newcomer_id == Newcomer.id, Tie.kind == TieKind.COUPLING, Tie.until.is_(None)
    )


def is_being_asked(now: datetime) -> ColumnElement[bool]:
    """What is true of a ``Newcomer`` of whom an introduction is under way."""
    return exists().where(Introduction.newcomer_id == Newcomer.id, under_way(now))


def is_resting() -> ColumnElement[bool]:
    """What is true of a ``Newcomer`` who pauses; who signed up and awaits a first talk waits."""
    return and_(
        Newcomer.paused_at.is_not(None),
        or_(Newcomer.signed_up_at.is_(None), Newcomer.first_talk_at.is_not(None)),
    )


def waiting_since(session: Session, town_id: TownId) -> Mapping[str, date]:
    """Since when each newcomer without a living coupling has waited, by ref.

    The day the last coupling ended, else the day of registration; who has
    neither is left out.
    """
    last = (
        select(
            Tie.newcomer_id,
            func.max(Tie.until).label("ended_on"),
            func.count(Tie.id).label("all"),
            func.count(Tie.until).label("ended"),
        )
        .where(Tie.town_id == town_id, Tie.kind == TieKind.COUPLING)
        .group_by(Tie.newcomer_id)
        .subquery()
    )
    since = func.coalesce(last.c.ended_on, Newcomer.registered_on)
    rows = session.execute(
        select(Newcomer.ref, since)
        .join(last, last.c.newcomer_id == Newcomer.id, isouter=True)
        .where(
            Newcomer.town_id == town_id,
            or_(last.c.all.is_(None), last.c.all == last.c.ended),
            since.is_not(None),
        )
    )
    return dict(rows.all())
