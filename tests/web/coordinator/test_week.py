import gzip
import re

from sqlalchemy import select

from koppeling.store import JournalLine, MatchRound, Proposal
from koppeling.terms import ProposalState
from tests.factories.base import NOW
from tests.web.browsers import csrf_token, post
from tests.web.coordinator.weeks import WEEK, counted, main_of

LIST = f"{WEEK}/"


def states(session):
    session.expire_all()
    return [one.state.value for one in session.scalars(select(Proposal).order_by(Proposal.id))]


def rows_of(html):
    """The names in the list, top to bottom."""
    return re.findall(r'<th scope="row"><a [^>]*><bdi>([^<]+)</bdi>', html)


def decide(client, proposals, decision, **more):
    fields = {"proposal": [one.id for one in proposals], "decision": decision, **more}
    return client.post(f"{WEEK}/decide", data={"csrf_token": csrf_token(client), **fields})


def test_the_week_in_words_and_rows(session, proposals, still_waiting_factory, signed_in):
    still_waiting_factory()
    page = signed_in().get(LIST)

    words = main_of(page.text)
    assert page.status_code == 200
    assert "Proposals of week 48 (23–29 November 2026)" in words
    assert "1 of 2 newcomers have a proposal. 1 is still waiting." in words
    assert "Proved: no other choice of this week reaches more than 1 of 2 newcomers" in words
    assert "Decide 3 one by one" in words
    assert "3 proposals in this list." in words
    assert rows_of(page.text) == ["Amina", "Bahar", "Chaza"]


def test_an_unproved_week_is_not_called_proved(session, week, proposals, signed_in):
    session.get(MatchRound, week.id).bound = 64_000

    assert "Not proved: this choice has 61 points" in main_of(signed_in().get(LIST).text)


def test_filters_show_what_was_asked_for(
    session, proposals, proposal_factory, opening_factory, district_factory, tie_factory, signed_in
):
    north = district_factory(name="Noord")
    proposals[1].newcomer.district_id = north.id
    proposals[2].state = ProposalState.HELD
    employer = proposal_factory(opening=opening_factory(employer=True), score=30_000)
    employer.newcomer.called = "Emre"
    tie_factory(ended_coupling=True, newcomer=proposals[0].newcomer)
    client = signed_in()

    def shown(query):
        return rows_of(client.get(f"{LIST}?{query}").text)

    assert shown("") == ["Amina", "Bahar", "Chaza", "Emre"]
    assert shown("state=held") == ["Chaza"]
    assert shown("kind=employer") == ["Emre"]
    assert shown("district=Noord") == ["Bahar"]
    assert shown("flag=low_score") == ["Emre"]
    assert shown("flag=first_contact") == ["Bahar", "Chaza", "Emre"]
    assert shown("state=held&kind=employer") == []
    assert shown("state=nonsense&page=nonsense") == ["Amina", "Bahar", "Chaza", "Emre"]


def test_waiting_long_is_marked(session, proposals, signed_in):
    proposals[0].newcomer.registered_on = NOW.date().replace(month=3)

    page = signed_in().get(f"{LIST}?flag=long_waiting").text

    assert rows_of(page)[0] == "Amina"
    assert "waiting long" in main_of(page)


def test_ticked_proposals_are_decided_at_once_and_the_journal_says_so(
    session, proposals, signed_in
):
    client = signed_in()
    answer = decide(client, proposals[:2], "approve", state="draft")

    lines = session.scalars(select(JournalLine).where(JournalLine.deed == "decide_proposal")).all()
    assert answer.status_code == 303
    assert answer.location == f"{LIST}?page=1&state=draft"
    assert "2 proposals approved." in main_of(client.get(answer.location).text)
    assert states(session) == ["approved", "approved", "draft"]
    assert [line.params for line in lines] == [{"state": "approved", "bulk": True}] * 2


def test_a_bulk_decision_of_one_that_cannot_be_changes_none(
    session, proposals, proposal_factory, signed_in
):
    proposal_factory(opening=proposals[1].opening, state=ProposalState.APPROVED)

    answer = decide(signed_in(), proposals, "approve")

    assert answer.status_code == 422
    assert proposals[1].opening.ref in main_of(answer.text).partition("Proposals of")[0]
    assert answer.text.count(" checked>") == 3
    assert states(session) == ["draft", "draft", "draft", "approved"]


def test_nothing_ticked_is_said(proposals, signed_in):
    answer = decide(signed_in(), [], "approve")

    assert answer.status_code == 422
    assert "Tick at least one proposal first." in main_of(answer.text)


def test_ticks_of_another_town_are_not_found(session, proposals, signed_in, other_town):
    answer = decide(signed_in(town=other_town), proposals, "approve")

    assert answer.status_code == 404
    assert states(session) == ["draft", "draft", "draft"]


