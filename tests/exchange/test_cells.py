"""Lines are cut into cells as the standard library cuts well-formed ones, and others refused."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.exchange.cells import BadLine, join_cells, read_cell, split_line, write_cell
from koppeling.exchange.problems import BadCell, ProblemCode
from tests.exchange.strategies import texts

cells = st.lists(st.text(st.sampled_from("ab\"',;\t =-é"), max_size=6), min_size=1, max_size=5)


@given(cells)
def test_a_joined_line_is_cut_into_the_same_cells(row):
    assert split_line(join_cells(row), ",") == row


@given(cells, st.sampled_from(",;\t"))
def test_a_line_of_the_standard_writer_is_cut_into_the_same_cells(row, delimiter):
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator="").writerow(row)
    assert split_line(written.getvalue(), delimiter) == row


@pytest.mark.parametrize(
    ("line", "code", "position"),
    [
        ('a,"b', ProblemCode.UNCLOSED_QUOTE, 1),
        ('"', ProblemCode.UNCLOSED_QUOTE, 0),
        ('"a""', ProblemCode.UNCLOSED_QUOTE, 0),
        ('"abc""def', ProblemCode.UNCLOSED_QUOTE, 0),
        ('a,"b"c,d', ProblemCode.TEXT_AFTER_QUOTE, 1),
        ('a,b,"c" ', ProblemCode.TEXT_AFTER_QUOTE, 2),
    ],
)
def test_a_quote_without_its_partner_is_refused_where_it_stands(line, code, position):
    with pytest.raises(BadLine) as refused:
        split_line(line, ",")
    assert (refused.value.code, refused.value.position) == (code, position)


def test_a_quote_inside_a_cell_is_a_quote():
    assert split_line('5" pijp,x', ",") == ['5" pijp', "x"]


@given(texts)
def test_a_written_text_is_read_as_it_was_and_begins_like_no_formula(text):
    cell = write_cell(text)
    assert read_cell(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("", ""),
        ("   ", ""),
        ("\u00a0Amal\u00a0", "Amal"),
        ("-", None),
        (" - ", None),
        ("'-", "-"),
        ("''-", "'-"),
        ("'=1+1", "=1+1"),
        ("'t Hart", "'t Hart"),
        ("-Ali", "-Ali"),
        ("- von der Leine", "- von der Leine"),
        ("-5", "-5"),
        ("-5,25", "-5,25"),
        ("+31 6 1234-5678", "+31 6 1234-5678"),
        ("Zoe\u0308", "Zoë"),
        ("=\u0338 x", "≠ x"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("क्\u200dष", "क्\u200dष"),
    ],
)
def test_a_cell_is_read_as_a_person_means_it(cell, text):
    assert read_cell(cell) == text


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        " =1+1",
        '=HYPERLINK("http://evil.example")',
        "=",
        "@SUM(A1:A9)",
        "+1+1",
        "+31 6 twelve",
        "+",
        "-1+1",
        "-A1",
        "-SUM(A1)",
        "-2+3+cmd|' /C calc'!A0",
        "--1",
    ],
)
def test_a_cell_a_spreadsheet_would_calculate_is_refused(cell):
    with pytest.raises(BadCell) as refused:
        read_cell(cell)
    assert (refused.value.code, refused.value.params) == (
        ProblemCode.FORMULA,
        {"value": cell.strip()},
    )


CONTROLS = "\x00\t\r\n\x1b\x7f\x85\u2028"
BIDI = "\u061c\u200e\u200f\u202a\u202e\u2066\u2069"
ZERO_WIDTH = "\u00ad\u200b\u200c\u200d\u2060\u3164\ufeff"


@pytest.mark.parametrize(
    ("code", "character"),
    [
        *((ProblemCode.CONTROL_CHARACTER, character) for character in CONTROLS),
        *((ProblemCode.HIDDEN_CHARACTER, character) for character in BIDI + ZERO_WIDTH),
    ],
)
@pytest.mark.parametrize("around", ["A{}b", "{}Ab", "Ab{}"])
def test_a_character_nobody_can_see_is_refused(code, character, around):
    with pytest.raises(BadCell) as refused:
        read_cell(around.format(character))
    assert (refused.value.code, refused.value.params) == (
        code,
        {"character": f"U+{ord(character):04X}"},
    )


def test_a_pile_of_marks_is_refused_and_a_language_with_many_is_not():
    with pytest.raises(BadCell) as refused:
        read_cell("e" + "\u0301" * 1_000)
    assert (refused.value.code, refused.value.params) == (ProblemCode.TOO_MANY_MARKS, {"most": 8})
    assert read_cell("בְּרֵאשִׁ֖ית") == "בְּרֵאשִׁ֖ית"


def test_a_cell_is_as_long_as_a_page_and_no_longer():
    assert read_cell("x" * 4_000) == "x" * 4_000
    assert read_cell("'=" + "x" * 3_999) == "=" + "x" * 3_999
    for cell, length in [("x" * 4_001, 4_001), ("x" * 200_000, 200_000)]:
        with pytest.raises(BadCell) as refused:
            read_cell(cell)
        assert refused.value.code is ProblemCode.CELL_TOO_LONG
        assert refused.value.params == {"length": length, "most": 4_000}
