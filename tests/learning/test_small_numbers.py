"""Groups that are shown: ten people or more each, together everybody, nobody to be worked out."""

from itertools import combinations

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from koppeling.learning.small_numbers import LEAST, Group, Spread, spread, together

DAYS = st.integers(0, 700)
SIZES = st.lists(st.one_of(st.integers(0, 14), st.integers(15, 60)), max_size=7)


def groups_of(sizes: list[int]) -> dict[str, list[int]]:
    """Groups of these sizes, everybody with days of their own."""
    days = iter(range(10_000))
    return {f"g{no}": [next(days) for _ in range(size)] for no, size in enumerate(sizes)}


def sizes_of(found: tuple[Group[str], ...]) -> dict[str | None, int]:
    return {group.key: len(group.days) for group in found}


def shown(*sizes: int) -> dict[str | None, int]:
    return sizes_of(together(groups_of(list(sizes))))


# --- the rule -----------------------------------------------------------------------


def test_small_groups_go_together_as_all_others() -> None:
    assert shown(30, 4, 25, 7) == {"g0": 30, "g2": 25, None: 11}


def test_others_below_ten_join_the_largest_group() -> None:
    found = together(groups_of([12, 4, 30, 3]))
    assert sizes_of(found) == {"g0": 12, "g2": 37}
    assert [group.with_others for group in found] == [False, True]


def test_a_group_of_ten_is_not_hidden_by_one_person() -> None:
    assert shown(104, 34, 1, 1) == {"g0": 106, "g1": 34}


def test_of_two_largest_groups_the_first_is_joined() -> None:
    assert shown(12, 12, 3) == {"g0": 15, "g1": 12}


def test_groups_of_ten_stand_for_themselves() -> None:
    assert shown(10, 10) == {"g0": 10, "g1": 10}


@pytest.mark.parametrize("sizes", [(), (0,), (40,), (9,), (40, 3), (4, 3), (12, 0), (9, 9, 1)])
def test_what_leaves_one_group_is_not_shown(sizes: tuple[int, ...]) -> None:
    assert shown(*sizes) == {}


def test_empty_groups_are_none() -> None:
    assert shown(20, 0, 20) == {"g0": 20, "g2": 20}


@given(sizes=SIZES)
@example(sizes=[10, 9, 10])
@example(sizes=[11, 1, 11, 11])
def test_nobody_can_be_worked_out_from_what_is_shown(sizes: list[int]) -> None:
    """Every sum and difference of shown groups and of everybody: ten or more, or nobody."""
    found = together(groups_of(sizes))
    event(f"{len(found)} groups of {sum(map(bool, sizes))}")
    assert len(found) != 1
    if not found:
        return
    counts = [len(group.days) for group in found]
    everybody = sum(sizes)
    assert sum(counts) == everybody
    for number in range(1, len(counts) + 1):
        for some in combinations(counts, number):
            assert sum(some) >= LEAST
            assert everybody - sum(some) == 0 or everybody - sum(some) >= LEAST


@given(sizes=SIZES)
def test_everybody_is_in_one_group_and_every_group_of_ten_in_its_own(sizes: list[int]) -> None:
    groups = groups_of(sizes)
    found = together(groups)
    for group in found:
        own = [] if group.key is None else groups[group.key]
        assert list(group.days[: len(own)]) == own
        assert len(group.days) == len(own) or group.with_others or group.key is None
    if found:
        everybody = sorted(day for days in groups.values() for day in days)
        assert sorted(day for group in found for day in group.days) == everybody
        large = [key for key, days in groups.items() if len(days) >= LEAST]
        assert [group.key for group in found if group.key] == large
        assert sum(group.with_others or group.key is None for group in found) <= 1


# --- the spread ---------------------------------------------------------------------


def test_spread_says_how_long_a_quarter_half_and_nine_tenths_wait_at_most() -> None:
    assert spread(list(range(1, 101)), most=56) == Spread(100, 25, 50, 90, 44)
    assert spread([7], most=7) == Spread(1, 7, 7, 7, 0)
    assert spread([8], most=7) == Spread(1, 8, 8, 8, 1)
    assert spread([30, 10, 20], most=15) == Spread(3, 10, 20, 30, 2)


@given(days=st.lists(DAYS, min_size=1, max_size=60), most=DAYS)
def test_figures_are_the_least_days_of_which_the_share_is_true(days: list[int], most: int) -> None:
    found = spread(days, most)
    for share, figure in ((25, found.quarter), (50, found.median), (90, found.nine_tenths)):
        within = sum(one <= figure for one in days)
        below = sum(one < figure for one in days)
        assert figure in days
        assert within * 100 >= share * len(days) > below * 100
    assert found.people == len(days)
    assert found.beyond == len([one for one in days if one > most])


def test_nobody_has_no_spread() -> None:
    with pytest.raises(ValueError, match="nobody waits"):
        spread([], most=56)
