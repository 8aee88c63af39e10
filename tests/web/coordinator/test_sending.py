import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from koppeling.store import Introduction, JournalLine, Message
from koppeling.terms import ProposalState
from tests.factories.base import NOW
from tests.web.browsers import csrf_token, post
from tests.web.coordinator.weeks import WEEK, counted, first, main_of

CHECK = f"{WEEK}/send"
TOKEN = r'name="csrf_token" value="([^"]+)"'


@pytest.fixture
def approved(session, proposals):
    for proposal in proposals:
        proposal.state = ProposalState.APPROVED
    return proposals


def states(session, proposals):
    session.expire_all()
    found = [proposal.state.value for proposal in proposals]
    session.commit()
    return found


def count(session, model):
    session.expire_all()
    found = session.scalar(select(func.count()).select_from(model))
    session.commit()
    return found


def test_everything_is_counted_before_it_is_sent(
    session, approved, proposal_factory, opening_factory, signed_in
):
    association = proposal_factory(
        opening=opening_factory(association=True), state=ProposalState.APPROVED
    )
    association.newcomer.locale = "ar"
    approved[0].opening.volunteer.locale = "de"

    words = main_of(signed_in().get(CHECK).text)

    assert "4 questions go to the first side of each pair." in words
    assert "Asked first 1 newcomer, 3 volunteers" in words
    assert "Deutsch : 1, Nederlands : 2, العربية : 1" in words
    assert "Places held neighbour: 3, association: 1" in words
    assert "Send 4 questions" in words
    assert "Practice: the letters stay in the outbox" in words


def test_every_letter_is_shown_in_its_readers_language(session, approved, signed_in):
    approved[0].opening.volunteer.locale = "de"
    client = signed_in()
    page = client.get(CHECK).text

    assert page.count('<div class="letter" lang="nl" dir="ltr">') == 2
    german = page.partition('<div class="letter" lang="de" dir="ltr">')[2].partition("</div>")[0]
    assert "Bart" in german
    assert "kochen" in german.lower()
    assert "Amina" not in german


def test_a_letter_to_a_newcomer_runs_from_right_to_left(
    session, approved, proposal_factory, opening_factory, signed_in
):
    asked = proposal_factory(
        opening=opening_factory(association=True), state=ProposalState.APPROVED
    )
    asked.newcomer.locale = "fa"

    assert '<div class="letter" lang="fa" dir="rtl">' in signed_in().get(CHECK).text


def test_no_letter_shows_what_it_may_not_before_both_yeses(session, approved, signed_in):
    newcomer = approved[0].newcomer
    newcomer.full_name, newcomer.phone = "AMINA-FAMILY", "06-SECRET"
    page = signed_in().get(CHECK).text

    for letter in re.findall(r'<div class="letter".*?</div>', page, re.DOTALL):
        assert "Amina" not in letter
        assert "61" not in letter
    for secret in ("AMINA-FAMILY", "06-SECRET", newcomer.email, "de Boer"):
        assert secret not in page


def test_who_has_no_address_is_rung_up(session, approved, signed_in):
    approved[1].opening.volunteer.email = None

    page = signed_in().get(CHECK).text

    assert "1 person has no e-mail address: please ring up, or print the sheet" in main_of(page)
    assert f'href="{WEEK}/proposal/{approved[1].id}/print"' in page


def test_sending_asks_once_and_can_be_undone(session, approved, signed_in):
    client = signed_in()
    answers = [post(client, CHECK) for _ in range(2)]
    assert [one.location for one in answers] == [f"{WEEK}/sent"] * 2
    assert states(session, approved) == ["sent", "sent", "sent"]
    assert count(session, Introduction) == 3
    due = session.scalars(select(Message.due_at).where(Message.code == "ask_opening")).all()
    session.commit()
    assert due == [NOW + timedelta(minutes=30)] * 3
    words = main_of(client.get(f"{WEEK}/sent").text)
    assert "3 questions are on their way" in words
    assert "You can call them back until 09:30." in words

    answer = post(client, f"{WEEK}/undo")

    assert answer.location == CHECK
    assert "3 questions are called back; nobody got them." in main_of(client.get(CHECK).text)
    assert states(session, approved) == ["approved", "approved", "approved"]
    assert count(session, Introduction) == 0


def test_undoing_twice_says_that_nothing_was_left(session, approved, signed_in):
    client = signed_in()
    post(client, CHECK)
    for _ in range(2):
        answer = post(client, f"{WEEK}/undo")
    assert answer.status_code == 303
    assert "There was nothing left to call back." in main_of(client.get(CHECK).text)


