"""What changed since the last run of a week, or since another week."""

import pytest

from koppeling.terms import AsideReason, ProposalState
from koppeling.wording.names import bare
from tests.web.coordinator.weeks import WEEK, main_of

CHANGES = f"{WEEK}/changes"


def line(newcomer, opening, score=61_000):
    return {"newcomer": newcomer.ref, "opening": opening.ref, "score": score}


@pytest.fixture
def rerun(week, proposals, newcomer_factory, opening_factory, volunteer_factory):
    """Before, Amina was with Els and Dina with Fred; Bahar and Chaza stay as they were."""
    els, fred = (
        opening_factory(volunteer=volunteer_factory(name=name), title=None)
        for name in ("Els Mulder", "Fred Groot")
    )
    dina = newcomer_factory(called="Dina")
    amina, bahar, chaza = proposals
    week.previous = [
        line(amina.newcomer, els),
        line(dina, fred),
        line(bahar.newcomer, bahar.opening),
        line(chaza.newcomer, chaza.opening),
        {"newcomer": amina.newcomer.ref, "became": "same"},
        {"newcomer": dina.ref, "became": "away"},
        {"opening": els.ref, "became": "hours"},
        {"opening": amina.opening.ref, "became": "same"},
        {"opening": fred.ref, "became": "same"},
    ]
    return week


def test_a_run_is_told_by_name_and_with_its_causes(rerun, signed_in):
    page = signed_in().get(CHANGES)
    words = main_of(page.text)
    assert page.status_code == 200
    assert "What changed in week 48 (23–29 November 2026)" in words
    assert "2 proposals changed since the last run. 2 proposals stayed." in words
    told = bare(words)
    assert (
        "Amina N-0000 · neighbour Before Els O-0003 Now Bart O-0000 Why The half-days of Els"
        in told
    )
    assert (
        "Dina N-0003 · neighbour Before Fred O-0004 Now no proposal Why Dina takes no part" in told
    )


def test_the_week_leads_to_what_changed(rerun, signed_in):
    html = signed_in().get(f"{WEEK}/").text
    assert f'<a href="{CHANGES}">2 proposals changed since the last run.</a>' in html


def test_a_week_that_was_proposed_once_says_so(proposals, signed_in):
    client = signed_in()
    assert "changed since the last run" not in client.get(f"{WEEK}/").text
    words = main_of(client.get(CHANGES).text)
    assert "This week was proposed once so far: there is nothing to compare yet." in words
    assert "Back to the proposals" in words


def test_a_run_that_changed_nothing_says_so(week, proposals, signed_in):
    week.previous = [line(one.newcomer, one.opening) for one in proposals]
    words = main_of(signed_in().get(CHANGES).text)
    assert "No proposal changed since the last run. 3 proposals stayed." in words


def test_two_weeks_are_compared(
    week, proposals, match_round_factory, proposal_factory, enschede, signed_in
):
    earlier = match_round_factory(iso_week=47, policy=enschede.policy)
    amina, bahar, _ = proposals
    proposal_factory(match_round=earlier, newcomer=amina.newcomer, opening=amina.opening)
    proposal_factory(match_round=earlier, newcomer=bahar.newcomer)
    client = signed_in()
    assert "week 47 (16–22 November 2026)" in main_of(client.get(CHANGES).text)
    words = main_of(client.get(f"{CHANGES}?since=2026-W47").text)
    assert "2 proposals are different from week 47 (16–22 November 2026)." in words
    assert "1 proposal stayed." in words
    assert "Bahar" in words
    assert "Chaza" in words
    assert "Amina" not in words


def test_weeks_without_a_round_have_no_page(week, signed_in):
    client = signed_in()
    assert client.get("/coordinator/week/2026-W40/changes").status_code == 404
    assert client.get(f"{CHANGES}?since=2026-W40").status_code == 404
    assert client.get(f"{CHANGES}?since=nonsense").status_code == 404


def test_who_is_protected_by_now_is_not_shown(session, rerun, proposals, signed_in):
    proposals[0].newcomer.protected = True
    session.flush()
    words = main_of(signed_in().get(CHANGES).text)
    assert "Amina" not in words
    assert "1 proposal changed since the last run." in words


def test_what_was_put_aside_since_is_told(session, rerun, proposals, signed_in):
    proposals[1].state, proposals[1].aside_reason = ProposalState.PUT_ASIDE, AsideReason.OTHER
    session.flush()
    words = main_of(signed_in().get(CHANGES).text)
    assert "3 proposals changed since the last run. 1 proposal stayed." in words
    assert "Somebody put the proposal aside." in words
