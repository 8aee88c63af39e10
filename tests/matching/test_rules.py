"""Each rule with its nearest case that passes; the base pair of ``towns`` breaks none."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given

from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.terms import ContactGender, Gender, Kind, Level, Rule, Travel
from tests.matching.towns import (
    GRONAU,
    MONDAY,
    NO_FLOOR,
    beside,
    first_rule,
    half_days,
    newcomer,
    opening,
    town,
)
from tests.strategies import newcomer_facts, opening_facts

NEIGHBOUR, ASSOCIATION, EMPLOYER = Kind
DAY = timedelta(days=1)


def found_rule(hers: dict[str, Any], theirs: dict[str, Any]) -> Rule | None:
    return first_rule(newcomer(**hers), opening(**theirs), policy=NO_FLOOR)


def test_a_pair_of_which_all_is_well_breaks_no_rule() -> None:
    for kind in Kind:
        assert first_rule(newcomer(), opening(kind=kind)) is None


@pytest.mark.parametrize("kind", Kind)
def test_unknown_answers_break_no_rule(kind: Kind) -> None:
    """Except consent, and vetting of neighbours: not asked is never permission."""
    somebody = NewcomerFacts(ref="n-1", country="NL", cell=beside(0), consents=True)
    some = OpeningFacts(ref="o-1", kind=kind, country="NL", cell=beside(40), consents=True)
    vetted = replace(some, vetted_until=MONDAY)
    assert first_rule(somebody, vetted) is None
    unknown_vetting = Rule.VETTING if kind is NEIGHBOUR else None
    assert first_rule(somebody, some) == unknown_vetting
    assert first_rule(replace(somebody, consents=False), vetted) == Rule.CONSENT
    assert first_rule(somebody, replace(vetted, consents=False)) == Rule.CONSENT


@pytest.mark.parametrize(
    ("hers", "theirs", "rule"),
    [
        ({"wants": {NEIGHBOUR}}, {}, None),
        ({"wants": {ASSOCIATION, EMPLOYER}}, {}, Rule.KIND),
        ({"wants": None}, {}, None),
        ({"wants": frozenset()}, {}, Rule.KIND),
        ({"held": {NEIGHBOUR: 1}}, {}, Rule.KIND),
        ({"held": {ASSOCIATION: 1, EMPLOYER: 1}}, {}, None),
        ({"held": {ASSOCIATION: 2, EMPLOYER: 1}}, {}, Rule.KIND),
    ],
)
def test_kind_is_wanted_and_within_her_limits(
    hers: dict[str, Any], theirs: dict[str, Any], rule: Rule | None
) -> None:
    assert found_rule(hers, theirs) == rule


def test_limits_are_the_policys() -> None:
    two = replace(NO_FLOOR, at_most_per_kind=(2, 1, 1), at_most=2)
    one_neighbour = newcomer(held={NEIGHBOUR: 1})
    assert first_rule(one_neighbour, opening(), policy=two) is None
    with_more = newcomer(held={NEIGHBOUR: 1, ASSOCIATION: 1})
    assert first_rule(with_more, opening(), policy=two) == Rule.KIND
    assert first_rule(newcomer(), opening(), policy=replace(two, at_most=0)) == Rule.KIND


@pytest.mark.parametrize(("places", "rule"), [(0, Rule.PLACES), (1, None), (7, None)])
def test_places_are_left(places: int, rule: Rule | None) -> None:
    assert found_rule({}, {"places": places}) == rule


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    ("hers", "theirs", "rule"),
    [(True, True, None), (False, True, Rule.CONSENT), (True, False, Rule.CONSENT)],
)
def test_both_sides_consent(kind: Kind, hers: bool, theirs: bool, rule: Rule | None) -> None:
    assert found_rule({"consents": hers}, {"kind": kind, "consents": theirs}) == rule


@pytest.mark.parametrize(
    ("kind", "until", "rule"),
    [
        (NEIGHBOUR, MONDAY, None),
        (NEIGHBOUR, MONDAY - DAY, Rule.VETTING),
        (NEIGHBOUR, None, Rule.VETTING),
        (ASSOCIATION, None, None),
        (ASSOCIATION, MONDAY - DAY, None),
        (EMPLOYER, None, None),
    ],
)
def test_neighbours_are_vetted_on_the_monday(
    kind: Kind, until: date | None, rule: Rule | None
) -> None:
    assert found_rule({}, {"kind": kind, "vetted_until": until}) == rule


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    ("until", "rule"), [(MONDAY, None), (MONDAY - DAY, Rule.VALID), (None, None)]
)
def test_opening_is_valid_on_the_monday(kind: Kind, until: date | None, rule: Rule | None) -> None:
    assert found_rule({}, {"kind": kind, "valid_until": until}) == rule


@pytest.mark.parametrize(
    ("hers", "theirs", "rule"),
    [
        # the least level of the kind, in any one language that both reach
        ({"nl": Level.A1}, {"kind": NEIGHBOUR}, None),
        ({"nl": Level.A1}, {"kind": ASSOCIATION}, None),
        ({"nl": Level.A1}, {"kind": EMPLOYER}, Rule.LANGUAGE),
        ({"nl": Level.A2}, {"kind": EMPLOYER}, None),
        ({"nl": Level.A1, "en": Level.A2}, {"kind": EMPLOYER}, None),
        ({"ar": Level.C2}, {"kind": NEIGHBOUR}, Rule.LANGUAGE),
        ({}, {"kind": NEIGHBOUR}, Rule.LANGUAGE),
        ({"nl": Level.C2}, {"kind": EMPLOYER, "languages": {"nl": Level.A1}}, Rule.LANGUAGE),
        ({"nl": Level.C2}, {"kind": NEIGHBOUR, "languages": {}}, Rule.LANGUAGE),
        # not asked on either side
        (None, {"kind": NEIGHBOUR, "needs_language": {"nl": Level.C2}}, None),
        ({"ar": Level.C2}, {"kind": NEIGHBOUR, "languages": None}, None),
        # what the opening itself asks for
        ({"nl": Level.B1}, {"needs_language": {"nl": Level.B1}}, None),
        ({"nl": Level.A2}, {"needs_language": {"nl": Level.B1}}, Rule.LANGUAGE),
        ({"en": Level.C2}, {"needs_language": {"nl": Level.A1}}, Rule.LANGUAGE),
        (
            {"nl": Level.B1, "en": Level.A1},
            {"needs_language": {"nl": Level.B1, "en": Level.A2}},
            Rule.LANGUAGE,
        ),
        ({"nl": Level.A2}, {"languages": None, "needs_language": {"nl": Level.B1}}, Rule.LANGUAGE),
    ],
)
def test_language_is_shared_at_a_usable_level(
    hers: dict[str, Level] | None, theirs: dict[str, Any], rule: Rule | None
) -> None:
    assert found_rule({"languages": hers}, theirs) == rule


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    ("hers", "theirs", "rule"),
    [
        (half_days("mon-mor"), half_days("mon-mor", "sun-eve"), None),
        (half_days("sun-eve"), half_days("mon-mor", "sun-eve"), None),
        (half_days("mon-aft"), half_days("mon-mor", "sun-eve"), Rule.TIME),
        (0, half_days("mon-mor"), Rule.TIME),
        (None, half_days("mon-mor"), None),
        (half_days("mon-mor"), None, None),
    ],
)
def test_a_half_day_is_shared(
    kind: Kind, hers: int | None, theirs: int | None, rule: Rule | None
) -> None:
    assert found_rule({"availability": hers}, {"kind": kind, "availability": theirs}) == rule


@pytest.mark.parametrize(
    ("hers", "cells", "rule"),
    [
        # 4.5 km x 1.3 at 15 km/h = 23.4 minutes, and 2 to unlock and park
        ({"travel": Travel.BICYCLE, "max_minutes": 26}, 9, None),
        ({"travel": Travel.BICYCLE, "max_minutes": 25}, 9, Rule.DISTANCE),
        ({"travel": Travel.WALK, "max_minutes": 26}, 9, Rule.DISTANCE),
        ({"travel": Travel.CAR, "max_minutes": 17}, 9, None),
        ({"travel": Travel.CAR, "max_minutes": 16}, 9, Rule.DISTANCE),
        ({"travel": Travel.TRANSIT, "max_minutes": 30}, 9, None),
        ({"travel": Travel.TRANSIT, "max_minutes": 29}, 9, Rule.DISTANCE),
        ({"travel": Travel.WALK, "max_minutes": 0}, 0, None),
        ({"travel": Travel.CAR, "max_minutes": 4}, 0, Rule.DISTANCE),
        ({"travel": None, "max_minutes": 5}, 10, None),
        ({"travel": Travel.WALK, "max_minutes": None}, 40, None),
    ],
)
def test_distance_is_her_minutes_by_her_way_of_travelling(
    hers: dict[str, Any], cells: int, rule: Rule | None
) -> None:
    assert found_rule(hers, {"cell": beside(cells)}) == rule


def test_who_moves_is_held_against_the_place_where_she_will_live() -> None:
    """``cell`` is where she lives on the round's Monday; the opening has not moved."""
    there = opening(cell=beside(30))
    assert first_rule(newcomer(cell=beside(0)), there, policy=NO_FLOOR) == Rule.DISTANCE
    assert first_rule(newcomer(cell=beside(29)), there, policy=NO_FLOOR) is None


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    ("crosses", "country", "rule"),
    [
        (True, "DE", None),
        (False, "DE", Rule.DISTANCE),
        (None, "DE", Rule.DISTANCE),
        (False, "NL", None),
    ],
)
def test_border_is_crossed_only_where_she_ticked_it(
    kind: Kind, crosses: bool | None, country: str, rule: Rule | None
) -> None:
    hers = {"crosses_border": crosses, "max_minutes": 60}
    assert found_rule(hers, {"kind": kind, "country": country, "cell": GRONAU}) == rule


