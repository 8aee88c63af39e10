"""A week's round in front of somebody who decides on it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from koppeling.errors import MoveNotAllowed, NoLongerAllowed, RoundClosed, UnknownProposal
from koppeling.matching.policy import Policy
from koppeling.queries.introductions import have_a_past
from koppeling.queries.rounds import get_round
from koppeling.queries.towns import TownLine
from koppeling.store import MatchRound, Newcomer, Opening, Proposal
from koppeling.store.engine import lock_opening
from koppeling.terms import (
    PROPOSAL_MOVES,
    AccountId,
    AsideReason,
    ProposalState,
    RoundState,
    Week,
)
from koppeling.usecases.journal import record
from koppeling.usecases.pairs import Permissions, check_limits, check_places
from koppeling.usecases.towns import lock_town

Pairs = Collection[tuple[str, str]]
"""Refs of newcomers and openings."""


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

    def decide(
        self,
        pairs: Pairs | None,
        wanted: ProposalState,
        *,
        reason: AsideReason | None = None,
        bulk: bool = False,
    ) -> int:
        """Move these proposals, or all drafts; answers how many changed."""
        proposals = self.in_state(ProposalState.DRAFT) if pairs is None else self.named(pairs)
        changed = [proposal for proposal in proposals if proposal.state is not wanted]
        for proposal in changed:
            if proposal.state is ProposalState.SENT:
                # Only taking the whole sending back makes it an approved one again.
                raise MoveNotAllowed(state=proposal.state, wanted=wanted)
            if wanted is ProposalState.APPROVED:
                self.check(proposal)
                self.check_limits(proposal)
            self.move(proposal, wanted, reason=reason, bulk=bulk)
            self.session.flush()
        return len(changed)

    def check(self, proposal: Proposal) -> None:
        """Lock the opening; refuse a pair that may no longer meet, or has no place."""
        opening = lock_opening(self.session, proposal.opening_id)
        self.permissions.check(proposal.newcomer.ref, opening.ref)
        if have_a_past(self.session, proposal.newcomer_id, opening.id, now=self.now):
            raise NoLongerAllowed(newcomer=proposal.newcomer.ref, opening=opening.ref)
        check_places(self.session, opening, now=self.now, without=[proposal.id])

    def check_limits(self, proposal: Proposal) -> None:
        """Refuse more contacts than the round's policy allows the newcomer."""
        kind = proposal.opening.kind
        check_limits(
            self.session,
            proposal.newcomer,
            kind,
            self.policy,
            now=self.now,
            without=[proposal.id],
        )

    def move(
        self,
        proposal: Proposal,
        wanted: ProposalState,
        *,
        deed: str = "decide_proposal",
        reason: AsideReason | None = None,
        bulk: bool = False,
    ) -> None:
        """Move a proposal and write the line about it."""
        move_proposal(proposal, wanted, now=self.now, account_id=self.account_id, reason=reason)
        params: dict[str, Any] = {} if reason is None else {"reason": reason.value}
        if bulk:
            # Only where it is so: that many were approved at once is what stands out.
            params["bulk"] = True
        record(
            self.session,
            self.town.id,
            deed,
            now=self.now,
            actor=self.actor,
            newcomer_id=proposal.newcomer_id,
            opening_id=proposal.opening_id,
            match_round_id=self.match_round.id,
            state=wanted.value,
            **params,
        )

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
    reason: AsideReason | None = None,
) -> None:
    """Move a proposal as ``PROPOSAL_MOVES`` allow; else ``MoveNotAllowed``.

    ``reason`` is why it is put aside.
    """
    if wanted not in PROPOSAL_MOVES[proposal.state]:
        raise MoveNotAllowed(state=proposal.state, wanted=wanted)
    proposal.state = wanted
    proposal.aside_reason = reason if wanted is ProposalState.PUT_ASIDE else None
    proposal.decided_at = now
    proposal.decided_by = account_id
