"""A week's list, for staff of the town: what is proposed, how good it is, what needs a look."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from koppeling.queries.names import offered
from koppeling.queries.newcomers import waiting_since
from koppeling.queries.proposals import shown_in_week
from koppeling.queries.towns import TownLine
from koppeling.queries.waits import most_days
from koppeling.store import (
    District,
    Introduction,
    MatchRound,
    Message,
    Newcomer,
    Opening,
    Organisation,
    Proposal,
    StillWaiting,
    Tie,
    Volunteer,
)
from koppeling.terms import (
    IntroductionState,
    Kind,
    ProposalId,
    ProposalState,
    RoundState,
    TieKind,
    TownId,
    Week,
)

LOW_SCORE = 45_000
"""Below this, in 0.001 point, a proposal is marked for a closer look."""
CAUSES_SHOWN = 3


class Flag(StrEnum):
    """Why a proposal deserves a closer look."""

    LOW_SCORE = "low_score"
    FIRST_CONTACT = "first_contact"
    LONG_WAITING = "long_waiting"


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A proposal in the list; ``outcome`` is what became of it once it was sent."""

    id: ProposalId
    newcomer: str
    called: str | None
    opening: str
    offered: str | None
    kind: Kind
    district: str | None
    state: ProposalState
    outcome: IntroductionState | None
    score: int
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class WeekPage:
    """A town's week as it stands; sums in 0.001 point.

    ``newcomers`` took part, ``covered`` of them have a proposal. ``causes`` counts the
    still waiting by the rule that takes most openings from them, most frequent first.
    """

    week: Week
    state: RoundState
    objective: int
    bound: int
    covered: int
    newcomers: int
    waiting: int
    proposed_at: datetime
    rows: tuple[WeekRow, ...]
    causes: tuple[tuple[str, int], ...]

    def count(self, *states: ProposalState) -> int:
        """How many proposals are in one of these states."""
        return sum(row.state in states for row in self.rows)

    @property
    def districts(self) -> tuple[str, ...]:
        """Those in which newcomers of the list live, by name."""
        return tuple(sorted({row.district for row in self.rows if row.district}))


@dataclass(frozen=True, slots=True)
class Sending:
    """The questions of a week that have been sent and can still be called back."""

    introductions: int
    due_at: datetime | None
    """When the first of them leaves the house."""


def find_week(session: Session, town: TownLine, week: Week, *, now: datetime) -> WeekPage | None:
    """The list of a week, by ref; None where nothing was proposed yet."""
    header = session.execute(
        select(
            MatchRound.id,
            MatchRound.state,
            MatchRound.objective,
            MatchRound.bound,
            MatchRound.covered,
            MatchRound.proposed_at,
        ).where(
            MatchRound.town_id == town.id,
            MatchRound.iso_year == week.year,
            MatchRound.iso_week == week.week,
        )
    ).one_or_none()
    if header is None:
        return None
    rows = _rows(session, town, week, town.day(now))
    blocked = session.scalars(
        select(StillWaiting.blocked)
        .join(Newcomer, Newcomer.id == StillWaiting.newcomer_id)
        .where(StillWaiting.match_round_id == header.id, Newcomer.protected.is_not(True))
    ).all()
    return WeekPage(
        week=week,
        state=header.state,
        objective=header.objective,
        bound=header.bound,
        covered=header.covered,
        newcomers=header.covered + len(blocked),
        waiting=len(blocked),
        proposed_at=header.proposed_at,
        rows=rows,
        causes=_causes(blocked),
    )


def find_sending(session: Session, town: TownLine, week: Week, *, now: datetime) -> Sending:
    """How many of the week's questions lie in the outbox until their time, and until when."""
    count, due_at = session.execute(
        select(func.count(Message.introduction_id.distinct()), func.min(Message.due_at))
        .join(Introduction, Introduction.id == Message.introduction_id)
        .join(Proposal, Proposal.id == Introduction.proposal_id)
        .join(MatchRound, MatchRound.id == Proposal.match_round_id)
        .where(
            MatchRound.town_id == town.id,
            MatchRound.iso_year == week.year,
            MatchRound.iso_week == week.week,
            Introduction.state == IntroductionState.ASKING,
            Introduction.newcomer_yes_at.is_(None),
            Introduction.opening_yes_at.is_(None),
            Message.code.startswith("ask_"),
            Message.sent_at.is_(None),
            Message.cancelled_at.is_(None),
            Message.attempts == 0,
            Message.due_at > now,
        )
    ).one()
    return Sending(count, due_at)


def latest_week(session: Session, town_id: TownId) -> Week | None:
    """The last week for which a town has a round."""
    found = session.execute(
        select(MatchRound.iso_year, MatchRound.iso_week)
        .where(MatchRound.town_id == town_id)
        .order_by(MatchRound.iso_year.desc(), MatchRound.iso_week.desc())
        .limit(1)
    ).one_or_none()
    return None if found is None else Week(found.iso_year, found.iso_week)


def _rows(session: Session, town: TownLine, week: Week, today: date) -> tuple[WeekRow, ...]:
    hers = aliased(District)
    rows = session.execute(
        shown_in_week(
            town,
            week,
            Proposal.id,
            Proposal.state,
            Proposal.score,
            Newcomer.id.label("newcomer_id"),
            Newcomer.ref.label("newcomer"),
            Newcomer.called,
            hers.name.label("district"),
            Opening.ref.label("opening"),
            Opening.kind,
            Opening.title,
            Volunteer.name.label("volunteer"),
            Organisation.name.label("organisation"),
            Introduction.state.label("outcome"),
        )
        .join(hers, hers.id == Newcomer.district_id, isouter=True)
        .join(Introduction, Introduction.proposal_id == Proposal.id, isouter=True)
    ).all()
    met = set(
        session.scalars(
            select(Tie.newcomer_id)
            .where(and_(Tie.town_id == town.id, Tie.kind == TieKind.COUPLING))
            .distinct()
        )
    )
    since, limit = waiting_since(session, town.id), most_days(town)
    found = (
        WeekRow(
            id=row.id,
            newcomer=row.newcomer,
            called=row.called,
            opening=row.opening,
            offered=offered(row),
            kind=row.kind,
            district=row.district,
            state=row.state,
            outcome=row.outcome,
            score=row.score,
            flags=_flags(
                row,
                waits_long=_waited(row.newcomer, since, today) > limit,
                is_first=row.newcomer_id not in met,
            ),
        )
        for row in rows
    )
    # Sorted here and not by the database: collations differ.
    return tuple(sorted(found, key=lambda row: (row.newcomer, row.opening)))


def _waited(newcomer: str, since: Mapping[str, date], today: date) -> int:
    """Days without a contact, 0 where no day is known."""
    return (today - since[newcomer]).days if newcomer in since else 0


def _flags(row: Any, *, waits_long: bool, is_first: bool) -> tuple[Flag, ...]:
    found = {
        Flag.LOW_SCORE: row.score < LOW_SCORE,
        Flag.FIRST_CONTACT: is_first,
        Flag.LONG_WAITING: waits_long,
    }
    return tuple(flag for flag, is_so in found.items() if is_so)


def _causes(blocked: Any) -> tuple[tuple[str, int], ...]:
    """For how many people each rule takes out most openings; the three most frequent."""
    mostly: Counter[str] = Counter()
    for counts in blocked:
        if counts:
            mostly[max(counts, key=lambda rule: (counts[rule], rule))] += 1
    return tuple(sorted(mostly.items(), key=lambda one: (-one[1], one[0]))[:CAUSES_SHOWN])
