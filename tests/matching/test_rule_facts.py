"""Why not that one: each rule's facts, and none where they would tell on somebody."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from koppeling.matching.candidates import RULE_ORDER
from koppeling.matching.policy import Policy
from koppeling.matching.rule_facts import RuleFacts
from koppeling.terms import ContactGender, Gender, Kind, Level, Rule, Travel
from tests.matching.towns import NO_FLOOR, POLICY, Town, beside, half_days, newcomer, opening, town
from tests.strategies import towns

TWO_CONTACTS = replace(POLICY, at_most=2)
STRICT = replace(POLICY, floor=(99_000, 99_000, 99_000))
B1_NEEDED = replace(POLICY, least_level=(Level.B1, Level.B1, Level.B1))

CASES: dict[str, tuple[dict[str, Any], dict[str, Any], Policy, RuleFacts]] = {
    "a kind that was not asked for": (
        {"wants": frozenset({Kind.EMPLOYER})},
        {},
        POLICY,
        RuleFacts("kind_not_wanted", {"kind": "neighbour"}),
    ),
    "a kind of which there is one": (
        {"held": {Kind.NEIGHBOUR: 1}, "living": 1},
        {},
        POLICY,
        RuleFacts("kind_found", {"kind": "neighbour", "most": 1}),
    ),
    "as many contacts as may be": (
        {"held": {Kind.ASSOCIATION: 1, Kind.EMPLOYER: 1}, "living": 2},
        {},
        TWO_CONTACTS,
        RuleFacts("contacts_found", {"most": 2}),
    ),
    "no place": ({}, {"places": 0}, POLICY, RuleFacts("no_place_left", {})),
    "her consent": (
        {"consents": False},
        {},
        POLICY,
        RuleFacts("consent_open", {"whose": "newcomer"}),
    ),
    "the other side's consent": (
        {},
        {"consents": False},
        POLICY,
        RuleFacts("consent_open", {"whose": "opening"}),
    ),
    "never vetted": ({}, {"vetted_until": None}, POLICY, RuleFacts("never_vetted", {})),
    "vetted once": (
        {},
        {"vetted_until": date(2026, 11, 22)},
        POLICY,
        RuleFacts("vetting_ended", {"until": "2026-11-22"}),
    ),
    "no longer on offer": (
        {},
        {"valid_until": date(2026, 11, 1)},
        POLICY,
        RuleFacts("offer_ended", {"until": "2026-11-01"}),
    ),
    "a language asked for that she does not speak": (
        {"languages": {"ar": Level.C2}},
        {"languages": {"ar": Level.C2}, "needs_language": {"nl": Level.B1}},
        POLICY,
        RuleFacts("language_asked", {"language": "nl", "level": "B1"}),
    ),
    "a language asked for at a level she has not": (
        {"languages": {"nl": Level.A2}},
        {"needs_language": {"nl": Level.B1}},
        POLICY,
        RuleFacts("language_level_asked", {"language": "nl", "level": "B1", "hers": "A2"}),
    ),
    "no language at all": (
        {"languages": {"ar": Level.C2}},
        {"languages": {"nl": Level.C2}},
        POLICY,
        RuleFacts("no_language_shared", {"least": "A1"}),
    ),
    "a language below what the kind needs": (
        {"languages": {"nl": Level.A2}},
        {},
        B1_NEEDED,
        RuleFacts("language_below", {"language": "nl", "level": "A2", "least": "B1"}),
    ),
    "other half-days": (
        {"availability": half_days("mon-mor", "tue-eve")},
        {"availability": half_days("sun-aft")},
        POLICY,
        RuleFacts("other_half_days", {"newcomer": ("mon-mor", "tue-eve"), "opening": ("sun-aft",)}),
    ),
    "no half-day of hers": ({"availability": 0}, {}, POLICY, RuleFacts("no_time_of_newcomer", {})),
    "no half-day of theirs": ({}, {"availability": 0}, POLICY, RuleFacts("no_time_of_opening", {})),
    "too far": (
        {"travel": Travel.WALK, "max_minutes": 15},
        {"cell": beside(4)},
        POLICY,
        RuleFacts("too_far", {"minutes": 33, "travel": "walk", "most": 15}),
    ),
    "across the border": (
        {"travel": Travel.WALK, "max_minutes": 15},
        {"country": "DE", "cell": beside(40)},
        POLICY,
        RuleFacts("across_the_border", {}),
    ),
    "too young": (
        {"birth_year": 2000},
        {"min_age": 30},
        POLICY,
        RuleFacts("for_age_from", {"least": 30}),
    ),
    "too old": (
        {"birth_year": 1960},
        {"max_age": 30},
        POLICY,
        RuleFacts("for_age_to", {"most": 30}),
    ),
    "outside of two limits": (
        {"birth_year": 1960},
        {"min_age": 18, "max_age": 30},
        POLICY,
        RuleFacts("for_ages", {"least": 18, "most": 30}),
    ),
    "under age, with a neighbour": ({"birth_year": 2012}, {}, POLICY, RuleFacts("under_age", {})),
    "under age, without a guardian's yes": (
        {"birth_year": 2012},
        {"kind": Kind.ASSOCIATION},
        POLICY,
        RuleFacts("guardian_open", {}),
    ),
    "under age, and not meant for that age": (
        {"birth_year": 2012},
        {"kind": Kind.ASSOCIATION, "min_age": 16},
        POLICY,
        RuleFacts("for_age_from", {"least": 16}),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_first_rule_tells_its_facts(case: str) -> None:
    hers, theirs, policy, facts = CASES[case]
    pair = town(newcomer(**hers), opening(**theirs)).pair("n-1", "o-1", policy)
    assert pair.facts == facts


def test_the_floor_tells_the_points_that_there_are() -> None:
    drawn = town(newcomer(), opening())
    score = drawn.pair("n-1", "o-1", NO_FLOOR).score
    below = drawn.pair("n-1", "o-1", STRICT)
    assert (below.rule, below.facts) == (
        Rule.FLOOR,
        RuleFacts("below_floor", {"score": score or 0, "floor": 99_000}),
    )


def test_every_rule_but_not_available_has_facts() -> None:
    rules = {
        town(newcomer(**hers), opening(**theirs)).pair("n-1", "o-1", policy).rule
        for hers, theirs, policy, _ in CASES.values()
    }
    assert rules == set(RULE_ORDER) - {Rule.NOT_AVAILABLE, Rule.FLOOR}


@given(drawn=towns())
def test_facts_are_those_of_the_rule_and_never_of_not_available(drawn: Town) -> None:
    """Nor has any of them a sex, a year of birth, a cell, or somebody's ref."""
    allowed = {
        *("kind", "most", "whose", "until", "language", "level", "hers", "least"),
        *("newcomer", "opening", "minutes", "travel", "score", "floor"),
    }
    for one in drawn.newcomers:
        for other in drawn.openings:
            pair = drawn.pair(one.ref, other.ref)
            assert (pair.facts is None) == (pair.rule in (None, Rule.NOT_AVAILABLE))
            if pair.facts is not None:
                assert set(pair.facts.params) <= allowed
                assert {one.ref, other.ref}.isdisjoint(
                    value for value in pair.facts.params.values() if isinstance(value, str)
                )


@pytest.mark.parametrize(
    ("hers", "theirs", "apart"),
    [
        ({}, {}, {("n-1", "o-1")}),
        ({}, {"protected": True, "cell": beside(300)}, ()),
        ({"contact_gender": ContactGender.WOMAN}, {"gender": Gender.MAN}, ()),
        ({"gender": Gender.MAN}, {"for_gender": ContactGender.WOMAN}, ()),
    ],
)
def test_not_available_has_none(hers: Any, theirs: Any, apart: Any) -> None:
    pair = town(newcomer(**hers), opening(**theirs), apart=apart).pair("n-1", "o-1")
    assert (pair.rule, pair.facts, pair.why) == (Rule.NOT_AVAILABLE, None, None)
