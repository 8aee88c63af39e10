"""What the cells of a row must say together, and what a new row needs."""

from datetime import date

import pytest

from koppeling.errors import RowProblem
from koppeling.exchange.columns import FileKind
from koppeling.exchange.problems import ProblemCode
from koppeling.exchange.rows import Row, contradictions, missing_in_new_row
from koppeling.terms import ContactGender, Kind, TieKind


def found(problems):
    """Column, code and parameters of each problem."""
    return [(problem.column, problem.code, dict(problem.params)) for problem in problems]


@pytest.mark.parametrize("kind", [FileKind.NEWCOMERS, FileKind.OPENINGS, FileKind.ORGANISATIONS])
@pytest.mark.parametrize(
    ("values", "columns"),
    [
        ({}, []),
        ({"lat": 52.2, "lon": 6.9}, []),
        ({"lat": None, "lon": None}, []),
        ({"lat": 52.2}, ["lon"]),
        ({"lon": 6.9}, ["lat"]),
        ({"lat": 52.2, "lon": None}, ["lon"]),
        ({"lat": None, "lon": 6.9}, ["lat"]),
        ({"lat": None}, ["lon"]),
        ({"lon": None}, ["lat"]),
    ],
)
def test_a_point_has_both_its_coordinates(kind, values, columns):
    assert found(contradictions(kind, Row(2, values))) == [
        (column, ProblemCode.HALF_A_POINT, {}) for column in columns
    ]


@pytest.mark.parametrize("kind", [Kind.NEIGHBOUR, Kind.ASSOCIATION, None])
def test_an_opening_may_have_an_age_and_a_gender_limit(kind):
    limits = {"min_age": 18, "max_age": 18, "for_gender": ContactGender.WOMAN}
    assert contradictions(FileKind.OPENINGS, Row(2, {"kind": kind, **limits})) == []


def test_an_employer_may_not():
    values = {
        "kind": Kind.EMPLOYER,
        "min_age": 18,
        "max_age": 30,
        "for_gender": ContactGender.WOMAN,
        "contact_gender": ContactGender.MAN,
    }
    assert contradictions(FileKind.OPENINGS, Row(7, values)) == [
        RowProblem(7, column, ProblemCode.EMPLOYER_LIMIT, {})
        for column in ("min_age", "max_age", "for_gender", "contact_gender")
    ]
    free = {"min_age": None, "for_gender": ContactGender.ANY, "contact_gender": None}
    assert contradictions(FileKind.OPENINGS, Row(7, {"kind": Kind.EMPLOYER, **free})) == []


def test_the_least_age_is_not_above_the_greatest():
    row = Row(2, {"kind": Kind.NEIGHBOUR, "min_age": 40, "max_age": 39})
    assert found(contradictions(FileKind.OPENINGS, row)) == [
        ("max_age", ProblemCode.AGES_REVERSED, {"min_age": 40, "max_age": 39})
    ]


def test_a_tie_joins_two_and_ends_after_it_began():
    same_day = {"newcomer_ref": "N1", "other_ref": "O1", "kind": TieKind.PRIOR}
    day = date(2026, 11, 23)
    assert contradictions(FileKind.TIES, Row(2, {**same_day, "since": day, "until": day})) == []
    bad = {**same_day, "other_ref": "N1", "since": day, "until": date(2026, 11, 22)}
    assert found(contradictions(FileKind.TIES, Row(2, bad))) == [
        ("until", ProblemCode.UNTIL_BEFORE_SINCE, {"since": "2026-11-23", "until": "2026-11-22"}),
        ("other_ref", ProblemCode.TIE_TO_ONESELF, {}),
    ]


@pytest.mark.parametrize(
    "place", [{"postcode": "7511"}, {"district": "x"}, {"lat": 1.0, "lon": 1.0}]
)
def test_a_new_row_with_a_place_lacks_nothing(place):
    assert missing_in_new_row(FileKind.NEWCOMERS, Row(2, {"ref": "N1", **place})) == []
    assert missing_in_new_row(FileKind.ORGANISATIONS, Row(2, {"ref": "V1", **place})) == []
    opening = Row(2, {"ref": "O1", "kind": Kind.NEIGHBOUR, **place})
    assert missing_in_new_row(FileKind.OPENINGS, opening) == []


def test_a_new_row_needs_a_place_and_an_opening_its_kind():
    empty = Row(3, {"ref": "X", "postcode": None})
    place = RowProblem(3, "postcode", ProblemCode.MISSING_PLACE, {})
    kind = RowProblem(3, "kind", ProblemCode.MISSING_KIND, {})
    assert missing_in_new_row(FileKind.NEWCOMERS, empty) == [place]
    assert missing_in_new_row(FileKind.ORGANISATIONS, empty) == [place]
    assert missing_in_new_row(FileKind.OPENINGS, empty) == [kind, place]


def test_a_new_coupling_needs_its_first_day():
    coupling = {"newcomer_ref": "N1", "other_ref": "O1", "kind": TieKind.COUPLING}
    since = RowProblem(2, "since", ProblemCode.MISSING_VALUE, {})
    assert missing_in_new_row(FileKind.TIES, Row(2, coupling)) == [since]
    begun = {**coupling, "since": date(2026, 11, 23)}
    assert missing_in_new_row(FileKind.TIES, Row(2, begun)) == []
    assert missing_in_new_row(FileKind.TIES, Row(2, {**coupling, "kind": TieKind.PRIOR})) == []
