"""Rows written to a file come back as they were."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.exchange.columns import FileKind
from koppeling.exchange.reading import read_file
from koppeling.exchange.writing import write_file
from koppeling.terms import ContactGender, Emphasis, Kind, Level, TieKind
from tests.exchange.strategies import files

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize("kind", FileKind)
@given(data=st.data())
def test_written_rows_are_read_as_they_were(kind, data):
    rows = data.draw(files(kind))
    read, problems = read_file(kind, write_file(kind, rows), country="nl")
    assert problems == []
    assert [row.values for row in read] == rows
    assert [row.line for row in read] == list(range(2, len(rows) + 2))


@pytest.mark.parametrize("kind", FileKind)
@given(data=st.data())
def test_a_file_read_and_written_is_the_same_bytes(kind, data):
    content = write_file(kind, data.draw(files(kind)))
    read, _ = read_file(kind, content, country="nl")
    assert write_file(kind, [row.values for row in read]) == content


def test_a_file_has_every_column_in_order_and_canonical_cells():
    row = {
        "ref": "O-1",
        "kind": Kind.NEIGHBOUR,
        "title": 'Koffie, thee en "koek"',
        "country": "nl",
        "postcode": "7511 AB",
        "lat": 52.2,
        "lon": 6.0,
        "languages": {"nl": Level.C2, "de": Level.B1},
        "availability": 0b1_000_000_000_000_000_000_01,
        "places": 2,
        "valid_until": date(2026, 12, 31),
        "for_gender": ContactGender.ANY,
        "children": False,
        "avoid": (),
        "consent": None,
    }
    assert write_file(FileKind.OPENINGS, [row]).decode() == (
        "ref,kind,organisation,title,contact_name,locale,email,phone,country,postcode,district,"
        "lat,lon,languages,needs_language,interests,welcomes,occupations,availability,places,"
        "hours_per_week,valid_until,min_age,max_age,for_gender,gender,birth_year,contact_gender,"
        "children,vetted_until,avoid,protected,consent\n"
        'O-1,neighbour,,"Koffie, thee en ""koek""",,,,,nl,7511 AB,,'
        "52.2,6,de:B1 nl:C2,,,,,mon-mor sun-eve,2,"
        ",2026-12-31,,,any,,,,"
        ",,,,\n"
    )


def test_values_as_the_database_keeps_them_are_written_alike():
    typed = {
        "ref": "N-1",
        "languages": {"nl": Level.A2},
        "wants": (Kind.NEIGHBOUR, Kind.EMPLOYER),
        "emphasis": (Emphasis.WORK, Emphasis.NEAR),
    }
    kept = {
        "ref": "N-1",
        "languages": {"nl": 2},
        "wants": ["employer", "neighbour"],
        "emphasis": ["work", "near"],
    }
    assert write_file(FileKind.NEWCOMERS, [kept]) == write_file(FileKind.NEWCOMERS, [typed])


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("'=1+1", "''=1+1"),
        ("+31 6 1234", "'+31 6 1234"),
        ("-Ali", "'-Ali"),
        ("-", "'-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("'s Gravenhage", "'s Gravenhage"),
        ("Ali-Reza", "Ali-Reza"),
    ],
)
def test_no_cell_begins_like_a_formula(text, cell):
    content = write_file(FileKind.ORGANISATIONS, [{"ref": "V1", "name": text}])
    assert content.decode().splitlines()[1].split(",")[2] == cell
    assert not cell.startswith(FORMULA_SIGNS)
    read, problems = read_file(FileKind.ORGANISATIONS, content, country="nl")
    assert (read[0].values["name"], problems) == (text, [])


def test_no_rows_give_a_file_of_headings():
    content = write_file(FileKind.TIES, [])
    assert content == b"newcomer_ref,other_ref,kind,since,until\n"
    assert read_file(FileKind.TIES, content, country="de") == ([], [])


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "\x00", "a\u202eb", "\ud800", "x" * 4_001])
def test_a_text_no_file_may_hold_is_an_error_of_the_program(text):
    with pytest.raises(ValueError, match=r"row 2 of newcomers"):
        write_file(FileKind.NEWCOMERS, [{"ref": "N1"}, {"ref": "N2", "called": text}])


def test_a_column_the_file_does_not_have_is_an_error_of_the_program():
    with pytest.raises(ValueError, match="no such column: score"):
        write_file(FileKind.TIES, [{"kind": TieKind.PRIOR, "score": 1}])
