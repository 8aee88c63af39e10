"""What is wrong in a file, row by row: where it stands, and how to put it right."""

from collections.abc import Iterable, Mapping

from koppeling.errors import RowProblem
from koppeling.exchange.problems import ProblemCode
from koppeling.wording import terms
from koppeling.wording.answer_problems import (
    ANSWER_PROBLEMS,
    ANSWERS_WITH_NOTHING_NEAR,
    choice,
    in_one_word,
    quoted,
)
from koppeling.wording.catalogue import Text, say, text, text_as
from koppeling.wording.clauses import Clause, Form, as_is, as_number, clause

_SUBJECTS: Mapping[str, Text] = {
    "newcomer": text_as("subject", "newcomer"),
    "opening": text_as("subject", "opening"),
    "organisation": text_as("subject", "organisation"),
}


def _subject(value: str, language: str) -> str:
    return say(_SUBJECTS[value], language)


def _occupation_choice(codes: Iterable[str], language: str) -> str:
    labels = (terms.occupation_label(code, language) for code in codes)
    return choice(map(in_one_word, labels), language)


PROBLEMS: Mapping[str, Clause] = {
    **ANSWER_PROBLEMS,
    ProblemCode.NOT_CSV: clause(
        text("this is %(found)s, not a CSV file; save it as CSV (UTF-8)"), found=as_is("found")
    ),
    ProblemCode.UTF16: clause(text("the file is in UTF-16; save it as CSV (UTF-8)")),
    ProblemCode.NOT_UTF8: clause(
        text("the file is not in UTF-8 (byte %(byte)s); save it as CSV (UTF-8)"),
        byte=as_is("byte"),
    ),
    ProblemCode.EMPTY_FILE: clause(text("the file is empty; it should begin with the headings")),
    ProblemCode.FILE_TOO_LARGE: clause(
        text("the file has %(size)s bytes, and %(most)s are possible; split it"),
        size=as_number("size"),
        most=as_number("most"),
    ),
    ProblemCode.TOO_MANY_ROWS: clause(
        text("the file has more than %(most)s rows; split it"), most=as_number("most")
    ),
    ProblemCode.TOO_MANY_COLUMNS: clause(
        text("there are %(columns)s columns, and %(most)s are possible; delete those not needed"),
        columns=as_number("columns"),
        most=as_number("most"),
    ),
    ProblemCode.MORE_PROBLEMS: clause(
        text("and %(more)s more; put these right first"), more=as_number("count")
    ),
    ProblemCode.EMPTY_HEADING: clause(
        text("column %(position)s has no heading; name it or delete it"),
        position=as_number("position"),
    ),
    ProblemCode.UNKNOWN_HEADING: clause(
        text("there is no column “%(heading)s”; did you mean %(nearest)s?"),
        heading=as_is("heading"),
        nearest=Form(("nearest",), choice),
    ),
    ProblemCode.DUPLICATE_HEADING: clause(
        text("the heading “%(heading)s” stands twice; delete one"), heading=as_is("heading")
    ),
    ProblemCode.MISSING_HEADING: clause(
        text("the column “%(heading)s” is missing; add it"), heading=as_is("heading")
    ),
    ProblemCode.RAGGED_ROW: clause(
        text("the row has %(cells)s cells and the headings are %(headings)s; they should be equal"),
        cells=as_number("cells"),
        headings=as_number("headings"),
    ),
    ProblemCode.UNCLOSED_QUOTE: clause(
        text("a quotation mark is opened and not closed; close it, or write two for one")
    ),
    ProblemCode.TEXT_AFTER_QUOTE: clause(
        text("text stands behind a closing quotation mark; write two marks for one inside a text")
    ),
    ProblemCode.MISSING_VALUE: clause(text("a value is needed here")),
    ProblemCode.CANNOT_BE_CLEARED: clause(
        text("this value is needed, so “-” cannot clear it; write another value")
    ),
    ProblemCode.BAD_REF: quoted(
        text("“%(value)s” cannot be a ref; write letters and digits, without spaces")
    ),
    ProblemCode.BAD_WEBSITE: quoted(
        text("“%(value)s” is not a web address; write it like https://example.org")
    ),
    ProblemCode.BAD_DATE: quoted(text("“%(value)s” is not a date; write it like 2026-11-23")),
    ProblemCode.UNKNOWN_OCCUPATION: clause(
        text("“%(value)s” is not an occupation that we know; did you mean %(nearest)s?"),
        value=as_is("value"),
        nearest=Form(("nearest",), _occupation_choice),
    ),
    ProblemCode.HALF_A_POINT: clause(text("lat and lon belong together; give both or neither")),
    ProblemCode.AGES_REVERSED: clause(
        text("the lowest age (%(min_age)s) is above the highest (%(max_age)s); exchange them"),
        min_age=as_number("min_age"),
        max_age=as_number("max_age"),
    ),
    ProblemCode.EMPLOYER_LIMIT: clause(
        text("an employer may set no limit of age or gender; leave this empty")
    ),
    ProblemCode.UNTIL_BEFORE_SINCE: clause(
        text("it ends (%(until)s) before it begins (%(since)s); check both dates"),
        since=as_is("since"),
        until=as_is("until"),
    ),
    ProblemCode.TIE_TO_ONESELF: clause(text("both refs are the same; name two")),
    ProblemCode.DUPLICATE_REF: clause(
        text("the ref “%(ref)s” stands in line %(first_line)s already; keep one"),
        ref=as_is("ref"),
        first_line=as_number("first_line"),
    ),
    ProblemCode.DUPLICATE_TIE: clause(
        text("this tie stands in line %(first_line)s already; keep one"),
        first_line=as_number("first_line"),
    ),
    ProblemCode.MISSING_KIND: clause(
        text("a new opening needs its kind; write neighbour, association or employer")
    ),
    ProblemCode.UNKNOWN_DISTRICT: clause(
        text("the town has no district “%(value)s”; did you mean %(nearest)s?"),
        value=as_is("value"),
        nearest=Form(("nearest",), choice),
    ),
    ProblemCode.UNKNOWN_REF: clause(
        text("nobody and nothing here has the ref “%(ref)s”; import it first or check it"),
        ref=as_is("ref"),
    ),
    ProblemCode.REF_TAKEN: clause(
        text("the ref “%(ref)s” is in use already (%(subject)s); choose another"),
        ref=as_is("ref"),
        subject=Form(("subject",), _subject),
    ),
    ProblemCode.KIND_IS_FIXED: clause(
        text("the kind is %(kind)s and stays so; give another kind a new ref"), kind=as_is("kind")
    ),
    ProblemCode.PLACES_HELD: clause(
        text("couplings hold %(held)s places, more than %(places)s; end some of them first"),
        held=as_number("held"),
        places=as_number("places"),
    ),
    ProblemCode.COUPLING_NEEDS_OPENING: clause(
        text("a coupling is with an opening; give the ref of one, or another kind of tie")
    ),
    ProblemCode.IN_THE_FUTURE: quoted(
        text("“%(value)s” lies in the future; give a day until today")
    ),
    ProblemCode.NO_PLACE_LEFT: clause(
        text("“%(ref)s” has no place left (%(places)s in all); give it more places first"),
        ref=as_is("ref"),
        places=as_number("places"),
    ),
    ProblemCode.ALREADY_COUPLED: clause(
        text("these two are coupled already (%(since)s); end that coupling first"),
        since=as_is("since"),
    ),
}
"""What is wrong, and what to do, for each code; in lower case, as it follows the place."""

