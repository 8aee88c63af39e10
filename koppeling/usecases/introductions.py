"""Introductions: both sides are asked in turn, and each answers for itself.

The first to be asked is who offers: the volunteer of a neighbour opening. A
newcomer chooses among associations and employers, so there she is asked first.
Every deed locks the opening before it looks, and reads again after the lock:
what was true before may have been changed by whoever held it. The lock is a
parameter for one reason: a test takes it away and shows that places overfill.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from koppeling.errors import (
    IntroductionExpired,
    IntroductionOver,
    MoveNotAllowed,
    NoLongerAllowed,
    NotYourTurn,
    OpeningIsFull,
    UnknownIntroduction,
)
from koppeling.queries import towns
from koppeling.queries.introductions import first_asked, have_a_past
from koppeling.queries.places import living_couplings
from koppeling.store import Introduction, Opening, Proposal, Town
from koppeling.store.engine import lock_opening
from koppeling.terms import (
    INTRODUCTION_MOVES,
    IntroductionId,
    IntroductionState,
    OpeningId,
    Party,
    TownId,
)
from koppeling.usecases.couplings import couple
from koppeling.usecases.journal import record
from koppeling.usecases.outbox import queue_message
from koppeling.usecases.pairs import Permissions

LockOpening = Callable[[Session, OpeningId], Opening]


def ask_both(
    session: Session,
    proposal: Proposal,
    opening: Opening,
    *,
    expire_days: int,
    now: datetime,
    actor: str,
) -> Introduction:
    """Begin an introduction from an approved proposal and ask its first side."""
    introduction = Introduction(
        town_id=opening.town_id,
        proposal_id=proposal.id,
        newcomer_id=proposal.newcomer_id,
        opening_id=proposal.opening_id,
        state=IntroductionState.ASKING,
        asked_at=now,
        expires_at=now + timedelta(days=expire_days),
        declined_for_good=False,
    )
    session.add(introduction)
    session.flush()
    _ask(session, introduction, first_asked(opening.kind), now)
    _record(session, introduction, "ask_both", now=now, actor=actor)
    return introduction


def accept_introduction(
    session: Session,
    introduction_id: IntroductionId,
    *,
    by: Party,
    now: datetime,
    actor: str,
    lock: LockOpening = lock_opening,
) -> Introduction:
    """Record one side's yes.

    Locks the opening, takes one place when both sides have agreed, writes the
    journal and queues the messages: after the first yes the other side is
    asked, after the second both are told. Saying yes twice changes nothing and
    answers as the first time. Refused when the introduction is over or expired,
    when the other side is to be asked first, when the opening is full or its
    vetting ended, and when the two may no longer meet.
    """
    opening, introduction = _locked(session, introduction_id, lock)
    if _yes_at(introduction, by) is not None and introduction.state in (
        IntroductionState.ASKING,
        IntroductionState.COUPLED,
    ):
        return introduction
    _check_asking(introduction, now)
    first = first_asked(opening.kind)
    if by is not first and _yes_at(introduction, first) is None:
        raise NotYourTurn(party=by)
    town = towns.line(session.get_one(Town, introduction.town_id))
    Permissions.read(
        session,
        introduction.town_id,
        on=town.day(now),
        newcomer_id=introduction.newcomer_id,
        opening_id=opening.id,
    ).check(introduction.newcomer.ref, opening.ref)
    if have_a_past(session, introduction.newcomer_id, opening.id, now=now, without=introduction.id):
        raise NoLongerAllowed(**_refs(introduction))
    if living_couplings(session, opening.id) >= opening.places:
        raise OpeningIsFull(opening=opening.ref)
    if by is Party.NEWCOMER:
        introduction.newcomer_yes_at = now
    else:
        introduction.opening_yes_at = now
    _record(session, introduction, "accept_introduction", now=now, actor=actor, party=by)
    if _yes_at(introduction, by.other) is None:
        _ask(session, introduction, by.other, now)
    else:
        _move(introduction, IntroductionState.COUPLED)
        session.flush()
        couple(session, introduction, on=town.day(now), now=now, actor=actor)
    session.flush()
    return introduction


def decline_introduction(
    session: Session,
    introduction_id: IntroductionId,
    *,
    by: Party,
    for_good: bool = False,
    now: datetime,
    actor: str,
    lock: LockOpening = lock_opening,
) -> Introduction:
    """Record one side's no; it needs no reason and no turn, and counts against nobody.

    A side that had said yes may still say no until both have. ``for_good``
    means that the two are not proposed to each other again; it may be added to
    an earlier no. The other side is told, neutrally, only if it had said yes.
    Refused when both have agreed already or the introduction expired.
    """
    _, introduction = _locked(session, introduction_id, lock)
    if introduction.state is IntroductionState.DECLINED:
        if for_good and not introduction.declined_for_good:
            introduction.declined_for_good = True
            _record(session, introduction, "decline_for_good", now=now, actor=actor, party=by)
        return introduction
    if introduction.state is IntroductionState.EXPIRED:
        raise IntroductionExpired(**_refs(introduction))
    _move(introduction, IntroductionState.DECLINED)
    introduction.declined_by = by
    introduction.declined_at = now
    introduction.declined_for_good = for_good
    _record(
        session,
        introduction,
        "decline_introduction",
        now=now,
        actor=actor,
        party=by,
        for_good=for_good,
    )
    if _yes_at(introduction, by.other) is not None:
        queue_message(session, introduction, "not_this_time", to=by.other, now=now)
    session.flush()
    return introduction


def expire_introductions(
    session: Session,
    town_id: TownId,
    *,
    now: datetime,
    actor: str,
    lock: LockOpening = lock_opening,
) -> int:
    """End the introductions of a town whose time is over; their places are free again.

    Whoever had been asked is told, neutrally. Answers how many ended.
    """
    due = session.execute(
        select(Introduction.id)
        .where(
            Introduction.town_id == town_id,
            Introduction.state == IntroductionState.ASKING,
            Introduction.expires_at <= now,
        )
        # Always in this order, so that two sweeps at once cannot wait for each other.
        .order_by(Introduction.opening_id, Introduction.id)
    ).scalars()
    expired = 0
    for introduction_id in due.all():
        locked = _find_locked(session, introduction_id, lock)
        if locked is None:
            # Erased while this one waited for the lock.
            continue
        opening, introduction = locked
        if introduction.state is not IntroductionState.ASKING:
            continue
        _move(introduction, IntroductionState.EXPIRED)
        _record(session, introduction, "expire_introduction", now=now, actor=actor)
        first = first_asked(opening.kind)
        queue_message(session, introduction, "expired", to=first, now=now)
        if _yes_at(introduction, first) is not None:
            queue_message(session, introduction, "expired", to=first.other, now=now)
        expired += 1
    session.flush()
    return expired


def _locked(
    session: Session, introduction_id: IntroductionId, lock: LockOpening
) -> tuple[Opening, Introduction]:
    found = _find_locked(session, introduction_id, lock)
    if found is None:
        raise UnknownIntroduction(newcomer=None, opening=None)
    return found


def _find_locked(
    session: Session, introduction_id: IntroductionId, lock: LockOpening
) -> tuple[Opening, Introduction] | None:
    """The opening, locked, and the introduction as it stands then; None where one was erased."""
    opening_id = session.scalar(
        select(Introduction.opening_id).where(Introduction.id == introduction_id)
    )
    if opening_id is None:
        return None
    try:
        opening = lock(session, opening_id)
    except NoResultFound:
        return None
    introduction = session.scalar(
        select(Introduction)
        .where(Introduction.id == introduction_id)
        .execution_options(populate_existing=True)
    )
    return None if introduction is None else (opening, introduction)


def _ask(session: Session, introduction: Introduction, party: Party, now: datetime) -> None:
    queue_message(session, introduction, f"ask_{party}", to=party, now=now)


def _yes_at(introduction: Introduction, party: Party) -> datetime | None:
    if party is Party.NEWCOMER:
        return introduction.newcomer_yes_at
    return introduction.opening_yes_at


def _check_asking(introduction: Introduction, now: datetime) -> None:
    if introduction.state is IntroductionState.EXPIRED:
        raise IntroductionExpired(**_refs(introduction))
    if introduction.state is not IntroductionState.ASKING:
        raise IntroductionOver(**_refs(introduction))
    if introduction.expires_at <= now:
        raise IntroductionExpired(**_refs(introduction))


def _refs(introduction: Introduction) -> dict[str, str]:
    return {"newcomer": introduction.newcomer.ref, "opening": introduction.opening.ref}


def _move(introduction: Introduction, wanted: IntroductionState) -> None:
    if wanted not in INTRODUCTION_MOVES[introduction.state]:
        raise MoveNotAllowed(state=introduction.state, wanted=wanted)
    introduction.state = wanted


def _record(
    session: Session,
    introduction: Introduction,
    deed: str,
    *,
    now: datetime,
    actor: str,
    **params: Any,
) -> None:
    record(
        session,
        introduction.town_id,
        deed,
        now=now,
        actor=actor,
        newcomer_id=introduction.newcomer_id,
        opening_id=introduction.opening_id,
        introduction_id=introduction.id,
        **params,
    )
