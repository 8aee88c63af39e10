"""Jobs: what a page asks for and a worker does. A row says how far it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from koppeling.errors import Refusal
from koppeling.store import Job, Town
from koppeling.terms import JobId, JobKind, JobState, TownId, Week
from koppeling.usecases.journal import record
from koppeling.usecases.towns import lock_town

LOST_AFTER = timedelta(minutes=2)
"""Without a sign of life for so long, whoever runs a job is taken to have died."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A job that somebody runs now; ``started_at`` tells their run from a later one."""

    id: JobId
    town: str
    week: Week
    actor: str
    started_at: datetime


def queue_round(
    session: Session, town_id: TownId, week: Week, *, now: datetime, actor: str
) -> JobId:
    """Ask for a town's round of a week; a round that is asked for already is answered instead."""
    lock_town(session, town_id)
    unfinished = session.scalar(
        select(Job.id).where(
            Job.town_id == town_id, Job.kind == JobKind.ROUND, Job.finished_at.is_(None)
        )
    )
    if unfinished is not None:
        return unfinished
    job = Job(
        town_id=town_id,
        kind=JobKind.ROUND,
        actor=actor,
        params={"week": str(week)},
        state=JobState.WAITING,
        created_at=now,
    )
    session.add(job)
    record(session, town_id, "queue_round", now=now, actor=actor, week=str(week))
    session.flush()
    return job.id


def take_job(session: Session, *, now: datetime) -> Taken | None:
    """Take the job that waits longest, or was left by one who died; None where there is none.

    Several at once take different ones.
    """
    row = session.execute(
        select(Job, Town.slug)
        .join(Town, Town.id == Job.town_id)
        .where(_to_be_done(now))
        .order_by(Job.created_at, Job.id)
        .limit(1)
        .with_for_update(of=Job, skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        return None
    job, slug = row
    job.state = JobState.RUNNING
    job.started_at = job.seen_at = now
    job.stage, job.done, job.total = None, 0, None
    session.flush()
    return Taken(job.id, slug, Week.parse(job.params["week"]), job.actor, now)


def note_progress(
    session: Session,
    taken: Taken,
    stage: str | None,
    done: int,
    total: int | None,
    *,
    now: datetime,
) -> None:
    """Note how far a job is, and that somebody is at it."""
    _write(session, taken, stage=stage, done=done, total=total, seen_at=now)


def finish_job(session: Session, taken: Taken, *, now: datetime) -> None:
    """Note that a job is done."""
    _write(session, taken, state=JobState.DONE, finished_at=now, seen_at=now)


def fail_job(session: Session, taken: Taken, refusal: Refusal, *, now: datetime) -> None:
    """Note why a job came to nothing, as a code with its parameters."""
    _write(
        session,
        taken,
        state=JobState.FAILED,
        error_code=refusal.code,
        error_params=dict(refusal.params),
        finished_at=now,
        seen_at=now,
    )


def return_job(session: Session, taken: Taken) -> None:
    """Put a job back that was begun, as whoever runs it has to stop."""
    _write(session, taken, state=JobState.WAITING, started_at=None, stage=None, done=0, total=None)


def _write(session: Session, taken: Taken, **values: Any) -> None:
    """Write to a job, unless somebody else has taken it meanwhile."""
    session.execute(
        update(Job)
        .where(
            Job.id == taken.id,
            Job.state == JobState.RUNNING,
            Job.started_at == taken.started_at,
        )
        .values(**values)
    )


def _to_be_done(now: datetime) -> ColumnElement[bool]:
    lost = and_(Job.state == JobState.RUNNING, Job.seen_at <= now - LOST_AFTER)
    return or_(Job.state == JobState.WAITING, lost)
