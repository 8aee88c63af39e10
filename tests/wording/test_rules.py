import pytest

from koppeling.terms import TAKEN, Rule
from koppeling.wording.catalogue import LANGUAGES
from koppeling.wording.rules import PEOPLE, RULES, people_text, rule_text


def in_all(rule, count):
    return [rule_text(rule, count, language) for language in LANGUAGES]


def test_rules_cover_every_rule_and_what_went_to_others():
    assert set(RULES) == {*Rule, TAKEN}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1, 2, 12_000])
@pytest.mark.parametrize("rule", [*Rule, TAKEN])
def test_rule_text_words_every_rule(rule, count, language):
    assert rule_text(rule, count, language) != ""


def test_rule_text_of_an_unknown_rule_is_a_mistake():
    with pytest.raises(KeyError):
        rule_text("origin", 1, "en")


def test_rule_text_counts_openings():
    assert in_all(Rule.TIME, 12) == [
        "12 hebben geen gemeenschappelijk dagdeel",
        "12 haben keine gemeinsame freie Zeit",
        "12 have no shared half-day",
    ]
    assert rule_text("time", 1, "en") == "1 has no shared half-day"


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("rule", Rule)
def test_people_text_words_every_rule(rule, count):
    assert set(PEOPLE) == set(Rule)
    assert len({people_text(rule, count, language) for language in LANGUAGES}) == len(LANGUAGES)


def test_people_text_counts_who_waits():
    assert [people_text("distance", 2, language) for language in LANGUAGES] == [
        "2 zouden te ver moeten reizen",
        "2 hätten einen zu weiten Weg",
        "2 would have too far to travel",
    ]


def test_not_available_tells_no_fact():
    assert in_all(Rule.NOT_AVAILABLE, 3) == [
        "3 zijn niet beschikbaar",
        "3 sind nicht verfügbar",
        "3 are not available",
    ]


def test_taken_names_the_week_not_a_person():
    assert in_all(TAKEN, 2) == [
        "2 zouden passen, maar de plaatsen gingen deze week naar anderen",
        "2 hätten gepasst, aber die Plätze gingen diese Woche an andere",
        "2 would have suited, but their places went to others this week",
    ]
