"""The share still waiting, against a trial that every textbook counts by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.learning.survival import Survival, survival

ENDED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
LAST_SEEN = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
TREATED = [(week, True) for week in ENDED] + [(week, False) for week in LAST_SEEN]
"""Weeks in remission of 21 children with 6-MP (Freireich and others, Blood 21, 1963)."""

PLACEBO = [
    (week, True) for week in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
]

waits = st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=40)


def test_survival_of_the_treated_is_the_textbook_table() -> None:
    steps = survival(TREATED).steps
    assert [(step.days, step.at_risk, step.ended) for step in steps] == [
        (6, 21, 3),
        (7, 17, 1),
        (10, 15, 1),
        (13, 12, 1),
        (16, 11, 1),
        (22, 7, 1),
        (23, 6, 1),
    ]
    shares = [18 / 21]
    for at_risk in (17, 15, 12, 11, 7, 6):
        shares.append(shares[-1] * (at_risk - 1) / at_risk)
    assert [step.waiting for step in steps] == pytest.approx(shares)
    assert [round(step.waiting, 4) for step in steps] == [
        0.8571,
        0.8067,
        0.7529,
        0.6902,
        0.6275,
        0.5378,
        0.4482,
    ]
    assert survival(TREATED).median() == 23


def test_survival_of_the_others_is_the_share_that_is_left() -> None:
    found = survival(PLACEBO)
    assert found.waiting(0) == 1
    assert found.waiting(8) == pytest.approx(8 / 21)
    assert found.waiting(23) == 0
    assert found.median() == 8


def test_survival_has_the_band_of_greenwood() -> None:
    # By hand: the standard error at 6 weeks is 0.8571 sqrt(3 / (21 x 18)) = 0.0764; on the
    # log(-log) scale R's survfit(conf.type = "log-log") prints 0.620 to 0.952.
    first = survival(TREATED).steps[0]
    assert (round(first.low, 3), round(first.high, 3)) == (0.620, 0.952)


def test_survival_of_nobody_says_nothing() -> None:
    assert survival([]) == Survival(0, 0, ())
    assert survival([]).median() is None


def test_survival_refuses_a_wait_before_it_began() -> None:
    with pytest.raises(ValueError, match="0 days"):
        survival([(-1, True)])


@given(waits)
def test_survival_only_falls_and_stays_within_its_band(seen: list[tuple[int, bool]]) -> None:
    steps = survival(seen).steps
    shares = [1.0, *(step.waiting for step in steps)]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= step.low <= step.waiting <= step.high <= 1 for step in steps)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40))
def test_survival_without_anybody_unseen_is_the_plain_share(ended: list[int]) -> None:
    found = survival([(days, True) for days in ended])
    for day in range(61):
        left = sum(one > day for one in ended) / len(ended)
        assert found.waiting(day) == pytest.approx(left)
