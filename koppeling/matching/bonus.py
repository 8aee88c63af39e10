"""What a newcomer's first, second and third pair of the week add to her scores."""

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.policy import Policy
from koppeling.matching.problem import Problem
from koppeling.matching.scores.tables import FULL_SHARE, MOST_STEPS, halving


def bonuses(problem: Problem, policy: Policy) -> NDArray[np.int64]:
    """Shape (newcomers, 3), in 0.001 point, non-increasing.

    The first grows with every day without a living contact and never jumps:
    ``first + waiting_most x (1 - 2^(-days/half)) + early_most x 2^(-days since
    registration/half)``. Days that were not asked count as none waited. Whoever
    has a living contact starts at the second, then the third.
    """
    people, rule = problem.newcomers, policy.bonus
    alone = halving(rule.waiting_half_days)[_steps(people.days_alone)]
    early = halving(rule.early_half_days)[_steps(people.days_registered)]
    early = np.where(people.days_registered < 0, 0, early)
    waited = np.where(people.days_alone < 0, 0, FULL_SHARE - alone)
    first = (
        rule.first
        + (rule.waiting_most * waited.astype(np.int64) + rule.early_most * early.astype(np.int64))
        // FULL_SHARE
    )
    ranks = np.stack(
        [first, np.full_like(first, rule.second), np.full_like(first, rule.third)], axis=1
    )
    shifted = np.minimum(np.arange(3) + np.minimum(people.living, 2)[:, None], 2)
    return np.take_along_axis(ranks, shifted, axis=1)


def _steps(days: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.clip(days, 0, MOST_STEPS)
