"""Proposing a week: a job that the worker runs, and a page that tells how far it is."""

from dataclasses import dataclass
from datetime import timedelta

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from koppeling.errors import DataChanged, Refusal, refusal_classes
from koppeling.queries import jobs as queries
from koppeling.queries.jobs import JobLine
from koppeling.terms import JobId, JobState
from koppeling.usecases.jobs import queue_round
from koppeling.wording.refusals import refusal_text
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.desk import actor, deciding
from web.languages import language
from web.rendering import page
from web.session import now, reading

SECONDS_BETWEEN_LOOKS = 2
PATIENCE = timedelta(seconds=20)
"""After that long without a worker, the page says how to start one."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is, for the page; ``problem`` is why it failed, in words."""

    job: JobLine
    waits_in_vain: bool
    problem: str
    data_changed: bool


@blueprint.post("/rounds/")
def run_round() -> Response:
    """Propose a week: begin a job, or show the one that is under way."""
    with deciding(request.form.get("week", "")) as desk:
        job_id = queue_round(desk.session, desk.town.id, desk.week, now=now(), actor=actor())
    return redirect(url_for("coordinator.round_job", job_id=job_id), 303)


@blueprint.get("/rounds/<int:job_id>")
def round_job(job_id: int) -> Response:
    """How far a round is. The page looks again by itself, unless somebody lets it hold still."""
    with reading() as session:
        job = queries.get_job(session, staff().town_id, JobId(job_id))
    holds_still = "still" in request.args
    response = make_response(
        page("coordinator/running.html", progress=_progress(job), holds_still=holds_still)
    )
    if not (job.is_over or holds_still):
        response.headers["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response


def _progress(job: JobLine) -> Progress:
    waits = job.state is JobState.WAITING and now() - job.created_at > PATIENCE
    return Progress(
        job=job,
        waits_in_vain=waits,
        problem=_problem(job),
        data_changed=job.error_code == DataChanged.code,
    )


def _problem(job: JobLine) -> str:
    found = refusal_classes().get(job.error_code or "", Refusal)
    if found is Refusal:
        return ""
    return refusal_text(found(**job.error_params), language())
