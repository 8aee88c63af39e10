"""Signing up: one question a page, back and forth, and all of it once more before it is sent."""

from flask import abort, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from koppeling.errors import ImportRefused, Refusal
from koppeling.queries import towns
from koppeling.queries.towns import TownLine
from koppeling.terms import ContactGender, Kind, Travel
from koppeling.usecases.registrations import sign_up_newcomer, sign_up_volunteer
from koppeling.wording.terms import label
from web.languages import PEOPLE_LANGUAGES, SOURCE_LANGUAGE, language, speak
from web.links import Answered
from web.refusals import in_words
from web.rendering import in_town, page
from web.session import deed, now, reading
from web.signup import blueprint
from web.signup.questions import (
    QUESTIONS,
    SPOKEN_ROWS,
    Given,
    Question,
    SigningUp,
    cells_of,
    fields,
    problems_in,
    question_of,
    summary,
    titles,
)
from web.vocabulary import (
    half_days,
    interests,
    languages_of_people,
    levels,
    parts_of_day,
    problems_of,
)

INTERESTS = 5
"""How many interests a form asks for; more fit into a talk."""
TRAP = "homepage"
"""A field that people do not see; who fills it in is no person."""


@blueprint.get("/")
def start() -> str:
    """Ask as whom somebody signs up."""
    speak(None, among=PEOPLE_LANGUAGES)
    return page("signup/start.html")


@blueprint.get("/<any(volunteer, newcomer):role>")
def begin(role: str) -> str:
    """The first question."""
    speak(None, among=PEOPLE_LANGUAGES)
    return _question_page(SigningUp(role), 0, MultiDict(), {}, _towns(), first=True)


@blueprint.post("/<any(volunteer, newcomer):role>", endpoint="go_on")
def go_on(role: str) -> Answered:
    """The next question, the one before, one to change, or all of them to send."""
    speak(None, among=PEOPLE_LANGUAGES)
    who = SigningUp(role)
    given = _given(who)
    questions = QUESTIONS[who]
    there = _towns()
    for town in there:
        if town.slug == given.get("town"):
            in_town(town)
    step = _step(len(questions))
    go = request.form.get("go", "next")
    wanted = go.removeprefix("change-")
    if go == "send":
        return _send(who, given, there)
    if go == "back":
        return _question_page(who, max(step - 1, 0), given, {}, there), 200
    if wanted != go:
        at = next((no for no, one in enumerate(questions) if one.key == wanted), None)
        if at is None:
            abort(400)
        return _question_page(who, at, given, {}, there, changing=True), 200
    changing = "changing" in request.form
    if step < len(questions):
        problems = problems_in(questions[step], given, there)
        if problems:
            return _question_page(who, step, given, problems, there, changing=changing), 422
    if changing or step + 1 >= len(questions):
        return _check_page(who, given, there), 200
    return _question_page(who, step + 1, given, {}, there), 200


@blueprint.get("/done/<any(volunteer, newcomer):role>")
def done(role: str) -> str:
    """What comes next."""
    speak(None, among=PEOPLE_LANGUAGES)
    return page("signup/done.html", role=role)


def _send(who: SigningUp, given: Given, there: tuple[TownLine, ...]) -> Answered:
    sent = redirect(url_for("signup.done", role=who.value), 303)
    if request.form.get(TRAP):
        return sent
    for no, question in enumerate(QUESTIONS[who]):
        problems = problems_in(question, given, there)
        if problems:
            return _question_page(who, no, given, problems, there, changing=True), 422
    town = next(town for town in there if town.slug == given["town"])
    sign_up = sign_up_newcomer if who is SigningUp.NEWCOMER else sign_up_volunteer
    try:
        with deed() as db:
            sign_up(db, town.id, cells_of(who, given), now=now(), actor="page:join")
    except ImportRefused as refused:
        return _corrected(who, given, there, refused), 422
    except Refusal as refusal:
        return _check_page(who, given, there, {"": in_words(refusal)}), 409
    return sent


def _corrected(
    who: SigningUp, given: Given, there: tuple[TownLine, ...], refused: ImportRefused
) -> str:
    """The page of the first answer that cannot be read, with what is wrong about it."""
    names = {"contact_name": "name", "called": "name", "languages": "language-1"}
    names |= {"hours_per_week": "hours", "country": "postcode", "district": "postcode"}
    problems = problems_of(refused, names, fields(who))
    question = question_of(who, refused.problems[0].column)
    if question is None:
        return _check_page(who, given, there, problems)
    on_page = {name: text for name, text in problems.items() if name in question.fields}
    at = QUESTIONS[who].index(question)
    return _question_page(who, at, given, on_page or problems, there, changing=True)


def _given(who: SigningUp) -> Given:
    """The answers that the form carries: the known fields, and nothing else."""
    return MultiDict(
        [(name, one) for name in fields(who) for one in request.form.getlist(name) if one]
    )


def _step(count: int) -> int:
    step = request.form.get("step", "0")
    return min(int(step), count) if step.isdecimal() and len(step) < 3 else 0


def _towns() -> tuple[TownLine, ...]:
    with reading() as db:
        return towns.towns(db)


def _question_page(
    who: SigningUp,
    at: int,
    given: Given,
    problems: dict[str, str],
    there: tuple[TownLine, ...],
    *,
    changing: bool = False,
    first: bool = False,
) -> str:
    question = QUESTIONS[who][at]
    town = next((one for one in there if one.slug == given.get("town")), None)
    return page(
        "signup/question.html",
        **_of_everyone(who, given, question, first=first),
        question=question,
        step=at,
        steps=len(QUESTIONS[who]),
        title=titles(who)[question.key],
        problems=problems,
        changing=changing,
        towns=there,
        town=town,
        **_choices(question, town),
    )


def _choices(question: Question, town: TownLine | None) -> dict[str, object]:
    """What the lists of a page hold; a page without lists has none to make."""
    tongue = language()
    if question.key == "languages":
        spoken = [("", ""), *languages_of_people()]
        return {"tongues": spoken, "levels": [("", ""), *levels()], "rows": SPOKEN_ROWS}
    if question.key == "interests":
        here = town.language if town is not None else SOURCE_LANGUAGE
        return {"groups": interests(here), "interests": INTERESTS}
    if question.key == "when":
        return {"days": half_days(), "parts": parts_of_day()}
    return {
        "kinds": [(kind.value, label(kind, tongue)) for kind in Kind],
        "genders": [(one.value, label(one, tongue)) for one in ContactGender],
        "ways": [(way.value, label(way, tongue)) for way in Travel],
    }


def _check_page(
    who: SigningUp,
    given: Given,
    there: tuple[TownLine, ...],
    problems: dict[str, str] | None = None,
) -> str:
    return page(
        "signup/check.html",
        **_of_everyone(who, given, None),
        step=len(QUESTIONS[who]),
        lines=summary(who, given, there),
        problems=problems or {},
        trap=TRAP,
    )


def _of_everyone(
    who: SigningUp, given: Given, question: Question | None, *, first: bool = False
) -> dict[str, object]:
    here = () if question is None else question.fields
    carried = [(name, one) for name, one in given.items(multi=True) if name not in here]
    more: dict[str, object] = {"role": who.value, "given": given, "carried": carried}
    # Choosing a language loads another page, and would lose what was answered.
    return more if first else {**more, "languages": []}
