"""The round of a week as it stands: what is proposed and why, who still waits and why."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from koppeling.errors import UnknownRound
from koppeling.matching.result import Result, Value
from koppeling.queries.introductions import under_way
from koppeling.queries.towns import TownLine
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
    Week,
)

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One term of a score; points in 0.001 point."""

    code: str
    points: int
    params: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A pair by refs; ``alternates`` are other openings she could have had, with scores."""

    newcomer: str
    opening: str
    kind: Kind
    state: ProposalState
    score: int
    reasons: tuple[ReasonLine, ...]
    alternates: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One change that alone would open ``openings`` more openings."""

    code: str
    openings: int
    params: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A newcomer without a pair; ``blocked`` counts each opening once, in rule order."""

    newcomer: str
    blocked: Mapping[str, int]
    would_help: tuple[HelpLine, ...]


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


def read_kept(session: Session, town: TownLine, week: Week, *, now: datetime) -> Kept:
    """What of the week's round stays when it is proposed again; empty where there is none."""
    match_round = find_round(session, town, week)
    if match_round is None:
        return Kept({}, ())
    decided = Proposal.state.in_((ProposalState.APPROVED, ProposalState.HELD))
    states = session.execute(
        _in_force(select(Newcomer.ref, Opening.ref, Proposal.state), match_round.id, now, decided)
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
) -> RoundView:
    """The round as it would be kept, straight from the engine."""
    # What several pairs have to say is one reason for all of them, and one line here; and
    # what it is about is one mapping for all numbers of points.
    distinct = {id(reason): reason for pair in result.proposals for reason in pair.reasons}
    about = {id(params): params for params in (one.params for one in distinct.values())}
    params = {no: _sorted(known) for no, known in about.items()}
    told = {
        no: ReasonLine(reason.code, reason.points, params[id(reason.params)])
        for no, reason in distinct.items()
    }
    proposals = [
        ProposalLine(
            newcomer=pair.newcomer,
            opening=pair.opening,
            kind=pair.kind,
            state=kept.states.get((pair.newcomer, pair.opening), ProposalState.DRAFT),
            score=pair.score,
            reasons=tuple([told[id(reason)] for reason in pair.reasons]),
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
                would_help=tuple(
                    HelpLine(help_.code, help_.openings, _sorted(help_.params))
                    for help_ in waiting.would_help
                ),
            )
            for waiting in result.waiting
            if waiting.newcomer not in already
        ),
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
    )


def _in_force(
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
        _in_force(
            select(
                Proposal.id,
                Newcomer.ref.label("newcomer"),
                Opening.ref.label("opening"),
                Opening.kind,
                Proposal.state,
                Proposal.score,
                Proposal.reasons,
            ),
            match_round_id,
            now,
            *where,
        )
    ).all()
    alternates = _alternates(session, match_round_id, *where)
    lines = (
        ProposalLine(
            newcomer=row.newcomer,
            opening=row.opening,
            kind=row.kind,
            state=row.state,
            score=row.score,
            reasons=tuple(
                ReasonLine(reason["code"], reason["points"], _sorted(reason["params"]))
                for reason in row.reasons
            ),
            alternates=tuple(sorted(alternates[row.id])),
        )
        for row in rows
    )
    # Sorted here and not by the database: collations differ.
    return tuple(sorted(lines, key=_refs))


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
        select(Newcomer.ref, StillWaiting.blocked, StillWaiting.would_help)
        .join(Newcomer, Newcomer.id == StillWaiting.newcomer_id)
        .where(StillWaiting.match_round_id == match_round_id, Newcomer.protected.is_not(True))
    )
    return tuple(
        sorted(
            (
                WaitingLine(
                    newcomer=row.ref,
                    blocked=row.blocked,
                    would_help=tuple(
                        HelpLine(one["code"], one["openings"], _sorted(one["params"]))
                        for one in row.would_help
                    ),
                )
                for row in rows
            ),
            key=lambda line: line.newcomer,
        )
    )


def _refs(line: ProposalLine) -> tuple[str, str]:
    return line.newcomer, line.opening


def _sorted(params: Mapping[str, Any]) -> Mapping[str, Value]:
    """Parameters by name, lists as tuples: the same from the engine and back from JSON."""
    return {name: _value(params[name]) for name in sorted(params)}


def _value(value: Any) -> Value:
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value)
    return int(value) if isinstance(value, int) else str(value)
