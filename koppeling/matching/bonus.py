"""What a newcomer's first, second and third pair of the week add to her scores."""

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.policy import Bonus, Policy
from koppeling.matching.problem import Ints, Problem
from koppeling.matching.scores.tables import FULL_SHARE, MOST_STEPS, halving

BEGINNINGS_AT_ONCE = 256
"""Whose waits are laid out day by day together: memory stays small where a country is."""


def bonuses(problem: Problem, policy: Policy) -> NDArray[np.int64]:
    """Shape (newcomers, 3), in 0.001 point, non-increasing.

    The first is the greatest, over the days of her present wait, of ``first + waiting_most x
    (1 - 2^(-days without a living contact/half)) + early_most x 2^(-days since
    registration/half)``. So it is high in the first weeks, never jumps, and no day of waiting
    ever takes from it, though an early start counts less from day to day. Days that were not
    asked count as none waited. Whoever has a living contact starts at the second, then the
    third.
    """
    people, rule = problem.newcomers, policy.bonus
    first = rule.first + _earned(people.days_alone, people.days_registered, rule) // FULL_SHARE
    ranks = np.stack(
        [first, np.full_like(first, rule.second), np.full_like(first, rule.third)], axis=1
    )
    shifted = np.minimum(np.arange(3) + np.minimum(people.living, 2)[:, None], 2)
    found: NDArray[np.int64] = np.take_along_axis(ranks, shifted, axis=1)
    return found


def _earned(alone: Ints, registered: Ints, rule: Bonus) -> NDArray[np.int64]:
    """What waiting and an early start have added at most by today, times ``FULL_SHARE``."""
    waited = rule.waiting_most * (FULL_SHARE - halving(rule.waiting_half_days)).astype(np.int64)
    early = rule.early_most * halving(rule.early_half_days).astype(np.int64)
    days = _steps(alone)
    found: NDArray[np.int64] = waited[days]
    known = np.flatnonzero(registered >= 0)
    # Most begin to wait on the day they register: few beginnings are laid out, not everybody.
    began, which = np.unique(_steps(registered[known] - days[known]), return_inverse=True)
    for start in range(0, len(began), BEGINNINGS_AT_ONCE):
        some = np.flatnonzero((which >= start) & (which < start + BEGINNINGS_AT_ONCE))
        lasts = np.arange(days[known[some]].max() + 1)
        since = _steps(began[start : start + BEGINNINGS_AT_ONCE, None] + lasts)
        by_day = np.maximum.accumulate(waited[lasts] + early[since], axis=1)
        found[known[some]] = by_day[which[some] - start, days[known[some]]]
    return found


def _steps(days: NDArray[np.integer]) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.clip(days, 0, MOST_STEPS).astype(np.int64)
    return found
