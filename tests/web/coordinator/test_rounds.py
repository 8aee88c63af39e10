from datetime import timedelta

import pytest
from sqlalchemy import select

from koppeling.errors import DataChanged
from koppeling.jobs.worker import work
from koppeling.settings import Settings
from koppeling.store import Job, JournalLine
from koppeling.terms import JobState
from tests.factories.base import NOW
from tests.web.browsers import post
from tests.web.coordinator.weeks import WEEK, counted, main_of


@pytest.fixture
def people(enschede, newcomer_factory, opening_factory):
    """Three who can meet."""
    return [(newcomer_factory(), opening_factory()) for _ in range(3)]


def propose(client, week="2026-W48"):
    return post(client, "/coordinator/rounds/", week=week)


def jobs(session):
    session.expire_all()
    return session.scalars(select(Job)).all()


def test_a_round_is_asked_for_once(session, people, signed_in):
    client = signed_in()
    answers = [propose(client) for _ in range(2)]

    (job,) = jobs(session)
    assert [one.status_code for one in answers] == [303, 303]
    assert {one.location for one in answers} == {f"/coordinator/rounds/{job.id}"}
    assert job.params == {"week": "2026-W48"}
    assert job.actor.startswith("account:")


def test_the_page_holds_still_when_told_so(people, signed_in):
    client = signed_in()
    address = propose(client).location

    answer = client.get(f"{address}?still=yes")

    assert "Refresh" not in answer.headers
    assert "This page holds still." in main_of(answer.text)


def test_the_page_looks_again_by_itself_until_it_is_done(session, people, signed_in, engine):
    client = signed_in()
    address = propose(client).location
    answer = client.get(address)
    assert answer.headers["Refresh"] == "2"
    assert "Waiting to begin." in main_of(answer.text)

    work(engine, clock=lambda: NOW, settings=Settings(database_url=""), once=True)

    answer = client.get(address)
    assert "Refresh" not in answer.headers
    page = answer.text
    assert "Done: the week is proposed." in main_of(page)
    assert f'href="{WEEK}/queue"' in page
    assert "Decide 3 one by one" in main_of(client.get(f"{WEEK}/").text)


def test_how_far_it_is_stands_in_words(session, enschede, job_factory, signed_in):
    job = job_factory(
        params={"week": "2026-W48"}, state=JobState.RUNNING, stage="candidates", done=120, total=400
    )

    page = signed_in().get(f"/coordinator/rounds/{job.id}").text

    assert "Looking who may meet 120 of 400" in main_of(page)
    assert '<progress max="400" value="120"' in page


def test_without_a_worker_the_page_says_how_to_start_one(session, enschede, job_factory, signed_in):
    patient = job_factory(params={"week": "2026-W48"}, created_at=NOW - timedelta(seconds=19))
    client = signed_in()
    words = main_of(client.get(f"/coordinator/rounds/{patient.id}").text)
    assert "Waiting to begin." in words
    assert "koppeling worker" not in words

    patient.created_at = NOW - timedelta(seconds=21)
    session.commit()

    words = main_of(client.get(f"/coordinator/rounds/{patient.id}").text)
    assert (
        "Nobody works on it yet. Whoever looks after the computer starts koppeling worker" in words
    )


def test_changed_data_are_told_with_a_way_on(session, enschede, job_factory, signed_in):
    job = job_factory(
        params={"week": "2026-W48"},
        state=JobState.FAILED,
        finished_at=NOW,
        error_code=DataChanged.code,
        error_params={"town": "enschede", "week": "2026-W48"},
    )

    answer = signed_in().get(f"/coordinator/rounds/{job.id}")
    page = answer.text

    assert "Refresh" not in answer.headers
    assert "The week could not be proposed" in main_of(page)
    assert "Your approvals are kept: propose again." in main_of(page)
    assert 'name="week" value="2026-W48"' in page


def test_an_error_of_ours_is_told_without_a_trace(session, enschede, job_factory, signed_in):
    job = job_factory(
        params={"week": "2026-W48"},
        state=JobState.FAILED,
        finished_at=NOW,
        error_code="KeyError",
        error_params={},
    )

    words = main_of(signed_in().get(f"/coordinator/rounds/{job.id}").text)

    assert "Something went wrong in the computation. Nothing was kept" in words
    assert "KeyError" not in words


def test_proposing_again_keeps_what_was_approved(session, people, signed_in, engine):
    client = signed_in()
    for _ in range(2):
        propose(client)
        work(engine, clock=lambda: NOW, settings=Settings(database_url=""), once=True)
        words = main_of(client.get(f"{WEEK}/").text)
        if "Decide 3" in words:
            page = client.get(f"{WEEK}/queue").text
            first = page.partition('name="proposal" value="')[2].partition('"')[0]
            post(client, f"{WEEK}/queue", proposal=first, decision="approve")

    assert "Decide 2 one by one" in words
    assert "Check and send 1" in words


def test_a_week_that_is_none_is_not_found(session, enschede, signed_in):
    client = signed_in()

    assert propose(client, "2026-W54").status_code == 404
    assert propose(client, "").status_code == 404
    assert jobs(session) == []


def test_another_towns_job_is_not_found(session, enschede, job_factory, signed_in, other_town):
    job = job_factory(params={"week": "2026-W48"})
    assert signed_in().get(f"/coordinator/rounds/{job.id}").status_code == 200

    assert signed_in(town=other_town).get(f"/coordinator/rounds/{job.id}").status_code == 404


def test_looking_changes_nothing_and_asks_little(session, enschede, job_factory, signed_in, engine):
    job = job_factory(params={"week": "2026-W48"})
    client = signed_in()
    client.get(f"/coordinator/rounds/{job.id}")
    with counted(engine) as statements:
        client.get(f"/coordinator/rounds/{job.id}")

    assert len([one for one in statements if one.startswith("SELECT")]) <= 3
    assert [one for one in statements if one.startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert session.scalars(select(JournalLine.deed)).all() == ["add_town"]
