"""Concerns: who is let alone until two people have looked, and what there is to look at."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from koppeling.errors import UnknownConcern
from koppeling.store import Concern, Message, Newcomer, Opening
from koppeling.terms import (
    AccountId,
    ConcernId,
    ConcernKind,
    ConcernOutcome,
    IntroductionId,
    Kind,
    NewcomerId,
    OpeningId,
    Party,
    TownId,
)

RECEIVED = "concern_received"


@dataclass(frozen=True, slots=True)
class ConcernLine:
    """A concern by refs; whoever looked first is not who may close it."""

    id: ConcernId
    newcomer: str
    newcomer_id: NewcomerId
    opening: str
    opening_id: OpeningId
    kind_of_opening: Kind
    introduction_id: IntroductionId | None
    reported_by: Party
    reported_at: datetime
    kind: ConcernKind
    wants_call: bool
    first_looked_at: datetime | None
    first_looked_by: AccountId | None
    closed_at: datetime | None
    closed_by: AccountId | None
    outcome: ConcernOutcome | None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def awaits_another_than(self, account_id: AccountId) -> bool:
        """Whether this member of staff has looked already, so that somebody else must close it."""
        return self.is_open and self.first_looked_by == account_id


def newcomer_is_frozen() -> ColumnElement[bool]:
    """What is true of a ``Newcomer`` about whom, or by whom, a concern is open."""
    return exists().where(Concern.newcomer_id == Newcomer.id, Concern.closed_at.is_(None))


def opening_is_frozen() -> ColumnElement[bool]:
    """What is true of an ``Opening`` of a concern that is open, or of the same volunteer's other.

    A person is worried about a person: whoever stands behind two openings is let alone
    in both.
    """
    other = aliased(Opening)
    through_volunteer = (
        select(Concern.id)
        .join(other, other.id == Concern.opening_id)
        .where(Concern.closed_at.is_(None), other.volunteer_id == Opening.volunteer_id)
    )
    own = exists().where(Concern.opening_id == Opening.id, Concern.closed_at.is_(None))
    return or_(own, through_volunteer.exists())


def is_held_back() -> ColumnElement[bool]:
    """What is true of a ``Message`` to one of two who are frozen: it waits, and is not lost.

    But for the word to whoever reported it that it has arrived.
    """
    to_newcomer = exists().where(Newcomer.id == Message.newcomer_id, newcomer_is_frozen())
    to_opening = exists().where(Opening.id == Message.opening_id, opening_is_frozen())
    return and_(Message.code != RECEIVED, or_(to_newcomer, to_opening))


def concerns(
    session: Session, town_id: TownId, *, only_open: bool = False
) -> tuple[ConcernLine, ...]:
    """The concerns of a town: the open ones first, in the order in which they came."""
    where = [Concern.town_id == town_id]
    if only_open:
        where.append(Concern.closed_at.is_(None))
    lines = _lines(session, *where)
    return tuple(sorted(lines, key=lambda line: (not line.is_open, line.reported_at, line.id)))


def get_concern(session: Session, town_id: TownId, concern_id: ConcernId) -> ConcernLine:
    """One concern of a town. Raises ``UnknownConcern``."""
    for line in _lines(session, Concern.town_id == town_id, Concern.id == concern_id):
        return line
    raise UnknownConcern(concern=concern_id)


def _lines(session: Session, *where: ColumnElement[bool]) -> list[ConcernLine]:
    rows = session.execute(
        select(Concern, Newcomer.ref, Opening.ref, Opening.kind)
        .join(Newcomer, Newcomer.id == Concern.newcomer_id)
        .join(Opening, Opening.id == Concern.opening_id)
        .where(*where)
    )
    return [
        ConcernLine(
            id=concern.id,
            newcomer=newcomer,
            newcomer_id=concern.newcomer_id,
            opening=opening,
            opening_id=concern.opening_id,
            kind_of_opening=kind,
            introduction_id=concern.introduction_id,
            reported_by=concern.reported_by,
            reported_at=concern.reported_at,
            kind=concern.kind,
            wants_call=concern.wants_call,
            first_looked_at=concern.first_looked_at,
            first_looked_by=concern.first_looked_by,
            closed_at=concern.closed_at,
            closed_by=concern.closed_by,
            outcome=concern.outcome,
        )
        for concern, newcomer, opening, kind in rows
    ]
