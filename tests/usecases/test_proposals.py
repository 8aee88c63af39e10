from datetime import date, timedelta

import pytest
from sqlalchemy import select

from koppeling.errors import (
    EnoughForNow,
    MoveNotAllowed,
    NoLongerAllowed,
    OpeningIsFull,
    RoundClosed,
    RoundNotFinished,
    UnknownProposal,
    UnknownRound,
    VettingEnded,
)
from koppeling.store import Introduction, JournalLine, Message
from koppeling.terms import ProposalState, Week
from koppeling.usecases.proposals import (
    approve_proposals,
    hold_proposals,
    put_proposals_aside,
    reopen_proposals,
)
from koppeling.usecases.rounds import close_round, send_round
from tests.factories.base import NOW

WEEK = Week(2026, 48)


@pytest.fixture
def week(enschede, match_round_factory):
    """The round of the week under the town's own policy."""
    return match_round_factory(policy=enschede.policy)


def decide(deed, session, town, *proposals):
    pairs = [(one.newcomer.ref, one.opening.ref) for one in proposals] or None
    return deed(session, town, WEEK, pairs, now=NOW, actor="test")


def states(*proposals):
    return [proposal.state.value for proposal in proposals]


def test_all_drafts_are_approved_at_once(session, enschede, week, proposal_factory):
    drafts = [proposal_factory() for _ in range(3)]
    held = proposal_factory(state=ProposalState.HELD)
    assert decide(approve_proposals, session, enschede) == 3
    assert states(*drafts, held) == ["approved", "approved", "approved", "held"]
    assert {proposal.decided_at for proposal in drafts} == {NOW}
    lines = session.scalars(select(JournalLine).where(JournalLine.deed == "decide_proposal")).all()
    assert [(line.newcomer_id, line.params) for line in lines] == [
        (proposal.newcomer_id, {"state": "approved", "bulk": True}) for proposal in drafts
    ]


def test_a_proposal_moves_as_allowed_and_back(session, enschede, week, proposal_factory):
    proposal = proposal_factory()
    steps = [
        (hold_proposals, "held"),
        (approve_proposals, "approved"),
        (reopen_proposals, "draft"),
        (put_proposals_aside, "put_aside"),
        (reopen_proposals, "draft"),
    ]
    for deed, state in steps:
        assert decide(deed, session, enschede, proposal) == 1
        assert decide(deed, session, enschede, proposal) == 0
        assert proposal.state == state


def test_what_was_put_aside_is_reopened_before_it_is_approved(
    session, enschede, week, proposal_factory
):
    proposal = proposal_factory(state=ProposalState.PUT_ASIDE)
    with pytest.raises(MoveNotAllowed) as refused:
        decide(approve_proposals, session, enschede, proposal)
    assert refused.value.params == {"state": "put_aside", "wanted": "approved"}


def test_a_pair_that_was_not_proposed_is_refused(session, enschede, week, proposal_factory):
    one, other = proposal_factory(), proposal_factory()
    with pytest.raises(UnknownProposal) as refused:
        approve_proposals(
            session,
            enschede,
            WEEK,
            [(one.newcomer.ref, one.opening.ref), (one.newcomer.ref, other.opening.ref)],
            now=NOW,
            actor="test",
        )
    assert refused.value.params == {
        "newcomer": one.newcomer.ref,
        "opening": other.opening.ref,
        "week": "2026-W48",
    }


def test_a_week_without_a_round_is_refused(session, enschede):
    with pytest.raises(UnknownRound):
        decide(approve_proposals, session, enschede)


def test_an_approved_proposal_reserves_its_place(
    session, enschede, week, proposal_factory, opening_factory
):
    opening = opening_factory()
    one, other = (proposal_factory(opening=opening) for _ in range(2))
    decide(approve_proposals, session, enschede, one)
    with pytest.raises(OpeningIsFull) as refused:
        decide(approve_proposals, session, enschede, other)
    assert refused.value.params == {"opening": opening.ref}
    decide(reopen_proposals, session, enschede, one)
    assert decide(approve_proposals, session, enschede, other) == 1


def test_a_living_coupling_and_an_introduction_under_way_hold_places(
    session,
    enschede,
    week,
    proposal_factory,
    opening_factory,
    tie_factory,
    introduction_factory,
):
    opening = opening_factory(association=True, places=3)
    tie_factory(living_coupling=True, opening=opening)
    introduction_factory(opening=opening, proposal__state=ProposalState.SENT)
    introduction_factory(
        opening=opening,
        asked_at=NOW - timedelta(days=7),
        expires_at=NOW,
        proposal__state=ProposalState.SENT,
    )
    one, other = (proposal_factory(opening=opening) for _ in range(2))
    assert decide(approve_proposals, session, enschede, one) == 1
    with pytest.raises(OpeningIsFull):
        decide(approve_proposals, session, enschede, other)


def test_a_newcomer_gets_no_more_of_a_kind_than_the_policy_allows(
    session, enschede, week, proposal_factory, newcomer_factory, opening_factory
):
    newcomer = newcomer_factory()
    one, other = (proposal_factory(newcomer=newcomer) for _ in range(2))
    club = proposal_factory(newcomer=newcomer, opening=opening_factory(association=True))
    decide(approve_proposals, session, enschede, one)
    with pytest.raises(EnoughForNow) as refused:
        decide(approve_proposals, session, enschede, other)
    assert refused.value.params == {"newcomer": newcomer.ref, "kind": "neighbour"}
    assert decide(approve_proposals, session, enschede, club) == 1


