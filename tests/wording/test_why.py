import pytest

from koppeling.terms import Kind, Party
from koppeling.wording.catalogue import LANGUAGES, PEOPLE_LANGUAGES
from koppeling.wording.neutral import NEUTRAL, neutral_text
from koppeling.wording.rule_facts import (
    CONSENT_OPEN,
    RULE_FACTS,
    RULE_FACTS_BY_KIND,
    rule_facts_text,
)
from koppeling.wording.why import WHYS, WHYS_NOT, more_terms_text, why_text
from tests.wording.samples import SAMPLES, codes_of_calls

POINTS = {"score": 81_260, "floor": 20_000}
HALF_DAYS = {"newcomer": ("mon-eve",), "opening": ("tue-mor", "tue-aft")}


def test_whys_are_those_that_the_engine_gives():
    assert set(WHYS) == codes_of_calls("matching/why.py", called="Why")
    assert set(WHYS_NOT) == codes_of_calls("matching/explain.py", called="Why")
    assert not set(WHYS) & set(WHYS_NOT)


def test_every_why_has_a_neutral_sentence():
    assert set(NEUTRAL) == set(WHYS)


def test_rule_facts_are_those_that_the_engine_gives():
    worded = {*RULE_FACTS, *RULE_FACTS_BY_KIND, "consent_open"}
    assert worded == codes_of_calls("matching/rule_facts.py", called="RuleFacts")
    assert "not_available" not in worded
    assert {code: set(by_kind) for code, by_kind in RULE_FACTS_BY_KIND.items()} == {
        code: set(Kind) for code in RULE_FACTS_BY_KIND
    }
    assert set(CONSENT_OPEN) == set(Party)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [*WHYS, *WHYS_NOT])
def test_why_text_words_every_code(code, language):
    told = why_text(code, {**SAMPLES, **POINTS}, language)
    assert told.endswith(".")
    assert "%" not in told
    clause = {**WHYS, **WHYS_NOT}[code]
    assert ("81" in told) == ("score" in clause.params)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("whose", Party)
@pytest.mark.parametrize("code", [*RULE_FACTS, *RULE_FACTS_BY_KIND, "consent_open"])
def test_rule_facts_text_words_every_code(code, kind, whose, language):
    params = {**SAMPLES, **POINTS, **HALF_DAYS, "kind": kind, "whose": whose, "most": 2}
    params |= {"least": "B1" if code == "language_below" else 1, "hers": "A1"}
    told = rule_facts_text(code, params, language)
    assert told.endswith(".")
    assert "%" not in told


@pytest.mark.parametrize("language", PEOPLE_LANGUAGES)
@pytest.mark.parametrize("code", [None, *NEUTRAL])
def test_neutral_text_words_every_code_for_everybody(code, language):
    told = neutral_text(code, language)
    assert told
    assert language == "en" or told != neutral_text(code, "en")
    assert not any(character.isdigit() for character in told)


def test_neutral_text_tells_nothing_of_what_the_week_weighed():
    """Who reads it cannot tell whether another was better alone, or whether there was another."""
    weighed = {neutral_text(code, "en") for code in NEUTRAL if code != "kept"}
    assert weighed == {
        "We think that this fits well. This way, as many people as possible get to know somebody."
    }


def test_an_unknown_code_is_a_mistake():
    for worded in (why_text, rule_facts_text):
        with pytest.raises(KeyError):
            worded("not_available", {}, "en")
    with pytest.raises(KeyError):
        neutral_text("not_available", "en")


def test_why_text_reads_as_a_sentence():
    params = {"opening": "B-7", "score": 81_260}
    assert why_text("scarcer_elsewhere", params, "en") == (
        "For the newcomer alone, B-7 would be best (81.3 points). Its places are scarcer "
        "elsewhere: this pair makes the week's total best."
    )
    assert "(81,3 punten)" in why_text("scarcer_elsewhere", params, "nl")
    assert "(81,3 Punkte)" in why_text("scarcer_elsewhere", params, "de")


def test_rule_facts_text_has_units_and_plurals():
    far = {"minutes": 33, "travel": "walk", "most": 15}
    assert rule_facts_text("too_far", far, "en") == (
        "The way there is 33 minutes on foot; the newcomer travels 15 minutes at most."
    )
    assert "33 minuten te voet" in rule_facts_text("too_far", far, "nl")
    assert "15 Minuten" in rule_facts_text("too_far", far, "de")
    one, two = ({"kind": "neighbour", "most": most} for most in (1, 2))
    assert "1 buur," in rule_facts_text("kind_found", one, "nl")
    assert "2 buren," in rule_facts_text("kind_found", two, "nl")


def test_more_terms_text_counts():
    assert [more_terms_text(count, "en") for count in (1, 2)] == [
        "and 1 more term",
        "and 2 more terms",
    ]
