"""What a week would send: the first question of every approved proposal, as it will be worded."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from koppeling.queries.introductions import first_asked
from koppeling.queries.mail import MessageLine, coordinators_named, question_of_proposal
from koppeling.queries.proposals import Card, cards, get_card
from koppeling.queries.towns import TownLine
from koppeling.store import District, Opening, Proposal, Town
from koppeling.terms import Party, ProposalState, Week


@dataclass(frozen=True, slots=True)
class Question:
    """The question to the first side of a proposal. Without an address a person rings up."""

    card: Card
    to: Party
    message: MessageLine

    @property
    def reader(self) -> str:
        """Whom it asks, as staff call them."""
        side = self.card.newcomer if self.to is Party.NEWCOMER else self.card.opening
        return side.called or side.ref

    @property
    def about(self) -> str:
        """The other side, as staff call it."""
        side = self.card.opening if self.to is Party.NEWCOMER else self.card.newcomer
        return side.called or side.ref

    @property
    def has_address(self) -> bool:
        return self.message.email is not None

    @property
    def is_edited(self) -> bool:
        return bool(self.card.own_words or self.card.left_out)


def questions(
    session: Session, town: TownLine, week: Week, *, now: datetime
) -> tuple[Question, ...]:
    """The questions of a week's approved proposals, by ref, as sending now would ask them."""
    approved = cards(session, town, week, ProposalState.APPROVED)
    # Read at once what the letters then take one by one; held here, as the session forgets.
    read = session.scalars(
        select(Proposal)
        .where(Proposal.id.in_([card.id for card in approved]))
        .options(
            joinedload(Proposal.match_round),
            joinedload(Proposal.newcomer),
            joinedload(Proposal.opening).joinedload(Opening.volunteer),
            joinedload(Proposal.opening).joinedload(Opening.organisation),
        )
    ).all()
    places = session.scalars(select(District).where(District.town_id == town.id)).all()
    kept = (session.get_one(Town, town.id), read, places)
    coordinators = coordinators_named(session, town.id)
    found = tuple(_question(session, town, card, now, coordinators) for card in approved)
    del kept
    return found


def get_question(
    session: Session, town: TownLine, week: Week, proposal_id: int, *, now: datetime
) -> Question:
    """The question of one proposal of a week. Raises ``UnknownProposal``."""
    return _question(session, town, get_card(session, town, week, proposal_id), now)


def both_questions(
    session: Session, town: TownLine, card: Card, *, now: datetime
) -> tuple[MessageLine, MessageLine]:
    """What the newcomer and what the other side would be told of each other."""
    hers, its = (
        question_of_proposal(session, town.id, card.id, to=party, now=now)
        for party in (Party.NEWCOMER, Party.OPENING)
    )
    return hers, its


def _question(
    session: Session,
    town: TownLine,
    card: Card,
    now: datetime,
    coordinators: tuple[str, ...] | None = None,
) -> Question:
    to = first_asked(card.opening.kind)
    message = question_of_proposal(
        session, town.id, card.id, to=to, now=now, coordinators=coordinators
    )
    return Question(card, to, message)