PROBLEMS_WITH_NOTHING_NEAR: Mapping[str, Clause] = {
    **ANSWERS_WITH_NOTHING_NEAR,
    ProblemCode.UNKNOWN_HEADING: clause(
        text("there is no column “%(heading)s”; correct or delete it"), heading=as_is("heading")
    ),
    ProblemCode.UNKNOWN_DISTRICT: quoted(
        text("the town has no district “%(value)s”; check how it is written")
    ),
    ProblemCode.UNKNOWN_OCCUPATION: quoted(
        text("“%(value)s” is not an occupation that we know; write it in another way")
    ),
}
"""The same where no known word comes near: the parameter ``nearest`` is empty."""

_OF_THE_FILE = frozenset(
    {
        ProblemCode.NOT_CSV,
        ProblemCode.UTF16,
        ProblemCode.EMPTY_FILE,
        ProblemCode.FILE_TOO_LARGE,
        ProblemCode.TOO_MANY_ROWS,
        ProblemCode.MORE_PROBLEMS,
    }
)
"""Problems of no line in particular."""

_IN_LINE = text("line %(line)s: %(problem)s")
_IN_CELL = text("line %(line)s, column %(column)s: %(problem)s")


def row_problem_text(problem: RowProblem, language: str) -> str:
    """``line 7, column postcode: “75” is not a postcode …``. KeyError for an unknown code."""
    said = cell_problem_text(problem, language)
    if problem.code in _OF_THE_FILE:
        return said
    if not problem.column:
        return say(_IN_LINE, language, line=problem.line, problem=said)
    return say(_IN_CELL, language, line=problem.line, column=problem.column, problem=said)


def cell_problem_text(problem: RowProblem, language: str) -> str:
    """The same without line and column, as it stands beside a field of a form."""
    found = PROBLEMS[problem.code]
    if "nearest" in found.params and not problem.params["nearest"]:
        found = PROBLEMS_WITH_NOTHING_NEAR[problem.code]
    return found.in_words(problem.params, language)
