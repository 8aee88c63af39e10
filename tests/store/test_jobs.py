"""Jobs: one of a kind at a time in a town."""

from koppeling.terms import JobState
from tests.factories.base import NOW
from tests.store.forbidding import forbidden_by


def test_a_town_has_one_unfinished_job_of_a_kind(session, job_factory, town_factory):
    first = job_factory(state=JobState.RUNNING, started_at=NOW)
    job_factory(state=JobState.DONE, finished_at=NOW)
    job_factory(town=town_factory())
    with forbidden_by(session, "uq_jobs_unfinished"):
        job_factory()
    first.state, first.finished_at = JobState.FAILED, NOW
    session.flush()
    job_factory()
