"""What is known about somebody, in words: "not asked" told apart from "no"."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from flask_babel import gettext as _

from koppeling.terms import Emphasis, Gender, Kind, Level, Travel, half_days_in
from koppeling.wording import terms
from koppeling.wording.calendar import date_text, half_days_text
from koppeling.wording.catalogue import number
from web.coordinator.columns import column_texts
from web.languages import language


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a page; ``words`` is None where it was not asked."""

    name: str
    text: str
    words: str | None


def facts_in_words(facts: Mapping[str, object]) -> tuple[Fact, ...]:
    """The columns of a newcomer or an opening as lines, in the order given."""
    texts = column_texts()
    return tuple(
        Fact(name, texts[name], None if value is None else _WORDS[name](value))
        for name, value in facts.items()
    )


def _listed(words: list[str]) -> str:
    return terms.listed(words, language()) or _("none")


def _yes(value: object) -> str:
    return _("yes") if value else _("no")


def _day(value: date) -> str:
    return date_text(value, language())


def _languages(spoken: Mapping[str, int]) -> str:
    return _listed(
        [
            f"{terms.language_label(tag, language())} ({Level(level).name})"
            for tag, level in sorted(spoken.items(), key=lambda one: (-one[1], one[0]))
        ]
    )


def _tags(tags: list[str]) -> str:
    return _listed([terms.language_label(tag, language()) for tag in tags])


def _tag(tag: str) -> str:
    return terms.language_label(tag, language())


def _concepts(keys: list[str]) -> str:
    return _listed([terms.concept_label(key, language()) for key in keys])


def _occupations(codes: list[str]) -> str:
    return _listed([terms.occupation_label(code, language()) for code in codes])


def _half_days(mask: int) -> str:
    return half_days_text(half_days_in(mask), language()) or _("none")


def _codes(codes: type[Enum]) -> Callable[[list[str]], str]:
    return lambda values: _listed([terms.label(codes(value), language()) for value in values])


def _code(codes: type[Enum]) -> Callable[[object], str]:
    return lambda value: terms.label(codes(value), language())


def _number(value: float) -> str:
    return number(value, language())


def _year(value: int) -> str:
    return str(value)


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "locale": _tag,
    "moves_on": _day,
    "languages": _languages,
    "needs_language": _languages,
    "practise": _tags,
    "interests": _concepts,
    "offers": _concepts,
    "welcomes": _concepts,
    "occupations": _occupations,
    "availability": _half_days,
    "wants": _codes(Kind),
    "gender": _code(Gender),
    "birth_year": _year,
    "children": _yes,
    "travel": _code(Travel),
    "max_minutes": _number,
    "crosses_border": _yes,
    "arrived_on": _day,
    "registered_on": _day,
    "emphasis": _codes(Emphasis),
    "hours_per_week": _number,
    "valid_until": _day,
    "min_age": _year,
    "max_age": _year,
}
