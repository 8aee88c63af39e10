"""How long her way is, in whole minutes, from cell to cell."""

from functools import cache
from math import cos, radians

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.policy import Policy
from koppeling.matching.problem import NOT_ASKED, TRAVELS, Ints, Problem
from koppeling.reference.grid import METRES_PER_DEGREE, ROW_METRES

COSINE_BITS = 16
"""So many that 360 degrees in millionths, times the table, stay in 63 bits."""
METRES_PER_KM = 1000


def metres(problem: Problem, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Ints:
    """Straight distance between the middles of two cells, shape (rows, columns).

    A flat map round the middle latitude: right to a few metres at 50 km. Whole
    numbers throughout, so every machine gives the same.
    """
    return metres_of_pairs(problem, rows[:, None], columns)


def metres_of_pairs(
    problem: Problem, newcomer_no: NDArray[np.intp], opening_no: NDArray[np.intp]
) -> Ints:
    """The same for the first newcomer with the first opening, and so on."""
    row, their_row = problem.newcomers.row[newcomer_no], problem.openings.row[opening_no]
    north = (row - their_row).astype(np.int64) * ROW_METRES
    # Without its sign, so that rounding down gives the way there and back the same length.
    degrees_e6 = np.abs(
        problem.newcomers.east_e6[newcomer_no].astype(np.int64)
        - problem.openings.east_e6[opening_no]
    )
    table, least = metres_per_degree(
        int(min(row.min(initial=0), their_row.min(initial=0))),
        int(max(row.max(initial=0), their_row.max(initial=0))),
    )
    east = (degrees_e6 * table[(row + their_row) // 2 - least] // 1_000_000) >> COSINE_BITS
    # On earth the sum of squares stays below 2^53: exact in a double, and its root rounds one way.
    found: Ints = np.sqrt((north * north + east * east).astype(np.float64)).astype(np.int32)
    return found


@cache
def metres_per_degree(least: int, greatest: int) -> tuple[NDArray[np.int64], int]:
    """Metres per degree of longitude at the middle of each grid row, times 2^16."""
    step = ROW_METRES / METRES_PER_DEGREE
    return (
        np.array(
            [
                round(METRES_PER_DEGREE * cos(radians((row + 0.5) * step)) * (1 << COSINE_BITS))
                for row in range(least, greatest + 1)
            ],
            np.int64,
        ),
        least,
    )


def minutes(
    problem: Problem, policy: Policy, rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> Ints:
    """Her minutes by her way of travelling, rounded up; ``NOT_ASKED`` where that was not asked."""
    return minutes_of_pairs(problem, policy, rows[:, None], columns)


def minutes_of_pairs(
    problem: Problem, policy: Policy, newcomer_no: NDArray[np.intp], opening_no: NDArray[np.intp]
) -> Ints:
    """The same for the first newcomer with the first opening, and so on."""
    pace = [policy.travel[mode] for mode in TRAVELS]
    kmh = np.array([p.kmh for p in pace], np.int64)
    overhead = np.array([p.overhead_minutes for p in pace], np.int64)
    mode = problem.newcomers.travel[newcomer_no]
    by = np.maximum(mode, 0)
    way = metres_of_pairs(problem, newcomer_no, opening_no).astype(np.int64) * policy.detour * 60
    # Factor and speed are both in 0.001, which cancels; metres against kilometres is left.
    found = overhead[by] - (-way // (kmh[by] * METRES_PER_KM))
    return np.where(mode < 0, NOT_ASKED, found).astype(np.int32)
