"""What a week chose, by position, and what proves it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.problem import Problem

Positions = NDArray[np.int64]

NO_BITS = 31
"""Of the number of an opening, beside that of a newcomer."""


@dataclass(frozen=True, eq=False)
class Chosen:
    """The pairs of a round, by newcomer and opening, and what proves them.

    ``objective``, ``bound``: as in ``Result``. ``opening_price``: per opening, the
    least optimal price of a place, ``weight`` included, which is what covering one
    more newcomer counts for.
    """

    newcomer_no: Positions
    opening_no: Positions
    score: Positions
    objective: int
    bound: int
    opening_price: Positions
    weight: int

    @property
    def covered(self) -> int:
        return len(np.unique(self.newcomer_no))

    def holds(self, newcomer_no: Positions, opening_no: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Which of some pairs were chosen."""
        asked = newcomer_no << NO_BITS | opening_no
        at = np.searchsorted(self._keys, asked)
        found: NDArray[np.bool_] = self._keys[at] == asked
        return found

    @cached_property
    def _keys(self) -> Positions:
        """The pairs as numbers, ascending, and behind them what is no pair."""
        keys = np.sort(self.newcomer_no << NO_BITS | self.opening_no)
        return np.append(keys, np.iinfo(np.int64).max)

    def waiting(self, problem: Problem) -> NDArray[np.bool_]:
        """Per newcomer whether none of the pairs is hers."""
        found = np.ones(len(problem.newcomers.ref), np.bool_)
        found[self.newcomer_no] = False
        return found

    def released(self, problem: Problem) -> NDArray[np.bool_]:
        """Per opening whether a lock on it was released: it would come first at a place more."""
        width = len(problem.openings.ref)
        locks = np.array(problem.locks, np.int64).reshape(-1, 2)
        kept = np.isin(
            locks[:, 0] * width + locks[:, 1], self.newcomer_no * width + self.opening_no
        )
        found = np.zeros(width, np.bool_)
        found[locks[~kept, 1]] = True
        return found

    def left(self, problem: Problem) -> Positions:
        """Per opening the places that nobody took."""
        found = problem.openings.places.astype(np.int64)
        np.subtract.at(found, self.opening_no, 1)
        return found
