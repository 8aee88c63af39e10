"""Couplings: both said yes; they live until somebody ends them."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from koppeling.errors import BadDate, CouplingEnded, UnknownCoupling
from koppeling.queries.places import lowest_free_place, places_held
from koppeling.queries.times import agreed_time
from koppeling.store import Introduction, Opening, Tie
from koppeling.store.engine import lock_opening
from koppeling.terms import (
    CouplingState,
    EndReason,
    IntroductionState,
    Party,
    TieId,
    TieKind,
)
from koppeling.usecases.journal import record
from koppeling.usecases.outbox import queue_message
from koppeling.usecases.steps import record_step

CHECK_IN_AFTER = timedelta(days=14)
"""How long after they said yes two are asked whether they met."""


def couple(
    session: Session, introduction: Introduction, *, on: date, now: datetime, actor: str
) -> Tie:
    """Make the tie of an introduction to which both said yes, and tell both.

    Each is told at once how to reach the other, with the time that they agreed on, and
    asked two weeks later whether they met, or a day after their time if that is later
    still. Takes the lowest free place of the opening, which the caller holds locked;
    ``on`` is today in the town.
    """
    opening = introduction.opening
    tie = Tie(
        town_id=introduction.town_id,
        kind=TieKind.COUPLING,
        newcomer_id=introduction.newcomer_id,
        opening_id=opening.id,
        since=on,
        state=CouplingState.TRIAL,
        newcomer_yes_at=introduction.newcomer_yes_at,
        opening_yes_at=introduction.opening_yes_at,
        place_no=lowest_free_place(places_held(session, opening.id)),
        opening_places=opening.places,
        introduction_id=introduction.id,
        introduction_state=IntroductionState.COUPLED,
    )
    session.add(tie)
    session.flush()
    for party in Party:
        queue_message(session, introduction, f"coupled_{party}", to=party, now=now)
    meets_at = agreed_time(introduction)
    asked_at = now + CHECK_IN_AFTER
    if meets_at is not None:
        asked_at = max(asked_at, meets_at + timedelta(days=1))
    for party in Party:
        queue_message(session, introduction, "check_in", to=party, now=now, due_at=asked_at)
    record_step(session, introduction, "couple", now=now, actor=actor, tie_id=tie.id)
    return tie


def end_coupling(
    session: Session,
    tie_id: TieId,
    *,
    reason: EndReason,
    on: date,
    today: date,
    now: datetime,
    actor: str,
) -> Tie:
    """End a living coupling on a day from its first to ``today``; its place is free again.

    Both sides are told, without the reason.

    Refused when it is unknown (``UnknownCoupling``), ended already
    (``CouplingEnded``) or the day lies outside (``BadDate``).
    """
    tie = _locked(session, tie_id)
    if tie is None or tie.kind is not TieKind.COUPLING or tie.since is None:
        raise UnknownCoupling(newcomer=None, opening=None)
    if tie.until is not None:
        raise CouplingEnded(newcomer=tie.newcomer.ref, opening=_opening_ref(session, tie))
    if not tie.since <= on <= today:
        raise BadDate(date=on.isoformat(), earliest=tie.since.isoformat(), latest=today.isoformat())
    end_locked(session, tie, reason=reason, on=on, now=now, actor=actor)
    return tie


def end_locked(
    session: Session,
    tie: Tie,
    *,
    reason: EndReason,
    on: date,
    but: Party | None = None,
    now: datetime,
    actor: str,
) -> None:
    """End a living coupling whose opening the caller holds locked; ``but`` is not told of it."""
    tie.until = on
    tie.state = CouplingState.ENDED
    tie.end_reason = reason
    tie.place_no = None
    tie.opening_places = None
    for party in Party:
        if party is not but:
            queue_message(session, tie, "ended", to=party, now=now)
    record(
        session,
        tie.town_id,
        "end_coupling",
        now=now,
        actor=actor,
        newcomer_id=tie.newcomer_id,
        opening_id=tie.opening_id,
        tie_id=tie.id,
        reason=reason.value,
    )
    session.flush()


def _locked(session: Session, tie_id: TieId) -> Tie | None:
    """The tie, after its opening was locked, as by everybody who decides about the two."""
    opening_id = session.scalar(select(Tie.opening_id).where(Tie.id == tie_id))
    if opening_id is None:
        return None
    try:
        lock_opening(session, opening_id)
    except NoResultFound:
        return None
    return session.get(Tie, tie_id, populate_existing=True)


def _opening_ref(session: Session, tie: Tie) -> str | None:
    return session.scalar(select(Opening.ref).where(Opening.id == tie.opening_id))
