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
from koppeling.usecases.introductions import decline_introduction
from koppeling.usecases.pauses import pause_opening
from web.asked import facts, moment, say_yes, take_back, times
from web.association import blueprint
from web.association.holder import common, holder
from web.links import Answered, actor
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
    return _answered(token, introduction_id, lambda db, link, found: say_yes(db, link, found.asked))


@blueprint.post("/<token>/introductions/<int:introduction_id>/no")
def no(token: str, introduction_id: int) -> Answered:
    """Say "not now"."""

    def answer(db: Session, link: LinkLine, found: QuestionLine) -> dict[str, str]:
        if found.asked.standing is not Standing.YOUR_TURN:
            return {}
        then = request.form.get("then", "")
        if then not in {"go_on", "pause"}:
            return {"then": _("Choose what we shall do next")}
        decline_introduction(db, found.id, by=Party.OPENING, now=now(), actor=actor(link))
        if then == "pause":
            pause_opening(db, found.opening_id, until=None, now=now(), actor=actor(link))
        return {}

    return _answered(token, introduction_id, answer)


@blueprint.post("/<token>/introductions/<int:introduction_id>/take-back", endpoint="take_back")
def take_it_back(token: str, introduction_id: int) -> Answered:
    """Take an answer back, as long as the other side has not answered."""
    return _answered(
        token, introduction_id, lambda db, link, found: take_back(db, link, found.asked)
    )


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
    answer: Callable[[Session, LinkLine, QuestionLine], dict[str, str]],
) -> Answered:
    """Do a deed and show where things stand then; what was refused is shown so too.

    The deed tells what is wrong with its form, by field.
    """
    try:
        with deed() as db:
            link, organisation = holder(db, token)
            found = _question(db, link, organisation, introduction_id)
            problems = answer(db, link, found)
    except UNAVAILABLE:
        raise
    except Refusal:
        with reading() as db:
            link, organisation = holder(db, token)
            found = _question(db, link, organisation, introduction_id)
        return _asked_page(token, link, organisation, found, {}, changed=True), 409
    if problems:
        return _asked_page(token, link, organisation, found, problems), 422
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
