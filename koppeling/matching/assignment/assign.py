"""``assign``: the optimum, its prices and the bound that proves it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from koppeling.matching.assignment.choice import own_best, total_of
from koppeling.matching.assignment.equals import Equals
from koppeling.matching.assignment.exact import Edges, optima, solve
from koppeling.matching.assignment.question import (
    KIND_COUNT,
    Ints,
    Question,
    check_sums,
    read_question,
)
from koppeling.matching.assignment.slots import Slots, lay_out

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Assignment:
    """The chosen pairs and their proof.

    chosen: sorted positions into the pairs.
    total: sum of the chosen values and of the bonuses they earn.
    covered: newcomers with at least one pair.
    opening_price: per opening, the least optimal price of a place.
    newcomer_price: per newcomer, what her best own set is worth at those prices.
    bound: places x opening prices + newcomer prices; no choice reaches more,
        and it equals ``total + weight x covered``.
    weight: what covering one more newcomer counts for; 0 without ``cover_first``.
    """

    chosen: Ints
    total: float
    covered: int
    opening_price: Floats
    newcomer_price: Floats
    bound: float
    weight: float


def assign(
    newcomer_no: ArrayLike,
    opening_no: ArrayLike,
    value: ArrayLike,
    *,
    kind: ArrayLike,
    places: ArrayLike,
    at_most: ArrayLike = 3,
    at_most_per_kind: ArrayLike = (1, 1, 1),
    bonus: ArrayLike = (0.0,),
    cover_first: bool = False,
    locked: Sequence[int] | NDArray[Any] = (),
    tie: ArrayLike | None = None,
    resolution: float = 1e-6,
) -> Assignment:
    """Choose the pairs with the greatest sum of values and bonuses.

    newcomer_no, opening_no: int arrays, one entry per allowed pair, no pair twice.
    value: float >= 0 per pair.
    kind, places: per opening 0..2 and int >= 0.
    at_most: int, or one per newcomer: pairs a newcomer may have in all.
    at_most_per_kind: triple, or shape (newcomers, 3).
    bonus: what a newcomer's first, second, … pair adds; non-increasing, may be
        negative, the last repeats; or shape (newcomers, ranks).
    cover_first: as many newcomers as possible with a pair, then the greatest sum.
    locked: positions of pairs that must be chosen.
    tie: int per pair, 0..2^20 - 1; its sum decides among equal optima.
    resolution: values and bonuses are rounded to whole units of it, half to
        even; the optimum is exact for the rounded ones.

    No chosen pair but a locked one can be dropped without loss; ``tie`` decides
    among the optima of which that holds. (Where pairs without any gain leave more
    than ``equals.MOST_BRANCHES`` alternatives, it decides among fewer.)

    Zero pairs is a valid input. A duplicate pair, an index out of range, NaN,
    infinity, a negative value, an increasing bonus, an impossible lock, or sums
    beyond 2^53 units of resolution is a ValueError that names the position.
    """
    question = read_question(
        newcomer_no,
        opening_no,
        value,
        kind=kind,
        places=places,
        at_most=at_most,
        at_most_per_kind=at_most_per_kind,
        bonus=bonus,
        locked=locked,
        tie=tie,
        resolution=resolution,
    )
    solution = _cover_first(question) if cover_first else _solve(question, weight=0)
    best = own_best(question, solution.price, solution.weight)
    total, covered = total_of(question, solution.chosen)
    bound = int((question.places * solution.price).sum() + best.worth.sum())
    if bound != total + solution.weight * covered:
        raise ArithmeticError("the prices do not prove the choice")
    scale = _scale(resolution)
    return Assignment(
        chosen=solution.chosen,
        total=scale(total),
        covered=covered,
        opening_price=np.array([scale(int(p)) for p in solution.price], np.float64),
        newcomer_price=np.array([scale(int(w)) for w in best.worth], np.float64),
        bound=scale(bound),
        weight=scale(solution.weight),
    )


@dataclass(frozen=True, eq=False)
class _Solution:
    chosen: Ints
    price: Ints
    weight: int


def _cover_first(question: Question) -> _Solution:
    """The lexicographic optimum by the first covering weight that reaches the most newcomers.

    A weight under which the optimum covers as many as possible makes that
    optimum lexicographic, so the weight is raised until it does: it stays as
    small as the numbers allow.
    """
    most: int | None = None
    reachable = len(np.unique(question.newcomer_no))
    gain = int(question.value.max(initial=0))
    spread = int(np.ptp(question.bonus)) if question.bonus.size else 0
    weight = gain + spread + 1
    while True:
        check_sums(question, weight)
        solution = _solve(question, weight)
        covered = total_of(question, solution.chosen)[1]
        if covered == reachable:
            return solution
        most = _most_covered(question) if most is None else most
        if covered == most:
            return solution
        weight *= 4


def _most_covered(question: Question) -> int:
    """The most newcomers that can have a pair beside the locked ones."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    rest = _without_locks(question)
    held = question.held > 0
    one_each = replace(
        rest,
        at_most=np.where(held, 0, np.minimum(rest.at_most, 1)),
        at_most_per_kind=np.minimum(rest.at_most_per_kind, 1),
    )
    slots = lay_out(one_each, np.zeros((question.newcomers, 1), np.int64))
    real = (slots.pair >= 0) & ~slots.closed[slots.column]
    person = one_each.newcomer_no[slots.pair[real]]
    graph = csr_array(
        (np.ones(len(person)), (person, slots.column[real])),
        shape=(question.newcomers, max(1, slots.columns)),
    )
    graph.sum_duplicates()
    return int(held.sum()) + int((maximum_bipartite_matching(graph, "column") >= 0).sum())


