"""Messages queued in the transaction of the deed that causes them: codes, never text or tokens."""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from koppeling.errors import Parameter
from koppeling.queries import towns
from koppeling.store import Introduction, Message, Tie, Town
from koppeling.terms import IntroductionState, Party
from koppeling.usecases.pairs import Permissions


def queue_message(
    session: Session,
    about: Introduction | Tie,
    code: str,
    *,
    to: Party,
    now: datetime,
    **params: Parameter,
) -> Message:
    """Queue one message to one side of an introduction or a coupling, due at once.

    ``code`` is one of ``wording.messages``. The Message-ID is fixed here, so
    that a second copy of a message that was sent twice is known as such by
    every mailbox.
    """
    message = Message(
        town_id=about.town_id,
        code=code,
        params=params,
        newcomer_id=about.newcomer_id if to is Party.NEWCOMER else None,
        opening_id=about.opening_id if to is Party.OPENING else None,
        introduction_id=about.id if isinstance(about, Introduction) else about.introduction_id,
        message_id=_message_id(about, code, to, now),
        queued_at=now,
        due_at=now,
    )
    session.add(message)
    return message


def mark_sent(session: Session, message_id: int, *, now: datetime) -> None:
    """Note that the mail server took a message; one that was erased meanwhile is no matter."""
    message = session.get(Message, message_id)
    if message is not None:
        message.sent_at = now
        message.attempts += 1


def mark_failed(session: Session, message_id: int) -> None:
    """Note that the mail server did not take a message; it stays in the outbox."""
    message = session.get(Message, message_id)
    if message is not None:
        message.attempts += 1


def cancel_stale(session: Session, message_id: int, *, now: datetime) -> bool:
    """Cancel a question that may no longer be asked; answers whether it was one.

    That is so when its introduction is over or expired, or the two may no
    longer meet.
    """
    message = session.get_one(Message, message_id)
    if not message.code.startswith("ask_") or message.introduction_id is None:
        return False
    introduction = session.get_one(Introduction, message.introduction_id)
    if introduction.state is IntroductionState.ASKING and introduction.expires_at > now:
        town = towns.line(session.get_one(Town, introduction.town_id))
        permissions = Permissions.read(
            session,
            town.id,
            on=town.day(now),
            newcomer_id=introduction.newcomer_id,
            opening_id=introduction.opening_id,
        )
        if permissions.allow(introduction.newcomer.ref, introduction.opening.ref):
            return False
    message.cancelled_at = now
    return True


def _message_id(about: Introduction | Tie, code: str, to: Party, now: datetime) -> str:
    told = f"{about.town_id} {type(about).__name__} {about.id} {code} {to} {now.isoformat()}"
    return f"{hashlib.sha256(told.encode()).hexdigest()[:40]}@koppeling.invalid"
