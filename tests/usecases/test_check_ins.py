import pytest
from sqlalchemy import func, select

from koppeling.errors import CouplingEnded, UnknownCoupling, UnknownIntroduction
from koppeling.store import CheckIn, JournalLine, Tie
from koppeling.terms import CheckInAnswer, CouplingState, EndReason, Party
from koppeling.usecases.check_ins import answer_check_in
from koppeling.usecases.couplings import end_coupling
from koppeling.usecases.introductions import accept_introduction
from tests.factories.base import NOW

BY = {"now": NOW, "actor": "test"}
MET, NOT_YET, CALL_ME = CheckInAnswer.MET, CheckInAnswer.NOT_YET, CheckInAnswer.CALL_ME


@pytest.fixture
def coupled(session, enschede, introduction_factory):
    introduction = introduction_factory()
    for by in (Party.OPENING, Party.NEWCOMER):
        accept_introduction(session, introduction.id, by=by, **BY)
    return introduction


def answer(session, introduction, by, said):
    return answer_check_in(session, introduction.id, by=by, answer=said, **BY)


def tie_of(session, introduction):
    return session.scalars(select(Tie).where(Tie.introduction_id == introduction.id)).one()


def test_a_coupling_is_settled_once_both_have_met(session, coupled):
    answer(session, coupled, Party.NEWCOMER, MET)
    assert tie_of(session, coupled).state is CouplingState.TRIAL
    answer(session, coupled, Party.OPENING, NOT_YET)
    assert tie_of(session, coupled).state is CouplingState.TRIAL
    answer(session, coupled, Party.OPENING, MET)
    assert tie_of(session, coupled).state is CouplingState.SETTLED
    answer(session, coupled, Party.NEWCOMER, CALL_ME)
    assert tie_of(session, coupled).state is CouplingState.SETTLED


def test_what_a_side_says_last_counts_and_the_same_again_changes_nothing(session, coupled):
    first = answer(session, coupled, Party.NEWCOMER, NOT_YET)
    for _ in range(2):
        assert answer(session, coupled, Party.NEWCOMER, CALL_ME) is first
    assert (first.answer, session.scalar(select(func.count()).select_from(CheckIn))) == (CALL_ME, 1)
    lines = session.scalars(
        select(JournalLine.params).where(JournalLine.deed == "answer_check_in")
    ).all()
    assert lines == [
        {"party": "newcomer", "answer": "not_yet"},
        {"party": "newcomer", "answer": "call_me"},
    ]


def test_nobody_answers_about_what_has_ended_or_was_never(session, coupled, introduction_factory):
    with pytest.raises(UnknownCoupling):
        answer(session, introduction_factory(), Party.NEWCOMER, MET)
    with pytest.raises(UnknownIntroduction):
        answer_check_in(session, 4711, by=Party.NEWCOMER, answer=MET, **BY)
    tie, day = tie_of(session, coupled), NOW.date()
    end_coupling(session, tie.id, reason=EndReason.OTHER, on=day, today=day, **BY)
    with pytest.raises(CouplingEnded):
        answer(session, coupled, Party.NEWCOMER, MET)
