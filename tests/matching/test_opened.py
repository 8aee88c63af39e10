"""Who could have openings that are not there: as if they were, and as compiled loops say."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koppeling.matching import opened as opened_module
from koppeling.matching.candidates import find_candidates
from koppeling.matching.opened import Neighbours, could_have, phantoms, some_of
from koppeling.matching.remedies.ours import closed
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import HALF_DAYS, Level
from tests.matching.remedies.follow import FOUND, NEXT_YEAR, neighbour
from tests.matching.towns import NO_FLOOR, POLICY, Town, crowd
from tests.sizes import size
from tests.strategies import near_misses, towns

ANY_TOWN = st.one_of(towns(5, 7), near_misses(5, 8))


def pairs(found: opened_module.CouldHave) -> list[tuple[int, ...]]:
    return list(zip(*(part.tolist() for part in found), strict=True))


@settings(max_examples=size(45, proved=3_000))
@given(drawn=ANY_TOWN)
def test_openings_of_the_week_are_open_to_those_to_whom_they_are(drawn: Town) -> None:
    week = WeighedWeek(drawn.problem, POLICY)
    everybody = np.arange(len(drawn.newcomers))
    found = find_candidates(week, lambda _done, _total: None)
    whole = list(
        zip(
            *(part.tolist() for part in (found.newcomer_no, found.opening_no, found.score)),
            strict=True,
        )
    )
    assert (
        pairs(could_have(week, everybody, some_of(week, np.arange(len(drawn.openings))))) == whole
    )
    half = everybody[1::2]
    some = some_of(week, np.arange(len(drawn.openings))[::2])
    assert pairs(could_have(week, half, some)) == [
        (one, other // 2, score) for one, other, score in whole if one in half and other % 2 == 0
    ]


@settings(
    max_examples=size(15, proved=3_000), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=ANY_TOWN)
def test_compiled_loops_find_the_same(drawn: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    week = WeighedWeek(drawn.problem, POLICY)
    everybody = np.arange(len(drawn.newcomers))
    for opened in (closed(week).opened, some_of(week, np.arange(len(drawn.openings))[::-1])):
        by_asking = pairs(could_have(week, everybody, opened))
        with monkeypatch.context() as patch:
            patch.setattr(opened_module, "LARGE_WEEK", 0)
            assert pairs(could_have(week, everybody, opened)) == by_asking


def test_a_neighbour_who_is_not_there_scores_as_if_there_were_one() -> None:
    drawn = crowd(7, 12, 20)
    week = WeighedWeek(drawn.problem, NO_FLOOR)
    everybody = np.arange(12)
    for no, one in enumerate(drawn.newcomers):
        facts = neighbour(one, "nl", "wed-eve")
        then = replace(drawn, openings=(*drawn.openings, facts)).problem
        found = find_candidates(WeighedWeek(then, NO_FLOOR), lambda _done, _total: None)
        asked = Neighbours(
            *(np.array([value]) for value in (no, drawn.problem.languages.index("nl"))),
            *(np.array([value]) for value in (Level.C2, 1 << HALF_DAYS.index("wed-eve"), -1)),
        )
        hers = found.opening_no == then.openings.ref.index(FOUND)
        assert pairs(could_have(week, everybody, phantoms(week, asked))) == [
            (who, 0, score)
            for who, score in zip(
                found.newcomer_no[hers].tolist(), found.score[hers].tolist(), strict=True
            )
        ]
        assert facts.vetted_until == NEXT_YEAR


NOBODY_FREE_AT_ONCE = """
import sys
from random import Random

from koppeling.terms import HALF_DAYS, Kind
from tests.matching.towns import beside, newcomer, opening, town

dice, days = Random(1), range(len(HALF_DAYS))
early, late = days[:10], days[11:20]


def facts(free):
    cell = beside(dice.randint(-4, 4), north=dice.randint(-4, 4))
    return {"availability": 1 << dice.choice(free), "cell": cell}


people = [newcomer(f"n-{no}", contact_gender=None, **facts(early)) for no in range(490)]
places = [
    opening(f"o-{no}", Kind.ASSOCIATION, gender=None, **facts(late)) for no in range(500)
]
found = town(people, places).propose()
print(len(found.waiting), "numba" in sys.modules)
"""


def test_a_small_town_loads_no_compiled_loops_however_much_is_asked() -> None:
    """A half-day more at any opening: more openings are asked about than it has."""
    ran = subprocess.run(
        [sys.executable, "-c", NOBODY_FREE_AT_ONCE], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["490", "False"]
