"""Laying facts out as arrays: sorted by ref, digested, refused where refs do not fit."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.matching.problem import build
from koppeling.terms import ContactGender, Emphasis, Gender, Kind, Level, Travel
from tests.matching.towns import GRONAU, MONDAY, Town, beside, newcomer, opening, town
from tests.strategies import towns

ROOT = Path(__file__).parents[2]

OTHER_NEWCOMER: Mapping[str, Any] = {
    "ref": "n-9",
    "country": "DE",
    "cell": beside(1),
    "languages": {"ar": Level.C2, "nl": Level.A2, "en": Level.B2},
    "practise": frozenset({"en"}),
    "interests": frozenset({"football"}),
    "offers": frozenset(),
    "occupations": None,
    "availability": 0,
    "wants": frozenset({Kind.NEIGHBOUR}),
    "gender": Gender.MAN,
    "birth_year": 1997,
    "contact_gender": ContactGender.WOMAN,
    "children": True,
    "travel": Travel.WALK,
    "max_minutes": 31,
    "crosses_border": True,
    "registered_on": date(2026, 9, 29),
    "emphasis": frozenset({Emphasis.NEAR}),
    "consents": False,
    "guardian_agreed": True,
    "held": {Kind.EMPLOYER: 1},
    "living": 1,
    "last_contact_on": date(2026, 11, 1),
    "district": "zuid",
}
"""For every fact another value than ``towns.newcomer`` has."""

OTHER_OPENING: Mapping[str, Any] = {
    "ref": "o-9",
    "kind": Kind.ASSOCIATION,
    "country": "DE",
    "cell": GRONAU,
    "places": 2,
    "languages": None,
    "needs_language": {"nl": Level.A1},
    "interests": frozenset({"football", "chess"}),
    "welcomes": None,
    "occupations": frozenset(),
    "availability": 1,
    "valid_until": None,
    "min_age": 18,
    "max_age": 60,
    "for_gender": ContactGender.WOMAN,
    "gender": None,
    "birth_year": None,
    "contact_gender": ContactGender.MAN,
    "children": None,
    "vetted_until": None,
    "protected": True,
    "consents": False,
}

PAIR = town(newcomer(), opening())


def digest(drawn: Town, on: date = MONDAY) -> str:
    return build(
        drawn.newcomers, drawn.openings, on=on, apart=drawn.apart, locks=drawn.locks
    ).digest()


def test_every_fact_has_another_value_to_test_with() -> None:
    assert set(OTHER_NEWCOMER) == {field.name for field in fields(NewcomerFacts)}
    assert set(OTHER_OPENING) == {field.name for field in fields(OpeningFacts)}


@pytest.mark.parametrize("name", OTHER_NEWCOMER)
def test_digest_changes_with_every_fact_of_a_newcomer(name: str) -> None:
    changed: Any = replace(newcomer(), **{name: OTHER_NEWCOMER[name]})
    assert digest(town(changed, opening())) != digest(PAIR)


@pytest.mark.parametrize("name", OTHER_OPENING)
def test_digest_changes_with_every_fact_of_an_opening(name: str) -> None:
    changed: Any = replace(opening(), **{name: OTHER_OPENING[name]})
    assert digest(town(newcomer(), changed)) != digest(PAIR)


def test_digest_changes_with_the_monday_who_is_apart_and_what_is_locked() -> None:
    both = {("n-1", "o-1")}
    found = {
        digest(PAIR),
        digest(PAIR, MONDAY + timedelta(7)),
        digest(replace(PAIR, apart=frozenset(both))),
        digest(replace(PAIR, locks=frozenset(both))),
        digest(town([newcomer(), newcomer("n-2")], opening())),
        digest(town(newcomer(), [opening(), opening("o-2")])),
        digest(town((), opening())),
        digest(town(newcomer(), ())),
        digest(town((), ())),
    }
    assert len(found) == 9


@pytest.mark.parametrize(
    "name", ["languages", "interests", "offers", "occupations", "availability"]
)
def test_digest_tells_not_asked_from_none(name: str) -> None:
    nothing: Any = {"languages": {}, "availability": 0}.get(name, frozenset())
    asked: Any = replace(newcomer(), **{name: nothing})
    not_asked: Any = replace(newcomer(), **{name: None})
    assert digest(town(asked, opening())) != digest(town(not_asked, opening()))


def test_digest_says_whose_value_it_is() -> None:
    """Two newcomers who exchange one fact are another week."""
    one, other = newcomer("n-1", birth_year=1990), newcomer("n-2", birth_year=1991)
    swapped = newcomer("n-1", birth_year=1991), newcomer("n-2", birth_year=1990)
    assert digest(town([one, other], ())) != digest(town(swapped, ()))


@given(drawn=towns(), shuffle=st.randoms(use_true_random=False))
def test_digest_is_that_of_the_town_whatever_the_order_of_its_rows(
    drawn: Town, shuffle: Any
) -> None:
    def shuffled(entries: Any) -> Any:
        listed = list(entries)
        shuffle.shuffle(listed)
        return listed

    def reordered(facts: Any) -> Any:
        levels = {
            name: dict(shuffled(getattr(facts, name).items()))
            for name in ("languages", "needs_language", "held")
            if getattr(facts, name, None)
        }
        return replace(facts, **levels)

    again = build(
        map(reordered, shuffled(drawn.newcomers)),
        map(reordered, shuffled(drawn.openings)),
        on=MONDAY,
        apart=shuffled(drawn.apart),
        locks=shuffled(drawn.locks),
    )
    assert again.digest() == digest(drawn)


def test_digest_is_the_same_in_every_process() -> None:
    script = "from tests.matching.test_problem import PAIR, digest; print(digest(PAIR))"
    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert found == {digest(PAIR)}


def test_problem_is_sorted_by_ref() -> None:
    people = [newcomer(ref) for ref in ("b", "a10", "a9", "B")]
    places = [opening(ref) for ref in ("z", "y")]
    problem = build(
        people,
        places,
        on=MONDAY,
        apart=[("b", "y"), ("a9", "z"), ("b", "y")],
        locks=[("b", "z"), ("B", "y"), ("b", "z")],
    )
    assert problem.newcomers.ref == ("B", "a10", "a9", "b")
    assert problem.openings.ref == ("y", "z")
    assert problem.apart == {(3, 0), (2, 1)}
    assert problem.locks == ((0, 0), (3, 1))


def test_apart_pairs_that_name_somebody_absent_are_left_out() -> None:
    """``avoid`` may name refs not yet known, and both directions are given."""
    apart = [("n-1", "o-2"), ("o-1", "n-1"), ("n-7", "o-1")]
    assert build([newcomer()], [opening()], on=MONDAY, apart=apart).apart == frozenset()


@pytest.mark.parametrize("lock", [("n-1", "o-2"), ("n-2", "o-1"), ("o-1", "n-1")])
def test_a_lock_that_names_somebody_absent_is_refused(lock: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match=r"^lock \('.-.', '.-.'\) names somebody who is not"):
        build([newcomer()], [opening()], on=MONDAY, locks=[lock])


def test_a_ref_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^ref 'n-1' stands twice$"):
        build([newcomer(), newcomer()], [opening()], on=MONDAY)
    with pytest.raises(ValueError, match=r"^ref 'o-1' stands twice$"):
        build([newcomer()], [opening(), opening()], on=MONDAY)


@pytest.mark.parametrize("name", ["interests", "offers", "occupations"])
def test_an_unknown_word_is_an_error_of_the_caller(name: str) -> None:
    with pytest.raises(KeyError, match="no-such-word"):
        build([newcomer(**{name: frozenset({"no-such-word"})})], [], on=MONDAY)


def test_facts_hold_no_name_no_address_and_nothing_that_may_not_count() -> None:
    """No origin, faith, health, status, name or contact datum can become a feature."""
    words = {
        *("origin", "nation", "citizen", "birth_place", "birthplace", "faith", "religi", "church"),
        *("health", "illness", "disab", "status", "permit", "asylum", "visa", "name", "called"),
        *("locale", "email", "phone", "address", "street", "postcode", "lat", "lon"),
        *("income", "benefit", "mother_tongue", "skin", "ethnic", "political", "orientation"),
    }
    for facts in (NewcomerFacts, OpeningFacts):
        for field in fields(facts):
            assert not [word for word in words if word in field.name], field.name
