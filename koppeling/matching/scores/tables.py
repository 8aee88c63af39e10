"""Shared whole-number tables, so that every path of computation gives the same integers.

A *share* is a whole number 0..1000: how much of a term's weight a pair earns.
``NOT_ASKED`` stands where one side was not asked; the policy's neutral share
takes its place when points are made.
"""

from functools import cache
from math import isqrt

import numpy as np

from koppeling.matching.problem import Ints

FULL_SHARE = 1000
MOST_STEPS = 4096
COSINE_STEPS = 1 << 12


@cache
def halving(half: int) -> Ints:
    """``1000 x 2^(-steps/half)`` for 0..MOST_STEPS steps, rounded half up."""
    steps = np.arange(MOST_STEPS + 1)
    return np.floor(FULL_SHARE * np.exp2(-steps / half) + 0.5).astype(np.int32)


@cache
def cosine() -> Ints:
    """Share per squared cosine in steps of 2^-12: ``1000 x sqrt(q / 2^12)``, rounded half up."""
    # isqrt(4 * 1000^2 * q / 2^12) is twice the share rounded down; halving it rounds half up.
    found = [
        (isqrt(4 * FULL_SHARE**2 * step // COSINE_STEPS) + 1) // 2
        for step in range(COSINE_STEPS + 1)
    ]
    return np.array(found, np.int32)


LEVEL_SHARE: Ints = np.array([0, 200, 400, 600, 800, 950, 1000], np.int32)
"""By best shared CEFR level, none to C2."""

HALF_DAY_SHARE: Ints = np.array([0, 500, 750, 900, *[1000] * 18], np.int32)
"""By the number of shared half-days, 0 to 21: the first counts most, four suffice."""
