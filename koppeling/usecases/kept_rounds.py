"""A round as it was computed, kept in place of what the week had."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import chain
from typing import Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

import koppeling
from koppeling.errors import DataChanged, RoundClosed
from koppeling.queries.facts import read_problem
from koppeling.queries.remedies import AdviceLine, RemedyLine
from koppeling.queries.rounds import ProposalLine, RoundView, find_round
from koppeling.queries.towns import TownLine
from koppeling.store import (
    Alternate,
    EmptyOpening,
    MatchRound,
    Newcomer,
    Opening,
    Proposal,
    StillWaiting,
)
from koppeling.terms import (
    NewcomerId,
    OpeningId,
    ProposalState,
    RoundState,
    TownId,
)
from koppeling.usecases.desk import move_proposal
from koppeling.usecases.earlier_runs import RunBefore
from koppeling.usecases.inputs import keep_inputs
from koppeling.usecases.journal import record_of_round
from koppeling.usecases.towns import lock_town

Progress = Callable[[str, int, int], None]
Pair = tuple[NewcomerId, OpeningId]


def keep_round(
    session: Session,
    town: TownLine,
    view: RoundView,
    *,
    now: datetime,
    actor: str,
    as_read: tuple[int, ...] | None = None,
    progress: Progress | None = None,
) -> MatchRound:
    """Keep a computed round, in place of what the week had.

    Drafts are replaced; what was sent, put aside or is kept by a lock stays.
    An approved or held proposal that the engine released, because it breaks a
    hard rule by now, is put aside. A round that stands exactly so already is
    left untouched. Refused with ``DataChanged`` when the town is no longer what
    the round was computed from, and with ``RoundClosed``.

    ``as_read`` is the database's ``change_mark`` from when the town was read; the town
    is not read again where it is still the same. ``progress`` hears (``keeping``, done,
    total) of proposals and alternates.
    """
    # Only here: numpy is for rounds.
    from koppeling.matching.policy import Policy
    from koppeling.store.bulk import change_mark

    stored = lock_town(session, town.id)
    match_round = find_round(session, town, view.week)
    if match_round is not None and match_round.state is RoundState.CLOSED:
        raise RoundClosed(town=town.slug, week=str(view.week))
    session.flush()
    unchanged = as_read is not None and as_read == change_mark(session)
    policy = Policy.from_document(stored.policy).document()
    if policy != view.policy or not (unchanged or _stands_so(session, town, view, now)):
        raise DataChanged(town=town.slug, week=str(view.week))
    if match_round is not None and _stands(match_round, view):
        return match_round
    proposed = [(line.newcomer, line.opening) for line in view.proposals]
    before = (
        None if match_round is None else RunBefore.read(session, match_round, proposed, now=now)
    )
    match_round = _header(session, match_round, town.id, view, now)
    session.flush()
    keep_inputs(session, match_round, now=now)
    match_round.previous = None if before is None else before.lines(session, match_round)
    put_aside = _clear(session, match_round, view, now)
    _write(session, town.id, match_round, view, progress or _silent)
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


def _stands_so(session: Session, town: TownLine, view: RoundView, now: datetime) -> bool:
    """Whether the town, read again, is what the round was computed from."""
    return read_problem(session, town.id, view.week, now=now).digest() == view.digest


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
    match_round.advice = [_advice(one) for one in view.advice]
    match_round.proposed_at = now
    return match_round


def _clear(session: Session, match_round: MatchRound, view: RoundView, now: datetime) -> int:
    """Take out what the new computation replaces; answers how many were put aside."""
    for table in (StillWaiting, EmptyOpening):
        session.execute(delete(table).where(table.match_round_id == match_round.id))
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


def _write(
    session: Session, town_id: TownId, match_round: MatchRound, view: RoundView, progress: Progress
) -> None:
    # Only here, as above.
    from koppeling.store.bulk import insert_rows, read_columns

    newcomers, openings = (
        dict(zip(found.keys, found.numbers["id"].tolist(), strict=True))
        for found in (
            read_columns(
                session,
                select(holder.id, holder.ref).where(holder.town_id == town_id),
                key=holder.ref,
            )
            for holder in (Newcomer, Opening)
        )
    )
    computed = [line for line in view.proposals if line.state is not ProposalState.SENT]
    written: dict[Pair, ProposalLine] = {
        (newcomers[line.newcomer], openings[line.opening]): line for line in computed
    }
    known = _update_known(session, match_round, written)
    drafts = {pair: line for pair, line in written.items() if pair not in known}
    total = len(drafts) + sum(len(line.alternates) for line in computed)
    _insert_drafts(session, match_round, drafts, lambda done: progress("keeping", done, total))
    _insert_alternates(
        session,
        match_round,
        written,
        openings,
        lambda done: progress("keeping", len(drafts) + done, total),
    )
    insert_rows(
        session,
        StillWaiting,
        ("match_round_id", "newcomer_id", "blocked", "remedies"),
        [
            (
                match_round.id,
                newcomers[line.newcomer],
                json.dumps(dict(line.blocked)),
                json.dumps(_remedies(line.remedies)),
            )
            for line in view.waiting
        ],
    )
    insert_rows(
        session,
        EmptyOpening,
        ("match_round_id", "opening_id", "blocked", "remedies"),
        [
            (
                match_round.id,
                openings[empty.opening],
                json.dumps(dict(empty.blocked)),
                json.dumps(_remedies(empty.remedies)),
            )
            for empty in view.empty
        ],
    )


def _update_known(
    session: Session, match_round: MatchRound, written: Mapping[Pair, ProposalLine]
) -> frozenset[Pair]:
    """Give what a lock kept its new score; answers which pairs the round has already."""
    known = {
        (proposal.newcomer_id, proposal.opening_id): proposal
        for proposal in session.scalars(
            select(Proposal).where(
                Proposal.match_round_id == match_round.id,
                Proposal.state != ProposalState.PUT_ASIDE,
            )
        )
    }
    for pair, proposal in known.items():
        if pair in written:
            proposal.score = written[pair].score
            proposal.why = _why(written[pair])
            proposal.reasons = reasons_as_kept(written[pair].reasons)
    session.flush()
    return frozenset(known)


def _insert_drafts(
    session: Session,
    match_round: MatchRound,
    drafts: Mapping[Pair, ProposalLine],
    progress: Callable[[int], None],
) -> None:
    # Only here, as above.
    from koppeling.store.bulk import insert_rows

    texts, whys = _reason_texts(drafts.values()), _why_texts(drafts.values())
    match_round_id, draft = match_round.id, ProposalState.DRAFT.value
    insert_rows(
        session,
        Proposal,
        ("match_round_id", "newcomer_id", "opening_id", "state", "score", "reasons", "why"),
        (
            (
                match_round_id,
                newcomer_id,
                opening_id,
                draft,
                line.score,
                f"[{', '.join(map(texts.__getitem__, map(id, line.reasons)))}]",
                whys[id(line.why)],
            )
            for (newcomer_id, opening_id), line in drafts.items()
        ),
        progress=progress,
    )


def _reason_texts(lines: Iterable[ProposalLine]) -> dict[int, str]:
    """The JSON of every reason of the lines, by its ``id``.

    Lines share what several of them say, and reasons what they are about: each is put into
    words of JSON once.
    """
    reasons = chain.from_iterable(line.reasons for line in lines)
    told = {id(reason): reason for reason in reasons}
    about = {id(reason.params): reason.params for reason in told.values()}
    params = {no: json.dumps(known) for no, known in about.items()}
    codes = {code: json.dumps(code) for code in {reason.code for reason in told.values()}}
    return {
        no: f'{{"code": {codes[reason.code]}, "points": {reason.points}, '
        f'"params": {params[id(reason.params)]}}}'
        for no, reason in told.items()
    }


def _why_texts(lines: Iterable[ProposalLine]) -> dict[int, str | None]:
    """The JSON of every line's why, by the ``id`` of that."""
    told = {id(line.why): line for line in lines}
    return {no: None if line.why is None else json.dumps(_why(line)) for no, line in told.items()}


