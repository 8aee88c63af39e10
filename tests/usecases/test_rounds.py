"""Sending a week, and taking it back in time."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from koppeling.errors import MoveNotAllowed, NoLongerAllowed
from koppeling.queries.places import places_reserved
from koppeling.store import Introduction, JournalLine, Link, Message, Proposal
from koppeling.terms import IntroductionState, Party, ProposalState, Week
from koppeling.usecases.introductions import accept_introduction, decline_introduction
from koppeling.usecases.outbox import mark_failed, mark_sent
from koppeling.usecases.proposals import (
    approve_proposals,
    edit_question,
    hold_proposals,
    put_proposals_aside,
    reopen_proposals,
)
from koppeling.usecases.rounds import send_round, undo_send
from tests.factories.base import NOW

WEEK = Week(2026, 48)
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def approved(enschede, match_round_factory, proposal_factory):
    match_round_factory(policy=enschede.policy)
    return [proposal_factory(state=ProposalState.APPROVED) for _ in range(2)]


@pytest.fixture
def send(session, enschede):
    def send(*, release_at=NOW + HALF_AN_HOUR, now=NOW):
        return send_round(session, enschede, WEEK, release_at=release_at, now=now, actor="test")

    return send


@pytest.fixture
def undo(session, enschede):
    def undo(*, now=NOW):
        return undo_send(session, enschede, WEEK, now=now, actor="test")

    return undo


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def deeds(session):
    return list(session.scalars(select(JournalLine.deed).order_by(JournalLine.id)))[1:]


def pair(proposal):
    return proposal.newcomer.ref, proposal.opening.ref


def test_questions_wait_until_they_are_released(session, approved, send):
    sent = send()
    messages = session.scalars(select(Message)).all()
    assert {message.due_at for message in messages} == {NOW + HALF_AN_HOUR}
    assert {message.queued_at for message in messages} == {NOW}
    assert {one.expires_at for one in sent} == {NOW + HALF_AN_HOUR + timedelta(days=7)}
    assert deeds(session) == [*["decide_proposal", "ask_both"] * 2, "send_round"]


def test_without_a_time_of_release_questions_are_due_at_once(session, approved, send):
    (first, _) = send(release_at=None)
    assert set(session.scalars(select(Message.due_at))) == {NOW}
    assert first.expires_at == NOW + timedelta(days=7)


def test_every_question_has_a_link_that_opens_for_two_months(session, approved, send):
    send()
    for message, link in session.execute(
        select(Message, Link).join(Link, Link.id == Message.link_id)
    ):
        assert (link.opening_id, link.introduction_id) == (
            message.opening_id,
            message.introduction_id,
        )
        assert (link.purpose, link.token_hash) == ("answer", None)
        assert link.expires_at == NOW + timedelta(days=60)
    assert count(session, Link) == 2


def test_undoing_leaves_the_proposals_approved_and_nothing_else(session, approved, send, undo):
    send()
    assert undo() == 2
    assert undo() == 0
    session.expire_all()
    assert [proposal.state for proposal in approved] == [ProposalState.APPROVED] * 2
    assert [count(session, table) for table in (Introduction, Message, Link)] == [0, 0, 0]
    for proposal in approved:
        assert places_reserved(session, proposal.opening_id, now=NOW) == 1
    assert deeds(session)[-3:] == ["decide_proposal", "decide_proposal", "undo_send"]
    send()
    assert count(session, Message) == 2


def test_what_has_been_answered_or_has_left_is_not_taken_back(session, approved, send, undo):
    one, other = send()
    accept_introduction(session, one.id, by=Party.OPENING, now=NOW, actor="test")
    decline_introduction(session, other.id, by=Party.OPENING, now=NOW, actor="test")
    assert undo() == 0
    assert count(session, Introduction) == 2


@pytest.mark.parametrize("happen", ["is due", "was sent", "was tried"])
def test_what_has_left_the_house_is_not_taken_back(session, approved, send, undo, happen):
    send()
    now = NOW
    if happen == "is due":
        now = NOW + HALF_AN_HOUR
    for message_id in session.scalars(select(Message.id)).all():
        if happen == "was sent":
            mark_sent(session, message_id, now=NOW)
        elif happen == "was tried":
            mark_failed(session, message_id)
    session.flush()
    assert undo(now=now) == 0


def test_a_refused_pair_keeps_the_whole_week_from_being_sent(session, approved, send):
    approved[0].newcomer.paused_at = NOW
    session.flush()
    with pytest.raises(NoLongerAllowed), session.begin_nested():
        send()
    assert count(session, Introduction) == 0


@pytest.mark.parametrize(
    "decide", [approve_proposals, hold_proposals, put_proposals_aside, reopen_proposals]
)
def test_what_was_sent_is_decided_no_more(session, enschede, approved, send, decide):
    send()
    with pytest.raises(MoveNotAllowed):
        decide(session, enschede, WEEK, [pair(approved[0])], now=NOW, actor="test")
    assert approved[0].state is ProposalState.SENT


def test_own_words_go_with_the_question_and_come_back_with_it(
    session, enschede, approved, send, undo
):
    edit_question(
        session,
        enschede,
        WEEK,
        *pair(approved[0]),
        own_words="Ring at the side door.",
        left_out=("district",),
        now=NOW,
        actor="test",
    )
    (first, _) = send()
    message = session.scalars(select(Message).where(Message.introduction_id == first.id)).one()
    assert (message.own_words, message.params) == (
        "Ring at the side door.",
        {"left_out": ["district"]},
    )
    assert session.get_one(Proposal, approved[0].id).own_words is None
    undo()
    session.expire_all()
    assert approved[0].own_words == "Ring at the side door."
    assert approved[0].left_out == ["district"]
    (first, _) = send()
    message = session.scalars(select(Message).where(Message.introduction_id == first.id)).one()
    mark_sent(session, message.id, now=NOW)
    assert message.own_words is None


def test_an_undone_introduction_takes_its_state_along(session, approved, send, undo):
    send()
    undo()
    states = select(func.count()).where(Introduction.state == IntroductionState.ASKING)
    assert session.scalar(states) == 0
