"""The outbox: what waits to be written to whom, with what the words need."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.errors import UnknownProposal
from koppeling.matching.policy import Policy
from koppeling.queries.concerns import is_held_back
from koppeling.queries.introductions import first_asked
from koppeling.queries.readers import reader_of, reader_of_newcomer, reader_of_opening
from koppeling.queries.times import agreed_time
from koppeling.queries.told import question_facts, told_of_the_other
from koppeling.store import (
    Account,
    Introduction,
    Link,
    Message,
    Proposal,
    Town,
)
from koppeling.terms import (
    IntroductionId,
    LinkId,
    LinkPurpose,
    MessageId,
    Party,
    ProposalId,
    Role,
    TownId,
)

_COORDINATORS_NAMED = 2

_WAITING = (
    Message.sent_at.is_(None),
    Message.cancelled_at.is_(None),
    ~is_held_back(),
)


@dataclass(frozen=True, slots=True)
class MessageLink:
    """The link that a message carries; its token is made of these when it is worded."""

    id: LinkId
    nonce: str
    purpose: LinkPurpose


@dataclass(frozen=True, slots=True)
class Meeting:
    """The first meeting, as the reader's calendar may know it; ``starts_at`` is in UTC."""

    introduction_id: IntroductionId
    starts_at: datetime
    time_zone: str
    called: str | None
    place: str | None
    cancelled: bool


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message and its reader; ``params`` are those that its words may show.

    ``recipient`` is ``newcomer``, ``opening``, ``organisation`` or ``account``, ``to``
    the reader's ref; ``email`` is None where unknown, ``locale`` the reader's language
    as it was given, None where it was not. ``linked`` says that it carries a link, or
    will; ``link`` is that link while it opens.
    """

    id: MessageId
    town: str
    town_language: str
    in_practice: bool
    code: str
    recipient: str
    to: str
    email: str | None
    locale: str | None
    message_id: str
    params: Mapping[str, object]
    own_words: str | None
    linked: bool
    link: MessageLink | None
    meeting: Meeting | None
    introduction_id: IntroductionId | None
    attempts: int
    queued_at: datetime
    due_at: datetime
    sent_at: datetime | None
    cancelled_at: datetime | None


def messages(session: Session, town_id: TownId) -> tuple[MessageLine, ...]:
    """Every message of a town, in the order in which they were queued."""
    found = session.scalars(select(Message).where(Message.town_id == town_id).order_by(Message.id))
    coordinators = coordinators_named(session, town_id)
    return tuple(_told(session, message, coordinators) for message in found)


def find_message(session: Session, town_id: TownId, message_id: MessageId) -> MessageLine | None:
    """One message of a town, as its reader gets it now; None where the town has none such."""
    message = session.get(Message, message_id)
    if message is None or message.town_id != town_id:
        return None
    return _told(session, message, coordinators_named(session, town_id))


def find_due_message(session: Session, message_id: MessageId) -> MessageLine | None:
    """A message as its reader gets it now; None where it was erased, sent, cancelled or waits."""
    message = session.scalar(select(Message).where(Message.id == message_id, *_WAITING))
    if message is None:
        return None
    return _told(session, message, coordinators_named(session, message.town_id))


def due_messages(session: Session, *, now: datetime) -> tuple[MessageId, ...]:
    """What is to be sent by now, by id: due, not sent, not cancelled, of towns that are open.

    What is held back by a concern is not among them.
    """
    found = session.scalars(
        select(Message.id)
        .join(Town, Town.id == Message.town_id)
        .where(
            Message.due_at <= now,
            *_WAITING,
            Town.opened_at.is_not(None),
        )
        .order_by(Message.id)
    )
    return tuple(found)


def waiting_links(session: Session, town_id: TownId) -> tuple[MessageLink, ...]:
    """The links of a town that messages carry which are neither sent nor cancelled."""
    found = session.scalars(
        select(Link)
        .join(Message, Message.link_id == Link.id)
        .where(
            Message.town_id == town_id,
            Message.sent_at.is_(None),
            Message.cancelled_at.is_(None),
            Link.revoked_at.is_(None),
        )
        .order_by(Link.id)
        .distinct()
    )
    return tuple(MessageLink(link.id, link.nonce, link.purpose) for link in found)


def question_of_proposal(
    session: Session,
    town_id: TownId,
    proposal_id: ProposalId,
    *,
    to: Party,
    now: datetime | None = None,
    coordinators: tuple[str, ...] | None = None,
) -> MessageLine:
    """The question that a proposal would ask one side, before there is an introduction.

    What a coordinator added or left out is for the side that is asked first.
    ``now`` is when it would be sent; without it the question says no last day. Whoever
    asks for many hands over the town's ``coordinators_named``.
    Raises ``UnknownProposal``, also for another town's.
    """
    proposal = session.get(Proposal, proposal_id)
    if proposal is None or proposal.match_round.town_id != town_id:
        raise UnknownProposal(newcomer=None, opening=None, week=None)
    town = session.get_one(Town, town_id)
    newcomer, opening = proposal.newcomer, proposal.opening
    reader = reader_of_newcomer(newcomer) if to is Party.NEWCOMER else reader_of_opening(opening)
    is_first = to is first_asked(opening.kind)
    expires_at = None
    if now is not None:
        days = Policy.from_document(proposal.match_round.policy or town.policy).expire_days
        expires_at = now + timedelta(days=days)
    facts = question_facts(session, newcomer, opening, town, to, expires_at)
    if coordinators is None:
        coordinators = coordinators_named(session, town_id)
    at = now or proposal.match_round.proposed_at
    return MessageLine(
        id=MessageId(0),
        town=town.slug,
        town_language=town.language,
        in_practice=town.opened_at is None,
        code=f"ask_{to}",
        recipient=reader.kind,
        to=reader.ref,
        email=reader.email,
        locale=reader.locale,
        message_id="",
        params={
            **_of_town(town, coordinators),
            "to": reader.called,
            **reader.about,
            **_without(facts, proposal.left_out if is_first else None),
        },
        own_words=proposal.own_words if is_first else None,
        linked=True,
        link=None,
        meeting=None,
        introduction_id=None,
        attempts=0,
        queued_at=at,
        due_at=at,
        sent_at=None,
        cancelled_at=None,
    )


def _told(session: Session, message: Message, coordinators: tuple[str, ...]) -> MessageLine:
    town = session.get_one(Town, message.town_id)
    introduction = (
        None
        if message.introduction_id is None
        else session.get_one(Introduction, message.introduction_id)
    )
    reader = reader_of(session, message)
    told = {} if introduction is None else told_of_the_other(session, message, introduction, town)
    meeting = None if introduction is None else _meeting(message, introduction, town, told)
    if meeting is not None:
        told |= {
            "meets_at": meeting.starts_at,
            "time_zone": meeting.time_zone,
            "meeting_place": meeting.place,
        }
    left_out = message.params.get("left_out")
    return MessageLine(
        id=message.id,
        town=town.slug,
        town_language=town.language,
        in_practice=town.opened_at is None,
        code=message.code,
        recipient=reader.kind,
        to=reader.ref,
        email=reader.email,
        locale=reader.locale,
        message_id=message.message_id,
        params={
            **_of_town(town, coordinators),
            "to": reader.called,
            **reader.about,
            **message.params,
            **_without(told, left_out if isinstance(left_out, list | tuple) else None),
        },
        own_words=message.own_words,
        linked=message.link_id is not None,
        link=_link(session, message),
        meeting=meeting,
        introduction_id=message.introduction_id,
        attempts=message.attempts,
        queued_at=message.queued_at,
        due_at=message.due_at,
        sent_at=message.sent_at,
        cancelled_at=message.cancelled_at,
    )


def coordinators_named(session: Session, town_id: TownId) -> tuple[str, ...]:
    """The names by which a town's people may ask for a coordinator."""
    found = session.scalars(
        select(Account.name)
        .where(
            Account.town_id == town_id,
            Account.role == Role.COORDINATOR,
            Account.disabled_at.is_(None),
            Account.name.is_not(None),
        )
        .order_by(Account.id)
        .limit(_COORDINATORS_NAMED)
    )
    return tuple(name for name in found if name)


