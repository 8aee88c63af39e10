"""Check and send: every question as it will be worded, and thirty minutes to call it back."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_babel.speaklater import LazyString
from werkzeug.wrappers import Response

from koppeling.errors import Refusal
from koppeling.jobs.letters import Worded, worded
from koppeling.queries.sending import Question, get_question, questions
from koppeling.queries.week import find_sending
from koppeling.terms import ProposalState
from koppeling.usecases import rounds
from koppeling.usecases.proposals import edit_question
from web.coordinator import blueprint
from web.coordinator.desk import Desk, actor, deciding, looking
from web.languages import OWN_NAMES, RIGHT_TO_LEFT
from web.refusals import in_words
from web.rendering import page
from web.session import house, now

TIME_TO_UNDO = timedelta(minutes=30)
FACTS: Mapping[str, LazyString] = {
    "interests": lazy_gettext("What the two have in common"),
    "half_days": lazy_gettext("When both have time"),
    "district": lazy_gettext("The district"),
    "practise": lazy_gettext("The language to practise"),
    "called": lazy_gettext("The volunteer's first name"),
}
"""The names of ``SHOWN_BEFORE_BOTH_YESES``, in the order in which a first question tells them."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A question and the words that its reader will read."""

    question: Question
    words: Worded

    @property
    def language(self) -> str:
        return self.words.language

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @property
    def language_name(self) -> str:
        return OWN_NAMES.get(self.language, self.language)


@blueprint.get("/week/<week>/send")
def check_and_send(week: str) -> str:
    """Everything that sending would do, before it does."""
    with looking(week) as desk:
        return _checked(desk)


@blueprint.post("/week/<week>/send")
def send(week: str) -> Response | tuple[str, int]:
    """Ask the first sides; the letters leave the house when the time to undo is over."""
    try:
        with deciding(week) as desk:
            rounds.send_round(
                desk.session,
                desk.town,
                desk.week,
                now=now(),
                actor=actor(),
                release_at=now() + TIME_TO_UNDO,
            )
    except Refusal as refusal:
        problem = in_words(refusal)
        with looking(week) as desk:
            return _checked(desk, problem), 409
    return redirect(url_for("coordinator.sent", week=week), 303)


@blueprint.get("/week/<week>/sent")
def sent(week: str) -> str:
    """What is on its way, and until when it can be called back."""
    with looking(week) as desk:
        return _sent(desk)


@blueprint.post("/week/<week>/undo")
def undo_sending(week: str) -> Response | tuple[str, int]:
    """Take back what has not left the house; the proposals are approved again."""
    try:
        with deciding(week) as desk:
            undone = rounds.undo_send(desk.session, desk.town, desk.week, now=now(), actor=actor())
    except Refusal as refusal:
        problem = in_words(refusal)
        with looking(week) as desk:
            return _sent(desk, problem), 409
    if undone:
        flash(
            ngettext(
                "%(num)s question is called back; nobody got it.",
                "%(num)s questions are called back; nobody got them.",
                undone,
            )
        )
    else:
        flash(_("There was nothing left to call back."))
    return redirect(url_for("coordinator.check_and_send", week=week), 303)


@blueprint.get("/week/<week>/send/<int:proposal_id>")
def question(week: str, proposal_id: int) -> str:
    """One letter, to be changed."""
    with looking(week) as desk:
        found = get_question(desk.session, desk.town, desk.week, proposal_id, now=now())
        return _asked(desk, found, found.card.own_words or "", _told(found))


@blueprint.post("/week/<week>/send/<int:proposal_id>")
def edit_it(week: str, proposal_id: int) -> Response | tuple[str, int]:
    """Add words of one's own, and leave facts out. Ticked is what the question tells."""
    own_words = request.form.get("own_words", "").strip()
    ticked = set(request.form.getlist("told"))
    try:
        with deciding(week) as desk:
            found = get_question(desk.session, desk.town, desk.week, proposal_id, now=now())
            left_out = tuple(fact for fact in _tellable(found) if fact not in ticked)
            edit_question(
                desk.session,
                desk.town,
                desk.week,
                *found.card.pair,
                own_words=own_words or None,
                left_out=left_out,
                now=now(),
                actor=actor(),
            )
    except Refusal as refusal:
        problem = in_words(refusal)
        with looking(week) as desk:
            found = get_question(desk.session, desk.town, desk.week, proposal_id, now=now())
            told = tuple(fact for fact in _tellable(found) if fact in ticked)
            return _asked(desk, found, own_words, told, problem), 422
    return redirect(url_for("coordinator.question", week=week, proposal_id=proposal_id), 303)


def _checked(desk: Desk, problem: str = "") -> str:
    asked = questions(desk.session, desk.town, desk.week, now=now())
    previews = [_preview(one) for one in asked]
    return page(
        "coordinator/check_and_send.html",
        week=desk.week,
        previews=previews,
        languages_asked=sorted(Counter(one.language_name for one in previews).items()),
        to_newcomers=sum(one.to.value == "newcomer" for one in asked),
        without_address=[one for one in asked if not one.has_address],
        places=Counter(one.card.opening.kind for one in asked),
        minutes=TIME_TO_UNDO.seconds // 60,
        sending=find_sending(desk.session, desk.town, desk.week, now=now()),
        in_practice=desk.town.in_practice,
        problems={"send": problem} if problem else {},
    )


def _sent(desk: Desk, problem: str = "") -> str:
    found = find_sending(desk.session, desk.town, desk.week, now=now())
    return page(
        "coordinator/sent.html",
        week=desk.week,
        sending=found,
        until=_in_town(desk, found.due_at),
        in_practice=desk.town.in_practice,
        problems={"undo": problem} if problem else {},
    )


def _asked(
    desk: Desk, found: Question, own_words: str, told: tuple[str, ...], problem: str = ""
) -> str:
    return page(
        "coordinator/question.html",
        week=desk.week,
        preview=_preview(found),
        can_change=found.card.state
        in (ProposalState.DRAFT, ProposalState.HELD, ProposalState.APPROVED),
        own_words=own_words,
        facts=[(fact, FACTS[fact]) for fact in _tellable(found)],
        told=told,
        problems={"own_words": problem} if problem else {},
    )


def _preview(question: Question) -> Preview:
    settings = house().settings
    words = worded(
        question.message, base_url=settings.base_url, secret_key=settings.secret_key, now=now()
    )
    return Preview(question, words)


def _tellable(found: Question) -> tuple[str, ...]:
    """The facts that there are to tell, those left out by now included."""
    known, left_out = found.message.params, found.card.left_out
    return tuple(fact for fact in FACTS if known.get(fact) or fact in left_out)


def _told(found: Question) -> tuple[str, ...]:
    return tuple(fact for fact in _tellable(found) if fact not in found.card.left_out)


def _in_town(desk: Desk, instant: datetime | None) -> str | None:
    """The time of day by the town's clocks."""
    if instant is None:
        return None
    return f"{instant.astimezone(ZoneInfo(desk.town.time_zone)):%H:%M}"
