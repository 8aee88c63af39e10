import pytest

from koppeling.queries.rounds import read_kept, round_view
from koppeling.terms import ProposalState, Week
from tests.factories.base import NOW

WEEK = Week(2026, 48)


@pytest.fixture
def week(enschede, match_round_factory, newcomer_factory, opening_factory, proposal_factory):
    """Ada is proposed to O1 and Bob to O2, each with the other's as an alternate."""
    ada, bob = newcomer_factory(ref="ADA"), newcomer_factory(ref="BOB")
    one, other = opening_factory(ref="O1"), opening_factory(ref="O2")
    match_round_factory(policy=enschede.policy)
    return {
        "ADA": proposal_factory(newcomer=ada, opening=one),
        "BOB": proposal_factory(newcomer=bob, opening=other),
    }


@pytest.fixture
def alternates(week, alternate_factory):
    alternate_factory(proposal=week["ADA"], opening=week["BOB"].opening)
    alternate_factory(proposal=week["BOB"], opening=week["ADA"].opening)


def refs(view):
    """Everybody whom the round names."""
    return sorted(
        {ref for line in view.proposals for ref in (line.newcomer, line.opening)}
        | {ref for line in view.proposals for ref, _ in line.alternates}
        | {line.newcomer for line in view.waiting}
    )


def test_a_newcomer_who_is_protected_by_now_is_in_no_line(session, enschede, week, alternates):
    assert refs(round_view(session, enschede, WEEK, now=NOW)) == ["ADA", "BOB", "O1", "O2"]
    week["ADA"].newcomer.protected = True
    session.flush()
    assert refs(round_view(session, enschede, WEEK, now=NOW)) == ["BOB", "O1", "O2"]


def test_an_opening_that_is_protected_by_now_is_no_alternate(session, enschede, week, alternates):
    week["ADA"].opening.protected = True
    session.flush()
    assert refs(round_view(session, enschede, WEEK, now=NOW)) == ["BOB", "O2"]


def test_nobody_is_waiting_who_is_protected_by_now(
    session, enschede, week, still_waiting_factory, newcomer_factory
):
    still_waiting_factory(newcomer=newcomer_factory(ref="CEM"))
    assert "CEM" in refs(round_view(session, enschede, WEEK, now=NOW))
    still_waiting_factory(newcomer=newcomer_factory(ref="DRU", protected=True))
    assert "DRU" not in refs(round_view(session, enschede, WEEK, now=NOW))


def test_what_was_sent_is_not_kept_for_whoever_is_protected_by_now(
    session, enschede, week, introduction_factory
):
    for proposal in week.values():
        proposal.state = ProposalState.SENT
        introduction_factory(
            proposal=proposal, newcomer=proposal.newcomer, opening=proposal.opening
        )
    week["ADA"].opening.protected = True
    session.flush()
    kept = read_kept(session, enschede, WEEK, now=NOW)
    assert [(line.newcomer, line.opening) for line in kept.sent] == [("BOB", "O2")]
