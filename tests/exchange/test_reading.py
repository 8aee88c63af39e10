"""A file is read whatever program wrote it, and refused by line, column and code."""

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.exchange.columns import COLUMNS, FileKind
from koppeling.exchange.problems import PROBLEM_PARAMS, ProblemCode
from koppeling.exchange.reading import GIVE_UP, MAX_BYTES, MAX_NEAREST, MAX_ROWS, read_file
from koppeling.exchange.rows import Row
from koppeling.exchange.writing import write_file
from koppeling.terms import Gender, Level, OrganisationKind
from tests.exchange.samples import REFUSED, kind_of
from tests.exchange.strategies import files

REAL_FILES = Path(__file__).parents[3] / "shared" / "data" / "tests"


def read(content, kind=FileKind.NEWCOMERS, country="nl"):
    """The rows and problems of a file given as text."""
    return read_file(
        kind, content.encode() if isinstance(content, str) else content, country=country
    )


def problems_of(content, kind=FileKind.NEWCOMERS, country="nl"):
    """Line, column, code and parameters of each problem."""
    _, problems = read(content, kind, country)
    return [(each.line, each.column, each.code, dict(each.params)) for each in problems]


# Reading


def test_a_row_is_read_to_values():
    rows, problems = read(
        "ref,called,country,postcode,languages,gender,birth_year,children,registered_on\n"
        "N-1,Amal,de,48149,ar:C2 de:A1,woman,1990,yes,2026-10-01\n"
        "N-2,,,7511 AB,,,-,,\n"
    )
    assert problems == []
    assert rows == [
        Row(
            2,
            {
                "ref": "N-1",
                "called": "Amal",
                "country": "de",
                "postcode": "48149",
                "languages": {"ar": Level.C2, "de": Level.A1},
                "gender": Gender.WOMAN,
                "birth_year": 1990,
                "children": True,
                "registered_on": date(2026, 10, 1),
            },
        ),
        Row(3, {"ref": "N-2", "postcode": "7511 AB", "birth_year": None}),
    ]


PLAIN = [Row(2, {"ref": "V1", "kind": OrganisationKind.ASSOCIATION, "name": "Zwaluwen; Süd, Tür"})]


@pytest.mark.parametrize(
    "content",
    [
        'ref,kind,name\nV1,association,"Zwaluwen; Süd, Tür"\n',
        'ref;kind;name\nV1;association;"Zwaluwen; Süd, Tür"\n',
        "ref\tkind\tname\nV1\tassociation\tZwaluwen; Süd, Tür\n",
        'name;ref;kind\n"Zwaluwen; Süd, Tür";V1;association',
        '"ref";"kind";"name"\r\n"V1";"association";"Zwaluwen; Süd, Tür"\r\n',
        'REF, Kind ,name\nV1, Association ,"Zwaluwen; Süd, Tür"\n\n\n',
        'ref;kind;name\r\nV1;association;"Zwaluwen; Süd, Tür"\r\n;;\r\n"";"";""\r\n',
        'ref,kind,name\nV1,association,"Zwaluwen; Su\u0308d, Tu\u0308r"\n',
    ],
)
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_a_file_is_read_as_any_spreadsheet_writes_it(content, bom):
    assert read(bom + content.encode(), FileKind.ORGANISATIONS) == (PLAIN, [])


def test_headings_alone_are_a_file_without_rows():
    assert read("ref\n") == ([], [])
    assert read("kind;ref", FileKind.OPENINGS) == ([], [])


def test_a_postcode_is_of_the_country_of_its_row_else_of_the_town():
    content = (
        "ref,country,postcode,next_postcode\nN1,nl,7511,7511 AB\nN2,,48149,01067\nN3,-,48149,\n"
    )
    rows, problems = read(content, country="de")
    assert problems == []
    assert [row.values for row in rows] == [
        {"ref": "N1", "country": "nl", "postcode": "7511", "next_postcode": "7511 AB"},
        {"ref": "N2", "postcode": "48149", "next_postcode": "01067"},
        {"ref": "N3", "country": None, "postcode": "48149"},
    ]


def test_a_country_that_cannot_be_read_is_the_only_problem_of_its_row():
    assert problems_of("ref,postcode,country\nN1,48149,fr\n") == [
        (2, "country", "unknown_code", {"value": "fr", "expected": ("nl", "de")})
    ]


