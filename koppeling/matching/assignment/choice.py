"""A choice from a newcomer's side: what it is worth, and her best own set at given prices."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.assignment.question import KIND_COUNT, Ints, Question


def total_of(question: Question, chosen: Ints) -> tuple[int, int]:
    """Sum of the chosen values and bonuses in units, and the newcomers with a pair."""
    held = np.bincount(question.newcomer_no[chosen], minlength=question.newcomers)
    total = question.value[chosen].sum() + earned(question.bonus, held).sum()
    return int(total), int((held > 0).sum())


def earned(bonus: Ints, held: Ints) -> Ints:
    """Per newcomer the sum of the bonuses of as many ranks as she has pairs; the last repeats."""
    rank = np.arange(int(held.max(initial=0)))
    of_rank = bonus[:, np.minimum(rank, bonus.shape[1] - 1)]
    found: Ints = np.where(rank < held[:, None], of_rank, 0).sum(axis=1)
    return found


def rank_bonus(bonus: Ints, held: Ints, weight: int, ranks: int) -> Ints:
    """What each further pair beside those held adds, shape (newcomers, ranks).

    The first pair of whoever holds none counts for ``weight`` more.
    """
    rank = np.minimum(np.arange(ranks) + held[:, None], bonus.shape[1] - 1)
    found = np.take_along_axis(bonus, rank, axis=1)
    found[held == 0, :1] += weight
    return found


@dataclass(frozen=True, eq=False)
class OwnBest:
    """Per newcomer the worth of her best own set, locked pairs included.

    Where ``has_margin`` she is indifferent to pairs beyond the first ``needed``
    unlocked ones: each is worth just ``margin`` (value less price), and
    ``needed_at_margin`` of the needed ones are worth no more.
    """

    worth: Ints
    needed: Ints
    has_margin: NDArray[np.bool_]
    margin: Ints
    needed_at_margin: Ints


def own_best(question: Question, price: Ints, weight: int) -> OwnBest:
    """What each newcomer would choose for herself if places cost ``price``.

    Computed from the prices alone: per kind her best pairs up to its limit, of
    these the best up to hers, as long as value less price and the bonus of its
    rank gain something.
    """
    count = question.newcomers
    surplus = question.value - price[question.opening_no]
    held = question.held
    free = np.ones(len(surplus), np.bool_)
    free[question.locked] = False
    pairs = np.flatnonzero(free)
    cell = question.newcomer_no[pairs] * KIND_COUNT + question.pair_kind[pairs]
    pairs = pairs[_rank_within(cell, surplus[pairs]) < question.room_per_kind.ravel()[cell]]
    person = question.newcomer_no[pairs]
    rank = _rank_within(person, surplus[pairs])
    within = rank < (question.at_most - held)[person]
    pairs, person, rank = pairs[within], person[within], rank[within]

    ranks = int(rank.max(initial=-1)) + 1
    gain = surplus[pairs] + rank_bonus(question.bonus, held, weight, ranks)[person, rank]
    worth = np.zeros(count, np.int64)
    np.add.at(worth, person, np.maximum(gain, 0))
    np.add.at(worth, question.newcomer_no[question.locked], surplus[question.locked])
    worth += np.where(held > 0, earned(question.bonus, held) + weight, 0)
    indifferent = gain == 0
    margin = np.zeros(count, np.int64)
    margin[person[indifferent]] = surplus[pairs[indifferent]]
    has_margin = np.zeros(count, np.bool_)
    has_margin[person[indifferent]] = True
    gains = gain > 0
    at_margin = gains & has_margin[person] & (surplus[pairs] == margin[person])
    return OwnBest(
        worth=worth,
        needed=np.bincount(person[gains], minlength=count),
        has_margin=has_margin,
        margin=margin,
        needed_at_margin=np.bincount(person[at_margin], minlength=count),
    )


def _rank_within(group: Ints, surplus: Ints) -> Ints:
    """Position of each entry in its group, the greatest surplus first."""
    order = np.lexsort((-surplus, group))
    ordered = group[order]
    first = np.searchsorted(ordered, ordered)
    rank = np.empty(len(group), np.int64)
    rank[order] = np.arange(len(group)) - first
    return rank
