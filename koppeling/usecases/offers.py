"""Offers: what whoever stands behind an opening says about it. Rows of files: ``openings``."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from koppeling.errors import PlacesPromised, UnknownRef
from koppeling.queries import towns
from koppeling.queries.openings import STALE_AFTER, is_stale
from koppeling.queries.places import living_couplings, places_held, places_reserved
from koppeling.store import Message, Opening, Organisation
from koppeling.store.engine import lock_opening
from koppeling.terms import LinkPurpose, OpeningId, TownId
from koppeling.usecases.introductions import withdraw_locked
from koppeling.usecases.journal import record, record_of
from koppeling.usecases.openings import move_below
from koppeling.usecases.outbox import queue_message_to
from koppeling.usecases.surroundings import read_surroundings

STILL_OPEN = "still_open"
MOST_PLACES = 1_000


def change_places(
    session: Session, opening_id: OpeningId, places: int, *, now: datetime, actor: str
) -> Opening:
    """Say how many places an opening has.

    Never fewer than living couplings hold and approved proposals and questions have
    promised: refused with ``PlacesPromised``. The same number again changes nothing.
    """
    opening = _locked(session, opening_id)
    if _set_places(session, opening, places, now):
        record_of(session, opening, "change_places", now=now, actor=actor, places=places)
    session.flush()
    return opening


def state_opening(
    session: Session, opening_id: OpeningId, *, places: int, now: datetime, actor: str
) -> Opening:
    """Say that an offer stands today, with so many places. Refused as ``change_places`` is."""
    opening = _locked(session, opening_id)
    today = towns.town_of(session, opening.town_id).day(now)
    changed = _set_places(session, opening, places, now)
    if changed or opening.stated_on != today:
        opening.stated_on = today
        record_of(session, opening, "state_opening", now=now, actor=actor, places=places)
    session.flush()
    return opening


def close_opening(session: Session, opening_id: OpeningId, *, now: datetime, actor: str) -> Opening:
    """Close an opening: it is in no round any more; its couplings go on.

    What it or a newcomer is being asked is withdrawn, and whoever was asked is told,
    neutrally. Closing twice is once.
    """
    opening = _locked(session, opening_id)
    if opening.closed_at is None:
        opening.closed_at = now
        record_of(session, opening, "close_opening", now=now, actor=actor)
        for question in read_surroundings(session, opening_id=opening_id).questions:
            withdraw_locked(session, question, opening, now=now, actor=actor)
    session.flush()
    return opening


def reopen_opening(
    session: Session, opening_id: OpeningId, *, now: datetime, actor: str
) -> Opening:
    """Open a closed opening again, which states the offer anew. Opening twice is once."""
    opening = _locked(session, opening_id)
    if opening.closed_at is not None:
        opening.closed_at = None
        opening.stated_on = towns.town_of(session, opening.town_id).day(now)
        record_of(session, opening, "reopen_opening", now=now, actor=actor)
    session.flush()
    return opening


def ask_still_open(session: Session, town_id: TownId, *, now: datetime, actor: str) -> int:
    """Ask organisations about offers of which nobody has said for 30 days that they stand.

    Each offer once in that time, by the organisation's link; answers how many were asked.
    """
    today = towns.town_of(session, town_id).day(now)
    asked_lately = (
        select(Message.id)
        .where(
            Message.opening_id == Opening.id,
            Message.code == STILL_OPEN,
            Message.queued_at > now - STALE_AFTER,
        )
        .exists()
    )
    stale = session.execute(
        select(Opening, Organisation)
        .join(Organisation, Organisation.id == Opening.organisation_id)
        .where(
            Opening.town_id == town_id,
            Opening.volunteer_id.is_(None),
            Organisation.email.is_not(None),
            Opening.closed_at.is_(None),
            Opening.paused_at.is_(None),
            Opening.protected.is_not(True),
            or_(Opening.valid_until.is_(None), Opening.valid_until >= today),
            or_(Opening.stated_on.is_(None), is_stale(today)),
            ~asked_lately,
        )
        .order_by(Opening.id)
    ).all()
    for opening, organisation in stale:
        link = LinkPurpose.ORGANISATION
        queue_message_to(session, opening, STILL_OPEN, now=now, link=link, of=organisation)
    if stale:
        record(session, town_id, "ask_still_open", now=now, actor=actor, asked=len(stale))
    session.flush()
    return len(stale)


def _set_places(session: Session, opening: Opening, places: int, now: datetime) -> bool:
    """Give a locked opening its places; answers whether that changed anything."""
    if places == opening.places:
        return False
    held = living_couplings(session, opening.id) + places_reserved(session, opening.id, now=now)
    if not 0 <= places <= MOST_PLACES or (places < opening.places and places < held):
        raise PlacesPromised(opening=opening.ref, places=places, held=held)
    if places < opening.places:
        move_below(session, opening, places, places_held(session, opening.id))
    opening.places = places
    session.flush()
    return True


def _locked(session: Session, opening_id: OpeningId) -> Opening:
    try:
        return lock_opening(session, opening_id)
    except NoResultFound:
        raise UnknownRef(ref=str(opening_id)) from None
