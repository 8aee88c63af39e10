"""What is wrong with an answer of somebody who signs up: in all the languages of people."""

from collections.abc import Iterable, Mapping

from koppeling.exchange.problems import ProblemCode
from koppeling.wording import terms
from koppeling.wording.catalogue import RIGHT_TO_LEFT, Text, text
from koppeling.wording.clauses import Clause, Form, as_is, as_number, clause, spoken
from koppeling.wording.names import isolated

_POSTCODE_EXAMPLES: Mapping[str, str] = {"nl": "7511 AB", "de": "48143"}


def choice(words: Iterable[str], language: str) -> str:
    """``a, b or c``."""
    return terms.listed(map(str, words), language, style="or")


def in_one_word(label: str) -> str:
    """As it may stand in a cell, where spaces stand between the entries of a list."""
    return "-".join(label.split())


def _concept_choice(keys: Iterable[str], language: str) -> str:
    return choice((in_one_word(terms.concept_label(key, language)) for key in keys), language)


def _written(value: object, language: str) -> str:
    # Among words that run to the left, the parts of a number or a postcode would change places.
    return isolated(value) if language in RIGHT_TO_LEFT else str(value)


def _postcode_example(code: str, language: str) -> str:
    return _written(_POSTCODE_EXAMPLES[code.lower()], language)


def _as_written(param: str) -> Form:
    return Form((param,), _written)


def quoted(source: Text) -> Clause:
    """A sentence about ``value``, which stands in it as it was written."""
    return clause(source, value=_as_written("value"))


ANSWER_PROBLEMS: Mapping[str, Clause] = {
    ProblemCode.CELL_TOO_LONG: clause(
        text("the text has %(length)s characters, and %(most)s are possible; shorten it"),
        length=as_number("length"),
        most=as_number("most"),
    ),
    ProblemCode.CONTROL_CHARACTER: clause(
        text("there is a control character (%(character)s) in it; delete it"),
        character=as_is("character"),
    ),
    ProblemCode.HIDDEN_CHARACTER: clause(
        text("there is an invisible character (%(character)s) in it; delete it"),
        character=as_is("character"),
    ),
    ProblemCode.TOO_MANY_MARKS: clause(
        text("more than %(most)s accents stand on one letter; write the text again"),
        most=as_number("most"),
    ),
    ProblemCode.FORMULA: quoted(
        text("“%(value)s” looks like a formula; write an apostrophe before it if it is a text")
    ),
    ProblemCode.BAD_EMAIL: quoted(
        text("“%(value)s” is not an e-mail address; write it like name@example.org")
    ),
    ProblemCode.BAD_PHONE: quoted(
        text("“%(value)s” is not a telephone number; write it like +31 53 123 45 67")
    ),
    ProblemCode.BAD_POSTCODE: clause(
        text("“%(value)s” is not a postcode (%(country)s); write it like %(example)s"),
        value=_as_written("value"),
        country=Form(("country",), terms.country_label),
        example=Form(("country",), _postcode_example),
    ),
    ProblemCode.UNKNOWN_POSTCODE: clause(
        text("the postcode “%(value)s” does not exist (%(country)s); check it"),
        value=_as_written("value"),
        country=Form(("country",), terms.country_label),
    ),
    ProblemCode.BAD_NUMBER: quoted(text("“%(value)s” is not a number of the kind needed here")),
    ProblemCode.OUT_OF_RANGE: clause(
        text("“%(value)s” should lie between %(least)s and %(most)s"),
        value=_as_written("value"),
        least=as_is("least"),
        most=as_is("most"),
    ),
    ProblemCode.UNKNOWN_CODE: clause(
        text("“%(value)s” is not possible here; write %(expected)s"),
        value=_as_written("value"),
        expected=Form(("expected",), choice),
    ),
    ProblemCode.UNKNOWN_LANGUAGE: quoted(
        text("“%(value)s” is not the code of a language; write it like nl, ar or ti")
    ),
    ProblemCode.BAD_LEVEL: clause(
        text("“%(value)s” has no level that we know; write it like nl:A2, with %(expected)s"),
        value=_as_written("value"),
        expected=Form(("expected",), choice),
    ),
    ProblemCode.TWO_LEVELS: clause(
        text("%(language)s stands twice, with two levels; keep one"), language=spoken("language")
    ),
    ProblemCode.TOO_MANY_ITEMS: clause(
        text("there are %(entries)s entries, and %(most)s are possible; choose"),
        entries=as_number("count"),
        most=as_number("most"),
    ),
    ProblemCode.UNKNOWN_INTEREST: clause(
        text("“%(value)s” is not an interest that we know; did you mean %(nearest)s?"),
        value=_as_written("value"),
        nearest=Form(("nearest",), _concept_choice),
    ),
    ProblemCode.MISSING_PLACE: clause(
        text("a place is needed; give a postcode, a district, or lat and lon")
    ),
}
"""What is wrong, and what to do, for each code that an answer of a sign-up can meet."""

ANSWERS_WITH_NOTHING_NEAR: Mapping[str, Clause] = {
    ProblemCode.UNKNOWN_INTEREST: quoted(
        text("“%(value)s” is not an interest that we know; write it in another way")
    ),
}
"""The same where no known word comes near: the parameter ``nearest`` is empty."""
