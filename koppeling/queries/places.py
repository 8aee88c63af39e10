"""How many places of an opening are held, and which."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from koppeling.queries.introductions import under_way
from koppeling.store import Introduction, Opening, Proposal, Tie
from koppeling.terms import (
    Kind,
    NewcomerId,
    OpeningId,
    ProposalId,
    ProposalState,
    TieKind,
)


def held() -> ScalarSelect[int]:
    """How many places of an ``Opening`` living couplings hold, in a question about openings."""
    return (
        select(func.count(Tie.id))
        .where(Tie.opening_id == Opening.id, Tie.kind == TieKind.COUPLING, Tie.until.is_(None))
        .correlate(Opening)
        .scalar_subquery()
    )


def asked(now: datetime) -> ScalarSelect[int]:
    """How many places of an ``Opening`` introductions under way keep free, likewise."""
    return (
        select(func.count(Introduction.id))
        .where(Introduction.opening_id == Opening.id, under_way(now))
        .correlate(Opening)
        .scalar_subquery()
    )


def living_couplings(session: Session, opening_id: OpeningId) -> int:
    """How many couplings of the opening live now."""
    return len(places_held(session, opening_id))


def places_held(session: Session, opening_id: OpeningId) -> tuple[int, ...]:
    """The numbers of the places that living couplings hold, in order."""
    held = session.scalars(
        select(Tie.place_no)
        .where(
            Tie.opening_id == opening_id, Tie.kind == TieKind.COUPLING, Tie.place_no.is_not(None)
        )
        .order_by(Tie.place_no)
    )
    return tuple(no for no in held if no is not None)


def lowest_free_place(held: Iterable[int]) -> int:
    """The lowest place number from 1 that nobody holds."""
    taken = set(held)
    return next(no for no in range(1, len(taken) + 2) if no not in taken)


def places_reserved(
    session: Session,
    opening_id: OpeningId,
    *,
    now: datetime,
    without: Iterable[ProposalId] = (),
) -> int:
    """Places that introductions under way and approved proposals keep free for their people.

    ``without`` names proposals that do not count, nor do their introductions.
    """
    left_out = list(without)
    asking = session.scalar(
        select(func.count()).where(
            Introduction.opening_id == opening_id,
            under_way(now),
            Introduction.proposal_id.not_in(left_out),
        )
    )
    approved = session.scalar(
        select(func.count()).where(
            Proposal.opening_id == opening_id,
            Proposal.state == ProposalState.APPROVED,
            Proposal.id.not_in(left_out),
        )
    )
    return (asking or 0) + (approved or 0)


def kinds_held(
    session: Session,
    newcomer_id: NewcomerId,
    *,
    now: datetime,
    without: Iterable[ProposalId] = (),
) -> Counter[Kind]:
    """How many contacts of each kind a newcomer has, is being asked for, or is approved for.

    ``without`` names proposals that do not count, nor do their introductions.
    """
    left_out = list(without)
    held = (
        select(Opening.kind)
        .join(Tie, Tie.opening_id == Opening.id)
        .where(Tie.newcomer_id == newcomer_id, Tie.kind == TieKind.COUPLING, Tie.until.is_(None)),
        select(Opening.kind)
        .join(Introduction, Introduction.opening_id == Opening.id)
        .where(
            Introduction.newcomer_id == newcomer_id,
            under_way(now),
            Introduction.proposal_id.not_in(left_out),
        ),
        select(Opening.kind)
        .join(Proposal, Proposal.opening_id == Opening.id)
        .where(
            Proposal.newcomer_id == newcomer_id,
            Proposal.state == ProposalState.APPROVED,
            Proposal.id.not_in(left_out),
        ),
    )
    return Counter(kind for asked in held for kind in session.scalars(asked))