def test_a_tick_for_the_border_does_not_shorten_the_way() -> None:
    hers = {"crosses_border": True, "max_minutes": 20}
    assert found_rule(hers, {"country": "DE", "cell": GRONAU}) == Rule.DISTANCE


@pytest.mark.parametrize("kind", [NEIGHBOUR, ASSOCIATION])
@pytest.mark.parametrize(
    ("birth_year", "limits", "rule"),
    [
        # born in 1996 she is 29 or 30 in 2026: a limit that fits either is kept
        (1996, {"min_age": 30}, None),
        (1996, {"min_age": 31}, Rule.AGE),
        (1996, {"max_age": 29}, None),
        (1996, {"max_age": 28}, Rule.AGE),
        (1996, {"min_age": 29, "max_age": 29}, None),
        (None, {"min_age": 60}, None),
        (None, {"max_age": 20}, None),
        (1996, {}, None),
    ],
)
def test_age_is_within_the_openings_limits(
    kind: Kind, birth_year: int | None, limits: dict[str, int], rule: Rule | None
) -> None:
    assert found_rule({"birth_year": birth_year}, {"kind": kind, **limits}) == rule


@pytest.mark.parametrize(
    ("kind", "birth_year", "guardian_agreed", "rule"),
    [
        (NEIGHBOUR, 2009, True, Rule.AGE),
        (NEIGHBOUR, 2009, False, Rule.AGE),
        (NEIGHBOUR, 2008, True, Rule.AGE),  # 18 or still 17
        (NEIGHBOUR, 2007, False, None),
        (ASSOCIATION, 2009, False, Rule.AGE),
        (ASSOCIATION, 2009, True, None),
        (ASSOCIATION, 2008, False, Rule.AGE),
        (ASSOCIATION, 2007, False, None),
        (EMPLOYER, 2009, False, None),
    ],
)
def test_minors_meet_no_neighbour_and_an_association_only_with_a_guardians_yes(
    kind: Kind, birth_year: int, guardian_agreed: bool, rule: Rule | None
) -> None:
    hers = {"birth_year": birth_year, "guardian_agreed": guardian_agreed}
    assert found_rule(hers, {"kind": kind}) == rule