def test_languages_of_equal_cells_are_not_shared_between_rows():
    rows, _ = read("ref,languages\nN1,nl:A1\nN2,nl:A1\n")
    first, second = (row.values["languages"] for row in rows)
    assert first == second == {"nl": Level.A1}
    assert first is not second


# Refusing: one file per code


@pytest.mark.parametrize("code", REFUSED)
def test_a_file_is_refused_by_line_column_and_code(code):
    content, line, column, params = REFUSED[code]
    assert problems_of(content, kind_of(content)) == [(line, column, code, params)]


LARGE = {
    "file_too_large": b"x" * (MAX_BYTES + 1),
    "too_many_rows": b"ref\n" + b"\n" * (MAX_ROWS + 1),
    "more_problems": b"ref\n" + b"?\n" * 1_001,
}
NAMED_NEAREST = {"unknown_interest", "unknown_occupation"}


def test_every_code_has_its_sample():
    codes = list(ProblemCode)
    of_files = codes[: codes.index(ProblemCode.MISSING_KIND)]  # the others only the town can tell
    assert REFUSED.keys() | LARGE.keys() | NAMED_NEAREST == set(of_files)
    assert PROBLEM_PARAMS.keys() == set(ProblemCode)
    for code, (_, _, _, params) in REFUSED.items():
        assert tuple(params) == PROBLEM_PARAMS[ProblemCode(code)]


@pytest.mark.parametrize(
    ("code", "line", "params"),
    [
        ("file_too_large", 1, {"size": MAX_BYTES + 1, "most": MAX_BYTES}),
        ("too_many_rows", MAX_ROWS + 2, {"most": MAX_ROWS}),
    ],
)
def test_a_file_beyond_all_measure_is_refused_before_it_is_read(code, line, params):
    assert problems_of(LARGE[code]) == [(line, "", code, params)]


def test_a_thousand_problems_are_named_and_the_rest_counted():
    problems = problems_of(LARGE["more_problems"])
    assert len(problems) == 1_001
    assert problems[999] == (1_001, "ref", "bad_ref", {"value": "?"})
    assert problems[1_000] == (1_002, "", "more_problems", {"count": 1})


def test_a_file_that_is_wrong_throughout_is_put_down_early():
    problems = problems_of(b"ref\n" + b"?\n" * (GIVE_UP + 5_000))
    assert problems[-1] == (GIVE_UP + 2, "", "more_problems", {"count": GIVE_UP - 999})


def test_every_bad_row_is_reported_and_every_good_one_read():
    content = "ref,birth_year,email\nN1,1990,\nN2,90,a\nN3,,a@example.org\nN4,-,b@\nN3,1,\n"
    rows, problems = read(content)
    assert [row.line for row in rows] == [2, 4]
    assert [(each.line, each.column, each.code) for each in problems] == [
        (3, "birth_year", "out_of_range"),
        (3, "email", "bad_email"),
        (5, "email", "bad_email"),
        (6, "birth_year", "out_of_range"),
        (6, "ref", "duplicate_ref"),
    ]


def test_everything_wrong_in_a_row_is_reported_once():
    content = "ref,kind,places,min_age,lat,lon\nO1,employer,-1,18,91,6.9\nO2,neighbour,1,,x,\n"
    assert [each[:3] for each in problems_of(content, FileKind.OPENINGS)] == [
        (2, "places", "out_of_range"),
        (2, "lat", "out_of_range"),
        (2, "min_age", "employer_limit"),
        (3, "lat", "bad_number"),
    ]


