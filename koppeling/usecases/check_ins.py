"""Check-ins: how it goes, as each side of a coupling says when it is asked."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.errors import CouplingEnded, UnknownCoupling
from koppeling.store import CheckIn, Tie
from koppeling.store.engine import lock_opening
from koppeling.terms import CheckInAnswer, CouplingState, IntroductionId, Party
from koppeling.usecases.steps import get_locked, record_step, refs_of


def answer_check_in(
    session: Session,
    introduction_id: IntroductionId,
    *,
    by: Party,
    answer: CheckInAnswer,
    now: datetime,
    actor: str,
) -> CheckIn:
    """Record how it goes, as one side says; what a side says last counts.

    Once both say that they met, the coupling is settled, and stays so. Saying the same
    again changes nothing. Refused when the coupling has ended (``CouplingEnded``) or there
    was none (``UnknownCoupling``).
    """
    _opening, introduction = get_locked(session, introduction_id, lock_opening)
    refs = refs_of(introduction)
    tie = session.scalar(
        select(Tie)
        .where(Tie.introduction_id == introduction_id)
        .execution_options(populate_existing=True)
    )
    if tie is None:
        raise UnknownCoupling(**refs)
    if tie.until is not None:
        raise CouplingEnded(**refs)
    said = {
        check_in.party: check_in
        for check_in in session.scalars(
            select(CheckIn)
            .where(CheckIn.tie_id == tie.id)
            .execution_options(populate_existing=True)
        )
    }
    check_in = said.get(by)
    if check_in is None:
        check_in = CheckIn(town_id=tie.town_id, tie_id=tie.id, party=by)
        session.add(check_in)
    elif check_in.answer is answer:
        return check_in
    check_in.answer, check_in.answered_at = answer, now
    other = said.get(by.other)
    both_met = answer is CheckInAnswer.MET and (
        other is not None and other.answer is CheckInAnswer.MET
    )
    if both_met:
        tie.state = CouplingState.SETTLED
    record_step(
        session,
        introduction,
        "answer_check_in",
        now=now,
        actor=actor,
        tie_id=tie.id,
        party=by,
        answer=answer.value,
    )
    session.flush()
    return check_in
