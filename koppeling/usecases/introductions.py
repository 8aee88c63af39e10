"""Introductions: both sides are asked in turn, and each answers for itself.

The first to be asked is who offers: the volunteer of a neighbour opening. A
newcomer chooses among associations and employers, so there she is asked first.
Every deed locks the opening before it looks, and reads again after the lock:
what was true before may have been changed by whoever held it. The lock is a
parameter for one reason: a test takes it away and shows that places overfill.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.errors import (
    AnswerStands,
    IntroductionExpired,
    IntroductionOver,
    NoLongerAllowed,
    NotYourTurn,
    OpeningIsFull,
    TimeNotOffered,
)
from koppeling.matching.policy import Policy
from koppeling.queries import towns
from koppeling.queries.introductions import first_asked, have_a_past
from koppeling.queries.places import living_couplings
from koppeling.queries.times import is_offered, yes_of
from koppeling.store import Introduction, Opening, Proposal
from koppeling.store.engine import lock_opening
from koppeling.terms import (
    AccountId,
    IntroductionId,
    IntroductionState,
    Party,
    TownId,
)
from koppeling.usecases.couplings import couple
from koppeling.usecases.outbox import cancel_questions, is_asked, queue_message
from koppeling.usecases.pairs import Permissions, check_limits, check_places
from koppeling.usecases.steps import (
    LockOpening,
    check_asking,
    find_locked,
    get_locked,
    move,
    record_step,
    refs_of,
)
from koppeling.usecases.towns import lock_town


def ask_both(
    session: Session,
    proposal: Proposal,
    opening: Opening,
    *,
    expire_days: int,
    release_at: datetime | None = None,
    now: datetime,
    actor: str,
) -> Introduction:
    """Begin an introduction from an approved proposal and ask its first side.

    The question goes out at ``release_at``, at once without it, with the words that a
    coordinator added to it, which the proposal then holds no longer.
    """
    introduction = Introduction(
        town_id=opening.town_id,
        proposal_id=proposal.id,
        newcomer_id=proposal.newcomer_id,
        opening_id=proposal.opening_id,
        state=IntroductionState.ASKING,
        asked_at=now,
        expires_at=(release_at or now) + timedelta(days=expire_days),
        declined_for_good=False,
    )
    session.add(introduction)
    session.flush()
    first = first_asked(opening.kind)
    queue_message(
        session,
        introduction,
        f"ask_{first}",
        to=first,
        now=now,
        due_at=release_at,
        own_words=proposal.own_words,
        **({"left_out": tuple(proposal.left_out)} if proposal.left_out else {}),
    )
    proposal.own_words = None
    record_step(session, introduction, "ask_both", now=now, actor=actor)
    return introduction


def accept_introduction(
    session: Session,
    introduction_id: IntroductionId,
    *,
    by: Party,
    chosen: datetime | None = None,
    account_id: AccountId | None = None,
    now: datetime,
    actor: str,
    lock: LockOpening = lock_opening,
) -> Introduction:
    """Record one side's yes, with the time it chose; without one it wants to be called.

    Locks the opening, takes one place when both sides have agreed, writes the
    journal and queues the messages: after the first yes the other side is
    asked, after the second both are told. Saying yes twice changes nothing and
    answers as the first time. ``account_id`` is who recorded it on their behalf.
    Refused when the introduction is over or expired, when the other side is to be
    asked first, when the opening is full or its vetting ended, when the two may no
    longer meet, and when the time was not offered (``TimeNotOffered``).
    """
    opening, introduction = get_locked(session, introduction_id, lock)
    if yes_of(introduction, by) is not None and introduction.state in (
        IntroductionState.ASKING,
        IntroductionState.COUPLED,
    ):
        return introduction
    check_asking(introduction, now)
    first = first_asked(opening.kind)
    if by is not first and yes_of(introduction, first) is None:
        raise NotYourTurn(party=by)
    _check_still_allowed(session, introduction, now)
    if living_couplings(session, opening.id) >= opening.places:
        raise OpeningIsFull(opening=opening.ref)
    if chosen is not None and not is_offered(introduction, chosen, session=session, now=now):
        raise TimeNotOffered(**refs_of(introduction))
    _note_answer(introduction, by, yes_at=now, chosen=chosen, account_id=account_id)
    record_step(session, introduction, "accept_introduction", now=now, actor=actor, party=by)
    if yes_of(introduction, by.other) is None:
        queue_message(session, introduction, f"ask_{by.other}", to=by.other, now=now)
    else:
        move(introduction, IntroductionState.COUPLED)
        session.flush()
        today = towns.town_of(session, introduction.town_id).day(now)
        couple(session, introduction, on=today, now=now, actor=actor)
    session.flush()
    return introduction


def decline_introduction(
    session: Session,
    introduction_id: IntroductionId,
    *,
    by: Party,
    for_good: bool = False,
    account_id: AccountId | None = None,
    now: datetime,
    actor: str,
    lock: LockOpening = lock_opening,
) -> Introduction:
    """Record one side's no; it needs no reason and no turn, and counts against nobody.

    A side that had said yes may still say no until both have. ``for_good``
    means that the two are not proposed to each other again; it may be added to
    an earlier no. The other side is told, neutrally, only if it had said yes.
    Refused when both have agreed already or the introduction expired.
    """
    _, introduction = get_locked(session, introduction_id, lock)
    if introduction.state is IntroductionState.DECLINED:
        if for_good and not introduction.declined_for_good:
            introduction.declined_for_good = True
            record_step(session, introduction, "decline_for_good", now=now, actor=actor, party=by)
        return introduction
    if introduction.state is IntroductionState.EXPIRED:
        raise IntroductionExpired(**refs_of(introduction))
    move(introduction, IntroductionState.DECLINED)
    introduction.declined_by = by
    introduction.declined_at = now
    introduction.declined_for_good = for_good
    if by is Party.NEWCOMER:
        introduction.newcomer_answer_by = account_id
    else:
        introduction.opening_answer_by = account_id
    record_step(
        session,
        introduction,
        "decline_introduction",
        now=now,
        actor=actor,
        party=by,
        for_good=for_good,
    )
    if yes_of(introduction, by.other) is not None:
        queue_message(session, introduction, "not_this_time", to=by.other, now=now)
    session.flush()
    return introduction


def take_back_answer(
    session: Session,
    introduction_id: IntroductionId,
    *,
    by: Party,
    now: datetime,
    actor: str,
    lock: LockOpening = lock_opening,
) -> Introduction:
    """Take one side's answer back: it is asked again, as if it had not answered yet.

    Possible until the other side has answered, and until the time to answer is over. A
    question to the other side that has not gone out is cancelled; where it has, it is no
    longer the other side's turn. Taking back what was not said changes nothing. Refused
    with ``AnswerStands``; and, as the place of a no is free for others at once, a no also
    with ``OpeningIsFull`` or ``EnoughForNow``, or when the two may no longer meet.
    """
    _lock_town_of(session, introduction_id)
    opening, introduction = get_locked(session, introduction_id, lock)
    declined = introduction.declined_by is by
    if introduction.state is IntroductionState.COUPLED or (
        introduction.state is IntroductionState.DECLINED and not declined
    ):
        raise AnswerStands(**refs_of(introduction))
    if not declined:
        check_asking(introduction, now)
        if yes_of(introduction, by) is None:
            return introduction
    if introduction.expires_at <= now:
        raise IntroductionExpired(**refs_of(introduction))
    if yes_of(introduction, by.other) is not None:
        raise AnswerStands(**refs_of(introduction))
    if declined:
        _check_still_allowed(session, introduction, now)
        check_places(session, opening, now=now, without=[introduction.proposal_id])
        policy = Policy.from_document(towns.town_of(session, introduction.town_id).policy)
        check_limits(session, introduction.newcomer, opening.kind, policy, now=now)
        move(introduction, IntroductionState.ASKING)
        introduction.declined_by = None
        introduction.declined_at = None
        introduction.declined_for_good = False
    _note_answer(introduction, by, yes_at=None, chosen=None, account_id=None)
    first = first_asked(opening.kind)
    if by is first:
        cancel_questions(session, introduction, to=by.other, now=now)
    if declined and not is_asked(session, introduction, first):
        # Its question was dropped while the answer was no, and never went out.
        queue_message(session, introduction, f"ask_{first}", to=first, now=now)
    record_step(session, introduction, "take_back_answer", now=now, actor=actor, party=by)
    session.flush()
    return introduction


def withdraw_introduction(
    session: Session,
    introduction_id: IntroductionId,
    *,
    now: datetime,
    actor: str,
    lock: LockOpening = lock_opening,
) -> Introduction:
    """Take a question back on behalf of the house; whoever was asked is told, neutrally.

    Withdrawing twice is once. Refused when the introduction is over.
    """
    opening, introduction = get_locked(session, introduction_id, lock)
    if introduction.state is IntroductionState.WITHDRAWN:
        return introduction
    if introduction.state is not IntroductionState.ASKING:
        raise IntroductionOver(**refs_of(introduction))
    withdraw_locked(session, introduction, opening, now=now, actor=actor)
    return introduction


def withdraw_locked(
    session: Session,
    introduction: Introduction,
    opening: Opening,
    *,
    but: Party | None = None,
    now: datetime,
    actor: str,
) -> None:
    """Withdraw a question whose opening the caller holds locked; ``but`` is not told of it."""
    move(introduction, IntroductionState.WITHDRAWN)
    record_step(session, introduction, "withdraw_introduction", now=now, actor=actor)
    _tell_asked(session, introduction, opening, "not_this_time", but=but, now=now)
    for party in Party:
        cancel_questions(session, introduction, to=party, now=now)
    session.flush()


def expire_introductions(
    session: Session,
    town_id: TownId,
    *,
    now: datetime,
    actor: str,
    lock: LockOpening = lock_opening,
) -> int:
    """End the introductions of a town whose time is over; their places are free again.

    Whoever had been asked is told, neutrally. Answers how many ended.
    """
    due = session.execute(
        select(Introduction.id)
        .where(
            Introduction.town_id == town_id,
            Introduction.state == IntroductionState.ASKING,
            Introduction.expires_at <= now,
        )
        # Always in this order, so that two sweeps at once cannot wait for each other.
        .order_by(Introduction.opening_id, Introduction.id)
    ).scalars()
    expired = 0
    for introduction_id in due.all():
        locked = find_locked(session, introduction_id, lock)
        if locked is None:
            # Erased while this one waited for the lock.
            continue
        opening, introduction = locked
        if introduction.state is not IntroductionState.ASKING:
            continue
        move(introduction, IntroductionState.EXPIRED)
        record_step(session, introduction, "expire_introduction", now=now, actor=actor)
        _tell_asked(session, introduction, opening, "expired", now=now)
        expired += 1
    session.flush()
    return expired


def _tell_asked(
    session: Session,
    introduction: Introduction,
    opening: Opening,
    code: str,
    *,
    but: Party | None = None,
    now: datetime,
) -> None:
    """Tell whoever had been asked; the other side only once the first had said yes."""
    first = first_asked(opening.kind)
    asked = [first] if yes_of(introduction, first) is None else [first, first.other]
    for party in asked:
        if party is not but:
            queue_message(session, introduction, code, to=party, now=now)


def _check_still_allowed(session: Session, introduction: Introduction, now: datetime) -> None:
    """Refuse two who may no longer meet, or were brought together by another way meanwhile."""
    newcomer_id, opening_id = introduction.newcomer_id, introduction.opening_id
    Permissions.read(
        session,
        introduction.town_id,
        on=towns.town_of(session, introduction.town_id).day(now),
        newcomer_id=newcomer_id,
        opening_id=opening_id,
    ).check(introduction.newcomer.ref, introduction.opening.ref)
    if have_a_past(session, newcomer_id, opening_id, now=now, without=introduction.id):
        raise NoLongerAllowed(**refs_of(introduction))


def _lock_town_of(session: Session, introduction_id: IntroductionId) -> None:
    """Let nobody decide on the town's proposals meanwhile, who may need the same place."""
    town_id = session.scalar(select(Introduction.town_id).where(Introduction.id == introduction_id))
    if town_id is not None:
        lock_town(session, town_id)


def _note_answer(
    introduction: Introduction,
    by: Party,
    *,
    yes_at: datetime | None,
    chosen: datetime | None,
    account_id: AccountId | None,
) -> None:
    if by is Party.NEWCOMER:
        introduction.newcomer_yes_at = yes_at
        introduction.newcomer_time = chosen
        introduction.newcomer_answer_by = account_id
    else:
        introduction.opening_yes_at = yes_at
        introduction.opening_time = chosen
        introduction.opening_answer_by = account_id
