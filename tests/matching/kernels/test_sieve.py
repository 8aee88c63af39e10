"""Whoever has everything within reach is scanned word by word, and finds what all pairs hold."""

from dataclasses import replace

import numpy as np
import pytest

from koppeling.matching.kernels.scan import Scanner
from koppeling.matching.policy import Policy
from koppeling.matching.scores.week import WeighedWeek
from tests.matching.kernels.listing import Oracle, cut, listed
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
