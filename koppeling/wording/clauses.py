"""How a code's parameters come into its sentence: a text, and a form per placeholder."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from koppeling.terms import Kind, Level, Term, Travel, Week
from koppeling.wording import calendar, names, terms
from koppeling.wording.catalogue import Text, number, say


@dataclass(frozen=True, slots=True)
class Form:
    """How one placeholder is filled.

    ``params`` names the parameters it is made of, ``words`` makes words of their
    values and the language. Values may come fresh from the engine or as JSON gave
    them back, so lists and codes as plain text are as good as tuples and enums.
    """

    params: tuple[str, ...]
    words: Callable[..., str]


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence of a code: the text and the form of each of its placeholders.

    A counted text counts by the parameter named ``counts``.
    """

    text: Text
    forms: Mapping[str, Form]
    counts: str | None = None

    @property
    def params(self) -> tuple[str, ...]:
        """The parameters the sentence speaks of, sorted."""
        named = {name for form in self.forms.values() for name in form.params}
        return tuple(sorted(named | ({self.counts} if self.counts else set())))

    def in_words(self, params: Mapping[str, object], language: str) -> str:
        """The sentence in one of the languages. KeyError for a missing parameter."""
        words = {
            name: form.words(*(params[param] for param in form.params), language)
            for name, form in self.forms.items()
        }
        count = None if self.counts is None else int(str(params[self.counts]))
        return say(self.text, language, count=count, **words)


def clause(source: Text, counts: str | None = None, /, **forms: Form) -> Clause:
    """``clause(text("both like %(interests)s"), interests=concepts("interests"))``."""
    return Clause(source, MappingProxyType(forms), counts)


def _form(words: Callable[..., str]) -> Callable[[str], Form]:
    return lambda param: Form((param,), words)


def _as_is(value: object, language: str) -> str:  # noqa: ARG001 - the same in every language
    return str(value)


def _as_listed(values: Iterable[object], language: str) -> str:
    return terms.listed(map(str, values), language)


def _one_of_names(values: Iterable[object], language: str) -> str:
    return terms.listed((names.isolated(value) for value in values), language, style="or")


def _concepts(keys: Iterable[str], language: str) -> str:
    return terms.listed((terms.concept_label(key, language) for key in keys), language)


def _concepts_known(keys: Iterable[str], town_language: str, language: str) -> str:
    return terms.listed(
        (terms.concept_label(key, language, instead=town_language) for key in keys), language
    )


def _occupations(codes: Iterable[str], language: str) -> str:
    return terms.listed((terms.occupation_label(code, language) for code in codes), language)


def _level(value: Level | str, language: str) -> str:  # noqa: ARG001 - as everywhere in Europe
    return value.name if isinstance(value, Level) else Level[value].name


def _kind(value: str, language: str) -> str:
    return terms.label(Kind(value), language)


def _term(value: str, language: str) -> str:
    return terms.label(Term(value), language)


def _week(value: object, language: str) -> str:
    return calendar.week_text(Week.parse(str(value)), language)


def _day(value: date | str, language: str) -> str:
    day = value if isinstance(value, date) else date.fromisoformat(value)
    return calendar.date_text(day, language)


def _moment(instant: datetime | str, time_zone: str, language: str) -> str:
    at = instant if isinstance(instant, datetime) else datetime.fromisoformat(instant)
    return calendar.moment_text(at, time_zone, language)


def _rounded_points(milli: int, language: str) -> str:
    return terms.points(round(milli, -2), language)


def _journey(minutes: int, travel: str, language: str) -> str:
    return terms.journey(minutes, Travel(travel), language)


as_is = _form(_as_is)
"""A ref, a name, an address."""
as_listed = _form(_as_listed)
as_number = _form(number)
name = _form(names.isolated)
"""What somebody wrote, or an address: of any script and direction, apart from the rest."""
one_of_names = _form(_one_of_names)
concepts = _form(_concepts)
occupations = _form(_occupations)
spoken = _form(terms.language_label)
level = _form(_level)
half_day = _form(calendar.half_day_label)
half_days = _form(calendar.half_days_text)
kind = _form(_kind)
term = _form(_term)
points = _form(terms.points)
"""0.001 point as a number with a decimal."""
rounded_points = _form(_rounded_points)
"""0.001 point, to a tenth of a point."""
week = _form(_week)
day = _form(_day)


def journey(minutes: str, travel: str) -> Form:
    """Made of two parameters: ``13 minutes by bicycle``."""
    return Form((minutes, travel), _journey)


def concepts_known(keys: str, town_language: str) -> Form:
    """Interests; one that has no word in the reader's language stands in the town's."""
    return Form((keys, town_language), _concepts_known)


def moment(instant: str, time_zone: str) -> Form:
    """Made of two parameters: ``Thursday, 3 December 2026, 19:00``, by the clocks of the town."""
    return Form((instant, time_zone), _moment)
