"""``assign``: the optimum, its prices and the bound that proves it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from koppeling.matching.assignment.choice import own_best, total_of
from koppeling.matching.assignment.question import Ints, Question, Solved, read_question
from koppeling.matching.assignment.slots import edges_of
from koppeling.matching.assignment.small import cover_small, solve_small

Floats = NDArray[np.float64]

LARGE_PAIRS = 200_000
"""From so many pairs on the compiled solver is quicker, its loading included."""
LARGE_EDGES = 2_000_000
"""Some hundreds of megabytes, if they were laid out: a pair counts for each place it could take."""


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
    than ``equals.MOST_BRANCHES`` alternatives, it decides among fewer; of many pairs
    it decides nothing within a group of tied ones that is larger than ``decided.MOST_TIED``.)

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
    solution = _solved(question, cover_first=cover_first)
    scale = _scale(resolution)
    return Assignment(
        chosen=solution.chosen,
        total=float(scale(solution.total)),
        covered=solution.covered,
        opening_price=np.asarray(scale(solution.price), np.float64),
        newcomer_price=np.asarray(scale(solution.worth), np.float64),
        bound=float(scale(solution.bound)),
        weight=float(scale(solution.weight)),
    )


def _solved(question: Question, *, cover_first: bool) -> Solved:
    many = len(question.value) >= LARGE_PAIRS
    if many or int(edges_of(question).sum()) >= LARGE_EDGES:
        # Compiled loops load in seconds, and are worth it from so many on.
        from koppeling.matching.assignment.large import solve_large

        return solve_large(question, cover_first=cover_first)
    solution = cover_small(question) if cover_first else solve_small(question, weight=0)
    best = own_best(question, solution.price, solution.weight)
    total, covered = total_of(question, solution.chosen)
    bound = int((question.places * solution.price).sum() + best.worth.sum())
    if bound != total + solution.weight * covered:
        raise ArithmeticError("the prices do not prove the choice")
    return Solved(
        chosen=solution.chosen,
        price=solution.price,
        worth=best.worth,
        total=total,
        covered=covered,
        weight=solution.weight,
        bound=bound,
    )


def _scale(resolution: float) -> Callable[[int | Ints], Any]:
    """Units back to numbers, by division where that is the nearer double."""
    per_unit = round(1 / resolution) if resolution < 1 else 0
    if per_unit and abs(per_unit * resolution - 1) < 1e-12:
        return lambda units: units / per_unit
    return lambda units: units * resolution
