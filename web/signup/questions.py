"""The questions of signing up, in their order, and what their answers are in a file row.

What was answered travels in the form itself from page to page: nothing is stored before
somebody sends it, and nothing stays in a browser that others use as well. No question
asks for origin, faith, health or status.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from koppeling.queries.towns import TownLine
from koppeling.terms import HALF_DAYS, ConsentPurpose, ContactGender, Kind, Level, Travel
from koppeling.wording.calendar import half_days_text
from koppeling.wording.terms import concept_label, label, language_label, listed
from web.languages import language
from web.vocabulary import several

Given = MultiDict[str, str]
SPOKEN_ROWS = 4


class SigningUp(StrEnum):
    """As whom somebody signs up."""

    VOLUNTEER = "volunteer"
    NEWCOMER = "newcomer"


@dataclass(frozen=True, slots=True)
class Question:
    """One page: its key, the fields on it, and the columns of a file row that they fill."""

    key: str
    fields: tuple[str, ...]
    columns: tuple[str, ...]


_SPOKEN = tuple(
    name for no in range(1, SPOKEN_ROWS + 1) for name in (f"language-{no}", f"level-{no}")
)
_TOWN = Question("town", ("town",), ())
_REACH = Question("reach", ("email", "phone"), ("email", "phone"))
_PLACE = Question("place", ("postcode",), ("postcode", "country", "district"))
_WHEN = Question("when", ("availability",), ("availability",))
_CONSENT = Question("consent", ("consent",), ("consent",))

QUESTIONS: Mapping[SigningUp, tuple[Question, ...]] = {
    SigningUp.VOLUNTEER: (
        _TOWN,
        Question("name", ("name",), ("contact_name",)),
        _REACH,
        _PLACE,
        Question("languages", _SPOKEN, ("languages",)),
        Question("interests", ("interests",), ("interests",)),
        _WHEN,
        Question("offer", ("hours", "contact_gender"), ("hours_per_week", "contact_gender")),
        _CONSENT,
    ),
    SigningUp.NEWCOMER: (
        _TOWN,
        Question("name", ("name",), ("called",)),
        _REACH,
        _PLACE,
        Question("languages", (*_SPOKEN, "practise"), ("languages", "practise")),
        Question("interests", ("interests", "offers"), ("interests", "offers")),
        _WHEN,
        Question(
            "wishes",
            ("wants", "contact_gender", "travel"),
            ("wants", "contact_gender", "travel"),
        ),
        _CONSENT,
    ),
}


def fields(role: SigningUp) -> tuple[str, ...]:
    """Every field of a sign-up, in the order of the questions."""
    return tuple(name for question in QUESTIONS[role] for name in question.fields)


def problems_in(question: Question, given: Given, towns: Iterable[TownLine]) -> dict[str, str]:
    """What is missing on one page, by field: only a town, a place and a way to reach somebody."""
    if question.key == "town" and given.get("town") not in {town.slug for town in towns}:
        return {"town": _("Choose a town")}
    if question.key == "reach":
        email, phone = given.get("email", "").strip(), given.get("phone", "").strip()
        if not email and not phone:
            return {"email": _("Enter an e-mail address or a phone number")}
        if email and "@" not in email:
            return {"email": _("Enter an address like name@example.org")}
    if question.key == "place" and not given.get("postcode", "").strip():
        return {"postcode": _("Enter a postcode; the street is not needed")}
    return {}


def cells_of(role: SigningUp, given: Given) -> Mapping[str, str]:
    """The cells of the row; what was skipped is left out, so it counts as not asked."""
    name = "contact_name" if role is SigningUp.VOLUNTEER else "called"
    cells = {
        name: given.get("name", ""),
        "locale": language(),
        "email": given.get("email", ""),
        "phone": given.get("phone", ""),
        "postcode": given.get("postcode", ""),
        "languages": _languages(given),
        "practise": given.get("practise", ""),
        "interests": several(given, "interests"),
        "offers": several(given, "offers"),
        "availability": several(given, "availability"),
        "hours_per_week": given.get("hours", ""),
        "contact_gender": given.get("contact_gender", ""),
        "wants": several(given, "wants"),
        "travel": given.get("travel", ""),
        "consent": several(given, "consent"),
    }
    known = {"locale", *(column for one in QUESTIONS[role] for column in one.columns)}
    return {
        column: cell.strip() for column, cell in cells.items() if cell.strip() and column in known
    }


def question_of(role: SigningUp, column: str) -> Question | None:
    """The page on which a column is answered."""
    return next((one for one in QUESTIONS[role] if column in one.columns), None)


def spoken(given: Given) -> list[tuple[str, str]]:
    """The languages and levels that were chosen, a language without a level left out."""
    rows = (
        (given.get(f"language-{no}", ""), given.get(f"level-{no}", ""))
        for no in range(1, SPOKEN_ROWS + 1)
    )
    return [(tag, level) for tag, level in rows if tag and level]


def _languages(given: Given) -> str:
    return " ".join(dict.fromkeys(f"{tag}:{level}" for tag, level in spoken(given)))


def summary(role: SigningUp, given: Given, towns: Iterable[TownLine]) -> list[tuple[str, str, str]]:
    """Key of the question, what it asked, and what was answered, for reading once more."""
    tongue = language()
    town = {town.slug: town for town in towns}.get(given.get("town", ""))
    answers: Mapping[str, Callable[[], str]] = {
        "town": lambda: "" if town is None else town.name,
        "name": lambda: given.get("name", ""),
        "reach": lambda: listed(_all(given, "email", "phone"), tongue),
        "place": lambda: given.get("postcode", ""),
        "languages": lambda: listed(_spoken_names(given), tongue),
        "interests": lambda: listed(_interest_names(given, town), tongue),
        "when": lambda: half_days_text(
            [code for code in given.getlist("availability") if code in HALF_DAYS], tongue
        ),
        "offer": lambda: listed(_wish_names(given), tongue),
        "wishes": lambda: listed(_wish_names(given), tongue),
        "consent": lambda: listed(_named(ConsentPurpose, given.getlist("consent")), tongue),
    }
    asked = titles(role)
    return [(one.key, asked[one.key], answers[one.key]()) for one in QUESTIONS[role]]


def titles(role: SigningUp) -> Mapping[str, str]:
    """The heading of each page."""
    is_newcomer = role is SigningUp.NEWCOMER
    return {
        "town": _("In which town?"),
        "name": _("What shall we call you?") if is_newcomer else _("What is your name?"),
        "reach": _("How can we reach you?"),
        "place": _("Where do you live?"),
        "languages": _("Which languages do you speak?"),
        "interests": _("What do you like to do?"),
        "when": _("When do you have time?"),
        "offer": _("How would you like to help?"),
        "wishes": _("Whom would you like to meet?"),
        "consent": _("What may we do?"),
    }


def _all(given: Given, *names: str) -> list[str]:
    return [given[name].strip() for name in names if given.get(name, "").strip()]


def _spoken_names(given: Given) -> list[str]:
    found = [
        f"{language_label(tag, language())} ({level})"
        for tag, level in spoken(given)
        if level in Level.__members__
    ]
    practise = given.get("practise")
    if practise:
        found.append(_("to practise: %(name)s", name=language_label(practise, language())))
    return found


def _interest_names(given: Given, town: TownLine | None) -> list[str]:
    instead = "en" if town is None else town.language
    keys = [*given.getlist("interests"), *given.getlist("offers")]
    return [concept_label(key, language(), instead=instead) for key in dict.fromkeys(keys) if key]


def _wish_names(given: Given) -> list[str]:
    hours = given.get("hours", "").strip()
    return [
        *([_("hours a week: %(hours)s", hours=hours)] if hours else []),
        *_named(Kind, given.getlist("wants")),
        *_named(ContactGender, given.getlist("contact_gender")),
        *_named(Travel, given.getlist("travel")),
    ]


def _named(codes: type[StrEnum], chosen: Iterable[str]) -> list[str]:
    wanted = set(chosen)
    return [label(code, language()) for code in codes if code.value in wanted]