def test_after_the_time_there_is_nothing_to_call_back(session, approved, signed_in, app):
    client = signed_in()
    post(client, CHECK)
    house = app.extensions["koppeling"]
    app.extensions["koppeling"] = type(house)(
        house.engine, house.settings, lambda: NOW + timedelta(minutes=31)
    )

    assert "Nothing to call back" in main_of(client.get(f"{WEEK}/sent").text)
    post(client, f"{WEEK}/undo")
    assert states(session, approved) == ["sent", "sent", "sent"]


def test_a_pair_that_may_not_meet_any_more_stops_the_sending(session, approved, signed_in):
    approved[1].opening.vetted_until = NOW.date() - timedelta(days=1)

    answer = post(signed_in(), CHECK)

    assert answer.status_code == 409
    assert approved[1].opening.ref in main_of(answer.text).partition("Check and send")[0]
    assert states(session, approved) == ["approved", "approved", "approved"]
    assert count(session, Introduction) == 0


def test_nothing_to_send_leads_to_deciding(proposals, signed_in):
    words = main_of(signed_in().get(CHECK).text)

    assert "Nothing to send" in words
    assert "Decide on proposals" in words


def test_words_are_added_and_facts_left_out(session, approved, signed_in):
    client = signed_in()
    address = f"{CHECK}/{approved[0].id}"
    page = client.get(address).text
    assert page.count('name="told"') == 2
    assert "koken" in page.lower()

    answer = client.post(
        address,
        data={
            "csrf_token": csrf_token(client),
            "own_words": "Wij bellen u morgen.",
            "told": ["half_days"],
        },
    )

    assert answer.status_code == 303
    page = client.get(answer.location).text
    letter = page.partition('<div class="letter"')[2].partition("</div>")[0]
    assert "Wij bellen u morgen." in letter
    assert "koken" not in letter.lower()
    assert "changed by hand" in main_of(client.get(CHECK).text)
    session.expire_all()
    assert (approved[0].own_words, approved[0].left_out) == ("Wij bellen u morgen.", ["interests"])


def test_words_with_a_way_to_reach_somebody_are_kept_on_the_form(session, approved, signed_in):
    answer = post(
        signed_in(), f"{CHECK}/{approved[0].id}", own_words="Bel 06-12345678", told="interests"
    )

    assert answer.status_code == 422
    assert "Bel 06-12345678</textarea>" in answer.text
    assert 'href="#own_words"' in answer.text
    session.expire_all()
    assert approved[0].own_words is None


def test_another_town_sends_nothing(session, approved, signed_in, other_town):
    client = signed_in(town=other_town)
    assert "Nothing to send" in main_of(client.get(CHECK).text)

    assert post(client, CHECK).status_code == 404
    assert post(client, f"{WEEK}/undo").status_code == 404
    assert client.get(f"{CHECK}/{approved[0].id}").status_code == 404
    assert post(client, f"{CHECK}/{approved[0].id}", own_words="Hallo").status_code == 404
    assert states(session, approved) == ["approved", "approved", "approved"]


def test_sixty_are_decided_and_sent_with_few_presses(session, week, proposal_factory, signed_in):
    """Home, one press for each of sixty, check, send: every press is a link or button there."""
    for _ in range(60):
        proposal_factory()
    client = signed_in()
    presses = 0
    page = client.get("/coordinator/").text
    assert f'href="{WEEK}/queue"' in page
    page = client.get(f"{WEEK}/queue").text
    presses += 1
    while found := re.search(r'name="proposal" value="(\d+)">\s*<div class="actions">', page):
        token = first(TOKEN, page)
        fields = {"csrf_token": token, "proposal": found[1], "decision": "approve"}
        page = client.post(f"{WEEK}/queue", data=fields, follow_redirects=True).text
        presses += 1
    assert f'href="{CHECK}"' in page
    page = client.get(CHECK).text
    presses += 1
    token = first(TOKEN, page)
    assert client.post(CHECK, data={"csrf_token": token}).location == f"{WEEK}/sent"
    presses += 1

    assert presses == 63
    assert count(session, Introduction) == 60


def test_checking_asks_the_database_no_more_for_more_letters(
    session, approved, proposal_factory, signed_in, engine
):
    client = signed_in()
    client.get(CHECK)
    with counted(engine) as few:
        client.get(CHECK)
    for _ in range(10):
        proposal_factory(state=ProposalState.APPROVED)
    session.commit()
    with counted(engine) as many:
        page = client.get(CHECK)

    assert page.text.count('<div class="letter"') == 13
    assert len(many) == len(few)
    assert len(few) <= 12


def test_the_journal_tells_who_sent(session, approved, signed_in):
    post(signed_in(), CHECK)

    (line,) = session.scalars(select(JournalLine).where(JournalLine.deed == "send_round"))
    assert line.params == {"week": "2026-W48", "sent": 3}
    assert line.actor.startswith("account:")