@given(hers=newcomer_facts(), theirs=opening_facts())
def test_employers_filter_by_no_age_and_no_gender(
    hers: NewcomerFacts, theirs: OpeningFacts
) -> None:
    """Whatever her age and gender, an employer's opening answers the same."""
    theirs = replace(theirs, kind=EMPLOYER)
    base = first_rule(hers, theirs)
    for changed in (
        replace(hers, birth_year=2012, guardian_agreed=False),
        replace(hers, birth_year=1950),
        replace(hers, gender=Gender.OTHER),
        replace(hers, gender=None),
    ):
        assert first_rule(changed, theirs) == base
    limited = replace(
        theirs,
        min_age=30,
        max_age=31,
        for_gender=ContactGender.WOMAN,
        contact_gender=ContactGender.MAN,
    )
    assert first_rule(hers, limited) == base


@pytest.mark.parametrize("kind", [NEIGHBOUR, ASSOCIATION])
@pytest.mark.parametrize(
    ("hers", "theirs", "rule"),
    [
        # her wish
        ({"contact_gender": "woman"}, {"gender": "woman"}, None),
        ({"contact_gender": "woman"}, {"gender": "man"}, Rule.NOT_AVAILABLE),
        ({"contact_gender": "woman"}, {"gender": "other"}, Rule.NOT_AVAILABLE),
        ({"contact_gender": "woman"}, {"gender": None}, Rule.NOT_AVAILABLE),
        ({"contact_gender": "any"}, {"gender": None}, None),
        ({"contact_gender": None}, {"gender": "man"}, None),
        # theirs
        ({"gender": "man"}, {"contact_gender": "man"}, None),
        ({"gender": "woman"}, {"contact_gender": "man"}, Rule.NOT_AVAILABLE),
        ({"gender": None}, {"contact_gender": "man"}, Rule.NOT_AVAILABLE),
        ({"gender": None}, {"contact_gender": None}, None),
        # whom a group is for
        ({"gender": "woman"}, {"for_gender": "woman"}, None),
        ({"gender": "man"}, {"for_gender": "woman"}, Rule.NOT_AVAILABLE),
        ({"gender": None}, {"for_gender": "woman"}, Rule.NOT_AVAILABLE),
        ({"gender": "other"}, {"for_gender": "any"}, None),
    ],
)
def test_contact_wish_is_met_only_by_somebody_known_to_fit(
    kind: Kind, hers: dict[str, Any], theirs: dict[str, Any], rule: Rule | None
) -> None:
    told = {
        "gender": Gender,
        "contact_gender": ContactGender,
        "for_gender": ContactGender,
    }

    def codes(facts: dict[str, Any]) -> dict[str, Any]:
        return {name: v if v is None else told[name](v) for name, v in facts.items()}

    assert found_rule(codes(hers), {"kind": kind, **codes(theirs)}) == rule


