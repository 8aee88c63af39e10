"""The round of a week as it stands: what is proposed and why, who still waits and why."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from koppeling.errors import UnknownRound
from koppeling.matching.result import Result, Value, Why
from koppeling.queries.facts import reviewed
from koppeling.queries.introductions import under_way
from koppeling.queries.remedies import (
    AdviceLine,
    EmptyLine,
    RemedyLine,
    advice_lines,
    empty_lines,
    found_advice,
    found_remedies,
    hidden_in,
    in_order,
    remedy_lines,
)
from koppeling.queries.towns import TownLine, districts_of
from koppeling.store import (
    Alternate,
    Introduction,
    MatchRound,
    Newcomer,
    Opening,
    Proposal,
    StillWaiting,
    Tie,
)
from koppeling.terms import (
    Kind,
    MatchRoundId,
    ProposalState,
    RoundState,
    TownId,
    Week,
)

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One term of a score; points in 0.001 point."""

    code: str
    points: int
    params: Mapping[str, Value]


WhyLine = Why
"""The same from the engine and as it is kept, parameters ``in_order``."""


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A pair by refs; ``alternates`` are other openings she could have had, with scores.

    ``why``: the assignment's own reason; None of a pair that a person made.
    """

    newcomer: str
    opening: str
    kind: Kind
    state: ProposalState
    score: int
    why: WhyLine | None
    reasons: tuple[ReasonLine, ...]
    alternates: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A newcomer without a pair; ``blocked`` counts each opening once, in rule order."""

    newcomer: str
    blocked: Mapping[str, int]
    remedies: tuple[RemedyLine, ...]


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round; lists sorted by ref, sums in 0.001 point.

    ``proposals`` are those in force: what was put aside, declined, expired or
    ended is no proposal any more. Whoever is protected by now is in no list.
    ``covered`` counts the newcomers with a proposal; ``objective`` and ``bound``
    are of what was computed, without what had been sent before.
    """

    town: str
    week: Week
    state: RoundState
    seed: int
    policy: Mapping[str, Any]
    digest: str
    objective: int
    bound: int
    covered: int
    proposals: tuple[ProposalLine, ...]
    waiting: tuple[WaitingLine, ...]
    empty: tuple[EmptyLine, ...]
    advice: tuple[AdviceLine, ...]
    districts: Mapping[str, str]
    """The names of the town's districts by key, of which advice speaks."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a new computation of the week leaves as it is.

    ``states`` are the approved and held proposals by pair, which it gets as
    locks; ``sent`` are those whose introduction is under way or has led to a
    living coupling.
    """

    states: Mapping[tuple[str, str], ProposalState]
    sent: tuple[ProposalLine, ...]


def find_round(session: Session, town: TownLine, week: Week) -> MatchRound | None:
    """The round of a town and week, or None."""
    return session.scalar(
        select(MatchRound).where(
            MatchRound.town_id == town.id,
            MatchRound.iso_year == week.year,
            MatchRound.iso_week == week.week,
        )
    )


def get_round(session: Session, town: TownLine, week: Week) -> MatchRound:
    """The round of a town and week. Raises ``UnknownRound``."""
    match_round = find_round(session, town, week)
    if match_round is None:
        raise UnknownRound(town=town.slug, week=str(week))
    return match_round


def latest_round(session: Session, town_id: TownId) -> MatchRound | None:
    """The round of the last week for which a town has one, or None."""
    return session.scalars(
        select(MatchRound)
        .where(MatchRound.town_id == town_id)
        .order_by(MatchRound.iso_year.desc(), MatchRound.iso_week.desc())
        .limit(1)
    ).one_or_none()


def is_reviewed(session: Session, town: TownLine, week: Week) -> bool:
    """Whether a person has decided on a proposal of the week, so that its drafts stand."""
    return bool(session.scalar(select(reviewed(town.id, week))))


def read_kept(session: Session, town: TownLine, week: Week, *, now: datetime) -> Kept:
    """What of the week's round stays when it is proposed again; empty where there is none."""
    match_round = find_round(session, town, week)
    if match_round is None:
        return Kept({}, ())
    decided = Proposal.state.in_((ProposalState.APPROVED, ProposalState.HELD))
    states = session.execute(
        in_force(select(Newcomer.ref, Opening.ref, Proposal.state), match_round.id, now, decided)
    )
    return Kept(
        states={(newcomer, opening): state for newcomer, opening, state in states},
        sent=_proposals(session, match_round.id, now, Proposal.state == ProposalState.SENT),
    )


def view_of(
    result: Result,
    kept: Kept,
    *,
    town: str,
    week: Week,
    seed: int,
    policy: Mapping[str, Any],
    digest: str,
    districts: Mapping[str, str],
) -> RoundView:
    """The round as it would be kept, straight from the engine."""
    # What several pairs have to say is one reason for all of them, and one line here; and
    # what it is about is one mapping for all numbers of points.
    reasons = chain.from_iterable(pair.reasons for pair in result.proposals)
    distinct = {id(reason): reason for reason in reasons}
    whys = {id(pair.why): pair.why for pair in result.proposals}
    about = {id(one.params): one.params for one in distinct.values()}
    about |= {id(one.params): one.params for one in whys.values()}
    params = {no: in_order(known) for no, known in about.items()}
    told = {
        no: ReasonLine(reason.code, reason.points, params[id(reason.params)])
        for no, reason in distinct.items()
    }
    why = {no: WhyLine(one.code, params[id(one.params)]) for no, one in whys.items()}
    proposals = [
        ProposalLine(
            newcomer=pair.newcomer,
            opening=pair.opening,
            kind=pair.kind,
            state=kept.states.get((pair.newcomer, pair.opening), ProposalState.DRAFT),
            score=pair.score,
            why=why[id(pair.why)],
            reasons=tuple(map(told.__getitem__, map(id, pair.reasons))),
            alternates=pair.alternates,
        )
        for pair in result.proposals
    ]
    already = {line.newcomer for line in kept.sent}
    covered = already | {line.newcomer for line in proposals}
    return RoundView(
        town=town,
        week=week,
        state=RoundState.PROPOSED,
        seed=seed,
        policy=policy,
        digest=digest,
        objective=result.objective,
        bound=result.bound,
        covered=len(covered),
        proposals=tuple(sorted([*proposals, *kept.sent], key=_refs)),
        waiting=tuple(
            WaitingLine(
                newcomer=waiting.newcomer,
                blocked=waiting.blocked,
                remedies=found_remedies(waiting.remedies),
            )
            for waiting in result.waiting
            if waiting.newcomer not in already
        ),
        empty=tuple(replace(one, remedies=found_remedies(one.remedies)) for one in result.empty),
        advice=found_advice(result.advice),
        districts=districts,
    )


