"""Proposals: a person looks at each, and approves it, holds it or puts it aside."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from koppeling.errors import (
    EnoughForNow,
    MoveNotAllowed,
    NoLongerAllowed,
    OpeningIsFull,
    RoundClosed,
    UnknownProposal,
)
from koppeling.matching.policy import Policy
from koppeling.queries.introductions import have_a_past
from koppeling.queries.places import kinds_held, living_couplings, places_reserved
from koppeling.queries.rounds import get_round
from koppeling.queries.towns import TownLine
from koppeling.store import MatchRound, Newcomer, Opening, Proposal
from koppeling.store.engine import lock_opening
from koppeling.terms import (
    KINDS,
    PROPOSAL_MOVES,
    AccountId,
    ProposalState,
    RoundState,
    Week,
)
from koppeling.usecases.journal import record
from koppeling.usecases.pairs import Permissions
from koppeling.usecases.towns import lock_town

Pairs = Collection[tuple[str, str]]
"""Refs of newcomers and openings."""


def approve_proposals(
    session: Session,
    town: TownLine,
    week: Week,
    pairs: Pairs | None = None,
    *,
    now: datetime,
    actor: str,
    account_id: AccountId | None = None,
) -> int:
    """Approve these proposals of a week, or all its drafts; each reserves a place.

    Answers how many changed. Refused as a whole when one is unknown, may no
    longer meet, would overfill its opening (``OpeningIsFull``) or give the
    newcomer more than the policy allows (``EnoughForNow``).
    """
    desk = Desk.open(session, town, week, now=now, actor=actor, account_id=account_id)
    return desk.decide(pairs, ProposalState.APPROVED)


def hold_proposals(
    session: Session,
    town: TownLine,
    week: Week,
    pairs: Pairs | None = None,
    *,
    now: datetime,
    actor: str,
    account_id: AccountId | None = None,
) -> int:
    """Hold these proposals of a week, or all its drafts: proposing again keeps them."""
    desk = Desk.open(session, town, week, now=now, actor=actor, account_id=account_id)
    return desk.decide(pairs, ProposalState.HELD)


def put_proposals_aside(
    session: Session,
    town: TownLine,
    week: Week,
    pairs: Pairs,
    *,
    now: datetime,
    actor: str,
    account_id: AccountId | None = None,
) -> int:
    """Put these proposals aside: this week does not propose them again, a later one may."""
    desk = Desk.open(session, town, week, now=now, actor=actor, account_id=account_id)
    return desk.decide(pairs, ProposalState.PUT_ASIDE)


def reopen_proposals(
    session: Session,
    town: TownLine,
    week: Week,
    pairs: Pairs,
    *,
    now: datetime,
    actor: str,
    account_id: AccountId | None = None,
) -> int:
    """Make these proposals drafts again; a place that one had reserved is free."""
    desk = Desk.open(session, town, week, now=now, actor=actor, account_id=account_id)
    return desk.decide(pairs, ProposalState.DRAFT)


@dataclass(frozen=True, eq=False)
class Desk:
    """A week's round in front of somebody who decides on it."""

    session: Session
    town: TownLine
    match_round: MatchRound
    now: datetime
    actor: str
    account_id: AccountId | None = None

    @classmethod
    def open(
        cls,
        session: Session,
        town: TownLine,
        week: Week,
        *,
        now: datetime,
        actor: str,
        account_id: AccountId | None = None,
    ) -> "Desk":
        """The desk of a week, to which nobody else of the town comes meanwhile.

        Refused with ``UnknownRound`` or ``RoundClosed``.
        """
        lock_town(session, town.id)
        match_round = get_round(session, town, week)
        if match_round.state is RoundState.CLOSED:
            raise RoundClosed(town=town.slug, week=str(week))
        return cls(session, town, match_round, now, actor, account_id)

    @property
    def week(self) -> Week:
        return Week(self.match_round.iso_year, self.match_round.iso_week)

    @cached_property
    def policy(self) -> Policy:
        return Policy.from_document(self.match_round.policy)

    @cached_property
    def permissions(self) -> Permissions:
        return Permissions.read(self.session, self.town.id, on=self.town.day(self.now))

    def in_state(self, state: ProposalState) -> Sequence[Proposal]:
        """The round's proposals in a state, in the order in which openings are locked."""
        return self.session.scalars(self._proposals().where(Proposal.state == state)).all()

    def named(self, pairs: Pairs) -> Sequence[Proposal]:
        """The round's proposals for these pairs, in the same order. Raises ``UnknownProposal``."""
        found = {
            (proposal.newcomer.ref, proposal.opening.ref): proposal
            for proposal in self.session.scalars(
                self._proposals().where(
                    Newcomer.ref.in_([newcomer for newcomer, _ in pairs]),
                    Opening.ref.in_([opening for _, opening in pairs]),
                )
            )
        }
        for newcomer, opening in pairs:
            if (newcomer, opening) not in found:
                raise UnknownProposal(newcomer=newcomer, opening=opening, week=str(self.week))
        return [proposal for pair, proposal in found.items() if pair in pairs]

    def decide(self, pairs: Pairs | None, wanted: ProposalState) -> int:
        """Move these proposals, or all drafts; answers how many changed."""
        proposals = self.in_state(ProposalState.DRAFT) if pairs is None else self.named(pairs)
        changed = [proposal for proposal in proposals if proposal.state is not wanted]
        for proposal in changed:
            if wanted is ProposalState.APPROVED:
                self.check(proposal)
                self._check_limits(proposal)
            self.move(proposal, wanted)
            self.session.flush()
        return len(changed)

    def check(self, proposal: Proposal) -> None:
        """Lock the opening; refuse a pair that may no longer meet, or has no place."""
        opening = lock_opening(self.session, proposal.opening_id)
        self.permissions.check(proposal.newcomer.ref, opening.ref)
        if have_a_past(self.session, proposal.newcomer_id, opening.id, now=self.now):
            raise NoLongerAllowed(newcomer=proposal.newcomer.ref, opening=opening.ref)
        others = living_couplings(self.session, opening.id) + places_reserved(
            self.session, opening.id, now=self.now, without=[proposal.id]
        )
        if others >= opening.places:
            raise OpeningIsFull(opening=opening.ref)

    def move(self, proposal: Proposal, wanted: ProposalState) -> None:
        """Move a proposal and write the line about it."""
        move_proposal(proposal, wanted, now=self.now, account_id=self.account_id)
        record(
            self.session,
            self.town.id,
            "decide_proposal",
            now=self.now,
            actor=self.actor,
            newcomer_id=proposal.newcomer_id,
            opening_id=proposal.opening_id,
            match_round_id=self.match_round.id,
            state=wanted.value,
        )

    def _check_limits(self, proposal: Proposal) -> None:
        held = kinds_held(self.session, proposal.newcomer_id, now=self.now, without=[proposal.id])
        kind = proposal.opening.kind
        of_kind = self.policy.at_most_per_kind[KINDS.index(kind)]
        if held[kind] >= of_kind or held.total() >= self.policy.at_most:
            raise EnoughForNow(newcomer=proposal.newcomer.ref, kind=kind.value)

    def _proposals(self) -> Select[Proposal]:
        return (
            select(Proposal)
            .join(Proposal.newcomer)
            .join(Proposal.opening)
            .where(Proposal.match_round_id == self.match_round.id)
            .options(joinedload(Proposal.newcomer), joinedload(Proposal.opening))
            .order_by(Proposal.opening_id, Proposal.id)
        )


def move_proposal(
    proposal: Proposal,
    wanted: ProposalState,
    *,
    now: datetime,
    account_id: AccountId | None = None,
) -> None:
    """Move a proposal as ``PROPOSAL_MOVES`` allow; else ``MoveNotAllowed``."""
    if wanted not in PROPOSAL_MOVES[proposal.state]:
        raise MoveNotAllowed(state=proposal.state, wanted=wanted)
    proposal.state = wanted
    proposal.decided_at = now
    proposal.decided_by = account_id
