"""Concerns: somebody is worried, and both are let alone until two people have looked."""

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.errors import SecondPersonNeeded, UnknownConcern, UnknownIntroduction
from koppeling.queries import towns
from koppeling.queries.concerns import RECEIVED
from koppeling.store import Avoidance, Concern, Introduction
from koppeling.terms import (
    AccountId,
    ConcernId,
    ConcernKind,
    ConcernOutcome,
    EndReason,
    IntroductionId,
    Party,
)
from koppeling.usecases.journal import record
from koppeling.usecases.outbox import queue_message
from koppeling.usecases.surroundings import lock_around, read_surroundings

T = TypeVar("T", Introduction, Concern)


def report_concern(
    session: Session,
    introduction_id: IntroductionId,
    *,
    by: Party,
    kind: ConcernKind,
    wants_call: bool,
    now: datetime,
    actor: str,
) -> Concern:
    """Take down that one side is worried, whatever became of the introduction.

    From now on both are frozen: in no round, no yes of theirs counts, no message goes to
    them; what waits in the outbox is kept for later. Only who wants to be called is told
    that it arrived. Reporting again while it is open is
    the same concern; that somebody wants to be called after all is added to it.
    """
    # Everybody who decides about one of the two has done so before, or sees it from here on.
    introduction = _locked(session, Introduction, introduction_id)
    if introduction is None:
        raise UnknownIntroduction(newcomer=None, opening=None)
    concern = session.scalar(
        select(Concern).where(
            Concern.introduction_id == introduction_id,
            Concern.reported_by == by,
            Concern.closed_at.is_(None),
        )
    )
    if concern is None:
        concern = Concern(
            town_id=introduction.town_id,
            newcomer_id=introduction.newcomer_id,
            opening_id=introduction.opening_id,
            introduction_id=introduction_id,
            reported_by=by,
            reported_at=now,
            kind=kind,
            wants_call=wants_call,
        )
        session.add(concern)
        _record(session, concern, "report_concern", now=now, actor=actor, kind=kind.value)
        if wants_call:
            queue_message(session, introduction, RECEIVED, to=by, now=now)
    elif wants_call and not concern.wants_call:
        concern.wants_call = True
        queue_message(session, introduction, RECEIVED, to=by, now=now)
        _record(session, concern, "ask_for_call", now=now, actor=actor)
    session.flush()
    return concern


def look_at_concern(
    session: Session,
    concern_id: ConcernId,
    *,
    account_id: AccountId,
    outcome: ConcernOutcome | None = None,
    now: datetime,
    actor: str,
) -> Concern:
    """Note that a member of staff has looked; a second one decides what comes of it.

    Whoever looks first closes nothing, whatever they propose. Another account closes it:
    with GO_ON both are free again, and what waited for them goes out if it is still true;
    with END the question is withdrawn or the coupling ended, neutrally, and the two are
    never proposed to each other again. Closing twice is once. Refused with
    ``SecondPersonNeeded`` where the same account would close it, and ``UnknownConcern``.
    """
    concern = _locked(session, Concern, concern_id)
    if concern is None:
        raise UnknownConcern(concern=concern_id)
    if concern.closed_at is not None:
        return concern
    if concern.first_looked_by is None:
        # Also where the account of whoever looked first is gone: two people are two people.
        concern.first_looked_at = now
        concern.first_looked_by = account_id
        _record(session, concern, "look_at_concern", now=now, actor=actor)
    elif outcome is not None:
        if concern.first_looked_by == account_id:
            raise SecondPersonNeeded
        concern.closed_at = now
        concern.closed_by = account_id
        concern.outcome = outcome
        params = {"outcome": outcome.value}
        _record(session, concern, "close_concern", now=now, actor=actor, **params)
        if outcome is ConcernOutcome.END:
            _end(session, concern, now=now, actor=actor)
    session.flush()
    return concern


def _end(session: Session, concern: Concern, *, now: datetime, actor: str) -> None:
    read_surroundings(session, newcomer_id=concern.newcomer_id, opening_id=concern.opening_id).end(
        session,
        reason=EndReason.CONCERN,
        on=towns.town_of(session, concern.town_id).day(now),
        now=now,
        actor=actor,
    )
    two = {"ref": concern.newcomer.ref, "avoids_ref": concern.opening.ref}
    if session.get(Avoidance, {"town_id": concern.town_id, **two}) is None:
        session.add(Avoidance(town_id=concern.town_id, **two))


def _locked(session: Session, table: type[T], row_id: int) -> T | None:
    """A row about two, once everything that has to do with either is locked; None without one."""
    row = session.get(table, row_id)
    if row is None:
        return None
    lock_around(session, row.town_id, newcomer_id=row.newcomer_id, opening_id=row.opening_id)
    return session.get(table, row_id)


def _record(
    session: Session, concern: Concern, deed: str, *, now: datetime, actor: str, **params: Any
) -> None:
    record(
        session,
        concern.town_id,
        deed,
        now=now,
        actor=actor,
        newcomer_id=concern.newcomer_id,
        opening_id=concern.opening_id,
        introduction_id=concern.introduction_id,
        # The other side is never told, not in a copy of what is kept about them either.
        party=concern.reported_by,
        **params,
    )
