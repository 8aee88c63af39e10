"""Introductions, couplings and concerns, as a coordinator follows them."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from koppeling.reference.towns import town_seeds
from koppeling.store import CheckIn, Concern, Message, Tie
from koppeling.terms import (
    CheckInAnswer,
    ConcernKind,
    ConcernOutcome,
    EndReason,
    IntroductionState,
    Party,
)
from tests.factories import IntroductionFactory, NewcomerFactory, OpeningFactory, TieFactory
from tests.factories.base import NOW


@pytest.fixture
def introduction(session, town):
    town.policy = town_seeds()["enschede"].policy
    return IntroductionFactory.create(
        newcomer=NewcomerFactory.create(ref="N-1", called="Amina"),
        opening=OpeningFactory.create(ref="O-1"),
    )


@pytest.fixture
def coupling(session, introduction):
    introduction.state = IntroductionState.COUPLED
    introduction.newcomer_yes_at = introduction.opening_yes_at = NOW
    session.flush()
    return TieFactory.create(
        living_coupling=True,
        newcomer=introduction.newcomer,
        opening=introduction.opening,
        introduction_id=introduction.id,
        introduction_state=IntroductionState.COUPLED,
    )


@pytest.fixture
def concern(session, coupling):
    concern = Concern(
        town_id=coupling.town_id,
        newcomer_id=coupling.newcomer_id,
        opening_id=coupling.opening_id,
        introduction_id=coupling.introduction_id,
        reported_by=Party.NEWCOMER,
        reported_at=NOW - timedelta(hours=2),
        kind=ConcernKind.PRESSURE,
        wants_call=True,
    )
    session.add(concern)
    session.flush()
    return concern


def test_introductions_under_way_say_whose_answer_is_awaited(session, introduction, signed_in):
    later = IntroductionFactory.create(
        newcomer=NewcomerFactory.create(ref="N-2"),
        opening=OpeningFactory.create(ref="O-2"),
        opening_yes_at=NOW - timedelta(days=1),
        expires_at=NOW + timedelta(days=9),
    )
    IntroductionFactory.create(expires_at=NOW, asked_at=NOW - timedelta(days=7))
    client = signed_in()

    answer = client.get("/coordinator/introductions").text
    rows = answer.split("<tbody>")[1].split("<tr>")[1:]
    shown = [re.findall(r"/introductions/(\d+)", row)[0] for row in rows]
    assert shown == [str(introduction.id), str(later.id)]
    assert "opening, since Monday, 23 November 2026" in rows[0]
    assert "newcomer, since Sunday, 22 November 2026" in rows[1]


def test_answer_on_behalf_is_recorded_with_a_name(session, introduction, signed_in, post):
    client = signed_in()
    url = f"/coordinator/introductions/{introduction.id}"
    text = client.get(url).text
    offered = text.split('name="answer" value="')[1].split('"')[0]

    answer = post(client, f"{url}/answer", answer=offered, by="opening")

    assert answer.status_code == 303
    session.expire_all()
    assert introduction.opening_yes_at == NOW
    assert introduction.opening_time.isoformat() == offered
    assert introduction.opening_answer_by is not None
    session.rollback()
    assert "Recorded by Coordinator 0" in client.get(url).text


def test_answers_on_behalf_of_both_make_a_coupling(session, introduction, signed_in, post):
    client = signed_in()
    url = f"/coordinator/introductions/{introduction.id}/answer"

    post(client, url, answer="call", by="opening")
    post(client, url, answer="call", by="newcomer")

    session.expire_all()
    assert introduction.state is IntroductionState.COUPLED
    assert (introduction.newcomer_time, introduction.opening_time) == (None, None)
    assert session.scalars(select(Tie)).one().newcomer.ref == "N-1"


def test_answer_for_the_side_that_is_not_awaited_is_refused(session, introduction, signed_in, post):
    url = f"/coordinator/introductions/{introduction.id}/answer"

    answer = post(signed_in(), url, answer="call", by="newcomer")

    assert answer.status_code == 409
    session.expire_all()
    assert (introduction.newcomer_yes_at, introduction.opening_yes_at) == (None, None)


@pytest.mark.parametrize("said", ["", "yes", "2026-11-30", "2026-11-30T10:00:00"])
def test_answer_without_a_choice_is_asked_again(session, introduction, signed_in, post, said):
    url = f"/coordinator/introductions/{introduction.id}/answer"

    answer = post(signed_in(), url, answer=said, by="opening")

    assert answer.status_code == 422
    assert 'href="#answer"' in answer.text


def test_time_that_was_not_offered_is_refused(session, introduction, signed_in, post):
    url = f"/coordinator/introductions/{introduction.id}/answer"

    answer = post(signed_in(), url, answer="2026-11-30T03:00:00+00:00", by="opening")

    assert answer.status_code == 409
    session.expire_all()
    assert introduction.opening_yes_at is None


def test_not_now_may_be_for_good(session, introduction, signed_in, post):
    url = f"/coordinator/introductions/{introduction.id}/answer"

    post(signed_in(), url, answer="no", by="opening", for_good="yes")

    session.expire_all()
    assert introduction.state is IntroductionState.DECLINED
    assert introduction.declined_for_good is True


def test_question_is_taken_back(session, introduction, signed_in, post):
    client = signed_in()

    answer = post(client, f"/coordinator/introductions/{introduction.id}/withdraw")

    assert answer.status_code == 303
    session.expire_all()
    assert introduction.state is IntroductionState.WITHDRAWN
    session.rollback()
    again = client.get(f"/coordinator/introductions/{introduction.id}").text
    assert "withdrawn" in again
    assert "Record the answer" not in again


def test_couplings_are_filtered(session, coupling, signed_in):
    session.add(
        CheckIn(
            town_id=coupling.town_id,
            tie_id=coupling.id,
            party=Party.NEWCOMER,
            answer=CheckInAnswer.CALL_ME,
            answered_at=NOW,
        )
    )
    ended = TieFactory.create(ended_coupling=True)
    client = signed_in()

    def found(only: str) -> list[bool]:
        text = client.get(f"/coordinator/couplings?only={only}").text
        return [f'/coordinator/couplings/{one.id}"' in text for one in (coupling, ended)]

    assert found("") == [True, True]
    assert found("call") == [True, False]
    assert found("ended") == [False, True]
    assert found("concern") == [False, False]
    assert "please call me" in client.get(f"/coordinator/couplings/{coupling.id}").text


def test_coupling_is_ended_with_a_reason_that_nobody_is_told(session, coupling, signed_in, post):
    client = signed_in()
    url = f"/coordinator/couplings/{coupling.id}"
    assert post(client, f"{url}/end").status_code == 422
    assert post(client, f"{url}/end", reason="no_time", on="2020-01-01").status_code == 422

    answer = post(client, f"{url}/end", reason="no_time", on="2026-11-20")

    assert answer.status_code == 303
    session.expire_all()
    assert (coupling.until, coupling.end_reason) == (date(2026, 11, 20), EndReason.NO_TIME)
    told = session.scalars(select(Message).where(Message.code == "ended")).all()
    assert [message.params for message in told] == [{}, {}]


def test_concern_needs_two_people(session, concern, coupling, signed_in, post):
    first, second = signed_in(), signed_in()
    url = f"/coordinator/concerns/{concern.id}"
    assert "nobody has looked yet" in first.get("/coordinator/concerns").text

    post(first, f"{url}/look")
    assert "A second member of staff is needed" in first.get(url).text
    alone = post(first, f"{url}/look", outcome="go_on")
    assert alone.status_code == 409
    session.expire_all()
    assert (concern.closed_at, concern.outcome) == (None, None)
    session.rollback()

    assert post(second, f"{url}/look").status_code == 422
    post(second, f"{url}/look", outcome="end")
    session.expire_all()
    assert (concern.closed_at, concern.outcome) == (NOW, ConcernOutcome.END)
    assert coupling.until is not None
    session.rollback()
    assert "it ends" in first.get("/coordinator/concerns").text


def test_contacts_of_another_town_are_not_found(
    session, concern, coupling, other_town, signed_in, post
):
    own, other = signed_in(), signed_in(town=other_town)

    pages = (
        f"introductions/{coupling.introduction_id}",
        f"couplings/{coupling.id}",
        f"concerns/{concern.id}",
    )
    for path in pages:
        assert own.get(f"/coordinator/{path}").status_code == 200, path
        assert other.get(f"/coordinator/{path}").status_code == 404, path
    deeds: tuple[tuple[str, dict[str, str]], ...] = (
        (f"introductions/{coupling.introduction_id}/answer", {"answer": "call", "by": "opening"}),
        (f"introductions/{coupling.introduction_id}/withdraw", {}),
        (f"couplings/{coupling.id}/end", {"reason": "no_time"}),
        (f"concerns/{concern.id}/look", {"outcome": "end"}),
    )
    for path, fields in deeds:
        assert post(other, f"/coordinator/{path}", **fields).status_code == 404, path
    for path in ("introductions", "couplings", "concerns"):
        assert "N-1" not in other.get(f"/coordinator/{path}").text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("introductions", "Nobody is being asked now"),
        ("couplings", "Nobody is coupled yet"),
        ("concerns", "No concern was reported"),
        ("waiting", "Nobody waits"),
        ("outbox", "Nothing was written to anybody yet"),
        ("organisations", "No organisation is known"),
        ("network", "No tie is known yet"),
        ("journal", "Who did what about one person"),
    ],
)
def test_empty_lists_say_why(signed_in, path, words):
    answer = signed_in().get(f"/coordinator/{path}")

    assert answer.status_code == 200
    assert words in answer.text
