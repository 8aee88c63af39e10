"""What a coordinator's forms let choose from by name, and how what was chosen becomes a cell.

What is known stands in its list, also where nobody could choose it anew, so that a form
sent back as it was changes nothing.
"""

from collections.abc import Iterable
from itertools import zip_longest

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from koppeling.queries.towns import districts_of
from koppeling.queries.vocabulary import (
    COUNTRIES,
    find_occupation,
    languages,
    occupation_codes,
)
from koppeling.wording.terms import (
    country_label,
    language_label,
    language_named,
    occupation_label,
)
from web.account.signing import staff
from web.languages import OWN_NAMES, language
from web.session import reading
from web.vocabulary import languages_of_people

Options = list[tuple[str, ...]]
"""Values and their words, and of words in another language which it is."""

ROOM = 2
"""Rows that stand empty below what is known."""
LEVEL = "level"
"""What stands behind the name of a field of languages in the name of that of their levels."""


def districts(known: str) -> Options:
    """The districts of the town, by name."""
    with reading() as session:
        found = districts_of(session, staff().town_id)
    return _with([*found], [(known, known)])


def countries(known: str) -> Options:
    """The countries where people of the town may live, its own first."""
    codes = sorted(COUNTRIES, key=lambda code: code != staff().town.country)
    unasked: Options = [] if known else [("", _("Not asked"))]
    return [*unasked, *_with(_countries(codes), _countries([known]))]


def locales(known: str) -> Options:
    """The languages of messages, each in its own name."""
    own_names: Options = [(tag, name, tag) for tag, name in OWN_NAMES.items()]
    return _with(own_names, _named([known]))


def tongues(known: Iterable[str] = ()) -> Options:
    """Spoken languages, and those that are known already."""
    return _with([("", ""), *languages_of_people()], _named(known))


def other_tongues() -> list[str]:
    """The names of all languages that stand in no list."""
    listed = {tag for tag, _name in languages_of_people()}
    names = (language_label(tag, language()) for tag in languages() if tag not in listed)
    return sorted(names, key=str.casefold)


def level_rows(cell: str, least: int) -> list[tuple[str, str]]:
    """Language and level of each row to fill in: those of the cell, and room for more."""
    known = [(tag, level) for tag, _colon, level in (one.partition(":") for one in cell.split())]
    return [*known, *[("", "")] * max(least - len(known), ROOM)]


def rows(cell: str, least: int) -> list[str]:
    """Each row to fill in: the words of the cell, and room for more."""
    known = cell.split()
    return [*known, *[""] * max(least - len(known), 1)]


def levels_cell(given: MultiDict[str, str], name: str) -> str:
    """The languages with their levels; half a row stays half a word, which no reading takes."""
    posted = zip_longest(given.getlist(name), given.getlist(f"{name}-{LEVEL}"), fillvalue="")
    words = (f"{_tag(tongue)}:{'-'.join(level.split())}" for tongue, level in posted)
    return " ".join(dict.fromkeys(word for word in words if word != ":"))


def is_half(cell: str) -> bool:
    """Whether a language lacks its level, or a level its language."""
    return any(word.startswith(":") or word.endswith(":") for word in cell.split())


def tongues_cell(given: MultiDict[str, str], name: str) -> str:
    """The languages that were chosen, each once."""
    tags = (_tag(text) for text in given.getlist(name))
    return " ".join(dict.fromkeys(tag for tag in tags if tag))


def occupations() -> list[str]:
    """The names of the occupations."""
    return sorted(map(occupation_text, occupation_codes()), key=str.casefold)


def occupation_text(word: str) -> str:
    """An entry of a cell of occupations as it stands in the form."""
    text = occupation_label(word, language())
    return text if find_occupation(text) == find_occupation(word) else word


def occupations_cell(given: MultiDict[str, str], name: str) -> str:
    """The codes of the occupations that were written, each once; what names none as one word."""
    return " ".join(dict.fromkeys(code for text in given.getlist(name) for code in _codes(text)))


def _codes(text: str) -> list[str]:
    words = text.split()
    whole = find_occupation(text)
    if whole is not None:
        return [whole]
    each = [code for code in map(find_occupation, words) if code is not None]
    # Several in one line, or one whose spelling nobody knows.
    return each if len(each) == len(words) else ["-".join(words)]


def _tag(text: str) -> str:
    return language_named(text, language()) or "-".join(text.split())


def _countries(codes: Iterable[str]) -> Options:
    return [(code, country_label(code, language())) for code in codes]


def _named(tags: Iterable[str]) -> Options:
    return [(tag, language_label(tag, language())) for tag in tags]


def _with(found: Options, known: Options) -> Options:
    """Both lists; of what is known only what does not stand in the first."""
    values = {option[0] for option in found}
    more = {option[0]: option for option in known if option[0] and option[0] not in values}
    return [*found, *more.values()]
