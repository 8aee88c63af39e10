"""What each side reads and does at each step, through its link."""

import re
from datetime import datetime, timedelta

import pytest

from koppeling.store import CheckIn, Concern, Introduction, Newcomer, Opening, Tie
from koppeling.terms import (
    CheckInAnswer,
    ConcernKind,
    CouplingState,
    EndReason,
    IntroductionState,
    Party,
)
from koppeling.wording.neutral import neutral_text
from tests.factories.base import NOW
from tests.web import browsers
from tests.web.pages import facts, heading, links, problems


@pytest.fixture
def volunteer(session, asking, link_to):
    return f"/a/{link_to(session, asking, by=Party.OPENING)}"


@pytest.fixture
def newcomer(session, asking, link_to):
    return f"/a/{link_to(session, asking, by=Party.NEWCOMER)}"


def times(page):
    import re

    return re.findall(r'name="time" value="([^"]+)"', page)


def test_a_yes_takes_two_taps_and_chooses_a_time(client, post, asking, volunteer, stored):
    page = client.get(volunteer)
    assert (page.status_code, heading(page.text)) == (200, "Would you like to meet somebody new?")
    assert page.headers["Cache-Control"] == "no-store"
    offered = times(page.text)
    assert offered[-1] == "call_me"
    assert "checked" not in page.text
    answer = post(client, f"{volunteer}/yes", time=offered[0])
    assert (answer.status_code, answer.headers["Location"]) == (303, volunteer)
    after = client.get(volunteer).text
    assert heading(after) == "You said yes"
    assert "The time you chose: " in after
    found = stored(Introduction)
    assert found.opening_time == datetime.fromisoformat(offered[0])


def test_a_yes_without_a_choice_is_asked_for_one(client, post, asking, volunteer, stored):
    answer = post(client, f"{volunteer}/yes")
    assert answer.status_code == 422
    assert problems(answer.text) == ["Choose one of the times, or that we call you"]
    assert "<title>Error:" in answer.text
    assert stored(Introduction).opening_yes_at is None


def test_a_time_that_was_not_offered_is_not_taken(client, post, asking, volunteer, stored):
    answer = post(client, f"{volunteer}/yes", time="2031-01-01T10:00:00+00:00")
    assert answer.status_code == 409
    assert heading(answer.text) == "Would you like to meet somebody new?"
    assert "Meanwhile something has changed." in answer.text
    assert stored(Introduction).opening_yes_at is None


def test_both_yeses_agree_on_a_time_and_a_place(
    client, phone, post, session, enschede, asking, volunteer, newcomer
):
    enschede.meeting_place = "Library, Main Street 1"
    session.commit()
    chosen = times(client.get(volunteer).text)[0]
    post(client, f"{volunteer}/yes", time=chosen)
    page = phone.get(newcomer).text
    assert heading(page) == "Volunteer would like to meet you"
    assert times(page) == [chosen, "call_me"]
    post(phone, f"{newcomer}/yes", time=chosen)
    page = phone.get(newcomer).text
    assert heading(page) == "You and Volunteer both said yes"
    assert facts(page)["Place"] == "Library, Main Street 1"
    assert "Your first meeting" in facts(page)
    assert "Have you met?" not in page
    assert heading(client.get(volunteer).text) == "You and Newcomer 0 both said yes"


def test_a_second_click_answers_as_the_first(client, post, asking, volunteer, stored):
    for _ in range(2):
        answer = post(client, f"{volunteer}/yes", time="call_me")
        assert answer.status_code == 303
    found = stored(Introduction)
    assert (found.opening_yes_at, found.opening_time) == (NOW, None)


def test_a_yes_out_of_turn_changes_nothing(client, post, asking, newcomer, stored):
    page = client.get(newcomer).text
    assert heading(page) == "It is not your turn yet"
    assert facts(page) == {}
    assert post(client, f"{newcomer}/yes", time="call_me").status_code == 303
    assert stored(Introduction).newcomer_yes_at is None


