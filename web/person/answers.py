"""Answering an introduction, and what comes of it: yes, not now, take back, met, end."""

from collections.abc import Callable

from flask import request
from flask_babel import gettext as _

from koppeling.queries.asked import Asked, Standing
from koppeling.queries.links import LinkLine
from koppeling.terms import CheckInAnswer, EndReason
from koppeling.usecases.check_ins import answer_check_in
from koppeling.usecases.couplings import end_coupling
from koppeling.usecases.introductions import decline_introduction
from web.asked import say_yes, take_back
from web.links import Answered, actor
from web.person import blueprint
from web.person.choices import BREAKS, GO_ON, end_reasons
from web.person.holder import answered, asked_page, back, form, holder, take_a_break
from web.session import Session, now, reading


@blueprint.get("/a/<token>")
def show(token: str) -> str:
    """Where things stand."""
    with reading() as db:
        link, asked = holder(db, token)
    return asked_page(token, link, asked, {})


@blueprint.post("/a/<token>/yes")
def yes(token: str) -> Answered:
    """Say yes, for one of the offered times or with a call."""
    return _answered_there(token, say_yes)


@blueprint.post("/a/<token>/no")
def no(token: str) -> Answered:
    """Say "not now", perhaps with a break or for good."""

    def answer(db: Session, link: LinkLine, asked: Asked) -> dict[str, str]:
        if asked.standing is not Standing.YOUR_TURN:
            return {}
        then = request.form.get("then", "")
        if then != GO_ON and then not in BREAKS:
            return {"then": _("Choose what we shall do next")}
        decline_introduction(
            db,
            asked.introduction_id,
            by=asked.party,
            for_good=request.form.get("for_good") == "yes",
            now=now(),
            actor=actor(link),
        )
        if then in BREAKS:
            take_a_break(db, link, then)
        return {}

    return _answered_there(token, answer)


@blueprint.post("/a/<token>/take-back", endpoint="take_back")
def take_it_back(token: str) -> Answered:
    """Take an answer back, as long as the other side has not answered."""
    return _answered_there(token, take_back)


@blueprint.post("/a/<token>/met")
def met(token: str) -> Answered:
    """Say whether the two have met."""

    def answer(db: Session, link: LinkLine, asked: Asked) -> dict[str, str]:
        if not asked.asks_how_it_went:
            return {}
        told = request.form.get("answer", "")
        if told not in set(CheckInAnswer):
            return {"answer": _("Choose an answer")}
        answer_check_in(
            db,
            asked.introduction_id,
            by=asked.party,
            answer=CheckInAnswer(told),
            now=now(),
            actor=actor(link),
        )
        return {}

    return _answered_there(token, answer)


@blueprint.get("/a/<token>/end")
def end(token: str) -> Answered:
    """Ask whether the contact shall end."""
    with reading() as db:
        link, asked = holder(db, token)
    if asked.standing is not Standing.COUPLED:
        return back(token)
    return form("person/end.html", token, link, asked, {}, reasons=end_reasons()), 200


@blueprint.post("/a/<token>/end", endpoint="end_it")
def end_it(token: str) -> Answered:
    """End the contact."""

    def answer(db: Session, link: LinkLine, asked: Asked) -> Answered | None:
        if asked.tie_id is None:
            return None
        reason = request.form.get("reason", "")
        if reason not in {code for code, _text in end_reasons()}:
            problem = {"reason": _("Choose a reason, or that you would rather not say")}
            shown = form("person/end.html", token, link, asked, problem, reasons=end_reasons())
            return shown, 422
        today = link.town.day(now())
        end_coupling(
            db,
            asked.tie_id,
            reason=EndReason(reason),
            on=today,
            today=today,
            now=now(),
            actor=actor(link),
        )
        return None

    return answered(token, answer)


def _answered_there(
    token: str, answer: Callable[[Session, LinkLine, Asked], dict[str, str]]
) -> Answered:
    """Do a deed by a form of the page of where things stand, which tells what is wrong with it."""

    def on_page(db: Session, link: LinkLine, asked: Asked) -> Answered | None:
        problems = answer(db, link, asked)
        return (asked_page(token, link, asked, problems), 422) if problems else None

    return answered(token, on_page)
