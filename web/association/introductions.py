"""Who is introduced to an organisation, one by one, and its answer."""

from collections.abc import Callable

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _

from koppeling.errors import Refusal
from koppeling.queries.asked import Standing
from koppeling.queries.links import LinkLine
from koppeling.queries.offers import (
    OrganisationLine,
    QuestionLine,
    find_question,
)
from koppeling.terms import IntroductionId, Party
from koppeling.usecases.introductions import (
    accept_introduction,
    decline_introduction,
    take_back_answer,
)
from koppeling.usecases.pauses import pause_opening
from web.asked import chosen_time, facts, moment, times
from web.association import blueprint
from web.association.holder import common, holder
from web.links import Answered, actor, is_sure, not_sure
from web.refusals import UNAVAILABLE
from web.rendering import page
from web.session import Session, deed, now, reading


@blueprint.get("/<token>/introductions/<int:introduction_id>")
def asked(token: str, introduction_id: int) -> str:
    """One introduction, and where it stands."""
    with reading() as db:
        link, organisation = holder(db, token)
        found = _question(db, link, organisation, introduction_id)
    return _asked_page(token, link, organisation, found, {})


@blueprint.post("/<token>/introductions/<int:introduction_id>/yes")
def yes(token: str, introduction_id: int) -> Answered:
    """Say yes, for one of the offered times or with a call."""

    def answer(
        db: Session, link: LinkLine, organisation: OrganisationLine, found: QuestionLine
    ) -> Answered | None:
        if found.asked.standing is not Standing.YOUR_TURN:
            return None
        try:
            chosen = chosen_time(request.form.get("time", ""))
        except ValueError:
            problem = {"time": _("Choose one of the times, or that we call you")}
            return _asked_page(token, link, organisation, found, problem), 422
        accept_introduction(
            db, found.id, by=Party.OPENING, chosen=chosen, now=now(), actor=actor(link)
        )
        return None

    return _answered(token, introduction_id, answer)


@blueprint.post("/<token>/introductions/<int:introduction_id>/no")
def no(token: str, introduction_id: int) -> Answered:
    """Say "not now"."""

    def answer(
        db: Session, link: LinkLine, organisation: OrganisationLine, found: QuestionLine
    ) -> Answered | None:
        if found.asked.standing is not Standing.YOUR_TURN:
            return None
        then = request.form.get("then", "")
        if then not in {"go_on", "pause"}:
            problem = {"then": _("Choose what we shall do next")}
            return _asked_page(token, link, organisation, found, problem), 422
        decline_introduction(db, found.id, by=Party.OPENING, now=now(), actor=actor(link))
        if then == "pause":
            pause_opening(db, found.opening_id, until=None, now=now(), actor=actor(link))
        return None

    return _answered(token, introduction_id, answer)


@blueprint.post("/<token>/introductions/<int:introduction_id>/take-back")
def take_back(token: str, introduction_id: int) -> Answered:
    """Take an answer back, as long as the other side has not answered."""

    def answer(
        db: Session, link: LinkLine, organisation: OrganisationLine, found: QuestionLine
    ) -> Answered | None:
        if not found.asked.may_take_back:
            return None
        if not is_sure():
            return _asked_page(token, link, organisation, found, not_sure()), 422
        take_back_answer(db, found.id, by=Party.OPENING, now=now(), actor=actor(link))
        return None

    return _answered(token, introduction_id, answer)


def _question(
    db: Session, link: LinkLine, organisation: OrganisationLine, introduction_id: int
) -> QuestionLine:
    wanted = IntroductionId(introduction_id)
    found = find_question(db, organisation.id, wanted, link.town_id, now=now())
    if found is None:
        abort(404)
    return found


def _answered(
    token: str,
    introduction_id: int,
    answer: Callable[[Session, LinkLine, OrganisationLine, QuestionLine], Answered | None],
) -> Answered:
    """Do a deed and show where things stand then; what was refused is shown so too."""
    try:
        with deed() as db:
            link, organisation = holder(db, token)
            found = _question(db, link, organisation, introduction_id)
            shown = answer(db, link, organisation, found)
    except UNAVAILABLE:
        raise
    except Refusal:
        with reading() as db:
            link, organisation = holder(db, token)
            found = _question(db, link, organisation, introduction_id)
        return _asked_page(token, link, organisation, found, {}, changed=True), 409
    if shown is not None:
        return shown
    return redirect(url_for("association.asked", token=token, introduction_id=introduction_id), 303)


def _asked_page(
    token: str,
    link: LinkLine,
    organisation: OrganisationLine,
    found: QuestionLine,
    problems: dict[str, str],
    *,
    changed: bool = False,
) -> str:
    return page(
        "association/asked.html",
        **common(token, link, organisation),
        question=found,
        asked=found.asked,
        problems=problems,
        changed=changed,
        facts=facts(found.asked, link.town),
        times=times(found.asked, link.town),
        chosen=moment(found.asked.chosen, link.town),
        agreed=moment(found.asked.agreed, link.town),
    )
