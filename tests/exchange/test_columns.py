"""The files have the columns that coordinators have been told."""

import pytest

from koppeling.exchange.columns import COLUMNS, FileKind

HEADINGS = {
    FileKind.NEWCOMERS: (
        "ref called full_name locale email phone country postcode district lat lon next_postcode"
        " moves_on languages practise interests offers occupations availability wants gender"
        " birth_year contact_gender household children travel max_minutes crosses_border"
        " arrived_on registered_on emphasis avoid protected consent"
    ),
    FileKind.OPENINGS: (
        "ref kind organisation title contact_name locale email phone country postcode district"
        " lat lon languages needs_language interests welcomes occupations availability places"
        " hours_per_week valid_until min_age max_age for_gender gender birth_year contact_gender"
        " children vetted_until avoid protected consent"
    ),
    FileKind.ORGANISATIONS: ("ref kind name country postcode district lat lon email phone website"),
    FileKind.TIES: "newcomer_ref other_ref kind since until",
}


@pytest.mark.parametrize("kind", FileKind)
def test_columns_stand_in_the_order_of_the_file(kind):
    assert " ".join(column.name for column in COLUMNS[kind]) == HEADINGS[kind]


@pytest.mark.parametrize(
    ("kind", "compulsory", "identifying"),
    [
        (FileKind.NEWCOMERS, ["ref"], ["ref"]),
        (FileKind.OPENINGS, ["ref", "kind"], ["ref"]),
        (FileKind.ORGANISATIONS, ["ref"], ["ref"]),
        (
            FileKind.TIES,
            ["newcomer_ref", "other_ref", "kind"],
            ["newcomer_ref", "other_ref", "kind"],
        ),
    ],
)
def test_columns_say_which_of_them_a_row_needs(kind, compulsory, identifying):
    assert [column.name for column in COLUMNS[kind] if column.compulsory] == compulsory
    assert [column.name for column in COLUMNS[kind] if column.identifies] == identifying


def test_columns_of_closed_lists_tell_their_codes():
    told = {
        (kind.value, column.name): " ".join(column.form.codes)
        for kind, columns in COLUMNS.items()
        for column in columns
        if column.form.codes and column.name != "availability"
    }
    assert told == {
        ("newcomers", "country"): "nl de",
        ("newcomers", "wants"): "neighbour association employer",
        ("newcomers", "gender"): "woman man other",
        ("newcomers", "contact_gender"): "any woman man",
        ("newcomers", "children"): "yes",
        ("newcomers", "travel"): "walk bicycle transit car",
        ("newcomers", "crosses_border"): "yes",
        ("newcomers", "emphasis"): "near language interests time work stage",
        ("newcomers", "protected"): "yes",
        ("newcomers", "consent"): "matching contact research",
        ("openings", "kind"): "neighbour association employer",
        ("openings", "country"): "nl de",
        ("openings", "for_gender"): "any woman man",
        ("openings", "gender"): "woman man other",
        ("openings", "contact_gender"): "any woman man",
        ("openings", "children"): "yes",
        ("openings", "protected"): "yes",
        ("openings", "consent"): "matching contact research",
        ("organisations", "kind"): "association employer",
        ("organisations", "country"): "nl de",
        ("ties", "kind"): "coupling prior self-grown membership",
    }
