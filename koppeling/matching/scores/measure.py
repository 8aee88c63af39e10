"""What a measure of one term is: shares for a block of pairs, and a reason for one pair."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.problem import Ints
from koppeling.matching.result import Value
from koppeling.matching.scores.week import WeighedWeek

Positions = NDArray[np.intp]
Told = tuple[str, Mapping[str, Value]]


class Measure(Protocol):
    """One term. Both functions read nothing but the week."""

    def shares(self, week: WeighedWeek, rows: Positions, columns: Positions) -> Ints:
        """Shape (rows, columns), 0..1000, or ``NOT_ASKED``."""

    def reason(self, week: WeighedWeek, newcomer_no: int, opening_no: int) -> Told:
        """The code and parameters for a pair whose sides were both asked."""
