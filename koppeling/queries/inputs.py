"""What rounds were computed from, put down for later, and past weeks out of it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from koppeling.matching.documents import (
    OF_NEWCOMERS,
    OF_OPENINGS,
    Meeting,
    newcomer_document,
    newcomer_facts,
    opening_document,
    opening_facts,
    read_value,
)
from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.queries.facts import (
    Pair,
    avoiding,
    meetings_in_week,
    newcomers_in_week,
    openings_in_week,
    size_of_week,
)
from koppeling.store import (
    Consent,
    Introduction,
    MatchRound,
    Newcomer,
    Opening,
    Proposal,
    RoundNewcomer,
    RoundOpening,
    Tie,
)
from koppeling.terms import (
    KINDS,
    ConsentPurpose,
    IntroductionState,
    MatchRoundId,
    TieKind,
    TownId,
    Week,
)

if TYPE_CHECKING:
    from koppeling.matching.replay import WeekInput

MOST_KEPT = 20_000
"""Newcomers and openings of a week together; what a larger one was computed from is not kept."""

ENOUGH_ANSWERS = 30
"""From so many introductions on a town's own share of yeses is taken, not the assumed one."""

Documents = Mapping[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a week is computed from, as documents by the identity of whom they are of."""

    newcomers: Documents
    openings: Documents


@dataclass(frozen=True, slots=True)
class KeptWeeks:
    """Past weeks of a town, the oldest first; ``lacking``: rounds of which nothing was kept."""

    weeks: "tuple[WeekInput, ...]"
    lacking: tuple[Week, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """Introductions that are over, and in how many of them both said yes."""

    over: int
    coupled: int

    @property
    def share(self) -> float | None:
        """Of how many both said yes; None where there are too few to tell."""
        return self.coupled / self.over if self.over >= ENOUGH_ANSWERS else None


def inputs_in_week(
    session: Session, town_id: TownId, week: Week, *, now: datetime
) -> Inputs | None:
    """What ``read_problem`` reads, but for who is kept apart; None where it is too much to keep.

    No name, contact datum or avoid-list stands in it, and nobody's document names another.
    """
    if sum(size_of_week(session, town_id, week, at_most=MOST_KEPT + 1)) > MOST_KEPT:
        return None
    newcomers, openings = newcomers_in_week(town_id, week.monday), openings_in_week(town_id)
    meetings: defaultdict[int, list[Meeting]] = defaultdict(list)
    taken: defaultdict[int, Counter[str | None]] = defaultdict(Counter)
    for row in _meetings(session, town_id, week, now):
        if not row.holds and not row.living and row.until is None:
            continue
        origin = None if row.iso_year is None else str(Week(row.iso_year, row.iso_week))
        meetings[row.newcomer_id].append(
            Meeting(KINDS[row.kind_no], origin, bool(row.holds), bool(row.living), row.until)
        )
        taken[row.opening_id][origin] += bool(row.holds)
    return Inputs(
        newcomers={
            row.id: newcomer_document(_newcomer(row), _ordered(meetings[row.id]))
            for row in session.execute(newcomers)
        },
        openings={
            row.id: opening_document(
                _opening(row),
                sorted(((+taken[row.id]).items()), key=lambda of: of[0] or ""),
            )
            for row in session.execute(openings)
        },
    )


def _ordered(meetings: Iterable[Meeting]) -> list[Meeting]:
    """In one order, whatever the database's."""
    return sorted(
        meetings, key=lambda one: (one.week or "", one.kind, one.until or date.min, one.living)
    )


def _meetings(session: Session, town_id: TownId, week: Week, now: datetime) -> Iterable[Row[Any]]:
    """The meetings of a week, each with the round it came from."""
    couplings, introductions, proposals = meetings_in_week(town_id, week, now)
    of_rounds: tuple[Select[Any], ...] = (_with_round(couplings), introductions, proposals)
    for query in of_rounds:
        yield from session.execute(query.add_columns(MatchRound.iso_year, MatchRound.iso_week))


def _with_round(couplings: Any) -> Any:
    """A query of couplings, joined with the round that each came from."""
    return (
        couplings.outerjoin(Introduction, Introduction.id == Tie.introduction_id)
        .outerjoin(Proposal, Proposal.id == Introduction.proposal_id)
        .outerjoin(MatchRound, MatchRound.id == Proposal.match_round_id)
    )


def _newcomer(row: Row[Any]) -> NewcomerFacts:
    known = _known(row, OF_NEWCOMERS)
    return NewcomerFacts(ref=row.ref, **known | {"emphasis": known["emphasis"] or frozenset()})


def _opening(row: Row[Any]) -> OpeningFacts:
    known = _known(row, OF_OPENINGS)
    return OpeningFacts(ref=row.ref, **known | {"protected": bool(known["protected"])})


def _known(row: Row[Any], names: Iterable[str]) -> dict[str, Any]:
    """The facts of a row of ``facts``, which has a place as the two numbers of its cell."""
    told = row._asdict()
    told["cell"] = (told["cell_row"], told["cell_col"])
    return {name: read_value(name, told[name]) for name in names}


def kept_weeks(session: Session, town_id: TownId, *, most: int) -> KeptWeeks:
    """The last ``most`` rounds of a town, without what these very rounds brought about.

    Whoever is protected by now, or took their consent back, is left out. Apart are pairs that
    avoid each other or declined for good by now, and those whom something else than these
    rounds had coupled by then.
    """
    # Only here: numpy, and the vocabularies, are for rounds.
    from koppeling.matching.replay import WeekInput

    rounds = dict(sorted(_rounds(session, town_id).items())[-most:] if most > 0 else ())
    newcomers, openings = _kept(session, rounds.values())
    without = {str(week) for week in rounds}
    protected, consenting = _protected(session, town_id), _consenting(session, town_id)
    apart = avoiding(session, town_id) | _for_good(session, town_id)
    coupled = _coupled(session, town_id, without)
    people: defaultdict[int, list[NewcomerFacts]] = defaultdict(list)
    places: defaultdict[int, list[OpeningFacts]] = defaultdict(list)

    def stays(row: Row[Any]) -> bool:
        return row.ref not in protected and (row.ref in consenting or not row.facts["consents"])

    for row in filter(stays, newcomers):
        people[row.match_round_id].append(newcomer_facts(row.ref, row.facts, without))
    for row in filter(stays, openings):
        places[row.match_round_id].append(opening_facts(row.ref, row.facts, without))
    kept = {week: no for week, no in rounds.items() if people[no] or places[no]}
    return KeptWeeks(
        weeks=tuple(
            WeekInput(
                on=week.monday,
                newcomers=tuple(people[no]),
                openings=tuple(places[no]),
                apart=frozenset(apart | {pair for pair, since in coupled if since <= week.monday}),
            )
            for week, no in kept.items()
        ),
        lacking=tuple(week for week in rounds if week not in kept),
    )


def answers(session: Session, town_id: TownId) -> Answers:
    """How many of a town's introductions are over, and in how many both said yes."""
    rows = session.execute(
        select(Introduction.state, func.count())
        .where(Introduction.town_id == town_id)
        .group_by(Introduction.state)
    )
    counts = dict(iter(rows))
    over = (IntroductionState.COUPLED, IntroductionState.DECLINED, IntroductionState.EXPIRED)
    return Answers(
        over=sum(counts.get(state, 0) for state in over),
        coupled=counts.get(IntroductionState.COUPLED, 0),
    )


def has_kept_weeks(session: Session, town_id: TownId) -> bool:
    """Whether anything of a town's rounds was kept to compute them anew."""
    of_town = select(MatchRound.id).where(MatchRound.town_id == town_id)
    kept = (
        exists().where(table.match_round_id.in_(of_town)) for table in (RoundNewcomer, RoundOpening)
    )
    return session.scalar(select(or_(*kept))) or False


def _rounds(session: Session, town_id: TownId) -> dict[Week, MatchRoundId]:
    rows = session.execute(
        select(MatchRound.iso_year, MatchRound.iso_week, MatchRound.id).where(
            MatchRound.town_id == town_id
        )
    )
    return {Week(row.iso_year, row.iso_week): row.id for row in rows}


def _kept(
    session: Session, rounds: Collection[MatchRoundId]
) -> tuple[list[Row[Any]], list[Row[Any]]]:
    """(round, identity, ref, facts) of newcomers and of openings, sorted by round and ref."""
    newcomers = session.execute(
        select(
            RoundNewcomer.match_round_id,
            RoundNewcomer.newcomer_id,
            Newcomer.ref,
            RoundNewcomer.facts,
        )
        .join(Newcomer, Newcomer.id == RoundNewcomer.newcomer_id)
        .where(RoundNewcomer.match_round_id.in_(rounds))
    ).all()
    openings = session.execute(
        select(
            RoundOpening.match_round_id, RoundOpening.opening_id, Opening.ref, RoundOpening.facts
        )
        .join(Opening, Opening.id == RoundOpening.opening_id)
        .where(RoundOpening.match_round_id.in_(rounds))
    ).all()
    return list(newcomers), list(openings)


def _protected(session: Session, town_id: TownId) -> set[str]:
    return {
        ref
        for table in (Newcomer, Opening)
        for ref in session.scalars(
            select(table.ref).where(table.town_id == town_id, table.protected.is_(True))
        )
    }


def _consenting(session: Session, town_id: TownId) -> set[str]:
    given = Consent.purpose == ConsentPurpose.MATCHING
    newcomers = select(Newcomer.ref).join(Consent, Consent.newcomer_id == Newcomer.id)
    openings = select(Opening.ref).join(Consent, Consent.opening_id == Opening.id)
    return {
        *session.scalars(newcomers.where(Newcomer.town_id == town_id, given)),
        *session.scalars(openings.where(Opening.town_id == town_id, given)),
    }


def _for_good(session: Session, town_id: TownId) -> set[Pair]:
    rows = session.execute(
        select(Newcomer.ref, Opening.ref)
        .select_from(Introduction)
        .join(Newcomer, Newcomer.id == Introduction.newcomer_id)
        .join(Opening, Opening.id == Introduction.opening_id)
        .where(Introduction.town_id == town_id, Introduction.declined_for_good.is_(True))
    )
    return {(newcomer, opening) for newcomer, opening in rows}


def _coupled(
    session: Session, town_id: TownId, without: Collection[str]
) -> list[tuple[Pair, date]]:
    """Whom something else than the rounds of these weeks coupled, and since when."""
    rows = session.execute(
        _with_round(
            select(Newcomer.ref, Opening.ref, Tie.since, MatchRound.iso_year, MatchRound.iso_week)
            .select_from(Tie)
            .join(Newcomer, Newcomer.id == Tie.newcomer_id)
            .join(Opening, Opening.id == Tie.opening_id)
        ).where(Tie.town_id == town_id, Tie.kind == TieKind.COUPLING)
    )
    return [
        ((newcomer, opening), since)
        for newcomer, opening, since, year, week in rows
        if year is None or str(Week(year, week)) not in without
    ]
