"""Introductions under way: whose answer is awaited, answers on behalf, questions taken back."""

from datetime import datetime

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from koppeling.errors import Refusal
from koppeling.queries.contacts import get_introduction, introductions_under_way
from koppeling.queries.times import offered_times
from koppeling.terms import IntroductionState
from koppeling.usecases.introductions import (
    accept_introduction,
    decline_introduction,
    withdraw_introduction,
)
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.desk import actor
from web.refusals import in_words
from web.rendering import page
from web.session import deed, now, reading

CALL = "call"
NO = "no"


@blueprint.get("/introductions")
def introductions() -> str:
    """The introductions that still ask somebody."""
    with reading() as session:
        found = introductions_under_way(session, staff().town_id, now=now())
    return page("coordinator/introductions.html", found=found, now=now())


@blueprint.get("/introductions/<int:introduction_id>")
def introduction(introduction_id: int) -> str:
    """One introduction, and whose answer is awaited."""
    return _shown(introduction_id)


@blueprint.post("/introductions/<int:introduction_id>/answer")
def answer_on_behalf(introduction_id: int) -> Response | tuple[str, int]:
    """Record what the awaited side said on the phone or at the desk."""
    said = request.form.get("answer", "")
    chosen = _chosen(said)
    if said not in {CALL, NO} and chosen is None:
        problem = _("Choose what the answer was.")
        return _shown(introduction_id, problems={"answer": problem}), 422
    account = staff()
    with reading() as session:
        found = get_introduction(session, account.town_id, introduction_id, now=now())
    # Which side is answered for stands in the form: the other may have answered since.
    if found.awaits is None or found.awaits != request.form.get("by"):
        problem = _("The question stands differently by now. Look again.")
        return _shown(introduction_id, problems={"": problem}), 409
    try:
        with deed() as session:
            if said == NO:
                decline_introduction(
                    session,
                    found.id,
                    by=found.awaits,
                    for_good=request.form.get("for_good") == "yes",
                    account_id=account.id,
                    now=now(),
                    actor=actor(),
                )
            else:
                accept_introduction(
                    session,
                    found.id,
                    by=found.awaits,
                    chosen=chosen,
                    account_id=account.id,
                    now=now(),
                    actor=actor(),
                )
    except Refusal as refusal:
        return _shown(introduction_id, problems={"answer": in_words(refusal)}), 409
    flash(_("Recorded, with your name."))
    return redirect(url_for("coordinator.introduction", introduction_id=introduction_id), 303)


@blueprint.post("/introductions/<int:introduction_id>/withdraw")
def withdraw(introduction_id: int) -> Response | tuple[str, int]:
    """Take a question back, neutrally."""
    try:
        with deed() as session:
            found = get_introduction(session, staff().town_id, introduction_id, now=now())
            withdraw_introduction(session, found.id, now=now(), actor=actor())
    except Refusal as refusal:
        return _shown(introduction_id, problems={"": in_words(refusal)}), 409
    flash(_("Taken back. Whoever was asked is told, without a reason."))
    return redirect(url_for("coordinator.introduction", introduction_id=introduction_id), 303)


def _chosen(said: str) -> datetime | None:
    try:
        chosen = datetime.fromisoformat(said)
    except ValueError:
        return None
    return chosen if chosen.tzinfo is not None else None


def _shown(introduction_id: int, *, problems: dict[str, str] | None = None) -> str:
    with reading() as session:
        found = get_introduction(session, staff().town_id, introduction_id, now=now())
        times = (
            offered_times(session, found.id, now=now())
            if found.state is IntroductionState.ASKING
            else ()
        )
    return page(
        "coordinator/introduction.html",
        introduction=found,
        times=times,
        problems=problems or {},
        now=now(),
    )
