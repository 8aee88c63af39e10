"""Rounds and proposals: what the database itself keeps in order."""

from sqlalchemy import select

from koppeling.store import Alternate, MatchRound, Proposal, StillWaiting
from koppeling.terms import AsideReason, ProposalState
from tests.store.forbidding import forbidden_by


def test_a_town_has_one_round_a_week(session, match_round, match_round_factory, town_factory):
    week = {"iso_year": match_round.iso_year, "iso_week": match_round.iso_week}
    match_round_factory(iso_year=2025, iso_week=week["iso_week"])
    match_round_factory(iso_year=week["iso_year"], iso_week=week["iso_week"] + 1)
    match_round_factory(**week, town=town_factory())
    with forbidden_by(session, "uq_match_rounds_town_id_iso_year_iso_week"):
        match_round_factory(**week)


def test_a_round_is_of_an_iso_week(session, match_round_factory):
    match_round_factory(iso_year=2026, iso_week=53)
    with forbidden_by(session, "ck_match_rounds_iso_week"):
        match_round_factory(iso_year=2026, iso_week=54)
    with forbidden_by(session, "ck_match_rounds_iso_week"):
        match_round_factory(iso_year=2026, iso_week=0)


def test_a_pair_is_proposed_once_a_round(
    session, proposal, proposal_factory, match_round_factory, opening_factory
):
    pair = {"newcomer": proposal.newcomer, "opening": proposal.opening}
    proposal_factory(newcomer=proposal.newcomer)
    proposal_factory(opening=proposal.opening)
    proposal_factory(**pair, match_round=match_round_factory())
    with forbidden_by(session, "uq_proposals_match_round_id_newcomer_id_opening_id"):
        proposal_factory(**pair)


def test_a_score_lies_between_nothing_and_a_hundred_points(session, proposal_factory):
    proposal_factory(score=0)
    proposal_factory(score=100_000)
    for score in (-1, 100_001):
        with forbidden_by(session, "ck_proposals_score"):
            proposal_factory(score=score)


def test_a_state_is_one_of_its_codes(session, proposal):
    proposal.state = ProposalState.APPROVED
    session.flush()
    with forbidden_by(session, "ck_proposals_proposalstate"):
        session.connection().exec_driver_sql("UPDATE proposals SET state = 'lost'")


def test_a_round_takes_its_proposals_along(
    session, alternate_factory, still_waiting_factory, match_round
):
    alternate_factory()
    still_waiting_factory()
    session.delete(match_round)
    session.flush()
    for model in (MatchRound, Proposal, Alternate, StillWaiting):
        assert session.scalars(select(model)).all() == []


def test_who_decided_may_leave(session, proposal, account):
    proposal.decided_by = account.id
    session.flush()
    session.delete(account)
    session.flush()
    session.expire(proposal)
    assert proposal.decided_by is None


def test_only_what_was_put_aside_has_a_reason_for_it(session, proposal_factory):
    proposal_factory(state=ProposalState.PUT_ASIDE, aside_reason=AsideReason.CAUTION)
    proposal_factory(state=ProposalState.PUT_ASIDE)
    with forbidden_by(session, "ck_proposals_aside_reason"):
        proposal_factory(aside_reason=AsideReason.CAUTION)
