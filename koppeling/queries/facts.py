"""A town's week as the engine reads it: a handful of set-based queries, no row objects.

What counts as held, taken and apart in a round stands here; ``places`` asks the
same of one opening or newcomer when somebody decides. Living couplings,
introductions under way and approved proposals of other rounds hold places;
drafts do not. Protected newcomers, closed openings, and whoever is paused or frozen by
a concern are not in the week at all.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import Session

from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.queries.concerns import newcomer_is_frozen, opening_is_frozen
from koppeling.queries.introductions import under_way
from koppeling.store import (
    Avoidance,
    Consent,
    Introduction,
    MatchRound,
    Newcomer,
    Opening,
    Proposal,
    Tie,
)
from koppeling.terms import (
    ConsentPurpose,
    Emphasis,
    Kind,
    Level,
    NewcomerId,
    OpeningId,
    ProposalState,
    TieKind,
    TownId,
    Week,
)

if TYPE_CHECKING:
    from koppeling.matching.problem import Problem

Pair = tuple[str, str]
"""Newcomer ref and opening ref."""

_OF_NEWCOMERS = (
    Newcomer.id,
    Newcomer.ref,
    Newcomer.country,
    Newcomer.cell_row,
    Newcomer.cell_col,
    Newcomer.next_cell_row,
    Newcomer.next_cell_col,
    Newcomer.moves_on,
    Newcomer.languages,
    Newcomer.practise,
    Newcomer.interests,
    Newcomer.offers,
    Newcomer.occupations,
    Newcomer.availability,
    Newcomer.wants,
    Newcomer.gender,
    Newcomer.birth_year,
    Newcomer.contact_gender,
    Newcomer.children,
    Newcomer.travel,
    Newcomer.max_minutes,
    Newcomer.crosses_border,
    Newcomer.registered_on,
    Newcomer.emphasis,
    Newcomer.guardian_agreed_at,
)
_OF_OPENINGS = (
    Opening.id,
    Opening.ref,
    Opening.kind,
    Opening.country,
    Opening.cell_row,
    Opening.cell_col,
    Opening.places,
    Opening.languages,
    Opening.needs_language,
    Opening.interests,
    Opening.welcomes,
    Opening.occupations,
    Opening.availability,
    Opening.valid_until,
    Opening.min_age,
    Opening.max_age,
    Opening.for_gender,
    Opening.gender,
    Opening.birth_year,
    Opening.contact_gender,
    Opening.children,
    Opening.vetted_until,
    Opening.protected,
)
"""What is read of people and openings: no name, no contact datum leaves the database."""


def read_problem(session: Session, town_id: TownId, week: Week, *, now: datetime) -> "Problem":
    """The problem of a town's week as it stands at ``now``.

    The week's approved and held proposals become locks, unless one of the two
    is no longer in the week; pairs that avoid each other, were coupled, declined
    for good, are being asked or were put aside this week are apart.
    """
    # Only here: numpy, and the vocabularies, are for rounds.
    from koppeling.matching.problem import build

    standing = Standing()
    newcomer_refs = _refs(session, Newcomer, town_id)
    opening_refs = _refs(session, Opening, town_id)
    kinds = {
        row.id: row.kind
        for row in session.execute(
            select(Opening.id, Opening.kind).where(Opening.town_id == town_id)
        )
    }
    for newcomer_id, opening_id, until in _couplings(session, town_id):
        standing.coupled(newcomer_id, opening_id, kinds[opening_id], until)
    for newcomer_id, opening_id, holds in _introductions(session, town_id, week, now):
        standing.introduced(newcomer_id, opening_id, kinds[opening_id], holds=holds)
    locks: set[Pair] = set()
    for newcomer_id, opening_id, state, of_week in _proposals(session, town_id, week):
        if of_week and state is not ProposalState.PUT_ASIDE:
            locks.add((newcomer_refs[newcomer_id], opening_refs[opening_id]))
        else:
            standing.introduced(
                newcomer_id,
                opening_id,
                kinds[opening_id],
                holds=state is ProposalState.APPROVED,
            )
    newcomers = tuple(newcomer_facts(session, town_id, standing, week.monday))
    openings = tuple(opening_facts(session, town_id, standing))
    here = {facts.ref for facts in newcomers}
    here |= {facts.ref for facts in openings if not facts.protected}
    apart = {(newcomer_refs[one], opening_refs[other]) for one, other in standing.apart}
    return build(
        newcomers,
        openings,
        on=week.monday,
        apart=apart | avoiding(session, town_id),
        locks={pair for pair in locks if pair[0] in here and pair[1] in here},
    )


@dataclass(slots=True)
class Standing:
    """What ties, introductions and proposals already hold."""

    held: dict[NewcomerId, dict[Kind, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    living: dict[NewcomerId, int] = field(default_factory=lambda: defaultdict(int))
    last_contact_on: dict[NewcomerId, date] = field(default_factory=dict)
    taken: dict[OpeningId, int] = field(default_factory=lambda: defaultdict(int))
    apart: set[tuple[NewcomerId, OpeningId]] = field(default_factory=set)

    def coupled(
        self, newcomer_id: NewcomerId, opening_id: OpeningId, kind: Kind, until: date | None
    ) -> None:
        self.introduced(newcomer_id, opening_id, kind, holds=until is None)
        if until is None:
            self.living[newcomer_id] += 1
        else:
            last = self.last_contact_on.get(newcomer_id, until)
            self.last_contact_on[newcomer_id] = max(last, until)

    def introduced(
        self, newcomer_id: NewcomerId, opening_id: OpeningId, kind: Kind, *, holds: bool
    ) -> None:
        self.apart.add((newcomer_id, opening_id))
        if holds:
            self.held[newcomer_id][kind] += 1
            self.taken[opening_id] += 1


def newcomer_facts(
    session: Session,
    town_id: TownId,
    standing: Standing,
    on: date,
    *where: ColumnElement[bool],
    also_resting: bool = False,
) -> Iterator[NewcomerFacts]:
    """Facts of every newcomer who is in the week; ``where`` narrows.

    ``also_resting`` counts those in who are paused: what both agreed on outlasts a pause.
    """
    consenting = set(
        session.scalars(
            select(Consent.newcomer_id)
            .join(Newcomer, Newcomer.id == Consent.newcomer_id)
            .where(Newcomer.town_id == town_id, Consent.purpose == ConsentPurpose.MATCHING)
        )
    )
    rows = session.execute(
        select(*_OF_NEWCOMERS).where(
            Newcomer.town_id == town_id,
            Newcomer.protected.is_not(True),
            ~newcomer_is_frozen(),
            *([] if also_resting else [Newcomer.paused_at.is_(None)]),
            *where,
        )
    )
    for row in rows:
        yield NewcomerFacts(
            ref=row.ref,
            country=row.country,
            cell=_cell_on(row, on),
            languages=_levels(row.languages),
            practise=_codes(row.practise),
            interests=_codes(row.interests),
            offers=_codes(row.offers),
            occupations=_codes(row.occupations),
            availability=row.availability,
            wants=None if row.wants is None else frozenset(map(Kind, row.wants)),
            gender=row.gender,
            birth_year=row.birth_year,
            contact_gender=row.contact_gender,
            children=row.children,
            travel=row.travel,
            max_minutes=row.max_minutes,
            crosses_border=row.crosses_border,
            registered_on=row.registered_on,
            emphasis=frozenset(map(Emphasis, row.emphasis or ())),
            consents=row.id in consenting,
            guardian_agreed=row.guardian_agreed_at is not None,
            held=dict(standing.held.get(row.id, {})),
            living=standing.living.get(row.id, 0),
            last_contact_on=standing.last_contact_on.get(row.id),
        )


def opening_facts(
    session: Session,
    town_id: TownId,
    standing: Standing,
    *where: ColumnElement[bool],
    also_resting: bool = False,
) -> Iterator[OpeningFacts]:
    """Facts of every opening that is in the week; ``where`` narrows.

    ``also_resting`` counts those in that are paused or closed: see ``newcomer_facts``.
    """
    consenting = set(
        session.scalars(
            select(Consent.opening_id)
            .join(Opening, Opening.id == Consent.opening_id)
            .where(Opening.town_id == town_id, Consent.purpose == ConsentPurpose.MATCHING)
        )
    )
    offered = [Opening.closed_at.is_(None), Opening.paused_at.is_(None)]
    rows = session.execute(
        select(*_OF_OPENINGS).where(
            Opening.town_id == town_id,
            ~opening_is_frozen(),
            *([] if also_resting else offered),
            *where,
        )
    )
    for row in rows:
        yield OpeningFacts(
            ref=row.ref,
            kind=row.kind,
            country=row.country,
            cell=(row.cell_row, row.cell_col),
            places=max(0, row.places - standing.taken.get(row.id, 0)),
            languages=_levels(row.languages),
            needs_language=_levels(row.needs_language),
            interests=_codes(row.interests),
            welcomes=_codes(row.welcomes),
            occupations=_codes(row.occupations),
            availability=row.availability,
            valid_until=row.valid_until,
            min_age=row.min_age,
            max_age=row.max_age,
            for_gender=row.for_gender,
            gender=row.gender,
            birth_year=row.birth_year,
            contact_gender=row.contact_gender,
            children=row.children,
            vetted_until=row.vetted_until,
            protected=row.protected is True,
            consents=row.id in consenting,
        )


def _refs(
    session: Session, table: type[Newcomer] | type[Opening], town_id: TownId
) -> Mapping[Any, str]:
    return {
        row.id: row.ref
        for row in session.execute(select(table.id, table.ref).where(table.town_id == town_id))
    }


def _couplings(
    session: Session, town_id: TownId
) -> Iterator[tuple[NewcomerId, OpeningId, date | None]]:
    for row in session.execute(
        select(Tie.newcomer_id, Tie.opening_id, Tie.until).where(
            Tie.town_id == town_id, Tie.kind == TieKind.COUPLING, Tie.opening_id.is_not(None)
        )
    ):
        yield row.newcomer_id, row.opening_id, row.until


def _introductions(
    session: Session, town_id: TownId, week: Week, now: datetime
) -> Iterator[tuple[NewcomerId, OpeningId, bool]]:
    """Introductions under way, declined for good, or begun in the week itself."""
    asking = under_way(now)
    for row in session.execute(
        select(Introduction.newcomer_id, Introduction.opening_id, asking.label("holds"))
        .join(Proposal, Proposal.id == Introduction.proposal_id)
        .join(MatchRound, MatchRound.id == Proposal.match_round_id)
        .where(
            Introduction.town_id == town_id,
            or_(asking, Introduction.declined_for_good.is_(True), _of_week(week)),
        )
    ):
        yield row.newcomer_id, row.opening_id, bool(row.holds)


def _proposals(
    session: Session, town_id: TownId, week: Week
) -> Iterator[tuple[NewcomerId, OpeningId, ProposalState, bool]]:
    """Decided, unsent proposals of the week, and what is approved in other weeks."""
    of_week = _of_week(week)
    decided = and_(
        of_week,
        Proposal.state.in_((ProposalState.APPROVED, ProposalState.HELD, ProposalState.PUT_ASIDE)),
    )
    for row in session.execute(
        select(Proposal.newcomer_id, Proposal.opening_id, Proposal.state, of_week.label("of_week"))
        .join(MatchRound, MatchRound.id == Proposal.match_round_id)
        .where(
            MatchRound.town_id == town_id,
            or_(decided, Proposal.state == ProposalState.APPROVED),
        )
    ):
        yield row.newcomer_id, row.opening_id, row.state, bool(row.of_week)


def _of_week(week: Week) -> ColumnElement[bool]:
    return and_(MatchRound.iso_year == week.year, MatchRound.iso_week == week.week)


def avoiding(session: Session, town_id: TownId) -> set[Pair]:
    """Both directions of every avoidance; ``build`` leaves out what is no pair of the week."""
    rows = session.execute(
        select(Avoidance.ref, Avoidance.avoids_ref).where(Avoidance.town_id == town_id)
    ).all()
    return {pair for one, other in rows for pair in ((one, other), (other, one))}


def _cell_on(row: Row[Any], on: date) -> tuple[int, int]:
    """Where she lives on a day: the next place from the day she moves."""
    moved = row.moves_on is not None and row.moves_on <= on and row.next_cell_row is not None
    return (row.next_cell_row, row.next_cell_col) if moved else (row.cell_row, row.cell_col)


def _codes(listed: list[str] | None) -> frozenset[str] | None:
    return None if listed is None else frozenset(listed)


def _levels(spoken: Mapping[str, int] | None) -> Mapping[str, Level] | None:
    return None if spoken is None else {tag: Level(level) for tag, level in spoken.items()}