def _without_locks(question: Question) -> Question:
    """What is left to choose when the locked pairs have taken their room."""
    locked = question.locked
    if not len(locked):
        return question
    places = question.places.copy()
    np.subtract.at(places, question.opening_no[locked], 1)
    keep = np.ones(len(question.value), np.bool_)
    keep[locked] = False
    return replace(
        question,
        newcomer_no=question.newcomer_no[keep],
        opening_no=question.opening_no[keep],
        value=question.value[keep],
        places=places,
        at_most=question.at_most - question.held,
        at_most_per_kind=question.room_per_kind,
        locked=np.zeros(0, np.int64),
        tie=None if question.tie is None else question.tie[keep],
    )


def _solve(question: Question, weight: int) -> _Solution:
    rest = _without_locks(question)
    kept = np.setdiff1d(np.arange(len(question.value)), question.locked, assume_unique=True)
    slots = lay_out(rest, _rank_bonus(question, weight))
    if not slots.rows:
        price = np.zeros(len(question.places), np.int64)
        return _Solution(question.locked.copy(), price, weight)
    edges = Edges(
        slots.rows,
        slots.columns,
        slots.row,
        slots.column,
        must=np.zeros(slots.columns, np.bool_),
        closed=slots.closed,
    )
    optimum = solve(edges, slots.value)
    price = _opening_prices(slots, optimum.price, len(question.places))
    position, equal = optima(edges, slots.value, optimum)
    chosen = Equals(
        question=question,
        slots=slots,
        edges=equal,
        pair=np.where(slots.pair >= 0, kept[slots.pair], -1)[position],
        price=price,
        best=own_best(question, price, weight),
    ).decide()
    return _Solution(np.sort(np.concatenate((question.locked, chosen))), price, weight)


def _rank_bonus(question: Question, weight: int) -> Ints:
    """The bonus of each further pair beside the locked ones, covering weight included."""
    held = question.held
    ranks = max(question.bonus.shape[1], KIND_COUNT) + int(held.max(initial=0))
    rank = np.arange(ranks)[None, :] + held[:, None]
    found = np.take_along_axis(
        question.bonus, np.minimum(rank, question.bonus.shape[1] - 1), axis=1
    )
    found[held == 0, :1] += weight
    return found


def _opening_prices(slots: Slots, price: Ints, openings: int) -> Ints:
    """One price per opening: its places are alike, so their least prices are equal."""
    found = np.zeros(openings, np.int64)
    contended = slots.column_opening >= 0
    found[slots.column_opening[contended]] = price[contended]
    return found


def _scale(resolution: float) -> Callable[[int], float]:
    """Units back to numbers, by division where that is the nearer double."""
    per_unit = round(1 / resolution) if resolution < 1 else 0
    if per_unit and abs(per_unit * resolution - 1) < 1e-12:
        return lambda units: units / per_unit
    return lambda units: units * resolution