def _of_town(town: Town, coordinators: tuple[str, ...]) -> dict[str, object]:
    return {
        "town": town.name,
        "town_language": town.language,
        "town_phone": town.phone,
        "coordinators": coordinators,
    }


def _link(session: Session, message: Message) -> MessageLink | None:
    link = None if message.link_id is None else session.get(Link, message.link_id)
    if link is None or link.revoked_at is not None:
        return None
    return MessageLink(link.id, link.nonce, link.purpose)


def _without(facts: Mapping[str, object], left_out: list[Any] | tuple[Any, ...] | None) -> Any:
    return {name: told for name, told in facts.items() if name not in (left_out or ())}


def _meeting(
    message: Message, introduction: Introduction, town: Town, told: Mapping[str, object]
) -> Meeting | None:
    """The meeting that this message tells of or calls off; None where there is none."""
    starts_at = agreed_time(introduction)
    ended = message.code == "ended" and starts_at is not None and starts_at > message.queued_at
    # Who may know how to reach the other may know when; nobody else may.
    coupled = message.code in {"coupled_newcomer", "coupled_opening"} and "contact" in told
    if starts_at is None or not (ended or coupled):
        return None
    called = told.get("called")
    return Meeting(
        introduction_id=introduction.id,
        starts_at=starts_at,
        time_zone=town.time_zone,
        called=None if called is None else str(called),
        place=None if ended else town.meeting_place,
        cancelled=ended,
    )