def test_not_now_needs_no_reason_and_may_begin_a_break(client, post, asking, volunteer, stored):
    answer = post(client, f"{volunteer}/no")
    assert (answer.status_code, problems(answer.text)) == (422, ["Choose what we shall do next"])
    assert post(client, f"{volunteer}/no", then="two_weeks", for_good="yes").status_code == 303
    found = stored(Introduction)
    assert (found.state, found.declined_by, found.declined_for_good) == (
        IntroductionState.DECLINED,
        Party.OPENING,
        True,
    )
    opening = stored(Opening)
    assert opening.paused_at == NOW
    assert opening.resumes_on == NOW.date() + timedelta(weeks=2)
    page = client.get(volunteer).text
    assert heading(page) == "You said: not now"
    assert "You are having a break. Start again" in page


def test_a_no_can_be_taken_back(client, post, asking, volunteer, stored):
    post(client, f"{volunteer}/no", then="go_on")
    answer = post(client, f"{volunteer}/take-back")
    assert (answer.status_code, problems(answer.text)) == (422, ["Tick the box if you are sure"])
    assert post(client, f"{volunteer}/take-back", sure="yes").status_code == 303
    assert heading(client.get(volunteer).text) == "Would you like to meet somebody new?"
    assert stored(Introduction).state is IntroductionState.ASKING


def test_a_yes_taken_back_leaves_the_other_side_nothing_to_do(
    client, phone, post, asking, volunteer, newcomer
):
    post(client, f"{volunteer}/yes", time="call_me")
    assert heading(phone.get(newcomer).text) == "Volunteer would like to meet you"
    post(client, f"{volunteer}/take-back", sure="yes")
    page = phone.get(newcomer).text
    assert heading(page) == "It is not your turn yet"
    assert "Volunteer" not in page


def test_the_other_side_reads_a_no_in_neutral_words(
    client, phone, post, asking, volunteer, newcomer
):
    post(client, f"{volunteer}/yes", time="call_me")
    post(phone, f"{newcomer}/no", then="go_on")
    page = client.get(volunteer).text
    assert heading(page) == "Not this time"
    assert facts(page) == {}
    assert "/take-back" not in page


def test_when_time_is_over_nothing_is_asked_any_more(client, session, asking, volunteer):
    asking.expires_at = NOW
    asking.asked_at = NOW - timedelta(days=7)
    session.commit()
    page = client.get(volunteer).text
    assert heading(page) == "The time to answer is over"
    assert "/yes" not in page


@pytest.fixture
def coupled(session, asking, say_yes, volunteer, newcomer):
    say_yes(asking, Party.OPENING)
    say_yes(asking, Party.NEWCOMER)
    return asking


def test_each_side_says_whether_they_met(
    client, phone, post, coupled, volunteer, newcomer, stored, all_of
):
    assert "Have you met?" in client.get(volunteer).text
    assert post(client, f"{volunteer}/met").status_code == 422
    post(client, f"{volunteer}/met", answer="not_yet")
    post(client, f"{volunteer}/met", answer="met")
    post(phone, f"{newcomer}/met", answer="met")
    said = {one.party: one.answer for one in all_of(CheckIn)}
    assert said == {Party.OPENING: CheckInAnswer.MET, Party.NEWCOMER: CheckInAnswer.MET}
    assert stored(Tie).state is CouplingState.SETTLED


def test_either_side_ends_a_contact(client, phone, post, coupled, volunteer, newcomer, stored):
    assert heading(client.get(f"{volunteer}/end").text) == "End this contact"
    assert post(client, f"{volunteer}/end").status_code == 422
    assert post(client, f"{volunteer}/end", reason="no_click").status_code == 303
    tie = stored(Tie)
    assert (tie.state, tie.end_reason) == (CouplingState.ENDED, EndReason.NO_CLICK)
    for browser, link in ((client, volunteer), (phone, newcomer)):
        page = browser.get(link).text
        assert heading(page) == "This contact has ended"
        assert "no_click" not in page
        assert browser.get(f"{link}/end").status_code == 303


def test_a_concern_holds_everything_and_is_told_to_nobody(
    client, phone, post, coupled, volunteer, newcomer, stored
):
    page = phone.get(f"{newcomer}/concern").text
    assert "/" in links(page)
    assert post(phone, f"{newcomer}/concern").status_code == 422
    answer = post(phone, f"{newcomer}/concern", kind="pressure", call="yes")
    assert answer.headers["Location"] == f"{newcomer}/concern/sent"
    assert heading(phone.get(f"{newcomer}/concern/sent").text) == "Thank you. We have your message"
    concern = stored(Concern)
    assert (concern.kind, concern.wants_call, concern.reported_by) == (
        ConcernKind.PRESSURE,
        True,
        Party.NEWCOMER,
    )
    pages = [client.get(volunteer).text, phone.get(newcomer).text]
    assert [heading(page) for page in pages] == ["Nothing to do at the moment"] * 2
    assert [facts(page) for page in pages] == [{}, {}]


