"""The outbox as staff look through it: to whom, what, and how far it came. No address."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from koppeling.errors import UnknownMessage
from koppeling.queries.concerns import is_held_back
from koppeling.queries.names import first_name
from koppeling.queries.paging import Page, paged
from koppeling.store import Account, Message, Newcomer, Opening, Organisation, Volunteer
from koppeling.terms import LinkId, MessageId, TownId


class MessageState(StrEnum):
    """How far a message came; ``FAILED`` was tried and stays in the outbox."""

    WAITING = "waiting"
    LATER = "later"
    HELD_BACK = "held_back"
    NO_ADDRESS = "no_address"
    FAILED = "failed"
    SENT = "sent"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """A message; ``to`` is a ref, or the name of a member of staff where ``to_staff``."""

    id: MessageId
    code: str
    to: str
    name: str | None
    subject: str
    state: MessageState
    queued_at: datetime
    due_at: datetime
    sent_at: datetime | None
    cancelled_at: datetime | None
    attempts: int
    link_id: LinkId | None

    @property
    def has_contact(self) -> bool:
        """Whether contact data stand in it, as in what both are told after both yeses."""
        return self.code.startswith("coupled_")


@dataclass(frozen=True, slots=True)
class Outbox:
    """One page of the outbox; ``counts`` is over all its messages, in the order of the states."""

    counts: Mapping[MessageState, int]
    messages: Page[OutboxLine]


def read_outbox(
    session: Session,
    town_id: TownId,
    *,
    now: datetime,
    only: MessageState | None = None,
    page: int = 1,
) -> Outbox:
    """The messages of a town, the latest first, those of a state."""
    held_back = _held_back(session, town_id)
    lines = [_line(row, held_back, now) for row in session.execute(_rows(town_id))]
    lines.sort(key=lambda line: (line.queued_at, line.id), reverse=True)
    counts = Counter(line.state for line in lines)
    return Outbox(
        counts={state: counts[state] for state in MessageState},
        messages=paged([line for line in lines if only is None or line.state is only], page),
    )


def get_outbox_line(
    session: Session, town_id: TownId, message_id: int, *, now: datetime
) -> OutboxLine:
    """One message of a town. Raises ``UnknownMessage``."""
    rows = _rows(town_id).where(Message.id == MessageId(message_id))
    for row in session.execute(rows):
        return _line(row, _held_back(session, town_id), now)
    raise UnknownMessage(message=message_id)


def _rows(town_id: TownId) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Message,
            Newcomer.ref.label("newcomer"),
            Newcomer.called,
            Newcomer.protected,
            Newcomer.email.label("newcomer_email"),
            Opening.ref.label("opening"),
            Opening.title,
            Opening.protected.label("opening_protected"),
            Opening.email.label("opening_email"),
            Volunteer.name.label("volunteer"),
            Volunteer.email.label("volunteer_email"),
            Organisation.ref.label("organisation"),
            Organisation.name.label("organisation_name"),
            Organisation.email.label("organisation_email"),
            Account.name.label("account"),
            Account.email.label("account_email"),
        )
        .join(Newcomer, Newcomer.id == Message.newcomer_id, isouter=True)
        .join(Opening, Opening.id == Message.opening_id, isouter=True)
        .join(Volunteer, Volunteer.id == Opening.volunteer_id, isouter=True)
        .join(Organisation, Organisation.id == Message.organisation_id, isouter=True)
        .join(Account, Account.id == Message.account_id, isouter=True)
        .where(Message.town_id == town_id)
    )


def _held_back(session: Session, town_id: TownId) -> set[MessageId]:
    return set(
        session.scalars(select(Message.id).where(Message.town_id == town_id, is_held_back()))
    )


def _line(
    row: Row[*tuple[Any, ...]], held_back: Collection[MessageId], now: datetime
) -> OutboxLine:
    message: Message = row.Message
    if row.newcomer is not None:
        subject, to, address = "newcomer", row.newcomer, row.newcomer_email
        name = None if row.protected else row.called
    elif row.opening is not None:
        subject, to, address = "opening", row.opening, row.volunteer_email or row.opening_email
        name = None if row.opening_protected else first_name(row.volunteer) or row.title
    elif row.organisation is not None:
        subject, to, address = "organisation", row.organisation, row.organisation_email
        name = row.organisation_name
    else:
        subject, to, address = "account", row.account or row.account_email, row.account_email
        name = None
    return OutboxLine(
        id=message.id,
        code=message.code,
        to=to,
        name=name,
        subject=subject,
        state=_state(
            message, held_back=message.id in held_back, has_address=bool(address), now=now
        ),
        queued_at=message.queued_at,
        due_at=message.due_at,
        sent_at=message.sent_at,
        cancelled_at=message.cancelled_at,
        attempts=message.attempts,
        link_id=message.link_id,
    )


def _state(message: Message, *, held_back: bool, has_address: bool, now: datetime) -> MessageState:
    if message.sent_at is not None:
        return MessageState.SENT
    if message.cancelled_at is not None:
        return MessageState.CANCELLED
    if held_back:
        return MessageState.HELD_BACK
    if not has_address:
        return MessageState.NO_ADDRESS
    if message.attempts:
        return MessageState.FAILED
    return MessageState.LATER if message.due_at > now else MessageState.WAITING
