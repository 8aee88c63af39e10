"""What a cell with several values may look like."""

import pytest

from koppeling.exchange.columns import COLUMNS, FileKind
from koppeling.exchange.problems import BadCell, ProblemCode
from koppeling.reference.interests import concepts
from koppeling.reference.occupations import occupations
from koppeling.terms import HALF_DAYS, ConsentPurpose, Emphasis, Kind, Level

FORMS = {column.name: column.form for column in COLUMNS[FileKind.NEWCOMERS]}
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")


def refusals(column, text):
    """Everything that is wrong in a cell."""
    with pytest.raises(BadCell) as refused:
        FORMS[column].read(text, "nl")
    return [(each.code, each.params) for each in refused.value.each()]


@pytest.mark.parametrize(
    ("column", "text", "value", "canonical"),
    [
        ("languages", "nl:a2  AR:C2", {"ar": Level.C2, "nl": Level.A2}, "ar:C2 nl:A2"),
        ("languages", "nl:A2 nld:A2", {"nl": Level.A2}, "nl:A2"),
        ("practise", "NL de nl", ("de", "nl"), "de nl"),
        ("availability", "sun-eve Mon-mor mon-mor", 1 << 20 | 1, "mon-mor sun-eve"),
        ("availability", " ".join(HALF_DAYS), 2**21 - 1, " ".join(HALF_DAYS)),
        ("wants", "employer neighbour", (Kind.NEIGHBOUR, Kind.EMPLOYER), "neighbour employer"),
        ("emphasis", "work near", (Emphasis.WORK, Emphasis.NEAR), "work near"),
        ("emphasis", "near near work", (Emphasis.NEAR, Emphasis.WORK), "near work"),
        (
            "consent",
            "research matching",
            (ConsentPurpose.MATCHING, ConsentPurpose.RESEARCH),
            "matching research",
        ),
        ("avoid", "O9 N-1 O9", ("N-1", "O9"), "N-1 O9"),
    ],
)
def test_a_list_is_a_set_in_one_order(column, text, value, canonical):
    read = FORMS[column].read(text, "nl")
    assert (repr(read), type(read)) == (repr(value), type(value))
    assert FORMS[column].write(read) == canonical


@pytest.mark.parametrize("column", ["interests", "offers"])
def test_a_concept_is_given_by_key_or_by_its_label_in_any_language(column):
    chess = concepts()["chess"]
    for word in ("chess", "CHESS", *chess.labels.values()):
        assert FORMS[column].read("_".join(word.split()), "nl") == ("chess",)


def test_an_occupation_is_given_by_code_or_by_its_label_in_any_language():
    code, occupation = next(iter(occupations().items()))
    for word in (code, *occupation.labels.values()):
        assert FORMS["occupations"].read("_".join(word.split()), "nl") == (code,)


def test_every_unknown_word_of_a_cell_is_named_once():
    assert refusals("interests", "chess qqq www qqq") == [
        (ProblemCode.UNKNOWN_INTEREST, {"value": "qqq", "nearest": ()}),
        (ProblemCode.UNKNOWN_INTEREST, {"value": "www", "nearest": ()}),
    ]
    assert refusals("occupations", "999") == [
        (ProblemCode.UNKNOWN_OCCUPATION, {"value": "999", "nearest": ()})
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nl", [(ProblemCode.BAD_LEVEL, {"value": "nl", "expected": LEVELS})]),
        ("nl:C3", [(ProblemCode.BAD_LEVEL, {"value": "nl:C3", "expected": LEVELS})]),
        ("nl:A1:B1", [(ProblemCode.BAD_LEVEL, {"value": "nl:A1:B1", "expected": LEVELS})]),
        ("klingon:A1", [(ProblemCode.UNKNOWN_LANGUAGE, {"value": "klingon"})]),
        ("nl:A1 nl:B2", [(ProblemCode.TWO_LEVELS, {"language": "nl"})]),
    ],
)
def test_languages_need_a_language_and_one_level(text, found):
    assert refusals("languages", text) == found


def test_a_half_day_that_is_none_is_refused_with_those_there_are():
    assert refusals("availability", "mon-mor mon-night") == [
        (ProblemCode.UNKNOWN_CODE, {"value": "mon-night", "expected": HALF_DAYS})
    ]


def test_no_more_than_two_things_matter_most():
    assert refusals("emphasis", "near work time") == [
        (ProblemCode.TOO_MANY_ITEMS, {"count": 3, "most": 2})
    ]


def test_a_list_without_end_is_refused():
    assert refusals("avoid", "a " * 501) == [
        (ProblemCode.TOO_MANY_ITEMS, {"count": 501, "most": 500})
    ]
