"""One proposal in front of somebody who decides: both people, the reasons, what else there is.

For staff of the town only. A card tells what two people share and how they are called;
avoid-lists, contact wishes, protection, age, address and contact data are never read here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, select
from sqlalchemy.orm import Session, aliased

from koppeling.errors import UnknownProposal
from koppeling.queries.names import offered
from koppeling.queries.remedies import hidden_in
from koppeling.queries.rounds import ReasonLine, WhyLine, why_line
from koppeling.queries.shares import Share, shares, whole_points
from koppeling.queries.towns import TownLine
from koppeling.store import (
    Account,
    District,
    Introduction,
    MatchRound,
    Newcomer,
    Opening,
    Organisation,
    Proposal,
    Volunteer,
)
from koppeling.terms import (
    AsideReason,
    IntroductionId,
    IntroductionState,
    Kind,
    Level,
    NewcomerId,
    OpeningId,
    ProposalId,
    ProposalState,
    RoundState,
    Week,
    half_days_in,
)


@dataclass(frozen=True, slots=True)
class NewcomerSide:
    """Who arrives, as staff may read it."""

    id: NewcomerId
    ref: str
    called: str | None
    district: str | None
    languages: tuple[tuple[str, Level], ...]
    practise: tuple[str, ...]
    interests: tuple[str, ...]
    offers: tuple[str, ...]
    half_days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpeningSide:
    """What is on offer; ``called`` is a neighbour's first name, else the title."""

    id: OpeningId
    ref: str
    kind: Kind
    called: str | None
    organisation: str | None
    district: str | None
    languages: tuple[tuple[str, Level], ...]
    interests: tuple[str, ...]
    welcomes: tuple[str, ...]
    half_days: tuple[str, ...]
    places: int
    hours_per_week: int | None


@dataclass(frozen=True, slots=True)
class Card:
    """A proposal with everything that a decision needs, and nothing more."""

    id: ProposalId
    week: Week
    round_state: RoundState
    state: ProposalState
    score: int
    why: WhyLine | None
    reasons: tuple[ReasonLine, ...]
    newcomer: NewcomerSide
    opening: OpeningSide
    outcome: IntroductionState | None
    introduction_id: IntroductionId | None
    aside_reason: AsideReason | None
    decided_at: datetime | None
    decided_by: str | None
    own_words: str | None
    left_out: tuple[str, ...]
    code_version: str

    @property
    def pair(self) -> tuple[str, str]:
        return self.newcomer.ref, self.opening.ref

    @property
    def points(self) -> int:
        """The score in whole points."""
        return whole_points(self.score)

    @property
    def shares(self) -> tuple[Share, ...]:
        """The steps from 0 to the score: the six that weigh most, then the rest as one."""
        return shares(self.reasons, self.score)


@dataclass(frozen=True, slots=True)
class PairLine:
    """A proposal in a line: who with what, decided or not."""

    id: ProposalId
    newcomer: str
    opening: str
    called: str | None
    offered: str | None
    state: ProposalState


def get_card(session: Session, town: TownLine, week: Week, proposal_id: int) -> Card:
    """A proposal of a town's week. Raises ``UnknownProposal``, for protected people too."""
    found = _cards(session, town, week, Proposal.id == proposal_id)
    if not found:
        raise _unknown(week)
    return found[0]


def cards(session: Session, town: TownLine, week: Week, *states: ProposalState) -> tuple[Card, ...]:
    """The proposals of a week in these states, by ref."""
    return _cards(session, town, week, Proposal.state.in_(states))


def pair_lines(session: Session, town: TownLine, week: Week) -> tuple[PairLine, ...]:
    """Every proposal of a week that is not sent, by ref: the order in which they are decided."""
    rows = session.execute(
        shown_in_week(
            town,
            week,
            Proposal.id,
            Proposal.state,
            Newcomer.ref.label("newcomer"),
            Newcomer.called,
            Opening.ref.label("opening"),
            Opening.title,
            Volunteer.name.label("volunteer"),
            Organisation.name.label("organisation"),
        ).where(Proposal.state != ProposalState.SENT)
    )
    lines = (
        PairLine(row.id, row.newcomer, row.opening, row.called, offered(row), row.state)
        for row in rows
    )
    # Sorted here and not by the database: collations differ.
    return tuple(sorted(lines, key=lambda line: (line.newcomer, line.opening)))


def pairs_of(
    session: Session, town: TownLine, week: Week, proposal_ids: Collection[int]
) -> tuple[tuple[str, str], ...]:
    """The refs of proposals of a week. Raises ``UnknownProposal`` where one is not of it."""
    rows = session.execute(
        shown_in_week(town, week, Newcomer.ref, Opening.ref).where(Proposal.id.in_(proposal_ids))
    )
    found = tuple(sorted((newcomer, opening) for newcomer, opening in rows))
    if len(found) != len(set(proposal_ids)):
        raise _unknown(week)
    return found