def _insert_alternates(
    session: Session,
    match_round: MatchRound,
    written: Mapping[Pair, ProposalLine],
    openings: Mapping[str, OpeningId],
    progress: Callable[[int], None],
) -> None:
    # Only here, as above.
    from koppeling.store.bulk import insert_rows, read_numbers

    computed = select(Proposal.id).where(
        Proposal.match_round_id == match_round.id,
        Proposal.state.not_in((ProposalState.SENT, ProposalState.PUT_ASIDE)),
    )
    session.execute(delete(Alternate).where(Alternate.proposal_id.in_(computed)))
    stored = read_numbers(session, computed.add_columns(Proposal.newcomer_id, Proposal.opening_id))
    ids = stored["id"].tolist()
    pairs = zip(stored["newcomer_id"].tolist(), stored["opening_id"].tolist(), strict=True)
    insert_rows(
        session,
        Alternate,
        ("proposal_id", "opening_id", "score"),
        (
            (proposal_id, openings[ref], score)
            for proposal_id, pair in zip(ids, pairs, strict=True)
            if pair in written
            for ref, score in written[pair].alternates
        ),
        progress=progress,
    )


def _silent(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


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


def _why(line: ProposalLine) -> dict[str, object] | None:
    return None if line.why is None else {"code": line.why.code, "params": _plain(line.why.params)}


def _remedies(remedies: Iterable[RemedyLine]) -> list[dict[str, object]]:
    return [
        {
            "code": one.code,
            "whose": one.whose.value,
            "effort": one.effort,
            "openings": one.openings,
            "params": _plain(one.params),
        }
        for one in remedies
    ]


def _advice(one: AdviceLine) -> dict[str, object]:
    return {
        "code": one.code,
        "params": _plain(one.params),
        "people": one.people,
        "at_least": one.at_least,
        "at_most": one.at_most,
        "newcomers": list(one.newcomers),
    }


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    """Parameters as JSON keeps them."""
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in params.items()
    }
