"""What a choice is worth, by rules that no solver is asked for."""

import numpy as np
from numpy.typing import NDArray

from bench import instances
from bench.instances import Ints, Limits
from bench.ours import Pairs
from bench.peers import Case
from koppeling.matching import scores
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import KINDS

Whole = NDArray[np.integer]


def worth_of(case: Case, chosen: Ints | Pairs) -> int:
    """The same of a solver's answer: positions into the pairs of a case, or pairs.

    Pairs are scored anew, one by one, and so hold the kernels' scores against the slow way.
    """
    if isinstance(chosen, tuple):
        newcomer_no, opening_no = chosen
        problem, policy = case.week
        points = scores.points_of_pairs(
            WeighedWeek(problem, policy), scores.weights(policy), newcomer_no, opening_no
        )
        limits = instances.limits_of(problem, policy)
        return worth(limits, newcomer_no, opening_no, points.sum(axis=0))
    held = case.instance
    return worth(held.limits, held.newcomer_no[chosen], held.opening_no[chosen], held.value[chosen])


def worth(limits: Limits, newcomer_no: Whole, opening_no: Whole, value: Whole) -> int:
    """The sum of values and bonuses of chosen pairs; ValueError if they break a limit."""
    people, openings = len(limits.at_most), len(limits.places)
    got = np.bincount(newcomer_no, minlength=people)
    cell = newcomer_no.astype(np.int64) * len(KINDS) + limits.kind[opening_no]
    got_kind = np.bincount(cell, minlength=people * len(KINDS)).reshape(people, len(KINDS))
    taken = np.bincount(opening_no, minlength=openings)
    pair = newcomer_no.astype(np.int64) * openings + opening_no
    if (
        (got > limits.at_most).any()
        or (got_kind > limits.at_most_per_kind).any()
        or (taken > limits.places).any()
        or len(np.unique(pair)) != len(pair)
    ):
        raise ValueError("the choice breaks a limit")
    earned = np.arange(limits.bonus.shape[1]) < got[:, None]
    return int(value.sum(dtype=np.int64) + limits.bonus[earned].sum())
