"""Answering an introduction, and what comes of it: yes, not now, take back, met, end."""

from flask import request
from flask_babel import gettext as _

from koppeling.queries.asked import Asked, Standing
from koppeling.queries.links import LinkLine
from koppeling.terms import CheckInAnswer, EndReason
from koppeling.usecases.check_ins import answer_check_in
from koppeling.usecases.couplings import end_coupling
from koppeling.usecases.introductions import (
    accept_introduction,
    decline_introduction,
    take_back_answer,
)
from web.asked import chosen_time
from web.links import Answered, actor, is_sure, not_sure
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

    def answer(db: Session, link: LinkLine, asked: Asked) -> Answered | None:
        if asked.standing is not Standing.YOUR_TURN:
            return None
        try:
            chosen = chosen_time(request.form.get("time", ""))
        except ValueError:
            problem = {"time": _("Choose one of the times, or that we call you")}
            return asked_page(token, link, asked, problem), 422
        accept_introduction(
            db, asked.introduction_id, by=asked.party, chosen=chosen, now=now(), actor=actor(link)
        )
        return None

    return answered(token, answer)


@blueprint.post("/a/<token>/no")
def no(token: str) -> Answered:
    """Say "not now", perhaps with a break or for good."""

    def answer(db: Session, link: LinkLine, asked: Asked) -> Answered | None:
        if asked.standing is not Standing.YOUR_TURN:
            return None
        then = request.form.get("then", "")
        if then != GO_ON and then not in BREAKS:
            problem = {"then": _("Choose what we shall do next")}
            return asked_page(token, link, asked, problem), 422
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
        return None

    return answered(token, answer)


@blueprint.post("/a/<token>/take-back")
def take_back(token: str) -> Answered:
    """Take an answer back, as long as the other side has not answered."""

    def answer(db: Session, link: LinkLine, asked: Asked) -> Answered | None:
        if not asked.may_take_back:
            return None
        if not is_sure():
            return asked_page(token, link, asked, not_sure()), 422
        take_back_answer(db, asked.introduction_id, by=asked.party, now=now(), actor=actor(link))
        return None

    return answered(token, answer)


@blueprint.post("/a/<token>/met")
def met(token: str) -> Answered:
    """Say whether the two have met."""

    def answer(db: Session, link: LinkLine, asked: Asked) -> Answered | None:
        if not asked.asks_how_it_went:
            return None
        told = request.form.get("answer", "")
        if told not in set(CheckInAnswer):
            problem = {"answer": _("Choose an answer")}
            return asked_page(token, link, asked, problem), 422
        answer_check_in(
            db,
            asked.introduction_id,
            by=asked.party,
            answer=CheckInAnswer(told),
            now=now(),
            actor=actor(link),
        )
        return None

    return answered(token, answer)


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