def test_what_safety_forbids_by_now_is_not_approved(session, enschede, week, proposal_factory):
    unvetted, protected = proposal_factory(), proposal_factory()
    unvetted.opening.vetted_until = date(2026, 11, 1)
    protected.newcomer.protected = True
    session.flush()
    with pytest.raises(VettingEnded):
        decide(approve_proposals, session, enschede, unvetted)
    with pytest.raises(NoLongerAllowed):
        decide(approve_proposals, session, enschede, protected)


def decline_for_good(proposal, introduction_factory):
    introduction_factory(
        newcomer=proposal.newcomer,
        opening=proposal.opening,
        declined=True,
        declined_for_good=True,
    )


def be_asked_already(proposal, introduction_factory):
    introduction_factory(newcomer=proposal.newcomer, opening=proposal.opening)


PASTS = [decline_for_good, be_asked_already]


@pytest.fixture
def earlier_week(enschede, match_round_factory):
    """A week before, whose introductions went another way than this one's drafts."""
    return match_round_factory(iso_week=47, policy=enschede.policy)


@pytest.mark.parametrize("past", PASTS, ids=lambda past: past.__name__)
def test_who_said_no_for_good_or_is_being_asked_is_not_asked_again(
    session,
    enschede,
    earlier_week,
    match_round_factory,
    proposal_factory,
    opening_factory,
    introduction_factory,
    past,
):
    week = match_round_factory(iso_week=48, policy=enschede.policy)
    opening = opening_factory(association=True, places=5)
    draft = proposal_factory(match_round=week, opening=opening)
    past(draft, introduction_factory)
    with pytest.raises((NoLongerAllowed, EnoughForNow)):
        decide(approve_proposals, session, enschede, draft)
    draft.state = ProposalState.APPROVED
    session.flush()
    with pytest.raises(NoLongerAllowed):
        send_round(session, enschede, WEEK, now=NOW, actor="test")


def test_who_was_coupled_once_is_not_asked_again(
    session, enschede, week, proposal_factory, tie_factory
):
    draft = proposal_factory()
    tie_factory(newcomer=draft.newcomer, opening=draft.opening, ended_coupling=True)
    with pytest.raises(NoLongerAllowed):
        decide(approve_proposals, session, enschede, draft)


def test_a_question_that_nobody_swept_up_is_no_hindrance(
    session, enschede, earlier_week, match_round_factory, proposal_factory, introduction_factory
):
    week = match_round_factory(iso_week=48, policy=enschede.policy)
    proposal = proposal_factory(match_round=week, state=ProposalState.APPROVED)
    before = introduction_factory(
        newcomer=proposal.newcomer,
        opening=proposal.opening,
        asked_at=NOW - timedelta(days=8),
        expires_at=NOW - timedelta(days=1),
        proposal__match_round=earlier_week,
        proposal__state=ProposalState.SENT,
    )
    assert len(send_round(session, enschede, WEEK, now=NOW, actor="test")) == 1
    assert before.state == "expired"


def test_sending_asks_the_first_side_of_each_approved_pair(
    session, enschede, week, proposal_factory, opening_factory
):
    neighbour = proposal_factory(state=ProposalState.APPROVED)
    club = proposal_factory(state=ProposalState.APPROVED, opening=opening_factory(association=True))
    draft = proposal_factory()
    sent = send_round(session, enschede, WEEK, now=NOW, actor="test")
    assert states(neighbour, club, draft) == ["sent", "sent", "draft"]
    assert [(one.proposal_id, one.state, one.expires_at) for one in sent] == [
        (neighbour.id, "asking", NOW + timedelta(days=7)),
        (club.id, "asking", NOW + timedelta(days=7)),
    ]
    asked = session.scalars(select(Message).order_by(Message.id)).all()
    assert [(one.code, one.opening_id, one.newcomer_id) for one in asked] == [
        ("ask_opening", neighbour.opening_id, None),
        ("ask_newcomer", None, club.newcomer_id),
    ]
    assert send_round(session, enschede, WEEK, now=NOW, actor="test") == ()


def test_the_days_to_answer_are_those_of_the_rounds_policy(
    session, enschede, match_round_factory, proposal_factory
):
    policy = {**enschede.policy, "introductions": {"expire_days": 3}}
    match_round_factory(policy=policy)
    proposal_factory(state=ProposalState.APPROVED)
    (introduction,) = send_round(session, enschede, WEEK, now=NOW, actor="test")
    assert introduction.expires_at == NOW + timedelta(days=3)


def test_a_pair_that_may_no_longer_meet_is_not_sent(session, enschede, week, proposal_factory):
    proposal = proposal_factory(state=ProposalState.APPROVED)
    proposal.opening.protected = True
    session.flush()
    with pytest.raises(NoLongerAllowed):
        send_round(session, enschede, WEEK, now=NOW, actor="test")
    assert session.scalars(select(Introduction)).all() == []


def test_closing_waits_for_what_is_approved_and_unsent(session, enschede, week, proposal_factory):
    proposal_factory(state=ProposalState.APPROVED)
    with pytest.raises(RoundNotFinished) as refused:
        close_round(session, enschede, WEEK, now=NOW, actor="test")
    assert refused.value.params == {"week": "2026-W48", "open": 1}
    send_round(session, enschede, WEEK, now=NOW, actor="test")
    for _ in range(2):
        assert close_round(session, enschede, WEEK, now=NOW, actor="test").state == "closed"


def test_nothing_is_decided_in_a_closed_round(session, enschede, week, proposal_factory):
    proposal_factory()
    close_round(session, enschede, WEEK, now=NOW, actor="test")
    with pytest.raises(RoundClosed):
        decide(approve_proposals, session, enschede)
    with pytest.raises(RoundClosed):
        send_round(session, enschede, WEEK, now=NOW, actor="test")
