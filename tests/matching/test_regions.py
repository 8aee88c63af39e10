"""Regions: everybody is in one, and whoever may meet is in it together."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koppeling.matching.candidates import find_candidates
from koppeling.matching.regions import cut
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import Travel
from tests.matching.towns import GRONAU, NO_FLOOR, POLICY, beside, crowd, newcomer, opening, town
from tests.sizes import size
from tests.strategies import towns


def regions(drawn, most):
    """``[(refs of newcomers, refs of openings)]``."""
    problem = drawn.problem
    return [
        (
            [problem.newcomers.ref[no] for no in region.newcomer_no],
            [problem.openings.ref[no] for no in region.opening_no],
        )
        for region in cut(problem, POLICY, most)
    ]


def candidates(problem):
    found = find_candidates(WeighedWeek(problem, NO_FLOOR), lambda _done, _total: None)
    return set(zip(found.newcomer_no.tolist(), found.opening_no.tolist(), strict=True))


def scattered(number):
    """A crowd of whom some walk, some drive, some cross the border and some know no limit."""
    drawn = crowd(number, 40, 60)
    ways: tuple[dict[str, Any], ...] = (
        {"travel": Travel.WALK, "max_minutes": 10},
        {"travel": Travel.CAR, "max_minutes": 15, "crosses_border": True},
        {"travel": Travel.BICYCLE, "max_minutes": 1},
        {"travel": None},
        {"max_minutes": None, "crosses_border": True},
        {},
    )
    abroad = {"cell": GRONAU, "country": "DE"}
    return replace(
        drawn,
        newcomers=tuple(
            replace(one, **ways[no % len(ways)], **(abroad if no % 11 == 0 else {}))
            for no, one in enumerate(drawn.newcomers)
        ),
        openings=tuple(
            replace(one, **(abroad if no % 7 == 0 else {})) for no, one in enumerate(drawn.openings)
        ),
    )


@settings(max_examples=size(25, proved=2_000))
@given(drawn=towns() | st.integers(0, 99).map(scattered), most=st.integers(1, 9))
def test_no_candidate_leads_out_of_its_region_and_nobody_is_in_two(drawn, most):
    problem = drawn.problem
    found = cut(problem, POLICY, most)
    together = {
        (int(newcomer_no), int(opening_no))
        for region in found
        for newcomer_no in region.newcomer_no
        for opening_no in region.opening_no
    }
    assert candidates(problem) <= together
    everybody = np.concatenate([[], *(region.newcomer_no for region in found)])
    assert sorted(everybody.tolist()) == list(range(len(problem.newcomers.ref)))
    limited = (problem.newcomers.travel >= 0) & (problem.newcomers.max_minutes >= 0)
    for region in found:
        assert len(region.newcomer_no) <= most or not limited[region.newcomer_no].any()
        for positions in (region.newcomer_no, region.opening_no):
            assert positions.tolist() == sorted(set(positions.tolist()))


def test_a_region_has_the_openings_around_it_and_no_others():
    drawn = town(
        [newcomer("n-east", max_minutes=10), newcomer("n-west", cell=beside(-30), max_minutes=10)],
        [
            opening("o-east", cell=beside(1)),
            opening("o-between", cell=beside(-15)),
            opening("o-west", cell=beside(-29)),
        ],
    )
    assert regions(drawn, 1) == [(["n-west"], ["o-west"]), (["n-east"], ["o-east"])]
    assert regions(drawn, 2) == [(["n-east", "n-west"], ["o-between", "o-east", "o-west"])]


def test_an_opening_on_the_edge_of_two_regions_is_in_both():
    drawn = town(
        [newcomer("n-1", max_minutes=15), newcomer("n-2", cell=beside(4), max_minutes=15)],
        opening("o-1", cell=beside(2)),
    )
    assert regions(drawn, 1) == [(["n-1"], ["o-1"]), (["n-2"], ["o-1"])]


@pytest.mark.parametrize("unknown", ["travel", "max_minutes"])
def test_who_named_no_longest_way_may_reach_her_country(unknown):
    drawn = town(
        [
            newcomer("n-1", max_minutes=10),
            newcomer("n-2", **{unknown: None}),
            newcomer("n-3", **{unknown: None}, crosses_border=True),
        ],
        [
            opening("o-1"),
            opening("o-far", cell=beside(300)),
            opening("o-abroad", cell=GRONAU, country="DE"),
        ],
    )
    assert regions(drawn, 5) == [
        (["n-1"], ["o-1"]),
        (["n-3"], ["o-1", "o-abroad", "o-far"]),
        (["n-2"], ["o-1", "o-far"]),
    ]


def test_a_week_without_newcomers_has_no_regions():
    assert regions(town([], opening()), 5) == []
