"""What stands in a large week: the same choice, and lists that keep what they promise."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koppeling.matching import scores
from koppeling.matching.candidates import PASSES, judge
from koppeling.matching.kernels.scan import Scanner
from koppeling.matching.policy import Policy
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.shortlists import Shortlists
from koppeling.matching.standing import raised
from koppeling.terms import Kind
from tests.matching.kernels.test_engines import compiled, held_at_once, scattered, sought_after
from tests.matching.test_standing import priced, prices, standing_weeks, stands
from tests.matching.towns import NO_FLOOR, POLICY, Town, paired
from tests.sizes import size

LEAST = -(1 << 40)


@settings(max_examples=size(30, proved=4_000))
@given(drawn=standing_weeks(), price=prices, threads=st.sampled_from((1, 2)))
def test_engines_keep_the_same(drawn: Town, price: int, threads: int) -> None:
    policy = priced(POLICY, price)
    assert compiled(drawn, policy, threads=threads) == held_at_once(drawn, policy)


def changed(drawn: Town, number: int) -> Town:
    """The week stands as it was proposed, and then some hours and places change."""
    dice = Random(number)
    seen = stands(drawn, held_at_once(drawn, NO_FLOOR))
    lately = [
        replace(one, availability=None) if dice.random() < 0.2 else one for one in seen.newcomers
    ]
    places = [replace(one, places=1) if dice.random() < 0.2 else one for one in seen.openings]
    return replace(seen, newcomers=tuple(lately), openings=tuple(places))


@pytest.mark.prove
@pytest.mark.parametrize("price", [1, 3_000, 40_000])
@pytest.mark.parametrize("scarce", [False, True])
def test_engines_keep_the_same_of_a_crowd(price: int, scarce: bool) -> None:
    """Lists are cut, read anew, and what stands lies beyond their end."""
    for number in range(size(1, proved=40)):
        drawn = changed(scattered(number, 24, 220, scarce=scarce), number)
        policy = priced(NO_FLOOR, price)
        found = compiled(drawn, policy, number)
        assert found == held_at_once(drawn, policy, number), number
        assert compiled(stands(drawn, found), policy, number) == found, number


@pytest.mark.prove
@pytest.mark.parametrize("price", [500, 20_000])
def test_what_stands_is_kept_where_places_are_scarce(price: int) -> None:
    for number in range(size(1, proved=60)):
        drawn = changed(sought_after(number, 60, 200, *Kind), number)
        policy = priced(NO_FLOOR, price)
        assert compiled(drawn, policy, number) == held_at_once(drawn, policy, number), number


def test_the_worst_of_all_may_stand() -> None:
    """Each newcomer's last candidate stands: no list of a few reaches it."""
    drawn = scattered(3, 20, 200)
    last = {
        (one.ref, told.opening)
        for one in drawn.newcomers
        for told in drawn.explain(one.ref, policy=NO_FLOOR, best=200).pairs[-1:]
    }
    seen = replace(drawn, standing=frozenset(last))
    for price in (1_000, 30_000, 90_000):
        policy = priced(NO_FLOOR, price)
        assert compiled(seen, policy) == held_at_once(seen, policy)


# --- the lists ------------------------------------------------------------------


def counted(week: WeighedWeek, standing: set[tuple[int, int]]) -> dict[int, list[tuple[int, int]]]:
    """Per list every candidate as (what it counts, opening), the best first."""
    people, places = len(week.problem.newcomers.ref), len(week.problem.openings.ref)
    rule_no, points = judge(week, scores.weights(week.policy), np.arange(people), np.arange(places))
    found: dict[int, list[tuple[int, int]]] = {no: [] for no in range(3 * people)}
    for one, other in np.argwhere(rule_no == PASSES).tolist():
        more = week.policy.price_of_change if (one, other) in standing else 0
        list_no = 3 * one + int(week.problem.openings.kind[other])
        found[list_no].append((int(points[one, other]) + more, other))
    return {no: sorted(pairs, key=lambda p: (-p[0], p[1])) for no, pairs in found.items()}


def entries(lists: Shortlists, at: int) -> list[tuple[int, int]]:
    part = slice(int(lists.first[at]), int(lists.first[at] + lists.length[at]))
    return list(zip(lists.score[part].tolist(), lists.opening_no[part].tolist(), strict=True))


def keeps_its_promise(lists: Shortlists, at: int, whole: list[tuple[int, int]]) -> None:
    found = entries(lists, at)
    assert found == whole[: len(found)]
    if lists.complete[at]:
        assert found == whole


@pytest.mark.parametrize("price", [1, 2_000, 60_000])
@pytest.mark.parametrize("most", [1, 2, 5, 40, 400])
def test_lists_promise_the_same_with_what_stands(price: int, most: int) -> None:
    """Best first, nothing better left out; read anew at any prices; and as before afterwards."""
    policy = priced(NO_FLOOR, price)
    drawn = replace(scattered(1, 12, 120), locks=frozenset())
    week = WeighedWeek(drawn.problem, policy)
    dice = Random(most)
    people, places = len(drawn.newcomers), len(drawn.openings)
    every = [(dice.randrange(people), dice.randrange(places)) for _ in range(60)]
    standing = np.array(sorted(set(every)), np.int64)
    scanner = Scanner(week, 1)
    shortlists = scanner.shortlists(most)
    plain, whole = counted(week, set()), counted(week, set(every))
    with raised(week, shortlists, scanner.rescan, standing) as (lists, rescan):
        for at, pairs in whole.items():
            keeps_its_promise(lists, at, pairs)
        asked = np.array(dice.sample(range(3 * people), 20), np.int64)
        cost = np.array([dice.choice((0, 0, 700, 9_000)) for _ in range(places)], np.int64)
        least = np.array([dice.choice((LEAST, 20_000, 45_000)) for _ in asked], np.int64)
        again = rescan(asked, cost, least, most)
        for no, at in enumerate(asked.tolist()):
            reached = [
                (value - int(cost[other]), other, value)
                for value, other in whole[at]
                if value - cost[other] >= least[no]
            ]
            reached.sort(key=lambda one: (-one[0], one[1]))
            found = entries(again, no)
            assert found == [(value, other) for _, other, value in reached[: len(found)]]
            assert len(found) <= most
            assert again.complete[no] == (len(found) == len(reached))
    for at, pairs in plain.items():
        keeps_its_promise(shortlists, at, pairs)


def test_nothing_stands_in_a_week_that_nobody_reviewed() -> None:
    drawn = scattered(2, 8, 40)
    policy: Policy = priced(NO_FLOOR, 5_000)
    assert paired(compiled(drawn, policy)) == paired(compiled(drawn, priced(policy, 0)))
