import pytest

from koppeling.wording.catalogue import LANGUAGES
from koppeling.wording.reasons import REASONS, reason_text
from tests.wording.samples import (
    LISTS_OF_CONCEPTS,
    LISTS_OF_OCCUPATIONS,
    SAMPLES,
    codes_returned_by_reasons,
)


def params(code):
    if code == "near_occupation":
        return {**SAMPLES, **LISTS_OF_OCCUPATIONS}
    return {**SAMPLES, **LISTS_OF_CONCEPTS}


def in_all(code, **given):
    return [reason_text(code, given, language) for language in LANGUAGES]


def test_reasons_are_those_that_the_scores_give():
    assert {code: set(clause.params) for code, clause in REASONS.items()} == (
        codes_returned_by_reasons()
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", REASONS)
def test_reason_text_words_every_code(code, language):
    assert reason_text(code, params(code), language) != ""


def test_reason_text_of_an_unknown_code_is_a_mistake():
    with pytest.raises(KeyError):
        reason_text("same_origin", {}, "en")


def test_reason_text_needs_its_parameters():
    with pytest.raises(KeyError):
        reason_text("near", {"minutes": 13}, "en")


def test_shared_interests_are_listed():
    assert in_all("shared_interests", interests=("football", "running")) == [
        "houden allebei van voetbal en hardlopen",
        "mögen beide Fußball und Laufen",
        "both like football and running",
    ]


def test_near_is_a_way_and_its_minutes():
    assert in_all("near", minutes=13, travel="bicycle") == [
        "13 minuten met de fiets",
        "13 Minuten mit dem Fahrrad",
        "13 minutes by bicycle",
    ]


def test_practises_language_tells_the_shared_one_too():
    assert in_all("practises_language", language="nl", shared="ar", level="B2") == [
        "spreken allebei Arabisch (B2), met een kans om Nederlands te oefenen",
        "sprechen beide Arabisch (B2), mit Gelegenheit, Niederländisch zu üben",
        "both speak Arabic (B2), with a chance to practise Dutch",
    ]


def test_practises_language_names_one_language_once():
    assert in_all("practises_language", language="nl", shared="nl", level="A2") == [
        "spreken allebei Nederlands (A2), met een kans om het te oefenen",
        "sprechen beide Niederländisch (A2), mit Gelegenheit, es zu üben",
        "both speak Dutch (A2), with a chance to practise it",
    ]


def test_practises_language_stands_alone_where_none_is_shared():
    assert in_all("practises_language", language="nl") == [
        "een kans om Nederlands te oefenen",
        "Gelegenheit, Niederländisch zu üben",
        "a chance to practise Dutch",
    ]


def test_reason_text_reads_lists_as_json_keeps_them():
    assert reason_text("shared_half_days", {"half_days": ["mon-eve", "tue-mor"]}, "en") == (
        "suits both: Monday evening and Tuesday morning"
    )


def test_not_asked_names_its_term():
    assert in_all("not_asked", term="stage") == [
        "levensfase: nog niet gevraagd",
        "Lebensphase: noch nicht gefragt",
        "stage of life: not asked yet",
    ]
