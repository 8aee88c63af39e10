import pytest
from sqlalchemy import func, select

from koppeling.errors import (
    NoLongerAllowed,
    SecondPersonNeeded,
    UnknownConcern,
    UnknownIntroduction,
)
from koppeling.store import Avoidance, Concern, JournalLine, Message, Tie
from koppeling.terms import (
    ConcernKind,
    ConcernOutcome,
    EndReason,
    IntroductionState,
    Party,
)
from koppeling.usecases.concerns import look_at_concern, report_concern
from koppeling.usecases.introductions import accept_introduction, decline_introduction
from tests.factories.base import NOW

BY = {"now": NOW, "actor": "test"}
END, GO_ON = ConcernOutcome.END, ConcernOutcome.GO_ON


@pytest.fixture
def asking(enschede, introduction_factory):
    return introduction_factory()


@pytest.fixture
def staff(account_factory):
    return account_factory().id, account_factory().id


def report(session, introduction, by=Party.NEWCOMER, *, wants_call=False):
    return report_concern(
        session,
        introduction.id,
        by=by,
        kind=ConcernKind.PRESSURE,
        wants_call=wants_call,
        **BY,
    )


def look(session, concern, account_id, outcome=None):
    return look_at_concern(session, concern.id, account_id=account_id, outcome=outcome, **BY)


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def deeds(session):
    return list(session.scalars(select(JournalLine.deed).order_by(JournalLine.id)))[1:]


def codes(session):
    return [
        (message.code, "newcomer" if message.newcomer_id else "opening")
        for message in session.scalars(select(Message).order_by(Message.id))
    ]


def test_a_concern_freezes_both_at_once(session, asking, introduction_factory):
    elsewhere = introduction_factory(newcomer=asking.newcomer)
    concern = report(session, asking)
    assert (concern.newcomer_id, concern.opening_id, concern.reported_by, concern.wants_call) == (
        asking.newcomer_id,
        asking.opening_id,
        Party.NEWCOMER,
        False,
    )
    for introduction in (asking, elsewhere):
        with pytest.raises(NoLongerAllowed):
            accept_introduction(session, introduction.id, by=Party.OPENING, **BY)
    # A no is always a no.
    assert (
        decline_introduction(session, asking.id, by=Party.OPENING, **BY).state
        is IntroductionState.DECLINED
    )


def test_reporting_again_is_the_same_concern(session, asking):
    concern = report(session, asking)
    assert report(session, asking) is concern
    other = report(session, asking, Party.OPENING)
    assert other is not concern
    assert count(session, Concern) == 2
    assert deeds(session) == ["report_concern", "report_concern"]


def test_who_wants_to_be_called_after_all_says_so_and_hears_that_it_arrived(session, asking):
    concern = report(session, asking)
    for _ in range(2):
        assert report(session, asking, wants_call=True) is concern
    assert concern.wants_call is True
    assert deeds(session) == ["report_concern", "ask_for_call"]
    assert codes(session) == [("concern_received", "newcomer")]


def test_whatever_became_of_it_a_concern_may_be_reported(session, enschede, introduction_factory):
    for traits in ({"declined": True}, {"state": IntroductionState.EXPIRED}, {"coupled": True}):
        assert report(session, introduction_factory(**traits)).closed_at is None


def test_a_second_person_closes_it(session, asking, staff):
    one, other = staff
    concern = report(session, asking)
    look(session, concern, one)
    look(session, concern, one)
    assert (concern.first_looked_by, concern.first_looked_at, concern.closed_at) == (one, NOW, None)
    with pytest.raises(SecondPersonNeeded):
        look(session, concern, one, GO_ON)
    look(session, concern, other)
    assert concern.closed_at is None
    look(session, concern, other, GO_ON)
    closed: tuple[object, ...] = (concern.closed_by, concern.closed_at, concern.outcome)
    assert closed == (other, NOW, GO_ON)
    assert look(session, concern, other, GO_ON) is concern
    assert look(session, concern, one, END).outcome is GO_ON
    assert deeds(session) == ["report_concern", "look_at_concern", "close_concern"]
    accept_introduction(session, asking.id, by=Party.OPENING, **BY)


def test_who_looks_first_closes_nothing_whatever_they_propose(session, asking, staff):
    concern = report(session, asking)
    look(session, concern, staff[0], END)
    assert (concern.first_looked_by, concern.outcome) == (staff[0], None)


def test_two_concerns_are_closed_one_by_one(session, asking, staff):
    for concern in (report(session, asking), report(session, asking, Party.OPENING)):
        with pytest.raises(NoLongerAllowed):
            accept_introduction(session, asking.id, by=Party.OPENING, **BY)
        look(session, concern, staff[0])
        look(session, concern, staff[1], GO_ON)
    accept_introduction(session, asking.id, by=Party.OPENING, **BY)


def close(session, introduction, staff):
    concern = report(session, introduction)
    look(session, concern, staff[0])
    return look(session, concern, staff[1], END)


def test_an_end_withdraws_the_question_and_parts_the_two_for_good(session, asking, staff):
    close(session, asking, staff)
    assert asking.state is IntroductionState.WITHDRAWN
    avoidance = session.scalars(select(Avoidance)).one()
    assert (avoidance.ref, avoidance.avoids_ref) == (asking.newcomer.ref, asking.opening.ref)
    assert codes(session) == [("not_this_time", "opening")]


def test_an_end_ends_the_coupling_neutrally(session, asking, staff):
    for by in (Party.OPENING, Party.NEWCOMER):
        accept_introduction(session, asking.id, by=by, **BY)
    close(session, asking, staff)
    tie = session.scalars(select(Tie)).one()
    assert (tie.end_reason, tie.place_no) == (EndReason.CONCERN, None)
    assert codes(session)[-2:] == [("ended", "newcomer"), ("ended", "opening")]
    assert [message.params for message in session.scalars(select(Message))] == [{}] * 7


def test_an_end_leaves_other_contacts_of_the_two_alone(
    session, asking, staff, introduction_factory
):
    other = introduction_factory(newcomer=asking.newcomer)
    close(session, asking, staff)
    assert other.state is IntroductionState.ASKING


def test_the_two_are_parted_once(session, asking, staff):
    session.add(
        Avoidance(town_id=asking.town_id, ref=asking.newcomer.ref, avoids_ref=asking.opening.ref)
    )
    session.flush()
    close(session, asking, staff)
    assert count(session, Avoidance) == 1


def test_a_concern_tells_the_journal_whose_it_is_and_no_words(session, asking, staff):
    close(session, asking, staff)
    lines = session.scalars(
        select(JournalLine.params).where(JournalLine.deed.contains("concern"))
    ).all()
    assert lines == [
        {"party": "newcomer", "kind": "pressure"},
        {"party": "newcomer"},
        {"party": "newcomer", "outcome": "end"},
    ]


def test_nobody_looks_at_what_is_not_there(session, enschede, staff):
    with pytest.raises(UnknownConcern):
        look_at_concern(session, 4711, account_id=staff[0], **BY)
    with pytest.raises(UnknownIntroduction):
        report_concern(
            session,
            4711,
            by=Party.NEWCOMER,
            kind=ConcernKind.OTHER,
            wants_call=False,
            **BY,
        )


def test_where_the_first_account_is_gone_two_have_to_look_again(session, asking, staff):
    concern = report(session, asking)
    look(session, concern, staff[0])
    concern.first_looked_by = None
    session.flush()
    look(session, concern, staff[1], END)
    assert (concern.first_looked_by, concern.closed_at) == (staff[1], None)
