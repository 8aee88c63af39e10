"""Everything that is under way between somebody and others, locked, so that it can be ended.

The town is locked first, then every opening that has to do with the person, in order:
a round that is being kept, and an answer that is being given, are over before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from koppeling.store import Introduction, Opening, Tie
from koppeling.store.engine import lock_opening
from koppeling.terms import (
    EndReason,
    IntroductionState,
    NewcomerId,
    OpeningId,
    Party,
    TieKind,
    TownId,
)
from koppeling.usecases.couplings import end_locked
from koppeling.usecases.introductions import withdraw_locked
from koppeling.usecases.towns import lock_town


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The questions that are being asked, and the couplings that live, of one side."""

    questions: Sequence[Introduction]
    couplings: Sequence[Tie]

    def end(
        self,
        session: Session,
        *,
        reason: EndReason,
        on: date,
        but: Party | None = None,
        now: datetime,
        actor: str,
    ) -> None:
        """Withdraw the questions and end the couplings, neutrally; ``but`` hears of neither."""
        for question in self.questions:
            opening = session.get_one(Opening, question.opening_id)
            withdraw_locked(session, question, opening, but=but, now=now, actor=actor)
        for tie in self.couplings:
            day = on if tie.since is None else max(on, tie.since)
            end_locked(session, tie, reason=reason, on=day, but=but, now=now, actor=actor)


def lock_around(
    session: Session,
    town_id: TownId,
    *,
    newcomer_id: NewcomerId | None = None,
    opening_id: OpeningId | None = None,
) -> None:
    """Lock a town, and in it the openings that have to do with a newcomer, an opening or both.

    With an opening go those of the same volunteer.
    """
    lock_town(session, town_id)
    wanted: set[OpeningId] = set()
    if newcomer_id is not None:
        asked = select(Introduction.opening_id).where(Introduction.newcomer_id == newcomer_id)
        tied = select(Tie.opening_id).where(
            Tie.newcomer_id == newcomer_id, Tie.opening_id.is_not(None)
        )
        wanted |= set(session.scalars(asked))
        wanted |= {one for one in session.scalars(tied) if one is not None}
    if opening_id is not None:
        wanted |= set(openings_of_same_volunteer(session, opening_id))
    for one in sorted(wanted):
        lock_opening(session, one)
    # What was read before the locks may have changed meanwhile.
    session.flush()
    session.expire_all()


def openings_of_same_volunteer(session: Session, opening_id: OpeningId) -> Sequence[OpeningId]:
    """An opening, and those of the person behind it, in order."""
    volunteer = (
        select(Opening.volunteer_id)
        .where(Opening.id == opening_id, Opening.volunteer_id.is_not(None))
        .scalar_subquery()
    )
    return session.scalars(
        select(Opening.id)
        .where(or_(Opening.id == opening_id, Opening.volunteer_id == volunteer))
        .order_by(Opening.id)
    ).all()


def read_surroundings(
    session: Session,
    *,
    newcomer_id: NewcomerId | None = None,
    opening_id: OpeningId | None = None,
) -> Surroundings:
    """What is under way of a newcomer, of an opening, or of the two together."""
    of_introduction: list[ColumnElement[bool]] = []
    of_tie: list[ColumnElement[bool]] = []
    if newcomer_id is not None:
        of_introduction.append(Introduction.newcomer_id == newcomer_id)
        of_tie.append(Tie.newcomer_id == newcomer_id)
    if opening_id is not None:
        of_introduction.append(Introduction.opening_id == opening_id)
        of_tie.append(Tie.opening_id == opening_id)
    questions = session.scalars(
        select(Introduction)
        .where(*of_introduction, Introduction.state == IntroductionState.ASKING)
        .order_by(Introduction.opening_id, Introduction.id)
    ).all()
    couplings = session.scalars(
        select(Tie)
        .where(*of_tie, Tie.kind == TieKind.COUPLING, Tie.until.is_(None))
        .order_by(Tie.opening_id, Tie.id)
    ).all()
    return Surroundings(questions, couplings)
