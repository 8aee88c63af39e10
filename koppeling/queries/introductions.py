"""Introductions of a town, and whose answer is awaited."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from koppeling.errors import UnknownIntroduction
from koppeling.store import Introduction, Newcomer, Opening, Tie
from koppeling.terms import (
    IntroductionId,
    IntroductionState,
    Kind,
    NewcomerId,
    OpeningId,
    Party,
    TieKind,
    TownId,
)


@dataclass(frozen=True, slots=True)
class IntroductionLine:
    """One introduction by refs; ``awaits`` is the side that is being asked now."""

    newcomer: str
    opening: str
    kind: Kind
    state: IntroductionState
    awaits: Party | None
    asked_at: datetime
    expires_at: datetime
    newcomer_yes_at: datetime | None
    opening_yes_at: datetime | None


def first_asked(kind: Kind) -> Party:
    """The side that is asked first: who offers an hour, and the newcomer elsewhere."""
    return Party.OPENING if kind is Kind.NEIGHBOUR else Party.NEWCOMER


def under_way(now: datetime) -> ColumnElement[bool]:
    """What is true of an introduction that still asks somebody: it keeps its place free."""
    return and_(Introduction.state == IntroductionState.ASKING, Introduction.expires_at > now)


def standing(
    introduction: Introduction, kind: Kind, now: datetime
) -> tuple[IntroductionState, Party | None]:
    """Its state, expired where its time is over, and the side whose answer is awaited."""
    if introduction.state is not IntroductionState.ASKING:
        return introduction.state, None
    if introduction.expires_at <= now:
        return IntroductionState.EXPIRED, None
    first = first_asked(kind)
    said = {
        Party.NEWCOMER: introduction.newcomer_yes_at,
        Party.OPENING: introduction.opening_yes_at,
    }
    return introduction.state, first if said[first] is None else first.other


def have_a_past(
    session: Session,
    newcomer_id: NewcomerId,
    opening_id: OpeningId,
    *,
    now: datetime,
    without: IntroductionId | None = None,
) -> bool:
    """Whether two were ever coupled, one declined for good, or they are being asked now.

    ``without`` names an introduction that does not count.
    """
    two = (Introduction.newcomer_id == newcomer_id, Introduction.opening_id == opening_id)
    met = select(Tie.id).where(
        Tie.newcomer_id == newcomer_id,
        Tie.opening_id == opening_id,
        Tie.kind == TieKind.COUPLING,
    )
    asked = select(Introduction.id).where(
        *two,
        or_(Introduction.declined_for_good.is_(True), under_way(now)),
        *([] if without is None else [Introduction.id != without]),
    )
    return session.scalar(select(or_(met.exists(), asked.exists()))) is True


def introductions(
    session: Session, town_id: TownId, *, now: datetime
) -> tuple[IntroductionLine, ...]:
    """Every introduction of a town; one whose time is over counts as expired."""
    rows = session.execute(
        select(Introduction, Newcomer.ref, Opening.ref, Opening.kind)
        .join(Newcomer, Newcomer.id == Introduction.newcomer_id)
        .join(Opening, Opening.id == Introduction.opening_id)
        .where(Introduction.town_id == town_id)
    )
    lines = (
        _line(introduction, newcomer, opening, kind, now)
        for introduction, newcomer, opening, kind in rows
    )
    # Sorted here and not by the database: collations differ.
    return tuple(sorted(lines, key=lambda line: (line.newcomer, line.opening, line.asked_at)))


def get_introduction_id(
    session: Session, town_id: TownId, newcomer: str, opening: str
) -> IntroductionId:
    """The latest introduction of two by their refs. Raises ``UnknownIntroduction``."""
    found = session.scalar(
        select(Introduction.id)
        .join(Newcomer, Newcomer.id == Introduction.newcomer_id)
        .join(Opening, Opening.id == Introduction.opening_id)
        .where(Introduction.town_id == town_id, Newcomer.ref == newcomer, Opening.ref == opening)
        .order_by(Introduction.asked_at.desc(), Introduction.id.desc())
        .limit(1)
    )
    if found is None:
        raise UnknownIntroduction(newcomer=newcomer, opening=opening)
    return found


def _line(
    introduction: Introduction, newcomer: str, opening: str, kind: Kind, now: datetime
) -> IntroductionLine:
    state, awaits = standing(introduction, kind, now)
    return IntroductionLine(
        newcomer=newcomer,
        opening=opening,
        kind=kind,
        state=state,
        awaits=awaits,
        asked_at=introduction.asked_at,
        expires_at=introduction.expires_at,
        newcomer_yes_at=introduction.newcomer_yes_at,
        opening_yes_at=introduction.opening_yes_at,
    )
