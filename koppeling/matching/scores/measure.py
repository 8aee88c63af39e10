"""What a measure of one term is: shares for pairs, and the reasons for them."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.problem import Ints
from koppeling.matching.result import Value
from koppeling.matching.scores.week import WeighedWeek

Positions = NDArray[np.intp]
Told = tuple[str, Mapping[str, Value]]


class Measure(Protocol):
    """One term. Its functions read nothing but the week.

    A *block* is every newcomer of ``rows`` with every opening of ``columns``;
    *pairs* are the first newcomer with the first opening, and so on.
    """

    def shares(self, week: WeighedWeek, rows: Positions, columns: Positions) -> Ints:
        """Of a block, shape (rows, columns), 0..1000, or ``NOT_ASKED``."""

    def shares_of_pairs(
        self, week: WeighedWeek, newcomer_no: Positions, opening_no: Positions
    ) -> Ints:
        """The same integers for pairs, shape (pairs,)."""

    def reasons(
        self, week: WeighedWeek, newcomer_no: Positions, opening_no: Positions
    ) -> tuple[Positions, Sequence[Told]]:
        """For pairs whose sides were both asked: which of the distinct codes and parameters."""
