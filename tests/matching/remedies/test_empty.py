"""Openings that stay empty: whom each rule keeps from them, and what would fill them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koppeling.matching.policy import Policy
from koppeling.matching.result import EmptyOpening, Remedy
from koppeling.terms import ContactGender, Gender, Kind, Level, Whose
from tests.matching.remedies.follow import NEXT_YEAR, opened
from tests.matching.remedies.test_true import scarce
from tests.matching.towns import MONDAY, POLICY, Town, half_days, newcomer, opening, town
from tests.matching.weeks import POLICIES, unlocked
from tests.sizes import size
from tests.strategies import lively_towns, near_misses, towns

LAST_YEAR = NEXT_YEAR.replace(2024)


def check_empty(drawn: Town, policy: Policy) -> None:
    result = drawn.propose(policy)
    taken = {pair.opening for pair in result.proposals}
    for empty in result.empty:
        facts = drawn.opening(empty.opening)
        assert empty.opening not in taken
        assert (facts.consents, facts.protected) == (True, False)
        assert facts.places > 0
        for remedy in empty.remedies:
            assert remedy.whose is Whose.OURS
            then = drawn.having(opened(facts, remedy)).propose(policy)
            # Who is waiting is coupled, and nobody who had a pair is left without.
            assert then.covered > result.covered
        if not empty.remedies or empty.remedies[0].code[:5] not in {"renew", "finis"}:
            assert sum(empty.blocked.values()) == len(result.waiting)


@settings(max_examples=size(30, proved=5_000))
@given(
    drawn=st.one_of(lively_towns(6, 5), near_misses(4, 6), towns(6, 7)),
    policy=st.sampled_from(POLICIES),
)
def test_whatever_fills_an_opening_reaches_one_more(drawn: Town, policy: Policy) -> None:
    check_empty(unlocked(drawn), policy)


def test_whatever_fills_an_opening_of_a_crowd_reaches_one_more() -> None:
    for number in range(size(4, proved=60)):
        drawn = scarce(number, 20, 24)
        assert drawn.propose().empty
        check_empty(drawn, POLICY)


@pytest.mark.parametrize(
    ("hers", "theirs", "expected"),
    [
        (
            {"availability": half_days("tue-mor", "thu-eve")},
            {"availability": half_days("mon-eve")},
            Remedy("opening_half_day", Whose.OURS, 3, 1, {"half_day": "tue-mor"}),
        ),
        (
            {"languages": {"nl": Level.A2}},
            {"needs_language": {"nl": Level.B1}},
            Remedy("opening_language", Whose.OURS, 5, 1, {"language": "nl", "level": "A2"}),
        ),
        (
            {},
            {"valid_until": LAST_YEAR},
            Remedy("renew_opening", Whose.OURS, 1, 1, {"opening": "o-1", "kind": "neighbour"}),
        ),
        (
            {},
            {"vetted_until": None},
            Remedy("finish_vetting", Whose.OURS, 4, 1, {"opening": "o-1"}),
        ),
    ],
)
def test_what_one_thing_of_the_opening_keeps_apart_it_may_change(
    hers: Mapping[str, Any], theirs: Mapping[str, Any], expected: Remedy
) -> None:
    (empty,) = town(newcomer(**hers), opening(**theirs)).propose().empty
    assert (empty.opening, empty.remedies) == ("o-1", (expected,))


@pytest.mark.parametrize(
    ("hers", "theirs"),
    [
        ({}, {"consents": False, "vetted_until": None}),
        ({}, {"protected": True, "valid_until": LAST_YEAR}),
        ({}, {"vetted_until": None, "valid_until": LAST_YEAR}),
        ({"contact_gender": ContactGender.WOMAN}, {"gender": Gender.MAN, "vetted_until": None}),
        ({"contact_gender": ContactGender.WOMAN}, {"gender": None, "valid_until": LAST_YEAR}),
        ({"gender": Gender.MAN}, {"contact_gender": ContactGender.WOMAN, "vetted_until": None}),
        ({"birth_year": 2010}, {"vetted_until": None}),
        ({}, {"min_age": 50, "vetted_until": None}),
        ({"consents": False}, {"vetted_until": None}),
    ],
)
def test_what_protects_somebody_closes_it_in_every_remedy(
    hers: dict[str, Any], theirs: dict[str, Any]
) -> None:
    """Neither who is waiting nor the opening is told anything that names the opening."""
    result = town(newcomer(**hers), opening(**theirs)).propose()
    (waiting,) = result.waiting
    assert "o-1" not in str(waiting.remedies)
    assert "o-1" not in str(result.advice)
    assert [empty.remedies for empty in result.empty] in ([], [()])


def test_who_is_avoided_or_blocked_is_in_no_remedy() -> None:
    openings = [
        opening("o-avoided", vetted_until=None),
        opening("o-blocked", availability=half_days("thu-eve")),
        opening("o-past", Kind.ASSOCIATION, valid_until=LAST_YEAR),
        opening("o-full", places=0),
    ]
    apart = {("n-1", facts.ref) for facts in openings}
    result = town(newcomer(), openings, apart=apart).propose()
    assert "o-" not in str([waiting.remedies for waiting in result.waiting])
    assert "o-" not in str(result.advice)
    assert result.empty == (EmptyOpening("o-blocked", {"time": 1}, ()),)


def test_a_lock_that_was_released_is_in_no_remedy_of_ours() -> None:
    drawn = town(newcomer(), opening(vetted_until=None), locks={("n-1", "o-1")})
    (waiting,) = drawn.propose().waiting
    assert "o-1" not in str(waiting.remedies)
    people = [newcomer(f"n-{no}", registered_on=MONDAY - timedelta(50 * no)) for no in range(3)]
    full = town(people, opening(), locks={("n-0", "o-1"), ("n-1", "o-1")}).propose()
    assert "o-1" not in str([waiting.remedies for waiting in full.waiting])
    assert "o-1" not in str([told.params for told in full.advice])


@pytest.mark.parametrize("wish", ContactGender)
def test_a_wish_whom_to_meet_does_not_show_in_the_neighbour_who_would_help(
    wish: ContactGender,
) -> None:
    drawn = town(newcomer(), opening(languages={"fr": Level.C2}))
    (waiting,) = drawn.propose().waiting
    assert "neighbour_who" in {remedy.code for remedy in waiting.remedies}
    wishing = drawn.having(replace(drawn.newcomers[0], contact_gender=wish))
    (the_same,) = wishing.propose().waiting
    assert the_same.remedies == waiting.remedies


def test_a_town_that_asked_nobody_for_a_language_has_its_week_explained() -> None:
    """Both were asked and named none, so that language keeps them apart and no level would help."""
    drawn = town(newcomer(languages={}, practise=None), opening(languages={}, needs_language={}))
    result = drawn.propose()
    (waiting,) = result.waiting
    assert waiting.blocked == {"language": 1}
    assert not {"language_level", "opening_language"} & {one.code for one in waiting.remedies}
