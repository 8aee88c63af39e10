"""The whole-number tables against exact arithmetic, without a float."""

import pytest

from koppeling.matching.scores.tables import (
    COSINE_STEPS,
    FULL_SHARE,
    HALF_DAY_SHARE,
    LEVEL_SHARE,
    MOST_STEPS,
    cosine,
    halving,
)
from tests.sizes import PROVING

HALVES = range(1, 241) if PROVING else (1, 2, 3, 7, 10, 12, 15, 21, 42, 240)


@pytest.mark.prove
@pytest.mark.parametrize("half", HALVES)
def test_halving_is_the_exact_power_rounded_half_up(half: int) -> None:
    """``v - 1/2 <= 1000 x 2^(-n/half) < v + 1/2``, both sides raised to the power ``half``."""
    full = (2 * FULL_SHARE) ** half
    shares = halving(half).tolist()
    assert len(shares) == MOST_STEPS + 1
    for steps, share in enumerate(shares):
        if steps and share == shares[steps - 1] == 0:
            continue
        assert share == 0 or (2 * share - 1) ** half << steps <= full
        assert full < (2 * share + 1) ** half << steps


def test_halving_begins_full_and_halves() -> None:
    shares = halving(12)
    assert [int(shares[steps]) for steps in (0, 12, 24, 36)] == [1000, 500, 250, 125]
    assert (shares[1:] <= shares[:-1]).all()


def test_cosine_is_the_exact_root_rounded_half_up() -> None:
    shares = cosine().tolist()
    assert len(shares) == COSINE_STEPS + 1
    for step, share in enumerate(shares):
        square = 4 * FULL_SHARE**2 * step
        assert share == 0 or (2 * share - 1) ** 2 * COSINE_STEPS <= square
        assert square < (2 * share + 1) ** 2 * COSINE_STEPS


@pytest.mark.parametrize("shares", [LEVEL_SHARE, HALF_DAY_SHARE])
def test_more_never_earns_less(shares: list[int]) -> None:
    assert list(shares) == sorted(shares)
    assert (shares[0], shares[-1]) == (0, FULL_SHARE)


def test_tables_reach_as_far_as_what_they_count() -> None:
    assert (len(LEVEL_SHARE), len(HALF_DAY_SHARE)) == (7, 22)