@pytest.mark.parametrize(("kind", "rule"), [(ASSOCIATION, None), (NEIGHBOUR, Rule.NOT_AVAILABLE)])
def test_a_group_for_women_fits_her_wish_whoever_leads_it(kind: Kind, rule: Rule | None) -> None:
    hers = {"contact_gender": ContactGender.WOMAN, "gender": Gender.WOMAN}
    theirs = {"kind": kind, "for_gender": ContactGender.WOMAN, "gender": Gender.MAN}
    assert found_rule(hers, theirs) == rule


@pytest.mark.parametrize("kind", Kind)
def test_who_is_apart_is_not_available(kind: Kind) -> None:
    """Whoever of the two avoids the other, and whatever happened: one code, no facts."""
    one, other = newcomer(), opening(kind=kind)
    assert first_rule(one, other, apart={("n-1", "o-1")}) == Rule.NOT_AVAILABLE
    assert first_rule(one, other, apart={("n-1", "o-2"), ("n-2", "o-1")}) is None
    told = town(one, other, apart={("n-1", "o-1")}).pair("n-1", "o-1")
    assert (told.score, told.reasons) == (None, ())


@pytest.mark.parametrize("kind", Kind)
def test_protected_openings_are_not_available(kind: Kind) -> None:
    assert found_rule({}, {"kind": kind, "protected": True}) == Rule.NOT_AVAILABLE