def test_all_on_the_page_can_be_ticked_without_a_script(proposals, signed_in):
    client = signed_in()
    assert client.get(LIST).text.count(" checked>") == 0

    assert client.get(f"{LIST}?tick=all").text.count(" checked>") == 3


def test_a_week_is_closed_and_opened_again(session, week, proposals, signed_in):
    client = signed_in()
    for _ in range(2):
        assert post(client, f"{WEEK}/close").status_code == 303
    page = main_of(client.get(LIST).text)
    assert "This week is closed" in page
    assert "Approve ticked" not in page

    post(client, f"{WEEK}/reopen")

    page = main_of(client.get(LIST).text)
    assert "This week is closed" not in page
    assert "Approve ticked" in page
    deeds = session.scalars(select(JournalLine.deed).order_by(JournalLine.id)).all()
    assert [one for one in deeds if one.endswith("_round")] == ["close_round", "reopen_round"]


def test_a_week_with_something_unsent_stays_open(session, proposals, signed_in):
    proposals[0].state = ProposalState.APPROVED

    answer = post(signed_in(), f"{WEEK}/close")

    assert answer.status_code == 409
    assert "Approve ticked" in main_of(answer.text)


def test_a_week_without_a_round_offers_one(enschede, signed_in):
    words = main_of(signed_in().get(LIST).text)

    assert "Nothing has been proposed for this week yet." in words
    assert "Propose week 48 (23–29 November 2026)" in words


def test_a_week_without_proposals_says_why(week, still_waiting_factory, signed_in):
    for _ in range(3):
        still_waiting_factory(blocked={"language": 5, "distance": 2})
    still_waiting_factory(blocked={"taken": 4})
    still_waiting_factory(blocked={"not_available": 4})
    still_waiting_factory(blocked={"places": 4})

    words = main_of(signed_in().get(LIST).text)

    assert "No proposals this week" in words
    assert "for 3 people: no language shared well enough" in words
    assert words.count("for 1 person:") == 2


def test_protected_people_stand_in_no_list(session, proposals, signed_in):
    proposals[0].newcomer.protected = True
    client = signed_in()

    assert rows_of(client.get(LIST).text) == ["Bahar", "Chaza"]
    assert client.get(f"{WEEK}/proposal/{proposals[0].id}").status_code == 404
    assert "Amina" not in client.get(f"{WEEK}/print").text


def test_weeks_lead_to_their_neighbours(proposals, signed_in):
    page = signed_in().get("/coordinator/week/2026-W53/").text

    assert 'href="/coordinator/week/2026-W52/"' in page
    assert 'href="/coordinator/week/2027-W01/"' in page


def test_the_address_without_a_week_leads_to_the_last_proposed(
    week, match_round_factory, signed_in
):
    match_round_factory()

    answer = signed_in().get("/coordinator/week/")

    assert answer.location == "/coordinator/week/2026-W49/"


def test_an_address_that_is_no_week_is_not_found(enschede, signed_in):
    client = signed_in()
    for wrong in ("2026-W54", "2027-W53", "48", "2026-48"):
        assert client.get(f"/coordinator/week/{wrong}/").status_code == 404


def test_the_list_on_paper_has_boxes_to_tick(proposals, signed_in):
    words = main_of(signed_in().get(f"{WEEK}/print").text)

    assert "3 proposals, as of Monday, 23 November 2026" in words.replace(
        "November 23", "23 November"
    )
    assert words.count("☐ yes ☐ not now") == 6


def test_sixty_rows_are_light_and_ask_few_questions(
    session, proposals, proposal_factory, signed_in, engine
):
    for _ in range(70):
        proposal_factory()
    client = signed_in()
    client.get(LIST)
    with counted(engine) as statements:
        page = client.get(LIST)

    with client.get("/static/koppeling.css") as answer:
        sheet = answer.data
    assert len(rows_of(page.text)) == 60
    assert "page 1 of 2." in main_of(page.text)
    assert len(gzip.compress(page.data)) + len(gzip.compress(sheet)) <= 30_000
    assert len([one for one in statements if one.startswith("SELECT")]) <= 9


def test_a_sent_proposal_tells_what_became_of_it(
    session, proposals, introduction_factory, signed_in
):
    proposals[0].state = ProposalState.SENT
    introduction_factory(
        proposal=proposals[0], newcomer=proposals[0].newcomer, opening=proposals[0].opening
    )

    page = signed_in().get(LIST).text

    assert "being asked" in main_of(page)
    assert f'value="{proposals[0].id}" aria-label' not in page
    assert f'value="{proposals[1].id}" aria-label' in page
