import csv
from collections import Counter, defaultdict

import pytest

from koppeling.reference.occupations import LABEL_LANGUAGES, find_occupation, occupations
from koppeling.reference.words import folded
from tests.reference.sources import source


def test_occupations_are_the_minor_groups_of_isco_08():
    with source("taxonomy/isco08_nl_en_de.csv").open(encoding="utf-8", newline="") as file:
        groups = [row["code"] for row in csv.DictReader(file) if row["level"] == "3"]
    assert list(occupations()) == sorted(groups)


def test_occupations_are_the_minor_groups_in_order():
    codes = list(occupations())
    assert len(codes) == 130
    assert codes == sorted(codes)
    assert [code for code in codes if not (code.isdecimal() and len(code) == 3)] == []


@pytest.mark.parametrize("language", LABEL_LANGUAGES)
def test_every_occupation_has_a_short_label_of_its_own(language):
    labels = [occupation.labels[language] for occupation in occupations().values()]
    assert [label for label in labels if not 2 <= len(label) <= 60] == []
    assert [label for label, count in Counter(labels).items() if count > 1] == []
    assert [label for label in labels if any(sign in label for sign in ":*/;|()")] == []


@pytest.mark.parametrize("language", LABEL_LANGUAGES)
def test_no_label_is_the_classification_s_own(language):
    """Its Dutch and German wording may not be passed on; short everyday words may coincide."""
    with source("taxonomy/isco08_nl_en_de.csv").open(encoding="utf-8", newline="") as file:
        column = {"nl": "label_nl", "en": "label_en", "de": "label_de_ch_isco19"}[language]
        theirs = {row["code"]: row[column] for row in csv.DictReader(file)}
    same = [
        label
        for code, occupation in occupations().items()
        if len((label := occupation.labels[language]).split()) > 2
        and folded(label) == folded(theirs[code])
    ]
    assert same == []


def test_every_word_means_one_occupation():
    meant = defaultdict(set)
    for code, occupation in occupations().items():
        for word in occupation.words:
            meant[folded(word)].add(code)
    assert {word: codes for word, codes in meant.items() if len(codes) > 1} == {}


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("512", "512"),
        ("011", "011"),
        ("kok", "512"),
        ("Köchin", "512"),
        ("koch", "512"),
        ("Altenpflegerin", "532"),
        ("vrachtwagenchauffeur", "833"),
        ("LKW-Fahrer", "833"),
        ("software_engineer", "251"),
        ("naaister", "753"),
    ],
)
def test_find_occupation_takes_a_code_or_an_everyday_name(word, code):
    assert find_occupation(word) == code


@pytest.mark.parametrize("word", ["", "51", "5120", "999", "astronaut"])
def test_find_occupation_answers_none_for_an_unknown_word(word):
    assert find_occupation(word) is None
