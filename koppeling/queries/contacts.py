"""Introductions and couplings as staff follow them: by identity, with the names they may read.

Whoever is protected stands here by ref alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from koppeling.errors import UnknownCoupling, UnknownIntroduction
from koppeling.queries.introductions import first_asked, standing, under_way
from koppeling.queries.names import offered
from koppeling.queries.paging import Page, paged
from koppeling.store import (
    Account,
    CheckIn,
    Concern,
    Introduction,
    Newcomer,
    Opening,
    Organisation,
    Tie,
    Volunteer,
)
from koppeling.terms import (
    CheckInAnswer,
    CouplingState,
    EndReason,
    IntroductionId,
    IntroductionState,
    Kind,
    NewcomerId,
    OpeningId,
    Party,
    TieId,
    TieKind,
    TownId,
)


@dataclass(frozen=True, slots=True)
class Two:
    """A newcomer and an opening; the names are None where unknown or for nobody to read."""

    newcomer: str
    opening: str
    kind: Kind
    newcomer_name: str | None
    opening_name: str | None


@dataclass(frozen=True, slots=True)
class IntroductionView:
    """An introduction; ``awaits`` is the side that is being asked, since ``asked_since``.

    A time without a value under a yes means that the side asked to be called.
    """

    id: IntroductionId
    two: Two
    state: IntroductionState
    awaits: Party | None
    asked_since: datetime
    expires_at: datetime
    yes_at: Mapping[Party, datetime | None]
    time: Mapping[Party, datetime | None]
    answered_for_by: Mapping[Party, str | None]
    declined_by: Party | None
    is_frozen: bool


class CouplingFilter(StrEnum):
    """Which couplings a coordinator looks for."""

    TRIAL = "trial"
    SETTLED = "settled"
    CALL = "call"
    CONCERN = "concern"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class CouplingView:
    """A coupling with what each side last answered to "did you meet?"."""

    id: TieId
    two: Two
    state: CouplingState
    since: date
    until: date | None
    end_reason: EndReason | None
    check_ins: Mapping[Party, tuple[CheckInAnswer, datetime]]
    has_concern: bool

    @property
    def wants_call(self) -> bool:
        return any(answer is CheckInAnswer.CALL_ME for answer, _ in self.check_ins.values())

    def suits(self, only: CouplingFilter) -> bool:
        """Whether a filter leaves it in the list."""
        lives = self.until is None
        return {
            CouplingFilter.TRIAL: self.state is CouplingState.TRIAL,
            CouplingFilter.SETTLED: self.state is CouplingState.SETTLED,
            CouplingFilter.CALL: lives and self.wants_call,
            CouplingFilter.CONCERN: self.has_concern,
            CouplingFilter.ENDED: not lives,
        }[only]


Pairs = set[tuple[NewcomerId, OpeningId]]

_NAMES = (
    Newcomer.ref.label("newcomer"),
    Newcomer.called,
    Newcomer.protected.label("newcomer_protected"),
    Opening.ref.label("opening"),
    Opening.kind.label("opening_kind"),
    Opening.title,
    Opening.protected.label("opening_protected"),
    Volunteer.name.label("volunteer"),
    Organisation.name.label("organisation"),
)


def introductions_under_way(
    session: Session, town_id: TownId, *, now: datetime
) -> tuple[IntroductionView, ...]:
    """The introductions of a town that still ask somebody, the first to expire first."""
    found = _introductions(session, town_id, _introduction_rows(town_id).where(under_way(now)), now)
    return tuple(sorted(found, key=lambda one: (one.expires_at, one.id)))


def get_introduction(
    session: Session, town_id: TownId, introduction_id: int, *, now: datetime
) -> IntroductionView:
    """One introduction of a town. Raises ``UnknownIntroduction``."""
    rows = _introduction_rows(town_id).where(Introduction.id == IntroductionId(introduction_id))
    for found in _introductions(session, town_id, rows, now):
        return found
    raise UnknownIntroduction(newcomer=None, opening=None)


def introductions_of(
    session: Session,
    town_id: TownId,
    *,
    now: datetime,
    newcomer_id: NewcomerId | None = None,
    opening_id: OpeningId | None = None,
) -> tuple[IntroductionView, ...]:
    """All introductions of a newcomer or of an opening, the latest first."""
    rows = _introduction_rows(town_id)
    if newcomer_id is not None:
        rows = rows.where(Introduction.newcomer_id == newcomer_id)
    if opening_id is not None:
        rows = rows.where(Introduction.opening_id == opening_id)
    found = _introductions(session, town_id, rows, now)
    return tuple(sorted(found, key=lambda one: (one.expires_at, one.id), reverse=True))


def find_couplings(
    session: Session, town_id: TownId, *, only: CouplingFilter | None = None, page: int = 1
) -> Page[CouplingView]:
    """The couplings of a town, the living before the ended, the latest first."""
    found = _couplings(session, town_id, _coupling_rows(town_id))
    chosen = [one for one in found if only is None or one.suits(only)]
    chosen.sort(key=lambda one: (one.until is None, one.until or one.since, one.id), reverse=True)
    return paged(chosen, page)


def get_coupling(session: Session, town_id: TownId, tie_id: int) -> CouplingView:
    """One coupling of a town. Raises ``UnknownCoupling``."""
    rows = _coupling_rows(town_id).where(Tie.id == TieId(tie_id))
    for found in _couplings(session, town_id, rows):
        return found
    raise UnknownCoupling(newcomer=None, opening=None)


def couplings_of(
    session: Session,
    town_id: TownId,
    *,
    newcomer_id: NewcomerId | None = None,
    opening_id: OpeningId | None = None,
) -> tuple[CouplingView, ...]:
    """All couplings of a newcomer or of an opening, the latest first."""
    rows = _coupling_rows(town_id)
    if newcomer_id is not None:
        rows = rows.where(Tie.newcomer_id == newcomer_id)
    if opening_id is not None:
        rows = rows.where(Tie.opening_id == opening_id)
    found = _couplings(session, town_id, rows)
    return tuple(sorted(found, key=lambda one: (one.since, one.id), reverse=True))


def two_of(row: Row[*tuple[Any, ...]]) -> Two:
    """The two of a row that was read with ``names_of_two``."""
    return Two(
        newcomer=row.newcomer,
        opening=row.opening,
        kind=row.opening_kind,
        newcomer_name=None if row.newcomer_protected else row.called,
        opening_name=None if row.opening_protected else offered(row),
    )


def names_of_two(rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Add what ``two_of`` reads to rows that join the newcomer and the opening already."""
    return (
        rows.add_columns(*_NAMES)
        .join(Volunteer, Volunteer.id == Opening.volunteer_id, isouter=True)
        .join(Organisation, Organisation.id == Opening.organisation_id, isouter=True)
    )


