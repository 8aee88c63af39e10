"""Taking a break, coming back, and stopping everything."""

from flask import redirect, request, url_for
from flask_babel import gettext as _

from koppeling.queries.asked import Asked
from koppeling.queries.links import LinkLine
from koppeling.usecases.pauses import (
    resume_newcomer,
    resume_opening,
    stop_newcomer,
    stop_opening,
)
from web.languages import PEOPLE_LANGUAGES, speak
from web.links import Answered, actor, is_sure, not_sure
from web.person import blueprint
from web.person.choices import BREAKS, breaks
from web.person.holder import answered, form, holder, take_a_break, tongue_of
from web.rendering import page
from web.session import Session, now, reading


@blueprint.get("/a/<token>/pause")
def pause(token: str) -> str:
    """Ask how long a break shall be, or whether it shall end."""
    with reading() as db:
        link, asked = holder(db, token)
    return form("person/pause.html", token, link, asked, {}, breaks=breaks())


@blueprint.post("/a/<token>/pause", endpoint="pause_it")
def pause_it(token: str) -> Answered:
    """Begin a break."""

    def answer(db: Session, link: LinkLine, asked: Asked) -> Answered | None:
        until = request.form.get("until", "")
        if until not in BREAKS:
            problem = {"until": _("Choose how long")}
            shown = form("person/pause.html", token, link, asked, problem, breaks=breaks())
            return shown, 422
        take_a_break(db, link, until)
        return None

    return answered(token, answer)


@blueprint.post("/a/<token>/resume")
def resume(token: str) -> Answered:
    """End a break."""

    def answer(db: Session, link: LinkLine, asked: Asked) -> Answered | None:
        if not asked.paused:
            return None
        if not is_sure():
            shown = form("person/pause.html", token, link, asked, not_sure(), breaks=breaks())
            return shown, 422
        if link.newcomer_id is not None:
            resume_newcomer(db, link.newcomer_id, now=now(), actor=actor(link))
        elif link.opening_id is not None:
            resume_opening(db, link.opening_id, now=now(), actor=actor(link))
        return None

    return answered(token, answer)


@blueprint.get("/a/<token>/stop")
def stop(token: str) -> str:
    """Say what stopping means, and ask."""
    with reading() as db:
        link, asked = holder(db, token)
    return form("person/stop.html", token, link, asked, {})


@blueprint.post("/a/<token>/stop", endpoint="stop_it")
def stop_it(token: str) -> Answered:
    """Stop everything."""

    def answer(db: Session, link: LinkLine, asked: Asked) -> Answered:
        if not is_sure():
            return form("person/stop.html", token, link, asked, not_sure()), 422
        if link.newcomer_id is not None:
            stop_newcomer(db, link.newcomer_id, now=now(), actor=actor(link))
        elif link.opening_id is not None:
            stop_opening(db, link.opening_id, now=now(), actor=actor(link))
        return redirect(url_for("person.stopped", tongue=tongue_of(link)), 303)

    return answered(token, answer)


@blueprint.get("/stopped/<tongue>")
def stopped(tongue: str) -> str:
    """Say goodbye; the link itself no longer opens anything."""
    speak(tongue, among=PEOPLE_LANGUAGES)
    return page("person/stopped.html")
