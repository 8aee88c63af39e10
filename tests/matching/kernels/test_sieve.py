"""Whoever has everything within reach is scanned word by word, and finds what all pairs hold."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.matching.kernels.bits import bits_of
from koppeling.matching.kernels.parts import openings_of
from koppeling.matching.kernels.scan import Scanner
from koppeling.matching.kernels.selection import Selection, lists_of
from koppeling.matching.kernels.sides import OpeningSide, Sides
from koppeling.matching.policy import Policy
from koppeling.matching.scores.week import WeighedWeek
from tests.matching.kernels.listing import Listed, Oracle, cut, listed
from tests.matching.kernels.weeks import POLICIES_TO_SCAN, simulated_town

ALL = 10**9


def without_limits(policy: Policy) -> WeighedWeek:
    """The simulated town, where nobody has a longest way and every third was not asked."""
    problem = simulated_town().problem
    people = problem.newcomers
    travel = people.travel.copy()
    travel[::3] = -1
    anywhere = replace(people, travel=travel, max_minutes=np.full_like(people.max_minutes, -1))
    return WeighedWeek(replace(problem, newcomers=anywhere), policy)


@pytest.mark.parametrize("policy", POLICIES_TO_SCAN)
@pytest.mark.parametrize("most", [1, 8, ALL])
def test_whoever_has_no_limit_is_scanned_right(policy: Policy, most: int) -> None:
    week = without_limits(policy)
    oracle, scanner = Oracle(week), Scanner(week, 1)
    every = [oracle.best(no) for no in range(oracle.lists)]
    assert sum(map(len, every)) > 5_000
    assert listed(scanner.shortlists(most)) == cut(every, most)


@pytest.mark.parametrize("least", [-(10**12), 30_000, 62_000])
def test_prices_and_the_least_asked_for_are_kept_to(least: int) -> None:
    week = without_limits(POLICIES_TO_SCAN[0])
    oracle, scanner = Oracle(week), Scanner(week, 1)
    price = np.random.default_rng(5).integers(0, 30_000, len(week.problem.openings.ref))
    lists = np.arange(oracle.lists)
    found = scanner.rescan(lists, price, np.full(oracle.lists, least), 8)
    assert listed(found) == cut([oracle.best(no, price, least) for no in lists], 8)
    assert scanner.candidates(np.arange(oracle.lists // 3)).sum(axis=1).tolist() == oracle.counts()


@given(st.lists(st.booleans(), max_size=200), st.integers(0, 5), st.data())
def test_bits_of_some_openings_keep_their_order(
    kept: list[bool], count: int, data: st.DataObject
) -> None:
    words = -(-len(kept) // 64)
    said = [data.draw(st.lists(st.booleans(), min_size=len(kept), max_size=len(kept)))] * count
    rows = np.zeros((count, words), np.uint64)
    for row, flags in zip(rows, said, strict=True):
        for no, flag in enumerate(flags):
            row[no // 64] |= np.uint64(flag << no % 64)
    found = bits_of(rows, np.array(kept, np.bool_))
    left = [[flag for flag, stays in zip(flags, kept, strict=True) if stays] for flags in said]
    as_numbers = [sum(flag << no for no, flag in enumerate(flags)) for flags in left]
    assert [sum(int(w) << 64 * no for no, w in enumerate(row)) for row in found] == as_numbers
    assert found.shape == (count, -(-sum(kept) // 64))


@pytest.mark.parametrize("every", [1, 2, 5])
def test_a_part_of_the_openings_is_sifted_as_the_whole(every: int) -> None:
    week = without_limits(POLICIES_TO_SCAN[0])
    sides = Sides.of(week)
    asked = np.arange(0, sides.openings, every)
    part = openings_of(sides.places, asked, sides.openings)
    assert part.bits.shape[1] == -(-len(part.half_days) // 64) > 0
    everybody = np.arange(len(sides.newcomers.facts))
    lists = lists_of(everybody)

    def listed_of(places: OpeningSide) -> list[tuple[Listed, bool]]:
        selection = Selection(Sides(sides.newcomers, places, sides.scale, sides.openings), 1)
        return listed(selection.lists(selection.asking(lists, 8)))

    one_by_one = openings_of(sides.places, asked, sides.openings, sifted=False)
    assert len(one_by_one.bits) == 0 < len(part.bits)
    assert listed_of(part) == listed_of(one_by_one)
    assert sum(len(pairs) for pairs, _ in listed_of(part)) > 500