def _introduction_rows(town_id: TownId) -> Select[*tuple[Any, ...]]:
    for_newcomer, for_opening = aliased(Account), aliased(Account)
    return names_of_two(
        select(
            Introduction,
            for_newcomer.name.label("for_newcomer"),
            for_newcomer.email.label("for_newcomer_email"),
            for_opening.name.label("for_opening"),
            for_opening.email.label("for_opening_email"),
        )
        .join(Newcomer, Newcomer.id == Introduction.newcomer_id)
        .join(Opening, Opening.id == Introduction.opening_id)
        .join(for_newcomer, for_newcomer.id == Introduction.newcomer_answer_by, isouter=True)
        .join(for_opening, for_opening.id == Introduction.opening_answer_by, isouter=True)
        .where(Introduction.town_id == town_id)
    )


def _introductions(
    session: Session, town_id: TownId, rows: Select[*tuple[Any, ...]], now: datetime
) -> list[IntroductionView]:
    frozen = _with_concern(session, town_id)
    return [_introduction(row, frozen, now) for row in session.execute(rows)]


def _introduction(row: Row[*tuple[Any, ...]], frozen: Pairs, now: datetime) -> IntroductionView:
    asked: Introduction = row.Introduction
    state, awaits = standing(asked, row.opening_kind, now)
    yes_at = {Party.NEWCOMER: asked.newcomer_yes_at, Party.OPENING: asked.opening_yes_at}
    return IntroductionView(
        id=asked.id,
        two=two_of(row),
        state=state,
        awaits=awaits,
        asked_since=yes_at[first_asked(row.opening_kind)] or asked.asked_at,
        expires_at=asked.expires_at,
        yes_at=yes_at,
        time={Party.NEWCOMER: asked.newcomer_time, Party.OPENING: asked.opening_time},
        answered_for_by={
            Party.NEWCOMER: row.for_newcomer or row.for_newcomer_email,
            Party.OPENING: row.for_opening or row.for_opening_email,
        },
        declined_by=asked.declined_by,
        is_frozen=(asked.newcomer_id, asked.opening_id) in frozen,
    )


def _coupling_rows(town_id: TownId) -> Select[*tuple[Any, ...]]:
    return names_of_two(
        select(Tie)
        .join(Newcomer, Newcomer.id == Tie.newcomer_id)
        .join(Opening, Opening.id == Tie.opening_id)
        .where(Tie.town_id == town_id, Tie.kind == TieKind.COUPLING)
    )


def _couplings(
    session: Session, town_id: TownId, rows: Select[*tuple[Any, ...]]
) -> list[CouplingView]:
    answers: dict[TieId, dict[Party, tuple[CheckInAnswer, datetime]]] = {}
    for one in session.scalars(select(CheckIn).where(CheckIn.town_id == town_id)):
        answers.setdefault(one.tie_id, {})[one.party] = (one.answer, one.answered_at)
    worried = _with_concern(session, town_id)
    return [
        CouplingView(
            id=tie.id,
            two=two_of(row),
            state=tie.state,
            since=tie.since,
            until=tie.until,
            end_reason=tie.end_reason,
            check_ins=answers.get(tie.id, {}),
            has_concern=(tie.newcomer_id, tie.opening_id) in worried,
        )
        for row in session.execute(rows)
        for tie in [row.Tie]
    ]


def _with_concern(session: Session, town_id: TownId) -> Pairs:
    """The pairs between whom an open concern stands."""
    rows = session.execute(
        select(Concern.newcomer_id, Concern.opening_id).where(
            Concern.town_id == town_id, Concern.closed_at.is_(None)
        )
    )
    return {(row.newcomer_id, row.opening_id) for row in rows}