def round_view(session: Session, town: TownLine, week: Week, *, now: datetime) -> RoundView:
    """The round of a week from the store. Raises ``UnknownRound``."""
    match_round = get_round(session, town, week)
    return RoundView(
        town=town.slug,
        week=week,
        state=match_round.state,
        seed=match_round.seed,
        policy=match_round.policy,
        digest=match_round.digest,
        objective=match_round.objective,
        bound=match_round.bound,
        covered=match_round.covered,
        proposals=_proposals(session, match_round.id, now),
        waiting=_waiting(session, match_round.id),
        empty=empty_lines(session, match_round.id),
        advice=advice_lines(match_round.advice, hidden_in(session, match_round.id)),
        districts=dict(districts_of(session, town.id)),
    )


def in_force(
    query: Select[*Columns],
    match_round_id: MatchRoundId,
    now: datetime,
    *where: ColumnElement[bool],
) -> Select[*Columns]:
    """A query of ``Proposal``, ``Newcomer`` and ``Opening`` for the proposals in force."""
    return (
        query.select_from(Proposal)
        .join(Newcomer, Newcomer.id == Proposal.newcomer_id)
        .join(Opening, Opening.id == Proposal.opening_id)
        .join(Introduction, Introduction.proposal_id == Proposal.id, isouter=True)
        .join(
            Tie,
            and_(Tie.introduction_id == Introduction.id, Tie.until.is_(None)),
            isouter=True,
        )
        .where(
            Proposal.match_round_id == match_round_id,
            Proposal.state != ProposalState.PUT_ASIDE,
            Newcomer.protected.is_not(True),
            Opening.protected.is_not(True),
            or_(Introduction.id.is_(None), under_way(now), Tie.id.is_not(None)),
            *where,
        )
    )


def _proposals(
    session: Session, match_round_id: MatchRoundId, now: datetime, *where: ColumnElement[bool]
) -> tuple[ProposalLine, ...]:
    """The proposals in force, by refs; ``where`` narrows by columns of ``Proposal``."""
    rows = session.execute(
        in_force(
            select(
                Proposal.id,
                Newcomer.ref.label("newcomer"),
                Opening.ref.label("opening"),
                Opening.kind,
                Proposal.state,
                Proposal.score,
                Proposal.why,
                Proposal.reasons,
            ),
            match_round_id,
            now,
            *where,
        )
    ).all()
    alternates = _alternates(session, match_round_id, *where)
    hidden = hidden_in(session, match_round_id)
    lines = (
        ProposalLine(
            newcomer=row.newcomer,
            opening=row.opening,
            kind=row.kind,
            state=row.state,
            score=row.score,
            why=why_line(row.why, hidden),
            reasons=tuple(
                ReasonLine(reason["code"], reason["points"], in_order(reason["params"]))
                for reason in row.reasons
            ),
            alternates=tuple(sorted(alternates[row.id])),
        )
        for row in rows
    )
    # Sorted here and not by the database: collations differ.
    return tuple(sorted(lines, key=_refs))


def why_line(kept: Mapping[str, Any] | None, hidden: frozenset[str]) -> WhyLine | None:
    """The assignment's own reason as a round keeps it; None where it names somebody hidden."""
    if kept is None or kept["params"].get("opening") in hidden:
        return None
    return WhyLine(kept["code"], in_order(kept["params"]))


def _alternates(
    session: Session, match_round_id: MatchRoundId, *where: ColumnElement[bool]
) -> Mapping[Any, list[tuple[str, int]]]:
    other = aliased(Opening)
    found: dict[Any, list[tuple[str, int]]] = defaultdict(list)
    for proposal_id, ref, score in session.execute(
        select(Alternate.proposal_id, other.ref, Alternate.score)
        .join(Proposal, Proposal.id == Alternate.proposal_id)
        .join(other, other.id == Alternate.opening_id)
        .where(Proposal.match_round_id == match_round_id, other.protected.is_not(True), *where)
    ):
        found[proposal_id].append((ref, score))
    return found


def _waiting(session: Session, match_round_id: MatchRoundId) -> tuple[WaitingLine, ...]:
    rows = session.execute(
        select(Newcomer.ref, StillWaiting.blocked, StillWaiting.remedies)
        .join(Newcomer, Newcomer.id == StillWaiting.newcomer_id)
        .where(StillWaiting.match_round_id == match_round_id, Newcomer.protected.is_not(True))
    )
    hidden = hidden_in(session, match_round_id)
    found = [WaitingLine(row.ref, row.blocked, remedy_lines(row.remedies, hidden)) for row in rows]
    return tuple(sorted(found, key=lambda line: line.newcomer))


def _refs(line: ProposalLine) -> tuple[str, str]:
    return line.newcomer, line.opening
