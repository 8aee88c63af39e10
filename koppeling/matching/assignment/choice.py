"""A choice from a newcomer's side: what it is worth, and her best own set at given prices."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.assignment.question import KIND_COUNT, Ints, Question


def total_of(question: Question, chosen: Ints) -> tuple[int, int]:
    """Sum of the chosen values and bonuses in units, and the newcomers with a pair."""
    held = np.bincount(question.newcomer_no[chosen], minlength=question.newcomers)
    running = np.cumsum(_bonus_up_to(question, int(held.max(initial=0))), axis=1)
    earned = running[np.flatnonzero(held), held[held > 0] - 1].sum() if held.any() else 0
    return int(question.value[chosen].sum() + earned), int((held > 0).sum())


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

    ranks = int((held + question.at_most).max(initial=0)) if count else 0
    ranks = min(ranks, int(held.max(initial=0)) + int(rank.max(initial=-1)) + 1)
    bonus = _bonus_up_to(question, ranks)
    if ranks:
        bonus[:, 0] += weight
    gain = surplus[pairs] + (bonus[person, rank + held[person]] if len(pairs) else 0)
    worth = np.zeros(count, np.int64)
    np.add.at(worth, person, np.maximum(gain, 0))
    np.add.at(worth, question.newcomer_no[question.locked], surplus[question.locked])
    running = np.cumsum(bonus, axis=1)
    with_locks = np.flatnonzero(held)
    worth[with_locks] += running[with_locks, held[with_locks] - 1]
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


def _bonus_up_to(question: Question, ranks: int) -> Ints:
    """Bonus per rank, the last repeated up to ``ranks``: shape (newcomers, ranks)."""
    rank = np.minimum(np.arange(ranks), question.bonus.shape[1] - 1)
    return question.bonus[:, rank]


def _rank_within(group: Ints, surplus: Ints) -> Ints:
    """Position of each entry in its group, the greatest surplus first."""
    order = np.lexsort((-surplus, group))
    ordered = group[order]
    first = np.searchsorted(ordered, ordered)
    rank = np.empty(len(group), np.int64)
    rank[order] = np.arange(len(group)) - first
    return rank
