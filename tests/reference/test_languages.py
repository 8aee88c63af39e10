import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.reference.languages import (
    find_language,
    language_name,
    languages,
    normalise_language,
)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("nl", "nl"),
        ("NL", "nl"),
        (" ti ", "ti"),
        ("nl-BE", "nl"),
        ("nl_be", "nl"),
        ("zh-Hant-TW", "zh"),
        ("sr_latn", "sr"),
        ("en-001", "en"),
        ("nld", "nl"),
        ("deu", "de"),
        ("tir", "ti"),
        ("iw", "he"),
        ("sh", "sr"),
        ("cnr", "sr"),
        ("prs", "fa"),
        ("fa-AF", "fa"),
        ("kmr", "ku"),
        ("ckb", "ckb"),
    ],
)
def test_normalise_language_gives_the_language_alone(tag, language):
    assert normalise_language(tag) == language


@pytest.mark.parametrize(
    "tag",
    ["", "x", "xx", "german", "nl-XX", "nl-Abcd", "und", "mul", "zxx", "nl:A2", "n l", "nl-", "ⅳ"],
)
def test_normalise_language_answers_none_where_no_language_is_named(tag):
    assert normalise_language(tag) is None


@given(st.text(max_size=12) | st.from_regex(r"[a-zA-Z]{2,3}([-_][a-zA-Z]{2,4})?", fullmatch=True))
def test_normalise_language_changes_nothing_twice(tag):
    language = normalise_language(tag)
    assert language is None or normalise_language(language) == language


@pytest.mark.parametrize(
    ("tag", "locale", "name"),
    [
        ("ti", "nl", "Tigrinya"),
        ("uk", "nl", "Oekraïens"),
        ("uk", "de", "Ukrainisch"),
        ("uk", "de_DE", "Ukrainisch"),
        ("uk", "en-GB", "Ukrainian"),
        ("ar", "ar", "العربية"),
        ("fa", "nl", "Perzisch (Farsi, Dari)"),
        ("prs", "de", "Persisch (Farsi, Dari)"),
        ("ckb", "en", "Sorani (Kurdish)"),
        ("xx", "nl", "xx"),
    ],
)
def test_language_name_speaks_the_reader_s_language(tag, locale, name):
    assert language_name(tag, locale) == name


@pytest.mark.parametrize("locale", ["nl", "de", "en_GB"])
def test_language_is_found_by_its_tag_and_by_its_name(locale):
    tags = languages()

    assert [find_language(tag, locale) for tag in tags] == list(tags)
    assert [find_language(language_name(tag, locale), locale) for tag in tags] == list(tags)


def test_language_is_found_in_any_case_and_nothing_else_is_one():
    assert find_language("TIGRINYA", "en") == "ti"
    assert (find_language("ga", "en"), find_language("Ga", "en")) == ("ga", "gaa")
    assert find_language("Klingonish", "en") is None