def test_rows_are_read_under_known_headings_beside_an_unknown_one():
    assert [each[:3] for each in problems_of("ref,score,birth_year\nN1,9,x\n")] == [
        (1, "score", "unknown_heading"),
        (2, "birth_year", "bad_number"),
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_in_wide_characters_is_refused_as_such(encoding):
    content = "ref;called\r\nN1;Amal\r\n".encode(encoding)
    assert problems_of(content) == [(1, "", "utf16", {})]


def test_a_tie_may_be_renewed_and_be_of_two_kinds():
    content = (
        "newcomer_ref,other_ref,kind,since,until\n"
        "N1,O1,coupling,2025-01-01,2025-06-01\n"
        "N1,O1,coupling,2026-01-01,\n"
        "N1,O1,prior,,\n"
        "O1,N1,prior,,\n"
    )
    assert problems_of(content, FileKind.TIES) == []


# Naming the nearest


def test_an_unknown_word_is_refused_with_the_nearest_known_ones():
    problems = problems_of("ref,interests,occupations\nN1,ches,zzzzzz\n")
    assert [each[:3] for each in problems] == [
        (2, "interests", "unknown_interest"),
        (2, "occupations", "unknown_occupation"),
    ]
    (*_, interest), (*_, occupation) = problems
    assert (interest["value"], "chess" in interest["nearest"]) == ("ches", True)
    assert occupation == {"value": "zzzzzz", "nearest": ()}
    assert tuple(interest) == PROBLEM_PARAMS[ProblemCode.UNKNOWN_INTEREST]
    assert tuple(occupation) == PROBLEM_PARAMS[ProblemCode.UNKNOWN_OCCUPATION]


def test_the_nearest_are_looked_up_for_the_first_words_only():
    words = "\n".join(f"N{number},ches{number:03} ches" for number in range(MAX_NEAREST + 5))
    problems = problems_of(f"ref,interests\n{words}\n")
    named = [each[3]["value"] for each in problems if each[3]["nearest"]]
    assert len({each[3]["value"] for each in problems}) == MAX_NEAREST + 6
    assert len(set(named)) <= MAX_NEAREST
    assert named.count("ches") == MAX_NEAREST + 5


# Whatever the bytes


def within(seconds, content, kind=FileKind.NEWCOMERS):
    """The problems of a file that must be refused in time."""
    started = time.perf_counter()
    problems = problems_of(content, kind)
    assert time.perf_counter() - started < seconds
    return problems


def test_a_million_columns_are_refused_at_once():
    headings = ("ref" + ",x" * 999_999).encode()
    assert within(1, headings) == [(1, "", "too_many_columns", {"columns": 1_000_000, "most": 200})]
    assert within(1, b"ref,called\nN1" + b"," * 999_999) == [
        (2, "", "ragged_row", {"cells": 1_000_000, "headings": 2})
    ]
    assert within(1, b"ref,called\nN1" + b',""' * 999_999) == [
        (2, "", "ragged_row", {"cells": 201, "headings": 2})
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'ref,called\nN1,"' + b"x" * 5_000_000, "unclosed_quote"),
        (b"ref,called\nN1," + b'""' * 2_500_000 + b'"', "unclosed_quote"),
        (b"ref,called\nN1," + b'"' * 5_000_000 + b"x", "text_after_quote"),
        (b"ref,called\nN1," + b"=" * 5_000_000, "cell_too_long"),
        (b"ref,called\nN1,e" + "\u0301\u0323".encode() * 1_900, "too_many_marks"),
        (b"x" * 5_000_000, "cell_too_long"),
        (b"\x00" * 5_000_000, "utf16"),
        (b"\x80" * 5_000_000, "not_utf8"),
        (b"ref,email\nN1," + b"a@" * 1_900, "bad_email"),
        (b"ref,email\nN1,a@" + b"a." * 1_900, "bad_email"),
    ],
)
def test_a_hostile_file_is_refused_in_time(content, code):
    assert [each[2] for each in within(2, content)] == [code]


def sound(kind, content):
    """Read any bytes; whatever comes back is of the promised shape."""
    rows, problems = read_file(kind, content, country="de")
    names = {column.name for column in COLUMNS[kind]}
    assert all(row.values.keys() <= names for row in rows)
    for problem in problems:
        assert problem.line >= 1
        assert set(problem.params) == set(PROBLEM_PARAMS[ProblemCode(problem.code)])
    return rows, problems


@pytest.mark.parametrize("kind", FileKind)
@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(kind, content):
    sound(kind, content)


@pytest.mark.parametrize("kind", FileKind)
@given(data=st.data())
def test_a_corrupted_file_is_read_or_refused(kind, data):
    content = bytearray(write_file(kind, data.draw(files(kind))))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        cut = data.draw(st.integers(0, 3))
        content[at : at + cut] = data.draw(
            st.one_of(
                st.binary(max_size=3), st.sampled_from([b'"', b",", b"\n", b"-", b"\xe2\x80\xae"])
            )
        )
    sound(kind, bytes(content))


@pytest.mark.skipif(not REAL_FILES.is_dir(), reason="the real files are not beside the project")
@pytest.mark.parametrize("kind", FileKind)
def test_real_files_about_other_things_are_refused(kind):
    found = sorted(path for path in REAL_FILES.rglob("*") if path.is_file())
    assert found != []
    for path in found:
        rows, problems = sound(kind, path.read_bytes())
        assert rows == []
        assert problems != []
