"""Messages queued in the transaction of the deed that causes them: codes, never text or tokens."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.errors import Parameter
from koppeling.queries import towns
from koppeling.store import Consent, Introduction, Message, Newcomer, Opening, Tie, Town
from koppeling.terms import ConsentPurpose, IntroductionState, Party
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
    """Cancel a message that may no longer go out; answers whether it was one.

    Nothing goes to somebody who is protected, paused, closed or allows no
    matching by now, and nothing that rests on a yes given in practice. A
    question needs an introduction that still waits for this side, contact
    details a coupling that lives, and both need two who may still meet.
    """
    message = session.get(Message, message_id, with_for_update=True)
    if message is None or message.sent_at is not None or message.cancelled_at is not None:
        return False
    if _may_be_written_to(session, message) and _is_still_true(session, message, now):
        return False
    message.cancelled_at = now
    return True


def _is_still_true(session: Session, message: Message, now: datetime) -> bool:
    if message.introduction_id is None:
        return True
    introduction = session.get_one(Introduction, message.introduction_id)
    opened_at = session.get_one(Town, message.town_id).opened_at
    yeses = (introduction.newcomer_yes_at, introduction.opening_yes_at)
    own_yes = yeses[0] if message.opening_id is None else yeses[1]
    if opened_at is not None and any(yes is not None and yes < opened_at for yes in yeses):
        return False
    if message.code.startswith("ask_"):
        asking = introduction.state is IntroductionState.ASKING and introduction.expires_at > now
        return asking and own_yes is None and _may_meet(session, introduction, now)
    if message.code.startswith("coupled_"):
        return _is_living(session, introduction) and _may_meet(session, introduction, now)
    return message.code != "expired" or own_yes is not None or _was_asked(session, message)


def _may_be_written_to(session: Session, message: Message) -> bool:
    if message.newcomer_id is not None:
        newcomer = session.get_one(Newcomer, message.newcomer_id)
        withdrawn = newcomer.protected is True or newcomer.paused_at is not None
        whose = Consent.newcomer_id == newcomer.id
    else:
        opening = session.get_one(Opening, message.opening_id)
        withdrawn = opening.protected is True or opening.closed_at is not None
        whose = Consent.opening_id == opening.id
    allowed = select(Consent.id).where(whose, Consent.purpose == ConsentPurpose.MATCHING)
    return not withdrawn and session.scalar(allowed) is not None


def _may_meet(session: Session, introduction: Introduction, now: datetime) -> bool:
    town = towns.line(session.get_one(Town, introduction.town_id))
    permissions = Permissions.read(
        session,
        town.id,
        on=town.day(now),
        newcomer_id=introduction.newcomer_id,
        opening_id=introduction.opening_id,
    )
    return permissions.allow(introduction.newcomer.ref, introduction.opening.ref)


def _is_living(session: Session, introduction: Introduction) -> bool:
    living = select(Tie.id).where(Tie.introduction_id == introduction.id, Tie.until.is_(None))
    return session.scalar(living) is not None


def _was_asked(session: Session, message: Message) -> bool:
    """Whether the side to which a message goes was sent the question before."""
    question = select(Message.id).where(
        Message.introduction_id == message.introduction_id,
        Message.newcomer_id.is_(None)
        if message.newcomer_id is None
        else Message.newcomer_id.is_not(None),
        Message.code.startswith("ask_"),
        Message.sent_at.is_not(None),
    )
    return session.scalar(question) is not None


def _message_id(about: Introduction | Tie, code: str, to: Party, now: datetime) -> str:
    told = f"{about.town_id} {type(about).__name__} {about.id} {code} {to} {now.isoformat()}"
    return f"{hashlib.sha256(told.encode()).hexdigest()[:40]}@koppeling.invalid"
