from enum import Enum

import pytest

from koppeling import terms as codes
from koppeling.reference.interests import concepts, find_concept
from koppeling.terms import EndReason, IntroductionState, Kind, Level, Rule, Travel
from koppeling.wording.catalogue import LANGUAGES
from koppeling.wording.terms import (
    LABELS,
    concept_label,
    concept_word,
    journey,
    label,
    language_label,
    listed,
    occupation_label,
    percent,
    points,
)

ENUMS = sorted(
    (
        found
        for found in vars(codes).values()
        if isinstance(found, type) and issubclass(found, Enum) and found.__members__
    ),
    key=lambda enum: enum.__name__,
)


def in_all(worded):
    return [worded(language) for language in LANGUAGES]


def test_labels_cover_every_enum_of_the_field():
    assert {enum: set(labels) for enum, labels in LABELS.items()} == {
        enum: set(enum) for enum in ENUMS
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [code for enum in ENUMS for code in enum], ids=repr)
def test_label_words_every_code(code, language):
    assert label(code, language) != ""


@pytest.mark.parametrize(
    ("code", "worded"),
    [
        (Kind.NEIGHBOUR, ["buur", "Nachbarschaft", "neighbour"]),
        (Travel.TRANSIT, ["met bus of trein", "mit Bus oder Bahn", "by bus or train"]),
        (
            Level.A2,
            ["eenvoudige gesprekjes", "einfache Gespräche im Alltag", "simple everyday talk"],
        ),
        (Rule.NOT_AVAILABLE, ["niet beschikbaar", "nicht verfügbar", "not available"]),
        (IntroductionState.DECLINED, ["deze keer niet", "dieses Mal nicht", "not this time"]),
        (EndReason.NO_CLICK, ["het klikte niet", "es hat nicht gepasst", "it did not click"]),
    ],
)
def test_label_stands_in_the_language(code, worded):
    assert in_all(lambda language: label(code, language)) == worded


def test_label_of_an_enum_without_words_is_a_mistake():
    class Season(Enum):
        SPRING = "spring"

    with pytest.raises(KeyError):
        label(Season.SPRING, "en")


def test_journey_counts_the_minutes():
    assert in_all(lambda language: journey(13, Travel.BICYCLE, language)) == [
        "13 minuten met de fiets",
        "13 Minuten mit dem Fahrrad",
        "13 minutes by bicycle",
    ]
    assert journey(1, Travel.WALK, "en") == "1 minute on foot"


def test_journey_of_no_minute_is_around_the_corner():
    assert in_all(lambda language: journey(0, Travel.BICYCLE, language)) == [
        "om de hoek",
        "gleich um die Ecke",
        "around the corner",
    ]


def test_points_are_thousandths():
    assert in_all(lambda language: points(81_250, language)) == ["81,25", "81,25", "81.25"]


def test_percent_has_one_decimal_at_most():
    assert in_all(lambda language: percent(0.0512, language)) == ["5,1%", "5,1\xa0%", "5.1%"]
    assert percent(0.5, "en") == "50%"


@pytest.mark.parametrize(
    ("words", "worded"),
    [
        ([], ["", "", ""]),
        (["a"], ["a", "a", "a"]),
        (["a", "b"], ["a en b", "a und b", "a and b"]),
        (["a", "b", "c"], ["a, b en c", "a, b und c", "a, b and c"]),
    ],
)
def test_listed_joins_as_the_language_does(words, worded):
    assert in_all(lambda language: listed(words, language)) == worded


def test_listed_joins_a_choice():
    assert in_all(lambda language: listed("abc", language, style="or")) == [
        "a, b of c",
        "a, b oder c",
        "a, b or c",
    ]


def test_language_label_is_its_name():
    assert in_all(lambda language: language_label("ti", language)) == [
        "Tigrinya",
        "Tigrinya",
        "Tigrinya",
    ]
    assert in_all(lambda language: language_label("nl", language)) == [
        "Nederlands",
        "Niederländisch",
        "Dutch",
    ]


def test_concept_label_is_its_name():
    assert in_all(lambda language: concept_label("football", language)) == [
        "voetbal",
        "Fußball",
        "football",
    ]


def test_concept_label_of_a_concept_that_is_gone_is_its_key():
    assert concept_label("phrenology", "nl") == "phrenology"


@pytest.mark.parametrize("language", LANGUAGES)
def test_concept_word_is_read_back_as_its_concept(language):
    words = {key: concept_word(key, language) for key in concepts()}

    assert {key: find_concept(word) for key, word in words.items()} == {key: key for key in words}
    assert [word for word in words.values() if len(word.split()) != 1] == []


def test_concept_word_stands_in_the_language():
    assert concept_word("cooking-together", "nl") == "samen-koken"


def test_occupation_label_of_a_group_that_is_gone_is_its_code():
    assert occupation_label("999", "nl") == "999"
