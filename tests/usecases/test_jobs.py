from datetime import timedelta

import pytest
from sqlalchemy import func, select

from koppeling.errors import DataChanged, UnknownJob
from koppeling.queries.jobs import get_job, latest_job, unfinished_jobs
from koppeling.store import Job, JournalLine
from koppeling.store.engine import deed
from koppeling.terms import JobState, Week
from koppeling.usecases.jobs import (
    LOST_AFTER,
    fail_job,
    finish_job,
    note_progress,
    queue_round,
    return_job,
    take_job,
)
from tests.databases import ON_POSTGRESQL
from tests.factories.base import NOW

WEEK = Week(2026, 48)
LATER = NOW + timedelta(seconds=5)


def take(session, now=NOW):
    """A job that is there to be taken."""
    taken = take_job(session, now=now)
    assert taken is not None
    return taken


def latest(session, town):
    line = latest_job(session, town.id)
    assert line is not None
    return line


@pytest.fixture
def queued(session, enschede):
    return queue_round(session, enschede.id, WEEK, now=NOW, actor="test")


def test_a_round_is_asked_for_once(session, enschede, queued):
    again = queue_round(session, enschede.id, Week(2026, 49), now=LATER, actor="test")
    assert again == queued
    line = get_job(session, enschede.id, queued)
    assert line == latest_job(session, enschede.id)
    assert (line.state, line.week, line.done, line.total) == (JobState.WAITING, WEEK, 0, None)
    assert not line.is_over
    assert session.scalars(select(JournalLine.deed)).all() == ["add_town", "queue_round"]


def test_another_round_is_asked_for_when_one_is_over(session, enschede, queued):
    finish_job(session, take(session), now=LATER)
    again = queue_round(session, enschede.id, WEEK, now=LATER, actor="test")
    assert again != queued
    assert latest(session, enschede).id == again
    assert unfinished_jobs(session) == 1


def test_a_job_of_another_town_is_unknown(session, enschede, queued, town_factory):
    elsewhere = town_factory()
    assert latest_job(session, elsewhere.id) is None
    with pytest.raises(UnknownJob):
        get_job(session, elsewhere.id, queued)


def test_the_oldest_job_is_taken_once(session, enschede, queued, job_factory, town_factory):
    job_factory(town=town_factory(), created_at=LATER)
    first, second = (take(session, LATER) for _ in range(2))
    assert (first.id, first.town, first.week, first.actor) == (queued, "enschede", WEEK, "test")
    assert second.id != queued
    assert take_job(session, now=LATER) is None


def test_progress_is_told(session, enschede, queued):
    taken = take(session)
    note_progress(session, taken, "candidates", 3, 7, now=LATER)
    session.expire_all()
    line = get_job(session, enschede.id, queued)
    assert (line.state, line.stage, line.done, line.total) == (
        JobState.RUNNING,
        "candidates",
        3,
        7,
    )


def test_a_job_that_failed_says_why(session, enschede, queued):
    taken = take(session)
    fail_job(session, taken, DataChanged(town="enschede", week="2026-W48"), now=LATER)
    session.expire_all()
    line = get_job(session, enschede.id, queued)
    assert (line.state, line.error_code, line.finished_at) == (
        JobState.FAILED,
        "data_changed",
        LATER,
    )
    assert line.error_params == {"town": "enschede", "week": "2026-W48"}


def test_a_job_that_is_put_back_waits_again(session, enschede, queued):
    return_job(session, take(session))
    session.expire_all()
    assert get_job(session, enschede.id, queued).state is JobState.WAITING
    assert take(session, LATER).id == queued


def test_a_job_whose_worker_died_is_taken_up_again(session, enschede, queued):
    dead = take(session)
    note_progress(session, dead, "candidates", 1, 2, now=LATER)
    session.expire_all()
    assert take_job(session, now=LATER + LOST_AFTER - timedelta(seconds=1)) is None
    found = LATER + LOST_AFTER
    taken = take(session, found)
    assert taken.id == queued
    # Whoever was taken for dead has no say in it any more.
    note_progress(session, dead, "reasons", 1, 2, now=found)
    finish_job(session, dead, now=found)
    session.expire_all()
    assert get_job(session, enschede.id, queued).stage is None
    finish_job(session, taken, now=found)
    session.expire_all()
    assert get_job(session, enschede.id, queued).state is JobState.DONE


@ON_POSTGRESQL  # on SQLite one deed at a time
def test_two_workers_take_two_jobs_without_waiting(engine, session, town_factory, job_factory):
    for _ in range(2):
        job_factory(town=town_factory())
    session.commit()
    with deed(engine) as one, deed(engine) as other:
        taken = {take(one).id, take(other).id}
        assert take_job(other, now=NOW) is None
    assert len(taken) == session.scalar(select(func.count()).select_from(Job)) == 2
