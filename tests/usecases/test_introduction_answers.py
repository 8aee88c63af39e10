"""Times chosen with a yes, answers on behalf, answers taken back, questions withdrawn."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from koppeling.errors import (
    AnswerStands,
    EnoughForNow,
    IntroductionExpired,
    IntroductionOver,
    NoLongerAllowed,
    NotYourTurn,
    OpeningIsFull,
    TimeNotOffered,
)
from koppeling.queries.times import agreed_time, offered_times
from koppeling.store import JournalLine, Message
from koppeling.terms import IntroductionState, Party, ProposalState
from koppeling.usecases.introductions import (
    accept_introduction,
    decline_introduction,
    expire_introductions,
    take_back_answer,
    withdraw_introduction,
)
from koppeling.usecases.outbox import cancel_stale
from tests.factories.base import NOW

LATER = NOW + timedelta(hours=1)
NEWCOMER, OPENING = Party.NEWCOMER, Party.OPENING


@pytest.fixture
def asking(enschede, introduction_factory):
    """A neighbour, who is asked first, and a newcomer; both can on Monday afternoon or evening."""
    return introduction_factory(opening__availability=0b110, newcomer__availability=0b111)


def yes(session, introduction, by, *, chosen=None, now=LATER, **more):
    return accept_introduction(
        session, introduction.id, by=by, chosen=chosen, now=now, actor="test", **more
    )


def no(session, introduction, by, *, now=LATER, **more):
    return decline_introduction(session, introduction.id, by=by, now=now, actor="test", **more)


def take_back(session, introduction, by, *, now=LATER):
    return take_back_answer(session, introduction.id, by=by, now=now, actor="test")


def messages(session, *, cancelled=False):
    found = session.scalars(select(Message).order_by(Message.id))
    return [
        (one.code, "newcomer" if one.newcomer_id else "opening")
        for one in found
        if cancelled or one.cancelled_at is None
    ]


def deeds(session):
    return list(session.scalars(select(JournalLine.deed).order_by(JournalLine.id)))[1:]


# --- times -------------------------------------------------------------------


def test_both_choose_the_same_time_and_it_is_agreed(session, asking):
    (afternoon, *_) = offered_times(session, asking.id, now=LATER)
    yes(session, asking, OPENING, chosen=afternoon)
    assert offered_times(session, asking.id, now=LATER) == (afternoon,)
    yes(session, asking, NEWCOMER, chosen=afternoon)
    assert (asking.opening_time, asking.newcomer_time) == (afternoon, afternoon)
    assert agreed_time(asking) == afternoon


def test_who_wants_to_be_called_agrees_on_no_time(session, asking):
    (afternoon, *_) = offered_times(session, asking.id, now=LATER)
    yes(session, asking, OPENING, chosen=afternoon)
    yes(session, asking, NEWCOMER)
    assert asking.state is IntroductionState.COUPLED
    assert agreed_time(asking) is None


@pytest.mark.parametrize("hours", [1, -24])
def test_a_time_that_was_not_offered_is_refused_and_nothing_is_kept(session, asking, hours):
    (afternoon, *_) = offered_times(session, asking.id, now=LATER)
    with pytest.raises(TimeNotOffered) as refused:
        yes(session, asking, OPENING, chosen=afternoon + timedelta(hours=hours))
    assert refused.value.params == {"newcomer": asking.newcomer.ref, "opening": asking.opening.ref}
    assert (asking.opening_yes_at, asking.opening_time, messages(session)) == (None, None, [])


def test_the_second_side_may_not_choose_another_time(session, asking):
    afternoon, evening, *_ = offered_times(session, asking.id, now=LATER)
    yes(session, asking, OPENING, chosen=afternoon)
    with pytest.raises(TimeNotOffered):
        yes(session, asking, NEWCOMER, chosen=evening)


def test_a_page_that_was_opened_before_midnight_counts_after_it(
    session, enschede, introduction_factory
):
    every_day = {"newcomer__availability": 2**21 - 1, "opening__availability": 2**21 - 1}
    introduction = introduction_factory(**every_day)
    late = datetime(2026, 11, 23, 22, 59, tzinfo=UTC)
    (first, *_) = offered_times(session, introduction.id, now=late)
    assert first not in offered_times(session, introduction.id, now=late + timedelta(minutes=2))
    yes(session, introduction, OPENING, chosen=first, now=late + timedelta(minutes=2))
    assert introduction.opening_time == first


def test_the_time_of_the_first_side_lapses(session, asking):
    (afternoon, *_) = offered_times(session, asking.id, now=LATER)
    asking.expires_at = afternoon + timedelta(days=9)
    yes(session, asking, OPENING, chosen=afternoon)
    assert offered_times(session, asking.id, now=afternoon) == ()
    with pytest.raises(TimeNotOffered):
        yes(session, asking, NEWCOMER, chosen=afternoon, now=afternoon)


def test_who_answers_on_behalf_is_kept(session, asking, account_factory):
    one, other = account_factory(), account_factory()
    yes(session, asking, OPENING, account_id=one.id)
    no(session, asking, NEWCOMER, account_id=other.id)
    assert (asking.opening_answer_by, asking.newcomer_answer_by) == (one.id, other.id)


# --- taken back --------------------------------------------------------------


def test_a_yes_is_taken_back_before_the_other_side_answers(session, asking, account_factory):
    (afternoon, *_) = offered_times(session, asking.id, now=LATER)
    yes(session, asking, OPENING, chosen=afternoon, account_id=account_factory().id)
    assert messages(session) == [("ask_newcomer", "newcomer")]
    take_back(session, asking, OPENING)
    assert (asking.state, asking.opening_yes_at, asking.opening_time, asking.opening_answer_by) == (
        IntroductionState.ASKING,
        None,
        None,
        None,
    )
    assert messages(session) == []
    with pytest.raises(NotYourTurn):
        yes(session, asking, NEWCOMER)
    assert deeds(session) == ["accept_introduction", "take_back_answer"]


def test_taking_back_twice_is_once_and_what_was_not_said_is_not_taken_back(session, asking):
    assert take_back(session, asking, OPENING) is asking
    yes(session, asking, OPENING)
    for _ in range(2):
        assert take_back(session, asking, OPENING) is asking
    assert deeds(session) == ["accept_introduction", "take_back_answer"]


def test_a_yes_given_again_in_the_same_instant_asks_the_other_side_again(session, asking):
    yes(session, asking, OPENING)
    take_back(session, asking, OPENING)
    yes(session, asking, OPENING)
    sent = session.scalars(select(Message).order_by(Message.id)).all()
    assert [message.cancelled_at for message in sent] == [LATER, None]
    assert len({message.message_id for message in sent} | {m.link_id for m in sent}) == 4


def test_a_question_sent_before_is_not_cancelled_and_a_stale_one_does_not_go_out(session, asking):
    yes(session, asking, OPENING)
    question = session.scalars(select(Message)).one()
    question.sent_at = LATER
    take_back(session, asking, OPENING)
    assert question.cancelled_at is None
    question.sent_at = None
    session.flush()
    assert cancel_stale(session, question.id, now=LATER) is True


@pytest.mark.parametrize("answer", [yes, no])
def test_an_answer_stands_once_the_other_side_has_answered(session, asking, answer):
    yes(session, asking, OPENING)
    answer(session, asking, NEWCOMER)
    for party in Party:
        with pytest.raises(AnswerStands) as refused:
            take_back(session, asking, party)
        assert refused.value.params == {
            "newcomer": asking.newcomer.ref,
            "opening": asking.opening.ref,
        }


def test_a_no_is_taken_back_and_the_place_is_promised_again(session, asking):
    no(session, asking, OPENING, for_good=True)
    take_back(session, asking, OPENING)
    assert (asking.state, asking.declined_by, asking.declined_at, asking.declined_for_good) == (
        IntroductionState.ASKING,
        None,
        None,
        False,
    )
    yes(session, asking, OPENING)
    assert yes(session, asking, NEWCOMER).state is IntroductionState.COUPLED


def test_who_took_back_a_yes_and_a_no_is_asked_as_at_first(session, asking):
    yes(session, asking, OPENING)
    no(session, asking, OPENING)
    take_back(session, asking, OPENING)
    assert (asking.state, asking.opening_yes_at) == (IntroductionState.ASKING, None)


def test_a_question_that_was_dropped_during_a_no_is_asked_again(session, asking):
    no(session, asking, NEWCOMER)
    take_back(session, asking, NEWCOMER)
    assert messages(session) == [("ask_opening", "opening")]
    no(session, asking, NEWCOMER)
    take_back(session, asking, NEWCOMER)
    assert messages(session) == [("ask_opening", "opening")]


def test_a_no_whose_place_went_to_another_stands(
    session, enschede, asking, match_round_factory, proposal_factory
):
    no(session, asking, OPENING)
    proposal_factory(opening=asking.opening, state=ProposalState.APPROVED)
    with pytest.raises(OpeningIsFull):
        take_back(session, asking, OPENING)
    assert asking.state is IntroductionState.DECLINED


def test_a_no_stands_when_there_is_another_of_the_kind_by_now(session, asking, proposal_factory):
    no(session, asking, OPENING)
    proposal_factory(newcomer=asking.newcomer, state=ProposalState.APPROVED)
    with pytest.raises(EnoughForNow):
        take_back(session, asking, OPENING)


def test_a_no_stands_when_the_two_may_no_longer_meet(session, asking):
    no(session, asking, OPENING)
    asking.newcomer.protected = True
    session.flush()
    with pytest.raises(NoLongerAllowed):
        take_back(session, asking, OPENING)


@pytest.mark.parametrize("answer", [yes, no])
def test_nothing_is_taken_back_after_the_time_to_answer(session, asking, answer):
    answer(session, asking, OPENING)
    with pytest.raises(IntroductionExpired):
        take_back(session, asking, OPENING, now=asking.expires_at)


def test_nothing_is_taken_back_of_what_expired_or_was_withdrawn(session, enschede, asking):
    expire_introductions(session, enschede.id, now=asking.expires_at, actor="test")
    with pytest.raises(IntroductionExpired):
        take_back(session, asking, OPENING)


# --- withdrawn ---------------------------------------------------------------


def withdraw(session, introduction):
    return withdraw_introduction(session, introduction.id, now=LATER, actor="test")


def test_a_withdrawn_question_tells_only_whoever_was_asked(session, asking):
    for _ in range(2):
        assert withdraw(session, asking).state is IntroductionState.WITHDRAWN
    assert messages(session) == [("not_this_time", "opening")]
    assert deeds(session) == ["withdraw_introduction"]
    with pytest.raises(IntroductionOver):
        yes(session, asking, OPENING)
    with pytest.raises(IntroductionOver):
        take_back(session, asking, OPENING)


def test_a_question_withdrawn_after_one_yes_tells_both_and_asks_nobody(session, asking):
    yes(session, asking, OPENING)
    withdraw(session, asking)
    assert messages(session) == [("not_this_time", "opening"), ("not_this_time", "newcomer")]


def test_who_never_saw_the_question_is_not_told_of_its_end(session, asking):
    withdraw(session, asking)
    told = session.scalars(select(Message)).one()
    assert cancel_stale(session, told.id, now=LATER) is True


@pytest.mark.parametrize("ended", ["declined", "coupled"])
def test_what_is_over_is_not_withdrawn(session, enschede, introduction_factory, ended):
    introduction = introduction_factory(**{ended: True})
    with pytest.raises(IntroductionOver):
        withdraw(session, introduction)
