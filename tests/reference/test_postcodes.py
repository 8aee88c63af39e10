import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.reference.grid import snap
from koppeling.reference.postcodes import (
    COUNTRIES,
    Postcode,
    find_postcode,
    normalise_postcode,
    postcodes,
)

WITHIN = {"nl": ((50.7, 53.6), (3.3, 7.3)), "de": ((47.2, 55.1), (5.8, 15.1))}


@pytest.mark.parametrize(("country", "count"), [("nl", 4086), ("de", 8155)])
def test_postcodes_are_all_areas_of_a_country_in_order(country, count):
    codes = [postcode.code for postcode in postcodes(country)]
    assert len(codes) == count
    assert codes == sorted(set(codes))


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_postcode_is_text_in_its_normal_form(country):
    codes = [postcode.code for postcode in postcodes(country)]
    assert [code for code in codes if normalise_postcode(country, code) != code] == []


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_postcode_lies_in_its_country_with_a_named_place(country):
    (south, north), (west, east) = WITHIN[country]
    outside = [
        postcode
        for postcode in postcodes(country)
        if not (south < postcode.lat < north and west < postcode.lon < east and postcode.place)
    ]
    assert outside == []


@pytest.mark.parametrize("country", COUNTRIES)
def test_points_have_four_decimals_at_most(country):
    points = [value for postcode in postcodes(country) for value in (postcode.lat, postcode.lon)]
    assert [value for value in points if round(value, 4) != value] == []


@pytest.mark.parametrize(
    ("country", "text", "code"),
    [
        ("nl", "7511", "7511"),
        ("nl", "7511 AB", "7511 AB"),
        ("nl", "7511ab", "7511 AB"),
        ("nl", " 7511  ab ", "7511 AB"),
        ("de", "01067", "01067"),
        ("de", " 48143 ", "48143"),
    ],
)
def test_normalise_postcode_writes_a_code_as_its_country_does(country, text, code):
    assert normalise_postcode(country, text) == code


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("nl", ""),
        ("nl", "0511"),
        ("nl", "751"),
        ("nl", "7511 A"),
        ("nl", "7511 SS"),
        ("nl", "48143"),
        ("nl", "٧٥١١"),
        ("nl", "7511 AB 12"),
        ("de", "1067"),
        ("de", "481430"),
        ("de", "D-48143"),
        ("de", "7511 AB"),
        ("de", "01067.0"),
    ],
)
def test_normalise_postcode_guesses_at_nothing(country, text):
    assert normalise_postcode(country, text) is None
    assert find_postcode(country, text) is None


@given(st.sampled_from(COUNTRIES), st.text(max_size=12))
def test_normalise_postcode_changes_nothing_twice(country, text):
    code = normalise_postcode(country, text)
    assert code is None or normalise_postcode(country, code) == code


def test_find_postcode_leaves_dutch_letters_aside():
    enschede = Postcode("nl", "7511", "Enschede", 52.22, 6.9001)
    assert find_postcode("nl", "7511") == enschede
    assert find_postcode("nl", "7511 AB") == enschede


def test_find_postcode_knows_a_code_with_a_leading_zero():
    dresden = find_postcode("de", "01067")
    assert dresden is not None
    assert (dresden.code, dresden.place) == ("01067", "Dresden")


def test_find_postcode_answers_none_for_a_code_nobody_has():
    assert find_postcode("nl", "9999 ZZ") == find_postcode("nl", "9999")
    assert find_postcode("de", "00000") is None


def test_every_postcode_has_a_cell():
    assert all(snap(postcode.lat, postcode.lon) for c in COUNTRIES for postcode in postcodes(c))
