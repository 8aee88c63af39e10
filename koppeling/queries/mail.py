"""The outbox: what waits to be written to whom, with what the words need."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.queries import towns
from koppeling.queries.names import first_name
from koppeling.store import (
    Avoidance,
    Consent,
    District,
    Introduction,
    Message,
    Newcomer,
    Opening,
    Tie,
    Town,
)
from koppeling.terms import HALF_DAYS, ConsentPurpose, Kind, TownId


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message and its reader; ``params`` are those that its words may show.

    ``to`` is the reader's ref; ``email`` is None where unknown, ``locale`` the
    town's language.
    """

    id: int
    town: str
    code: str
    to: str
    email: str | None
    locale: str
    message_id: str
    params: Mapping[str, object]
    queued_at: datetime
    due_at: datetime
    sent_at: datetime | None
    cancelled_at: datetime | None


def messages(session: Session, town_id: TownId) -> tuple[MessageLine, ...]:
    """Every message of a town, in the order in which they were queued."""
    found = session.scalars(select(Message).where(Message.town_id == town_id).order_by(Message.id))
    return tuple(_told(session, message) for message in found)


def find_due_message(session: Session, message_id: int) -> MessageLine | None:
    """A message as its reader gets it now; None where it was erased, sent or cancelled."""
    message = session.get(Message, message_id)
    if message is None or message.sent_at is not None or message.cancelled_at is not None:
        return None
    return _told(session, message)


def due_messages(session: Session, *, now: datetime) -> tuple[int, ...]:
    """What is to be sent by now, by id: due, not sent, not cancelled, of towns that are open."""
    found = session.scalars(
        select(Message.id)
        .join(Town, Town.id == Message.town_id)
        .where(
            Message.due_at <= now,
            Message.sent_at.is_(None),
            Message.cancelled_at.is_(None),
            Town.opened_at.is_not(None),
        )
        .order_by(Message.id)
    )
    return tuple(found)


def _told(session: Session, message: Message) -> MessageLine:
    town = session.get_one(Town, message.town_id)
    introduction = (
        None
        if message.introduction_id is None
        else session.get_one(Introduction, message.introduction_id)
    )
    if message.newcomer_id is not None:
        newcomer = session.get_one(Newcomer, message.newcomer_id)
        to, email, locale, called = (
            newcomer.ref,
            newcomer.email,
            newcomer.locale,
            newcomer.called,
        )
    else:
        opening = session.get_one(Opening, message.opening_id)
        person = opening.volunteer
        to = opening.ref
        email = person.email if person else opening.email
        locale = person.locale if person else opening.locale
        called = first_name(person.name) if person else opening.contact_name
    return MessageLine(
        id=message.id,
        town=town.slug,
        code=message.code,
        to=to,
        email=email,
        locale=locale or town.language,
        message_id=message.message_id,
        params={
            "to": called,
            "town": town.name,
            **message.params,
            **_of_introduction(session, message, introduction, town),
        },
        queued_at=message.queued_at,
        due_at=message.due_at,
        sent_at=message.sent_at,
        cancelled_at=message.cancelled_at,
    )


def _of_introduction(
    session: Session, message: Message, introduction: Introduction | None, town: Town
) -> dict[str, object]:
    """What of the other side may be told, now: little before both yeses, how to meet after.

    The one place where a message reads of another person. Before both have
    said yes: what they share, the district, the language to practise, and to a
    newcomer a volunteer's first name. After it, while they are together, names,
    and contact details of whoever allowed that.
    """
    if introduction is None:
        return {}
    newcomer, opening = introduction.newcomer, introduction.opening
    to_newcomer = message.newcomer_id is not None
    other = opening if to_newcomer else newcomer
    volunteer = opening.volunteer
    found: dict[str, object] = {"kind": opening.kind.value}
    if message.code in {"ask_newcomer", "ask_opening"}:
        found |= {
            "interests": _shared(newcomer.interests, opening.interests),
            "half_days": _shared_half_days(newcomer.availability, opening.availability),
            "district": _district(session, other),
            "practise": _practise(newcomer, opening),
            "expires_on": towns.line(town).day(introduction.expires_at),
        }
        if to_newcomer and volunteer is not None:
            found["called"] = first_name(volunteer.name)
        return found
    if introduction.newcomer_yes_at is None or introduction.opening_yes_at is None:
        return found
    if message.code == "ended" or _still_together(session, introduction):
        found["called"] = _called(opening) if to_newcomer else newcomer.called
        if message.code in {"coupled_newcomer", "coupled_opening"}:
            found["contact"] = _contact(session, other)
    return found


def _still_together(session: Session, introduction: Introduction) -> bool:
    """Whether the coupling lives, and neither is protected or avoids the other by now.

    Whoever reads the outbox out on the phone must not pass on what no mail would.
    """
    newcomer, opening = introduction.newcomer, introduction.opening
    living = select(Tie.id).where(Tie.introduction_id == introduction.id, Tie.until.is_(None))
    refs = (newcomer.ref, opening.ref)
    avoided = select(Avoidance.ref).where(
        Avoidance.town_id == introduction.town_id,
        Avoidance.ref.in_(refs),
        Avoidance.avoids_ref.in_(refs),
    )
    return (
        not (newcomer.protected or opening.protected)
        and session.scalar(living) is not None
        and session.scalar(avoided) is None
    )


def _called(opening: Opening) -> str | None:
    if opening.kind is Kind.NEIGHBOUR:
        return first_name(opening.volunteer.name if opening.volunteer else None)
    return opening.contact_name or opening.title


def _contact(session: Session, person: Newcomer | Opening) -> str | None:
    """How to reach somebody who allowed that it is passed on; None where not."""
    column = Consent.newcomer_id if isinstance(person, Newcomer) else Consent.opening_id
    allowed = session.scalar(
        select(Consent.id).where(column == person.id, Consent.purpose == ConsentPurpose.CONTACT)
    )
    if allowed is None:
        return None
    volunteer = person.volunteer if isinstance(person, Opening) else None
    source = volunteer or person
    return ", ".join(way for way in (source.phone, source.email) if way) or None


def _shared(one: list[Any] | None, other: list[Any] | None) -> tuple[str, ...]:
    return tuple(sorted(set(one or ()) & set(other or ())))


def _shared_half_days(one: int | None, other: int | None) -> tuple[str, ...]:
    mask = (one or 0) & (other or 0)
    return tuple(name for bit, name in enumerate(HALF_DAYS) if mask >> bit & 1)


def _practise(newcomer: Newcomer, opening: Opening) -> str | None:
    """The language she would like to practise that is spoken best there."""
    spoken = opening.languages or {}
    wished = sorted(
        (tag for tag in newcomer.practise or () if tag in spoken),
        key=lambda tag: (-spoken[tag], tag),
    )
    return wished[0] if wished else None


def _district(session: Session, person: Newcomer | Opening) -> str | None:
    if person.district_id is None:
        return None
    return session.get_one(District, person.district_id).name
