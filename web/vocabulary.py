"""The words of the field to choose from in forms, and how what was chosen becomes a file row."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from koppeling.errors import ImportRefused
from koppeling.queries.vocabulary import interest_groups
from koppeling.terms import DAY_PARTS, DAYS, Level
from koppeling.wording.calendar import day_label, half_day_label
from koppeling.wording.row_problems import cell_problem_text
from koppeling.wording.terms import concept_label, label, language_label
from web.languages import language


def half_days() -> list[tuple[str, list[tuple[str, str]]]]:
    """The week: the name of each day, and code and name of its half-days."""
    spoken = language()
    return [
        (
            day_label(day, spoken),
            [(f"{day}-{part}", half_day_label(f"{day}-{part}", spoken)) for part in DAY_PARTS],
        )
        for day in DAYS
    ]


def parts_of_day() -> list[str]:
    """The headings of the week."""
    return [_("Morning"), _("Afternoon"), _("Evening")]


def interests(town_language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The vocabulary for a list to choose from: groups and their interests, by name."""

    def name(key: str) -> str:
        return concept_label(key, language(), instead=town_language)

    groups = []
    for group, keys in interest_groups():
        named = sorted(((key, name(key)) for key in keys), key=lambda one: one[1].casefold())
        # All of a group together stands before its parts.
        groups.append((name(group), sorted(named, key=lambda one: one[0] != group)))
    return sorted(groups, key=lambda group: group[0].casefold())


def levels(least: Level = Level.A1, most: Level = Level.C2) -> list[tuple[str, str]]:
    """The levels of a language with an everyday example each."""
    return [(level.name, label(level, language())) for level in Level if least <= level <= most]


def several(form: MultiDict[str, str], name: str) -> str:
    """A cell of all that was ticked or chosen under one name, each once."""
    return " ".join(dict.fromkeys(one for one in form.getlist(name) if one.strip()))


def problems_of(
    refused: ImportRefused, fields: Mapping[str, str], known: Iterable[str]
) -> dict[str, str]:
    """What is wrong, in words, by the field it belongs to.

    ``fields`` names the field of a column where it is another; a problem of a column that
    the form does not have stands for itself.
    """
    spoken = language()
    names = set(known)
    found: dict[str, str] = {}
    for problem in refused.problems:
        name = fields.get(problem.column, problem.column)
        found.setdefault(name if name in names else "", cell_problem_text(problem, spoken))
    return found


SPOKEN = (
    *("nl", "de", "en", "ar", "uk", "ru", "tr", "fa", "ti", "am", "ku", "ckb", "ps", "so", "om"),
    *("ur", "hi", "bn", "ta", "pl", "ro", "bg", "hu", "cs", "sk", "sq", "sr", "hr", "bs", "mk"),
    *("el", "fr", "es", "pt", "it", "zh", "vi", "th", "sw", "ka", "hy", "az", "lt", "lv", "rom"),
)
"""The languages in the lists; any other one a coordinator notes at the first talk."""


def languages_of_people() -> list[tuple[str, str]]:
    """Spoken languages to choose from, by name."""
    found = [(tag, language_label(tag, language())) for tag in SPOKEN]
    return sorted(found, key=lambda one: one[1].casefold())
