"""A pair put aside for another, and what a coordinator writes into a question."""

import pytest
from sqlalchemy import select

from koppeling.errors import (
    ContactInWords,
    EnoughForNow,
    MoveNotAllowed,
    NoLongerAllowed,
    NotInRound,
    OpeningIsFull,
    UnknownProposal,
    WordsTooLong,
)
from koppeling.queries.explanations import explain_pair
from koppeling.store import JournalLine, Proposal
from koppeling.terms import AsideReason, ProposalState, Week
from koppeling.usecases.proposals import edit_question, put_proposals_aside, swap_proposal
from tests.factories.base import NOW

WEEK = Week(2026, 48)


@pytest.fixture
def proposal(enschede, match_round_factory, proposal_factory):
    match_round_factory(policy=enschede.policy)
    return proposal_factory()


@pytest.fixture
def swap(session, enschede, proposal):
    def swap(newcomer, opening, reason=AsideReason.ANOTHER_PAIR):
        return swap_proposal(
            session,
            enschede,
            WEEK,
            *pair(proposal),
            instead=(newcomer.ref, opening.ref),
            reason=reason,
            now=NOW,
            actor="test",
        )

    return swap


def pair(proposal):
    return proposal.newcomer.ref, proposal.opening.ref


def test_putting_aside_says_why_and_reopening_forgets_it(session, enschede, proposal):
    by = {"now": NOW, "actor": "test"}
    put_proposals_aside(session, enschede, WEEK, [pair(proposal)], reason=AsideReason.CAUTION, **by)
    assert (proposal.state, proposal.aside_reason) == (ProposalState.PUT_ASIDE, AsideReason.CAUTION)
    line = session.scalars(select(JournalLine).where(JournalLine.deed == "decide_proposal")).one()
    assert line.params == {"state": "put_aside", "reason": "caution"}


def test_another_opening_for_her_is_approved_with_the_engine_s_own_score(
    session, enschede, proposal, swap, opening_factory
):
    other = opening_factory()
    explained = explain_pair(session, enschede, WEEK, proposal.newcomer.ref, other.ref, now=NOW)
    swapped = swap(proposal.newcomer, other)
    assert (proposal.state, proposal.aside_reason) == (
        ProposalState.PUT_ASIDE,
        AsideReason.ANOTHER_PAIR,
    )
    assert (swapped.state, swapped.opening_id) == (ProposalState.APPROVED, other.id)
    assert swapped.score == explained.pairs[0].score
    assert sum(reason["points"] for reason in swapped.reasons) == swapped.score
    deeds = session.execute(
        select(JournalLine.deed, JournalLine.opening_id).where(
            JournalLine.match_round_id.is_not(None)
        )
    ).all()
    assert deeds == [("decide_proposal", proposal.opening_id), ("swap_proposal", other.id)]


def test_another_newcomer_gets_the_place_that_is_free_by_it(proposal, swap, newcomer_factory):
    other = newcomer_factory()
    swapped = swap(other, proposal.opening)
    assert (swapped.newcomer_id, swapped.state) == (other.id, ProposalState.APPROVED)


def test_swapping_twice_is_once(session, proposal, swap, opening_factory):
    other = opening_factory()
    first = swap(proposal.newcomer, other)
    lines = session.scalars(select(JournalLine.id)).all()
    assert swap(proposal.newcomer, other) is first
    assert session.scalars(select(JournalLine.id)).all() == lines


def test_a_pair_that_was_put_aside_may_be_chosen_after_all(
    session, proposal, swap, proposal_factory, opening_factory
):
    aside = proposal_factory(
        newcomer=proposal.newcomer,
        state=ProposalState.PUT_ASIDE,
        aside_reason=AsideReason.NOT_A_FIT,
    )
    assert swap(proposal.newcomer, aside.opening) is aside
    assert (aside.state, aside.aside_reason) == (ProposalState.APPROVED, None)


def test_a_pair_that_shares_no_side_or_both_is_no_swap(
    proposal, swap, newcomer_factory, opening_factory
):
    with pytest.raises(UnknownProposal):
        swap(newcomer_factory(), opening_factory())
    with pytest.raises(UnknownProposal):
        swap(proposal.newcomer, proposal.opening)