def test_a_frozen_side_cannot_say_yes(client, post, asking, volunteer, stored):
    post(client, f"{volunteer}/concern", kind="other")
    assert post(client, f"{volunteer}/yes", time="call_me").status_code == 303
    assert stored(Introduction).opening_yes_at is None


def test_a_break_begins_and_ends(client, post, asking, newcomer, stored):
    assert post(client, f"{newcomer}/pause").status_code == 422
    assert post(client, f"{newcomer}/pause", until="open").status_code == 303
    assert stored(Newcomer).paused_at == NOW
    assert "You have a break until you say." in client.get(f"{newcomer}/pause").text
    assert post(client, f"{newcomer}/resume").status_code == 422
    assert post(client, f"{newcomer}/resume", sure="yes").status_code == 303
    assert stored(Newcomer).paused_at is None


def test_stopping_ends_everything_and_the_link(
    client, phone, post, coupled, volunteer, newcomer, stored
):
    assert post(phone, f"{newcomer}/stop").status_code == 422
    answer = post(phone, f"{newcomer}/stop", sure="yes")
    assert answer.headers["Location"] == "/stopped/en"
    assert phone.get("/stopped/en").status_code == 200
    assert phone.get(newcomer).status_code == 404
    assert stored(Tie).state is CouplingState.ENDED
    assert heading(client.get(volunteer).text) == "This contact has ended"


def test_an_association_learns_her_name_after_her_own_yes(
    client, phone, post, session, asking_association, link_to
):
    hers = f"/a/{link_to(session, asking_association, by=Party.NEWCOMER)}"
    theirs = f"/a/{link_to(session, asking_association, by=Party.OPENING)}"
    assert "Newcomer 0" not in client.get(theirs).text
    assert heading(phone.get(hers).text) == "Would you like to visit an association?"
    post(phone, f"{hers}/yes", time="call_me")
    assert heading(client.get(theirs).text) == "Newcomer 0 would like to meet you"


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_a_page_runs_from_right_to_left_where_its_reader_reads_so(
    app, session, asking, newcomer, language
):
    asking.newcomer.locale = language
    session.commit()
    page = browsers.browser(app).get(newcomer).text
    assert f'<html lang="{language}" dir="rtl">' in page


def test_a_page_speaks_the_language_of_its_reader(app, session, asking, volunteer):
    asking.opening.volunteer.locale = "tr"
    session.commit()
    assert '<html lang="tr" dir="ltr">' in browsers.browser(app).get(volunteer).text


def test_a_page_is_small(client, volunteer):
    import gzip

    assert len(gzip.compress(client.get(volunteer).data)) < 8_000


@pytest.mark.parametrize("language", ["en", "nl", "ar"])
@pytest.mark.parametrize(
    "why",
    [
        {"code": "scarcer_elsewhere", "params": {"opening": "CANARY-7", "score": 81_234}},
        {"code": "only_one", "params": {}},
        {"code": "kept", "params": {}},
        None,
    ],
)
def test_why_they_were_chosen_is_told_without_scores_and_others(
    client, session, asking, link_to, why, language
):
    asking.proposal.why = why
    asking.opening.volunteer.locale = language
    page = client.get(
        f"/a/{link_to(session, asking, by=Party.OPENING)}", headers={"Accept-Language": language}
    ).text
    code = None if why is None else why["code"]
    assert f"<p>{neutral_text(code, language)}</p>" in page
    # Between tags: a token may hold any two digits.
    words = " ".join(re.findall(r">([^<]*)<", page.partition("<main")[2].partition("</main>")[0]))
    for secret in ("CANARY", "81", "points", asking.proposal.newcomer.ref):
        assert secret not in words


def test_after_an_answer_nothing_of_why_is_told(client, session, say_yes, asking, volunteer):
    told = neutral_text(None, "en")
    assert told in client.get(volunteer).text
    say_yes(asking, Party.OPENING)
    assert told not in client.get(volunteer).text
