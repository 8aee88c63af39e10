"""A parsed row, and what its cells must say together."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from koppeling.errors import RowProblem
from koppeling.exchange.columns import FileKind
from koppeling.exchange.problems import ProblemCode
from koppeling.terms import ContactGender, Kind, TieKind


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file; ``line`` counts from 1 with the headings.

    In ``values`` a column that is absent leaves what is known (in a new row:
    not asked), None clears it, anything else is the new value: str, int, float,
    bool, date, a member of an enum of ``terms``; a tuple for a list; a dict
    from language to Level for ``languages`` and ``needs_language``; a mask in
    the order of ``terms.HALF_DAYS`` for ``availability``.
    """

    line: int
    values: Mapping[str, object]


def contradictions(kind: FileKind, row: Row) -> list[RowProblem]:
    """What the values of one row say against each other.

    Asked of every row that is read. A row that updates somebody holds only what
    changes, so whoever merges it into what is known asks again of the whole.
    """
    return [
        RowProblem(row.line, column, code, params)
        for column, code, params in _CHECKS[kind](row.values)
    ]


def missing_in_new_row(kind: FileKind, row: Row) -> list[RowProblem]:
    """What a row lacks if its ref is not known yet: a place, an opening's kind, a coupling's day.

    Reading a file cannot tell a new row from an update, so whoever knows the
    refs asks this.
    """
    found: list[RowProblem] = []
    values = row.values
    if kind is FileKind.TIES:
        if values.get("kind") is TieKind.COUPLING and values.get("since") is None:
            found.append(RowProblem(row.line, "since", ProblemCode.MISSING_VALUE))
        return found
    if kind is FileKind.OPENINGS and values.get("kind") is None:
        found.append(RowProblem(row.line, "kind", ProblemCode.MISSING_KIND))
    if not any(values.get(column) is not None for column in ("postcode", "district", "lat")):
        found.append(RowProblem(row.line, "postcode", ProblemCode.MISSING_PLACE))
    return found


_Found = Iterator[tuple[str, ProblemCode, dict[str, str | int]]]


def _of_place(values: Mapping[str, object]) -> _Found:
    # Both absent, both cleared or both given; anything else moves half a point.
    states = [
        "absent" if name not in values else "cleared" if values[name] is None else "given"
        for name in ("lat", "lon")
    ]
    if states[0] != states[1]:
        column = "lat" if states[0] == "absent" or states[1] == "given" else "lon"
        yield column, ProblemCode.HALF_A_POINT, {}


def _of_opening(values: Mapping[str, object]) -> _Found:
    yield from _of_place(values)
    least = cast("int | None", values.get("min_age"))
    most = cast("int | None", values.get("max_age"))
    if least is not None and most is not None and least > most:
        yield "max_age", ProblemCode.AGES_REVERSED, {"min_age": least, "max_age": most}
    if values.get("kind") is not Kind.EMPLOYER:
        return
    # Equal treatment at work: an employer asks for no age and no gender.
    for name in ("min_age", "max_age"):
        if values.get(name) is not None:
            yield name, ProblemCode.EMPLOYER_LIMIT, {}
    for name in ("for_gender", "contact_gender"):
        if values.get(name) not in {None, ContactGender.ANY}:
            yield name, ProblemCode.EMPLOYER_LIMIT, {}


def _of_tie(values: Mapping[str, object]) -> _Found:
    since = cast("date | None", values.get("since"))
    until = cast("date | None", values.get("until"))
    if since is not None and until is not None and until < since:
        days: dict[str, str | int] = {"since": since.isoformat(), "until": until.isoformat()}
        yield "until", ProblemCode.UNTIL_BEFORE_SINCE, days
    if "newcomer_ref" in values and values.get("newcomer_ref") == values.get("other_ref"):
        yield "other_ref", ProblemCode.TIE_TO_ONESELF, {}


_CHECKS: Mapping[FileKind, Callable[[Mapping[str, object]], _Found]] = {
    FileKind.NEWCOMERS: _of_place,
    FileKind.OPENINGS: _of_opening,
    FileKind.ORGANISATIONS: _of_place,
    FileKind.TIES: _of_tie,
}
