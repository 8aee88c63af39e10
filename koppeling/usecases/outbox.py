"""Messages queued in the transaction of the deed that causes them: codes, never text or tokens.

Who is paused, or has closed an offer, gets no new question, but hears what becomes of what
is under way: that both said yes, that something ended, how it goes. Who withdrew the
consent to be matched, as "stop everything" does, gets nothing at all. Messages to two
about whom a concern is open wait until it is closed (``queries.concerns.is_held_back``).
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from koppeling.errors import Parameter
from koppeling.queries import towns
from koppeling.queries.concerns import is_held_back
from koppeling.queries.introductions import first_asked
from koppeling.queries.times import yes_of
from koppeling.store import (
    Account,
    Consent,
    Introduction,
    Link,
    Message,
    Newcomer,
    Opening,
    Organisation,
    Tie,
    Town,
)
from koppeling.terms import (
    ConsentPurpose,
    IntroductionState,
    LinkPurpose,
    MessageId,
    Party,
    TownId,
)
from koppeling.usecases.links import DAYS, make_link
from koppeling.usecases.pairs import Permissions

QUESTIONS = frozenset({"ask_newcomer", "ask_opening"})
_WITH_LINK = QUESTIONS | {"coupled_newcomer", "coupled_opening", "check_in"}
_NEW = QUESTIONS | {"still_open"}
"""What somebody who is paused, or has closed an offer, is not asked."""

CONFIRM = "confirm_address"
"""What alone goes to an address of which nobody has said yet that it is theirs."""


def queue_message(
    session: Session,
    about: Introduction | Tie,
    code: str,
    *,
    to: Party,
    now: datetime,
    due_at: datetime | None = None,
    own_words: str | None = None,
    **params: Parameter,
) -> Message:
    """Queue one message to one side of an introduction or a coupling, due at once or later.

    ``code`` is one of ``wording.messages``. What wants an answer carries the link to it,
    which opens until 60 days after the message is due. The Message-ID is fixed here, so
    that a second copy of a message that was sent twice is known as such by every mailbox.
    """
    introduction_id = about.id if isinstance(about, Introduction) else about.introduction_id
    due_at = due_at or now
    side: dict[str, Any] = (
        {"newcomer_id": about.newcomer_id}
        if to is Party.NEWCOMER
        else {"opening_id": about.opening_id}
    )
    link = None
    told = f"{about.town_id} {type(about).__name__} {about.id} {code} {to}"
    told = _numbered(session, about.town_id, code, told, now, side)
    if code in _WITH_LINK:
        link = make_link(
            session,
            about.town_id,
            LinkPurpose.ANSWER,
            **side,
            introduction_id=introduction_id,
            days=DAYS[LinkPurpose.ANSWER] + (due_at - now) // timedelta(days=1),
            now=now,
            told=f"{told} link",
        )
    return _queued(
        session,
        about.town_id,
        code,
        told,
        now=now,
        due_at=due_at,
        link=link,
        introduction_id=introduction_id,
        own_words=own_words,
        params=params,
        **side,
    )


def queue_message_to(
    session: Session,
    recipient: Newcomer | Opening | Organisation | Account,
    code: str,
    *,
    now: datetime,
    due_at: datetime | None = None,
    link: LinkPurpose | None = None,
    of: Organisation | None = None,
    **params: Parameter,
) -> Message:
    """Queue one message that is about no introduction.

    ``link`` is what the link in it is for, whose holder is the recipient, or the
    organisation ``of`` an opening.
    """
    side: dict[str, Any] = {_COLUMN[type(recipient)]: recipient.id}
    holder = side if of is None else {"organisation_id": of.id}
    told = f"{recipient.town_id} {type(recipient).__name__} {recipient.id} {code}"
    told = _numbered(session, recipient.town_id, code, told, now, side)
    made = (
        None
        if link is None
        else make_link(session, recipient.town_id, link, **holder, now=now, told=f"{told} link")
    )
    return _queued(
        session,
        recipient.town_id,
        code,
        told,
        now=now,
        due_at=due_at or now,
        link=made,
        params=params,
        **side,
    )


def mark_sent(session: Session, message_id: MessageId, *, now: datetime) -> None:
    """Note that the mail server took a message; one that was erased meanwhile is no matter.

    The words that somebody had added are not needed any more, and go.
    """
    message = session.get(Message, message_id)
    if message is not None:
        message.sent_at = now
        message.attempts += 1
        message.own_words = None


def mark_failed(session: Session, message_id: MessageId) -> None:
    """Note that the mail server did not take a message; it stays in the outbox."""
    message = session.get(Message, message_id)
    if message is not None:
        message.attempts += 1


def cancel_questions(
    session: Session, introduction: Introduction, *, to: Party, now: datetime
) -> None:
    """Cancel the question of an introduction to one side, where it has not gone out yet."""
    side = Message.newcomer_id if to is Party.NEWCOMER else Message.opening_id
    for message in session.scalars(
        select(Message)
        .where(
            Message.introduction_id == introduction.id,
            side.is_not(None),
            Message.code.in_(QUESTIONS),
            Message.sent_at.is_(None),
            Message.cancelled_at.is_(None),
        )
        .with_for_update()
    ):
        _cancel(message, now)


def is_asked(session: Session, introduction: Introduction, party: Party) -> bool:
    """Whether a side has its question, or gets it: one was queued and not cancelled."""
    side = Message.newcomer_id if party is Party.NEWCOMER else Message.opening_id
    question = select(Message.id).where(
        Message.introduction_id == introduction.id,
        side.is_not(None),
        Message.code.in_(QUESTIONS),
        Message.cancelled_at.is_(None),
    )
    return session.scalar(question.limit(1)) is not None


def cancel_stale(session: Session, message_id: MessageId, *, now: datetime) -> bool:
    """Cancel a message that may no longer go out; answers whether it was one.

    Nothing goes to somebody who is protected, who allows no matching by now or has not
    confirmed an address given on the pages, no question to who is paused or closed, and
    nothing that rests on a yes given in practice. A question needs an introduction that
    still waits for this side, contact details a coupling that lives, and both need two
    who may still meet. What is held back by a concern is left as it is.
    """
    message = session.get(Message, message_id, with_for_update=True)
    if message is None or message.sent_at is not None or message.cancelled_at is not None:
        return False
    held_back = select(Message.id).where(Message.id == message_id, is_held_back())
    if session.scalar(held_back) is not None:
        return False
    if _may_be_written_to(session, message) and _is_still_true(session, message, now):
        return False
    _cancel(message, now)
    return True


def _cancel(message: Message, now: datetime) -> None:
    message.cancelled_at = now
    message.own_words = None


def _is_still_true(session: Session, message: Message, now: datetime) -> bool:
    if message.introduction_id is None:
        return True
    introduction = session.get_one(Introduction, message.introduction_id)
    to = Party.OPENING if message.newcomer_id is None else Party.NEWCOMER
    if _rests_on_practice(session, introduction):
        still_true = False
    elif message.code in QUESTIONS:
        still_true = _awaits(introduction, to, now) and _may_meet(session, introduction, now)
    elif message.code.startswith("coupled_"):
        still_true = _is_living(session, introduction) and _may_meet(
            session, introduction, now, also_resting=True
        )
    elif message.code == "check_in":
        still_true = _is_living(session, introduction)
    elif message.code in {"expired", "not_this_time"}:
        still_true = yes_of(introduction, to) is not None or _was_asked(session, message)
    else:
        still_true = True
    return still_true


def _rests_on_practice(session: Session, introduction: Introduction) -> bool:
    opened_at = session.get_one(Town, introduction.town_id).opened_at
    yeses = (yes_of(introduction, party) for party in Party)
    return opened_at is not None and any(yes is not None and yes < opened_at for yes in yeses)


def _awaits(introduction: Introduction, to: Party, now: datetime) -> bool:
    """Whether it is this side's turn; a yes that is taken back takes the other's turn with it."""
    asking = introduction.state is IntroductionState.ASKING and introduction.expires_at > now
    first = first_asked(introduction.opening.kind)
    has_turn = to is first or yes_of(introduction, first) is not None
    return asking and has_turn and yes_of(introduction, to) is None


def _may_be_written_to(session: Session, message: Message) -> bool:
    if message.account_id is not None:
        return session.get_one(Account, message.account_id).disabled_at is None
    if message.organisation_id is not None:
        return True
    if message.newcomer_id is not None:
        person: Newcomer | Opening = session.get_one(Newcomer, message.newcomer_id)
        rests = person.paused_at is not None
        is_own_sign_up = person.signed_up_at is not None
        whose = Consent.newcomer_id == person.id
    else:
        person = opening = session.get_one(Opening, message.opening_id)
        rests = opening.paused_at is not None or opening.closed_at is not None
        # An organisation's address was confirmed by the link through which it registered.
        is_own_sign_up = opening.signed_up_at is not None and opening.volunteer_id is not None
        whose = Consent.opening_id == opening.id
    if message.code == CONFIRM:
        return person.email_confirmed_at is None
    unconfirmed = is_own_sign_up and person.email_confirmed_at is None
    if person.protected is True or unconfirmed or (rests and message.code in _NEW):
        return False
    allowed = select(Consent.id).where(whose, Consent.purpose == ConsentPurpose.MATCHING)
    return session.scalar(allowed) is not None


def _may_meet(
    session: Session, introduction: Introduction, now: datetime, *, also_resting: bool = False
) -> bool:
    town = towns.town_of(session, introduction.town_id)
    permissions = Permissions.read(
        session,
        town.id,
        on=town.day(now),
        newcomer_id=introduction.newcomer_id,
        opening_id=introduction.opening_id,
        also_resting=also_resting,
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
        Message.code.in_(QUESTIONS),
        Message.sent_at.is_not(None),
    )
    return session.scalar(question) is not None


_COLUMN: dict[type[Any], str] = {
    Newcomer: "newcomer_id",
    Opening: "opening_id",
    Organisation: "organisation_id",
    Account: "account_id",
}


def _numbered(
    session: Session, town_id: TownId, code: str, told: str, now: datetime, side: dict[str, Any]
) -> str:
    """What is told of a message, made different from every other to the same recipient.

    Somebody may be asked, take the answer back and answer again within one tick of the clock.
    """
    ((column, holder_id),) = side.items()
    before = session.scalar(
        select(func.count()).where(
            Message.town_id == town_id, Message.code == code, getattr(Message, column) == holder_id
        )
    )
    return f"{told} {before} {now.isoformat()}"


def _queued(
    session: Session,
    town_id: TownId,
    code: str,
    told: str,
    *,
    now: datetime,
    due_at: datetime,
    link: Link | None,
    params: dict[str, Parameter],
    **columns: Any,
) -> Message:
    message = Message(
        town_id=town_id,
        code=code,
        params=params,
        link_id=None if link is None else link.id,
        message_id=f"{hashlib.sha256(told.encode()).hexdigest()[:40]}@koppeling.invalid",
        queued_at=now,
        due_at=due_at,
        **columns,
    )
    session.add(message)
    return message
