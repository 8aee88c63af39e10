"""Breaks: in no round for a while, by a newcomer or behind an opening; and "stop everything"."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from koppeling.errors import BadDate, FirstTalkNeeded, UnknownRef
from koppeling.queries import towns
from koppeling.store import Consent, Newcomer, Opening
from koppeling.terms import (
    ConsentPurpose,
    EndReason,
    NewcomerId,
    OpeningId,
    Party,
    TownId,
)
from koppeling.usecases.journal import record_of
from koppeling.usecases.links import revoke_links
from koppeling.usecases.surroundings import (
    lock_around,
    openings_of_same_volunteer,
    read_surroundings,
)

LATEST = date(2100, 1, 1)
STOPPED = (ConsentPurpose.MATCHING, ConsentPurpose.CONTACT)

Resting = TypeVar("Resting", bound=Newcomer | Opening)


def pause_newcomer(
    session: Session, newcomer_id: NewcomerId, *, until: date | None, now: datetime, actor: str
) -> Newcomer:
    """Let a newcomer rest until a day, or until somebody says so: no round, no new question.

    What is under way goes on, and she hears what becomes of it; a question that waits for
    an answer gets none while she rests, and its time runs. Pausing again changes the day.
    Refused with ``BadDate`` for a day that does not lie ahead.
    """
    person = _locked(session, Newcomer, newcomer_id)
    return _pause(session, person, until=until, now=now, actor=actor)


def pause_opening(
    session: Session, opening_id: OpeningId, *, until: date | None, now: datetime, actor: str
) -> Opening:
    """Let an opening rest, as ``pause_newcomer``."""
    return _pause(session, _locked(session, Opening, opening_id), until=until, now=now, actor=actor)


def resume_newcomer(
    session: Session, newcomer_id: NewcomerId, *, now: datetime, actor: str
) -> Newcomer:
    """End a newcomer's break. Refused with ``FirstTalkNeeded`` before a coordinator's talk."""
    return _resume(session, _locked(session, Newcomer, newcomer_id), now=now, actor=actor)


def resume_opening(
    session: Session, opening_id: OpeningId, *, now: datetime, actor: str
) -> Opening:
    """End an opening's break, as ``resume_newcomer``."""
    return _resume(session, _locked(session, Opening, opening_id), now=now, actor=actor)


def resume_due(session: Session, town_id: TownId, *, now: datetime, actor: str) -> int:
    """End the breaks of a town whose day has come; answers how many."""
    today = towns.town_of(session, town_id).day(now)
    resumed = 0
    tables: tuple[Any, ...] = (Newcomer, Opening)
    for table in tables:
        due: Sequence[Newcomer | Opening] = session.scalars(
            select(table)
            .where(
                table.town_id == town_id,
                table.resumes_on <= today,
                or_(table.signed_up_at.is_(None), table.first_talk_at.is_not(None)),
            )
            .order_by(table.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        ).all()
        for resting in due:
            _resume(session, resting, now=now, actor=actor)
        resumed += len(due)
    return resumed


def stop_newcomer(
    session: Session, newcomer_id: NewcomerId, *, now: datetime, actor: str
) -> Newcomer:
    """Stop everything for a newcomer: nothing goes out to her any more, on no occasion.

    The consents to be matched and contacted are withdrawn, she rests without end, what she
    is asked is withdrawn, her couplings end without a reason, and her links open nothing.
    Others hear neutrally what concerns them. What is known of her stays until it is
    erased. Stopping twice is once.
    """
    person = _known(session, Newcomer, newcomer_id)
    lock_around(session, person.town_id, newcomer_id=newcomer_id)
    read_surroundings(session, newcomer_id=newcomer_id).end(
        session,
        reason=EndReason.OTHER,
        on=towns.town_of(session, person.town_id).day(now),
        but=Party.NEWCOMER,
        now=now,
        actor=actor,
    )
    revoke_links(session, newcomer_id=newcomer_id, now=now)
    return _stop(session, person, now=now, actor=actor)


def stop_opening(session: Session, opening_id: OpeningId, *, now: datetime, actor: str) -> Opening:
    """Stop everything for whoever stands behind an opening, as ``stop_newcomer``.

    For a volunteer that is every opening of the same person.
    """
    opening = _known(session, Opening, opening_id)
    town_id = opening.town_id
    lock_around(session, town_id, opening_id=opening_id)
    for own_id in openings_of_same_volunteer(session, opening_id):
        read_surroundings(session, opening_id=own_id).end(
            session,
            reason=EndReason.OTHER,
            on=towns.town_of(session, town_id).day(now),
            but=Party.OPENING,
            now=now,
            actor=actor,
        )
        revoke_links(session, opening_id=own_id, now=now)
        _stop(session, session.get_one(Opening, own_id), now=now, actor=actor)
    return session.get_one(Opening, opening_id)


def _pause(
    session: Session, resting: Resting, *, until: date | None, now: datetime, actor: str
) -> Resting:
    today = towns.town_of(session, resting.town_id).day(now)
    if until is not None and not today < until < LATEST:
        raise BadDate(date=until.isoformat(), earliest=today.isoformat(), latest=LATEST.isoformat())
    if resting.paused_at is not None and resting.resumes_on == until:
        return resting
    resting.paused_at = resting.paused_at or now
    resting.resumes_on = until
    days = None if until is None else (until - today).days
    record_of(session, resting, _deed("pause", resting), now=now, actor=actor, days=days)
    session.flush()
    return resting


def _resume(session: Session, resting: Resting, *, now: datetime, actor: str) -> Resting:
    if resting.paused_at is None:
        return resting
    if resting.signed_up_at is not None and resting.first_talk_at is None:
        raise FirstTalkNeeded(ref=resting.ref)
    resting.paused_at = resting.resumes_on = None
    record_of(session, resting, _deed("resume", resting), now=now, actor=actor)
    session.flush()
    return resting


def _stop(session: Session, stopped: Resting, *, now: datetime, actor: str) -> Resting:
    column = Consent.newcomer_id if isinstance(stopped, Newcomer) else Consent.opening_id
    withdrawn = session.scalars(
        delete(Consent)
        .where(column == stopped.id, Consent.purpose.in_(STOPPED))
        .returning(Consent.id)
    ).all()
    if withdrawn or stopped.paused_at is None or stopped.resumes_on is not None:
        stopped.paused_at = stopped.paused_at or now
        stopped.resumes_on = None
        record_of(session, stopped, _deed("stop", stopped), now=now, actor=actor)
    session.flush()
    return stopped


def _locked(session: Session, table: type[Resting], row_id: int) -> Resting:
    """Locked, but so that rows which name it may be written meanwhile."""
    found = session.get(table, row_id, with_for_update={"key_share": True}, populate_existing=True)
    if found is None:
        raise UnknownRef(ref=str(row_id))
    return found


def _known(session: Session, table: type[Resting], row_id: int) -> Resting:
    """Not locked: whoever ends what is under way locks the town and the openings first."""
    found = session.get(table, row_id)
    if found is None:
        raise UnknownRef(ref=str(row_id))
    return found


def _deed(what: str, whose: Newcomer | Opening) -> str:
    return f"{what}_newcomer" if isinstance(whose, Newcomer) else f"{what}_opening"