def test_a_swap_is_refused_as_an_approval_is(
    session, proposal, swap, opening_factory, proposal_factory
):
    full = opening_factory()
    proposal_factory(opening=full, state=ProposalState.APPROVED)
    with pytest.raises(OpeningIsFull):
        swap(proposal.newcomer, full)
    forbidden = opening_factory(vetted_until=None)
    with pytest.raises(NoLongerAllowed):
        swap(proposal.newcomer, forbidden)


def test_a_swap_gives_nobody_more_than_the_policy_allows(
    proposal, swap, newcomer_factory, tie_factory
):
    has_a_neighbour = newcomer_factory()
    tie_factory(newcomer=has_a_neighbour, living_coupling=True)
    with pytest.raises((EnoughForNow, NoLongerAllowed)):
        swap(has_a_neighbour, proposal.opening)


def test_who_takes_no_part_is_not_swapped_in(proposal, swap, opening_factory):
    with pytest.raises(NotInRound):
        swap(proposal.newcomer, opening_factory(closed_at=NOW))


# --- words of one's own ------------------------------------------------------


@pytest.fixture
def edit(session, enschede, proposal):
    def edit(own_words, left_out=()):
        return edit_question(
            session,
            enschede,
            WEEK,
            *pair(proposal),
            own_words=own_words,
            left_out=left_out,
            now=NOW,
            actor="test",
        )

    return edit


@pytest.mark.parametrize(
    "words",
    [
        "Write to cor@example.org",
        "Ring 06 12 34 56 78",
        "Ring +49 (251) 123-4567",
        "See https://example.org/x",
        "See www.example.org",
        "Our page is example.nl",
        "Look: \u202enl.elpmaxe",
        "Write to cor @ example . org",
        "Write to cor＠example．org",
        "Write to cor (at) example [dot] org",
        "Schrijf cor apenstaartje example punt nl",
        "Look for @cornelia",
        "wa.me/31612345678",
        "Ring 06-12 34 56 78",
        "Ring 06-12-34-56-78",
        "Ring 06/12/34/56/78",
        "Ring 06,12,34,56,78",
        "Ring 06–12–34–56–78",
        "Ring ⁰⁶¹²³⁴⁵⁶⁷⁸",
        "Ring ٠٦١٢٣٤٥٦٧٨",
    ],
)
def test_nothing_in_the_words_leads_past_the_double_yes(proposal, edit, words):
    with pytest.raises(ContactInWords):
        edit(words)
    assert proposal.own_words is None


@pytest.mark.parametrize(
    "words",
    [
        "Cor is free on 12-10-2026 from 10:00 to 12:00.",
        "From 1.12. on, at 3 o'clock.",
        "Two lines.\n\nAnd a third.",
        "Ab dem 1.12.2026 zwischen 10 und 12 Uhr.",
    ],
)
def test_days_and_hours_are_no_numbers_to_ring(proposal, edit, words):
    assert edit(words).own_words == words


def test_facts_are_left_out_and_the_journal_tells_no_words(session, proposal, edit):
    for _ in range(2):
        edit("  Bring the family.  ", ("district", "called", "birth_year"))
    assert (proposal.own_words, proposal.left_out) == ("Bring the family.", ["called", "district"])
    line = session.scalars(select(JournalLine).where(JournalLine.deed == "edit_question")).one()
    assert line.params == {"left_out": ["called", "district"], "words": True}
    edit(None)
    assert (proposal.own_words, proposal.left_out) == (None, None)


def test_500_characters_fit(edit):
    assert len(edit("é" * 500).own_words) == 500
    with pytest.raises(WordsTooLong) as refused:
        edit("é" * 501)
    assert refused.value.params == {"length": 501, "most": 500}


def test_a_question_that_was_sent_is_not_edited(session, proposal, edit):
    proposal.state = ProposalState.SENT
    session.flush()
    with pytest.raises(MoveNotAllowed):
        edit("Too late.")


def test_the_words_are_of_a_proposal_of_the_week(session, enschede, proposal):
    with pytest.raises(UnknownProposal):
        edit_question(
            session,
            enschede,
            WEEK,
            proposal.newcomer.ref,
            "NOBODY",
            own_words=None,
            left_out=(),
            now=NOW,
            actor="test",
        )
    assert session.scalars(select(Proposal.own_words)).all() == [None]
