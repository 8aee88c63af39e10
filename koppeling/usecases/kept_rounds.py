"""A round as it was computed, kept in place of what the week had."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

import koppeling
from koppeling.errors import DataChanged, RoundClosed
from koppeling.queries.facts import read_problem
from koppeling.queries.rounds import ProposalLine, RoundView, WaitingLine, find_round
from koppeling.queries.towns import TownLine
from koppeling.store import (
    Alternate,
    MatchRound,
    Newcomer,
    Opening,
    Proposal,
    StillWaiting,
)
from koppeling.terms import (
    NewcomerId,
    OpeningId,
    ProposalId,
    ProposalState,
    RoundState,
    TownId,
)
from koppeling.usecases.desk import move_proposal
from koppeling.usecases.journal import record_of_round
from koppeling.usecases.towns import lock_town


def keep_round(
    session: Session, town: TownLine, view: RoundView, *, now: datetime, actor: str
) -> MatchRound:
    """Keep a computed round, in place of what the week had.

    Drafts are replaced; what was sent, put aside or is kept by a lock stays.
    An approved or held proposal that the engine released, because it breaks a
    hard rule by now, is put aside. A round that stands exactly so already is
    left untouched. Refused with ``DataChanged`` when the town is no longer what
    the round was computed from, and with ``RoundClosed``.
    """
    stored = lock_town(session, town.id)
    match_round = find_round(session, town, view.week)
    if match_round is not None and match_round.state is RoundState.CLOSED:
        raise RoundClosed(town=town.slug, week=str(view.week))
    problem = read_problem(session, town.id, view.week, now=now)
    if stored.policy != view.policy or problem.digest() != view.digest:
        raise DataChanged(town=town.slug, week=str(view.week))
    if match_round is not None and _stands(match_round, view):
        return match_round
    match_round = _header(session, match_round, town.id, view, now)
    session.flush()
    put_aside = _clear(session, match_round, view, now)
    _write(session, town.id, match_round, view)
    record_of_round(
        session,
        match_round,
        "keep_round",
        now=now,
        actor=actor,
        proposals=len(view.proposals),
        waiting=len(view.waiting),
        put_aside=put_aside,
    )
    session.flush()
    return match_round


def _stands(match_round: MatchRound, view: RoundView) -> bool:
    """Whether the round was kept from the same inputs by the same code."""
    return (
        match_round.digest == view.digest
        and match_round.seed == view.seed
        and match_round.policy == view.policy
        and match_round.code_version == koppeling.__version__
    )


def _header(
    session: Session,
    match_round: MatchRound | None,
    town_id: TownId,
    view: RoundView,
    now: datetime,
) -> MatchRound:
    if match_round is None:
        match_round = MatchRound(
            town_id=town_id,
            iso_year=view.week.year,
            iso_week=view.week.week,
            state=RoundState.PROPOSED,
        )
        session.add(match_round)
    match_round.policy = dict(view.policy)
    match_round.seed = view.seed
    match_round.digest = view.digest
    match_round.code_version = koppeling.__version__
    match_round.objective = view.objective
    match_round.bound = view.bound
    match_round.covered = view.covered
    match_round.proposed_at = now
    return match_round


def _clear(session: Session, match_round: MatchRound, view: RoundView, now: datetime) -> int:
    """Take out what the new computation replaces; answers how many were put aside."""
    session.execute(delete(StillWaiting).where(StillWaiting.match_round_id == match_round.id))
    drafts = select(Proposal.id).where(
        Proposal.match_round_id == match_round.id, Proposal.state == ProposalState.DRAFT
    )
    session.execute(delete(Alternate).where(Alternate.proposal_id.in_(drafts)))
    session.execute(delete(Proposal).where(Proposal.id.in_(drafts)))
    kept = {(line.newcomer, line.opening) for line in view.proposals}
    put_aside = 0
    for proposal, newcomer, opening in session.execute(
        select(Proposal, Newcomer.ref, Opening.ref)
        .join(Newcomer, Newcomer.id == Proposal.newcomer_id)
        .join(Opening, Opening.id == Proposal.opening_id)
        .where(
            Proposal.match_round_id == match_round.id,
            Proposal.state.in_((ProposalState.APPROVED, ProposalState.HELD)),
        )
    ):
        if (newcomer, opening) not in kept:
            move_proposal(proposal, ProposalState.PUT_ASIDE, now=now)
            put_aside += 1
    session.flush()
    return put_aside


def _write(session: Session, town_id: TownId, match_round: MatchRound, view: RoundView) -> None:
    newcomers = {
        row.ref: row.id
        for row in session.execute(
            select(Newcomer.ref, Newcomer.id).where(Newcomer.town_id == town_id)
        )
    }
    openings: Mapping[str, OpeningId] = {
        row.ref: row.id
        for row in session.execute(
            select(Opening.ref, Opening.id).where(Opening.town_id == town_id)
        )
    }
    known = {
        (proposal.newcomer_id, proposal.opening_id): proposal
        for proposal in session.scalars(
            select(Proposal).where(
                Proposal.match_round_id == match_round.id,
                Proposal.state != ProposalState.PUT_ASIDE,
            )
        )
    }
    computed = [line for line in view.proposals if line.state is not ProposalState.SENT]
    written: dict[tuple[NewcomerId, OpeningId], ProposalLine] = {
        (newcomers[line.newcomer], openings[line.opening]): line for line in computed
    }
    _insert_drafts(session, match_round, written, known)
    for pair, line in written.items():
        if pair in known:
            known[pair].score = line.score
            known[pair].reasons = reasons_as_kept(line.reasons)
    session.flush()
    _insert_alternates(session, match_round, written, openings)
    if view.waiting:
        session.execute(
            insert(StillWaiting),
            [
                {
                    "match_round_id": match_round.id,
                    "newcomer_id": newcomers[line.newcomer],
                    "blocked": dict(line.blocked),
                    "would_help": _helps(line),
                }
                for line in view.waiting
            ],
        )


def _insert_drafts(
    session: Session,
    match_round: MatchRound,
    written: Mapping[tuple[NewcomerId, OpeningId], ProposalLine],
    known: Mapping[tuple[NewcomerId, OpeningId], Proposal],
) -> None:
    drafts = [
        {
            "match_round_id": match_round.id,
            "newcomer_id": newcomer_id,
            "opening_id": opening_id,
            "state": ProposalState.DRAFT,
            "score": line.score,
            "reasons": reasons_as_kept(line.reasons),
        }
        for (newcomer_id, opening_id), line in written.items()
        if (newcomer_id, opening_id) not in known
    ]
    if drafts:
        session.execute(insert(Proposal), drafts)


def _insert_alternates(
    session: Session,
    match_round: MatchRound,
    written: Mapping[tuple[NewcomerId, OpeningId], ProposalLine],
    openings: Mapping[str, OpeningId],
) -> None:
    ids: dict[tuple[NewcomerId, OpeningId], ProposalId] = {
        (newcomer_id, opening_id): proposal_id
        for proposal_id, newcomer_id, opening_id in session.execute(
            select(Proposal.id, Proposal.newcomer_id, Proposal.opening_id).where(
                Proposal.match_round_id == match_round.id
            )
        )
    }
    computed = select(Proposal.id).where(
        Proposal.match_round_id == match_round.id,
        Proposal.state.not_in((ProposalState.SENT, ProposalState.PUT_ASIDE)),
    )
    session.execute(delete(Alternate).where(Alternate.proposal_id.in_(computed)))
    alternates = [
        {"proposal_id": ids[pair], "opening_id": openings[ref], "score": score}
        for pair, line in written.items()
        for ref, score in line.alternates
    ]
    if alternates:
        session.execute(insert(Alternate), alternates)


class Reasoned(Protocol):
    """A reason of the engine, or one read back."""

    @property
    def code(self) -> str: ...
    @property
    def points(self) -> int: ...
    @property
    def params(self) -> Mapping[str, object]: ...


def reasons_as_kept(reasons: Iterable[Reasoned]) -> list[dict[str, object]]:
    """Reasons as a proposal keeps them."""
    return [
        {"code": reason.code, "points": reason.points, "params": _plain(reason.params)}
        for reason in reasons
    ]


def _helps(line: WaitingLine) -> list[dict[str, object]]:
    return [
        {"code": one.code, "openings": one.openings, "params": _plain(one.params)}
        for one in line.would_help
    ]


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    """Parameters as JSON keeps them."""
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in params.items()
    }
