"""The scan finds what asking every pair finds, number by number."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koppeling.matching.kernels import selection
from koppeling.matching.kernels.scan import Scanner
from koppeling.matching.policy import Policy
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.shortlists import Shortlists
from koppeling.terms import Kind, Level
from tests.matching.kernels.listing import Oracle, cut, listed
from tests.matching.kernels.weeks import POLICIES_TO_SCAN, any_town, simulated_town
from tests.matching.towns import (
    CENTRE,
    GRONAU,
    NO_FLOOR,
    POLICY,
    Town,
    beside,
    crowd,
    newcomer,
    opening,
    town,
)
from tests.sizes import size

ALL = 10**9
policies = st.sampled_from(POLICIES_TO_SCAN)


def scanned(drawn: Town, policy: Policy = POLICY, threads: int = 1) -> tuple[Scanner, Oracle]:
    week = WeighedWeek(drawn.problem, policy)
    return Scanner(week, threads), Oracle(week)


@settings(max_examples=size(45, proved=10_000))
@given(drawn=any_town, policy=policies, most=st.integers(0, 4))
def test_shortlists_equal_the_best_of_all_pairs(drawn: Town, policy: Policy, most: int) -> None:
    scanner, oracle = scanned(drawn, policy)
    every = [oracle.best(no) for no in range(oracle.lists)]
    assert listed(scanner.shortlists(ALL)) == cut(every, ALL)
    assert listed(scanner.shortlists(most)) == cut(every, most)


@settings(max_examples=size(45, proved=5_000))
@given(
    drawn=any_town,
    policy=policies,
    most=st.integers(0, 4),
    draw=st.data(),
)
def test_rescan_takes_off_prices(drawn: Town, policy: Policy, most: int, draw: Any) -> None:
    """Lists may be named in any order and twice; each has its own least value."""
    scanner, oracle = scanned(drawn, policy)
    price = np.array(
        draw.draw(st.lists(PRICES, min_size=(n := len(drawn.openings)), max_size=n)), np.int64
    )
    numbers = st.lists(st.integers(0, oracle.lists - 1), max_size=8)
    lists = draw.draw(numbers) if oracle.lists else []
    least = draw.draw(st.lists(LEAST, min_size=len(lists), max_size=len(lists)))
    found = scanner.rescan(np.array(lists, np.int64), price, np.array(least, np.int64), most)
    every = [oracle.best(no, price, low) for no, low in zip(lists, least, strict=True)]
    assert listed(found) == cut(every, most)


PRICES = st.one_of(st.just(0), st.integers(0, 90_000), st.just(10**12))
LEAST = st.one_of(st.just(-(10**13)), st.integers(-50_000, 70_000))


@pytest.mark.parametrize("most", [1, 16, ALL])
def test_a_simulated_town_is_scanned_right(most: int) -> None:
    week = simulated_town()
    oracle = Oracle(week)
    every = [oracle.best(no) for no in range(oracle.lists)]
    assert listed(Scanner(week, 1).shortlists(most)) == cut(every, most)
    price = np.random.default_rng(5).integers(0, 30_000, len(week.problem.openings.ref))
    lists, least = np.arange(oracle.lists), np.full(oracle.lists, 20_000)
    found = Scanner(week, 1).rescan(lists, price, least, most)
    assert listed(found) == cut([oracle.best(no, price, 20_000) for no in lists], most)


def equal(one: Shortlists, other: Shortlists) -> bool:
    return all(
        np.array_equal(getattr(one, column), getattr(other, column))
        for column in ("first", "length", "complete", "opening_no", "score")
    )


def test_threads_and_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    week = simulated_town()
    heard: list[tuple[int, int]] = []
    alone = Scanner(week, 1).shortlists(5, lambda done, total: heard.append((done, total)))
    people = len(week.problem.newcomers.ref)
    assert heard == [(people, people)]
    for threads, chunk in ((2, 7), (4, 1), (1, 64)):
        monkeypatch.setattr(selection, "LIST_CHUNK", chunk)
        heard.clear()
        split = Scanner(week, threads).shortlists(
            5, lambda done, total: heard.append((done, total))
        )
        assert equal(alone, split)
        assert heard == sorted(heard)
        assert heard[-1] == (people, people)


def test_small_rooms_are_filled_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    week = simulated_town()
    at_once = Scanner(week, 1).shortlists(40)
    monkeypatch.setattr(selection, "ROOM", 1)
    assert equal(at_once, Scanner(week, 1).shortlists(40))


def test_an_interrupted_scan_stops() -> None:
    week = simulated_town()

    def interrupt(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Scanner(week, 2).shortlists(5, interrupt)


@pytest.mark.parametrize(("newcomers", "openings"), [(0, 0), (0, 2), (2, 0)])
def test_a_side_may_be_empty(newcomers: int, openings: int) -> None:
    empty = town(
        [newcomer(f"n-{no}") for no in range(newcomers)],
        [opening(f"o-{no}") for no in range(openings)],
    )
    scanner, _ = scanned(empty)
    assert listed(scanner.shortlists(3)) == [([], True)] * (3 * newcomers)


def check(drawn: Town, policy: Policy = POLICY, most: int = 3) -> None:
    scanner, oracle = scanned(drawn, policy)
    every = [oracle.best(no) for no in range(oracle.lists)]
    assert any(every)
    assert listed(scanner.shortlists(ALL)) == cut(every, ALL)
    assert listed(scanner.shortlists(most)) == cut(every, most)


def test_all_at_one_point() -> None:
    drawn = crowd(3, 9, 40)
    check(
        town(
            [replace(one, cell=CENTRE) for one in drawn.newcomers],
            [replace(one, cell=CENTRE, places=1) for one in drawn.openings],
        )
    )


NOTHING = dict.fromkeys(
    ("languages", "practise", "interests", "offers", "occupations", "availability", "travel")
)


def test_nothing_was_asked() -> None:
    unasked = {"languages": None, "interests": None, "availability": None, "occupations": None}
    check(
        town(
            [
                newcomer("n-1", **NOTHING, max_minutes=None, birth_year=None, children=None),
                newcomer("n-2", max_minutes=None),
                newcomer("n-3", travel=None),
            ],
            [opening("o-1", **unasked, welcomes=None), opening("o-2"), opening("o-3", cell=GRONAU)],
        ),
        NO_FLOOR,
        most=1,
    )


@pytest.mark.parametrize("south", [False, True])
def test_far_places_on_either_side_of_the_equator(south: bool) -> None:
    """Nearness fades where there is no limit; rows below 0 are rounded as everywhere."""
    rows = (-3, -2, 0, 1, 40, 9_000) if south else (10, 11, 14, 60, 400)
    check(
        town(
            [
                newcomer("n-1", cell=(rows[1], 5), max_minutes=None),
                newcomer("n-2", cell=(rows[0], -7), max_minutes=25),
                newcomer("n-3", cell=(rows[-1], -7), max_minutes=None),
            ],
            [
                opening(f"o-{row}-{east}", cell=(row, east))
                for row in rows
                for east in (-400, -8, -7, 0, 6, 300)
            ],
        ),
        NO_FLOOR,
    )


def test_more_languages_than_a_word_has_bits() -> None:
    tags = [f"{first}{second}" for first in "abcdefghij" for second in "klmnopqrst"]
    speak = [{tags[no]: Level.C1, tags[no - 40]: Level.A1} for no in range(100)]
    drawn = town(
        [
            newcomer(f"n-{no}", languages=speak[no], practise=frozenset(tags[no : no + 9]))
            for no in (3, 63, 64, 65, 99)
        ],
        [
            opening(f"o-{no:02}", languages=speak[no], needs_language={tags[no - 40]: Level.A1})
            for no in range(100)
        ],
    )
    assert len(drawn.problem.languages) == 100
    check(drawn)


def test_pairs_apart_never_meet() -> None:
    drawn = crowd(8, 12, 30)
    pairs = {(one.ref, other.ref) for one in drawn.newcomers[::2] for other in drawn.openings[::3]}
    check(replace(drawn, apart=frozenset(pairs)))


def test_limits_of_age_are_kept_to_the_year() -> None:
    check(
        town(
            [newcomer(f"n-{year}", birth_year=year) for year in (1997, 1996, 1995, 2008, 2007)],
            [
                opening(f"o-{kind}-{least}-{most}", kind, min_age=least, max_age=most)
                for kind in Kind
                for least, most in ((30, None), (None, 30), (31, 31), (None, 29), (18, 19))
            ],
        )
    )


def test_borders_are_crossed_by_those_who_ticked_them() -> None:
    check(
        town(
            [newcomer("n-1"), newcomer("n-2", crosses_border=True, max_minutes=60)],
            [
                opening(f"o-{no}", cell=cell, country=country)
                for no, (cell, country) in enumerate(
                    ((beside(1), "DE"), (beside(1), "NL"), (GRONAU, "DE"), (GRONAU, "NL"))
                )
            ],
        )
    )


def test_masks_beyond_the_week_are_refused() -> None:
    drawn = town(newcomer(availability=1 << 21), opening())
    with pytest.raises(ValueError, match="half-days"):
        Scanner(WeighedWeek(drawn.problem, POLICY))
