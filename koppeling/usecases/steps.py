"""What every deed about an introduction begins and ends with: the lock, the move, the line."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from koppeling.errors import (
    IntroductionExpired,
    IntroductionOver,
    MoveNotAllowed,
    UnknownIntroduction,
)
from koppeling.store import Introduction, Opening
from koppeling.terms import (
    INTRODUCTION_MOVES,
    IntroductionId,
    IntroductionState,
    OpeningId,
)
from koppeling.usecases.journal import record

LockOpening = Callable[[Session, OpeningId], Opening]


def get_locked(
    session: Session, introduction_id: IntroductionId, lock: LockOpening
) -> tuple[Opening, Introduction]:
    """As ``find_locked``. Raises ``UnknownIntroduction``."""
    found = find_locked(session, introduction_id, lock)
    if found is None:
        raise UnknownIntroduction(newcomer=None, opening=None)
    return found


def find_locked(
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


def check_asking(introduction: Introduction, now: datetime) -> None:
    """Refuse an introduction that asks nobody any more."""
    if introduction.state is IntroductionState.EXPIRED:
        raise IntroductionExpired(**refs_of(introduction))
    if introduction.state is not IntroductionState.ASKING:
        raise IntroductionOver(**refs_of(introduction))
    if introduction.expires_at <= now:
        raise IntroductionExpired(**refs_of(introduction))


def refs_of(introduction: Introduction) -> dict[str, str]:
    """The two of an introduction, as refusals name them."""
    return {"newcomer": introduction.newcomer.ref, "opening": introduction.opening.ref}


def move(introduction: Introduction, wanted: IntroductionState) -> None:
    """Move an introduction as ``INTRODUCTION_MOVES`` allow; else ``MoveNotAllowed``."""
    if wanted not in INTRODUCTION_MOVES[introduction.state]:
        raise MoveNotAllowed(state=introduction.state, wanted=wanted)
    introduction.state = wanted


def record_step(
    session: Session,
    introduction: Introduction,
    deed: str,
    *,
    now: datetime,
    actor: str,
    **params: Any,
) -> None:
    """Write the journal line of a deed about an introduction."""
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
