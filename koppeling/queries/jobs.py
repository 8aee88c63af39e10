"""Jobs, as whoever asked for one follows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.errors import UnknownJob
from koppeling.store import Job
from koppeling.terms import JobId, JobKind, JobState, TownId, Week


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job: ``stage``, ``done`` of ``total`` while it runs; a code with parameters if it failed.

    ``stage`` is one of ``jobs.rounds``: reading, candidates, assignment, reasons, keeping; None
    before the first. ``total`` is None while nobody knows.
    """

    id: JobId
    town_id: TownId
    kind: JobKind
    state: JobState
    week: Week
    stage: str | None
    done: int
    total: int | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error_code: str | None
    error_params: Mapping[str, Any]

    @property
    def is_over(self) -> bool:
        return self.finished_at is not None


def get_job(session: Session, town_id: TownId, job_id: JobId) -> JobLine:
    """A job of this town. Raises ``UnknownJob``."""
    job = session.scalar(select(Job).where(Job.id == job_id, Job.town_id == town_id))
    if job is None:
        raise UnknownJob(job=str(job_id))
    return _line(job)


def latest_job(session: Session, town_id: TownId) -> JobLine | None:
    """The job that was asked for last in a town."""
    job = session.scalar(select(Job).where(Job.town_id == town_id).order_by(Job.id.desc()).limit(1))
    return None if job is None else _line(job)


def unfinished_jobs(session: Session) -> int:
    """How many jobs wait or run, over all towns."""
    return len(session.scalars(select(Job.id).where(Job.finished_at.is_(None))).all())


def _line(job: Job) -> JobLine:
    return JobLine(
        id=job.id,
        town_id=job.town_id,
        kind=job.kind,
        state=job.state,
        week=Week.parse(job.params["week"]),
        stage=job.stage,
        done=job.done,
        total=job.total,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        error_code=job.error_code,
        error_params=job.error_params or {},
    )