def shown_in_week(town: TownLine, week: Week, *columns: Any) -> Select[Any]:
    """Proposals of a week between people who may be shown, with what ``offered`` needs to name."""
    return (
        select(*columns)
        .select_from(Proposal)
        .join(MatchRound, MatchRound.id == Proposal.match_round_id)
        .join(Newcomer, Newcomer.id == Proposal.newcomer_id)
        .join(Opening, Opening.id == Proposal.opening_id)
        .join(Volunteer, Volunteer.id == Opening.volunteer_id, isouter=True)
        .join(Organisation, Organisation.id == Opening.organisation_id, isouter=True)
        .where(
            MatchRound.town_id == town.id,
            MatchRound.iso_year == week.year,
            MatchRound.iso_week == week.week,
            Newcomer.protected.is_not(True),
            Opening.protected.is_not(True),
        )
    )


def _cards(
    session: Session, town: TownLine, week: Week, wanted: ColumnElement[bool]
) -> tuple[Card, ...]:
    hers, its = aliased(District), aliased(District)
    rows = session.execute(
        shown_in_week(
            town,
            week,
            Proposal.id,
            Proposal.state,
            Proposal.score,
            Proposal.why,
            Proposal.reasons,
            Proposal.aside_reason,
            Proposal.decided_at,
            Proposal.own_words,
            Proposal.left_out,
            MatchRound.id.label("match_round_id"),
            MatchRound.state.label("round_state"),
            MatchRound.code_version,
            Account.name.label("decided_by"),
            Account.email.label("decided_by_email"),
            Introduction.state.label("outcome"),
            Introduction.id.label("introduction_id"),
            Newcomer.id.label("newcomer_id"),
            Newcomer.ref.label("newcomer"),
            Newcomer.called,
            hers.name.label("newcomer_district"),
            Newcomer.languages.label("newcomer_languages"),
            Newcomer.practise,
            Newcomer.interests.label("newcomer_interests"),
            Newcomer.offers,
            Newcomer.availability.label("newcomer_availability"),
            Opening.id.label("opening_id"),
            Opening.ref.label("opening"),
            Opening.kind,
            Opening.title,
            Volunteer.name.label("volunteer"),
            Organisation.name.label("organisation"),
            its.name.label("opening_district"),
            Opening.languages.label("opening_languages"),
            Opening.interests.label("opening_interests"),
            Opening.welcomes,
            Opening.availability.label("opening_availability"),
            Opening.places,
            Opening.hours_per_week,
        )
        .join(hers, hers.id == Newcomer.district_id, isouter=True)
        .join(its, its.id == Opening.district_id, isouter=True)
        .join(
            Introduction,
            and_(Introduction.proposal_id == Proposal.id, Introduction.town_id == town.id),
            isouter=True,
        )
        .join(Account, Account.id == Proposal.decided_by, isouter=True)
        .where(wanted)
    ).all()
    hidden = hidden_in(session, rows[0].match_round_id) if rows else frozenset[str]()
    return tuple(sorted((_card(row, week, hidden) for row in rows), key=lambda card: card.pair))


def _card(row: Row[Any], week: Week, hidden: frozenset[str]) -> Card:
    return Card(
        id=row.id,
        week=week,
        round_state=row.round_state,
        state=row.state,
        score=row.score,
        why=why_line(row.why, hidden),
        reasons=tuple(
            ReasonLine(reason["code"], reason["points"], reason["params"]) for reason in row.reasons
        ),
        newcomer=NewcomerSide(
            id=row.newcomer_id,
            ref=row.newcomer,
            called=row.called,
            district=row.newcomer_district,
            languages=_languages(row.newcomer_languages),
            practise=tuple(row.practise or ()),
            interests=tuple(row.newcomer_interests or ()),
            offers=tuple(row.offers or ()),
            half_days=half_days_in(row.newcomer_availability),
        ),
        opening=OpeningSide(
            id=row.opening_id,
            ref=row.opening,
            kind=row.kind,
            called=offered(row),
            organisation=row.organisation,
            district=row.opening_district,
            languages=_languages(row.opening_languages),
            interests=tuple(row.opening_interests or ()),
            welcomes=tuple(row.welcomes or ()),
            half_days=half_days_in(row.opening_availability),
            places=row.places,
            hours_per_week=row.hours_per_week,
        ),
        outcome=row.outcome,
        introduction_id=row.introduction_id,
        aside_reason=row.aside_reason,
        decided_at=row.decided_at,
        decided_by=row.decided_by or row.decided_by_email,
        own_words=row.own_words,
        left_out=tuple(row.left_out or ()),
        code_version=row.code_version,
    )


def _languages(known: dict[str, Any] | None) -> tuple[tuple[str, Level], ...]:
    """Best spoken first."""
    found = ((tag, Level(level)) for tag, level in (known or {}).items())
    return tuple(sorted(found, key=lambda one: (-one[1], one[0])))


def _unknown(week: Week) -> UnknownProposal:
    return UnknownProposal(newcomer=None, opening=None, week=str(week))
