"""What leaves the house of a person's own: contact data to staff, a copy to the person.

Every look leaves a line in the journal, which the person may ask for.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from koppeling.errors import UnknownMessage
from koppeling.queries.privacy import export_person
from koppeling.queries.refs import get_holder, get_subject
from koppeling.store import Introduction, Message, Newcomer, Opening
from koppeling.terms import MessageId, TownId
from koppeling.usecases.journal import record, record_of


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a newcomer, or who stands behind an opening; None where unknown."""

    name: str | None
    phone: str | None
    email: str | None


def show_contact(
    session: Session, town_id: TownId, ref: str, *, now: datetime, actor: str
) -> Contact:
    """The contact data of a newcomer or an opening, for a member of staff who asked for them.

    Refused with ``UnknownRef``.
    """
    found = _person(session, town_id, ref)
    record_of(session, found, "show_contact", now=now, actor=actor)
    if isinstance(found, Newcomer):
        return Contact(found.full_name or found.called, found.phone, found.email)
    if found.volunteer is not None:
        return Contact(found.volunteer.name, found.volunteer.phone, found.volunteer.email)
    return Contact(found.contact_name, found.phone, found.email)


def note_message_shown(
    session: Session, town_id: TownId, message_id: MessageId, *, now: datetime, actor: str
) -> None:
    """Note that a member of staff reads a message in which contact data stand.

    The line is about both sides of its introduction. Refused with ``UnknownMessage``.
    """
    message = session.get(Message, message_id)
    if message is None or message.town_id != town_id:
        raise UnknownMessage(message=message_id)
    introduction = (
        None
        if message.introduction_id is None
        else session.get(Introduction, message.introduction_id)
    )
    record(
        session,
        town_id,
        "show_message",
        now=now,
        actor=actor,
        newcomer_id=introduction.newcomer_id if introduction else message.newcomer_id,
        opening_id=introduction.opening_id if introduction else message.opening_id,
        introduction_id=message.introduction_id,
    )


def hand_out_copy(
    session: Session, town_id: TownId, ref: str, *, now: datetime, actor: str
) -> dict[str, Any]:
    """Everything that is kept about a newcomer or an opening, for the person to have.

    The copy tells of itself. Refused with ``UnknownRef``.
    """
    record_of(session, _person(session, town_id, ref), "hand_out_copy", now=now, actor=actor)
    session.flush()
    return export_person(session, town_id, ref)


def _person(session: Session, town_id: TownId, ref: str) -> Newcomer | Opening:
    """Whoever has this case number; an organisation is nobody here."""
    if get_subject(session, town_id, ref) == "newcomer":
        return get_holder(session, Newcomer, town_id, ref)
    return get_holder(session, Opening, town_id, ref)
