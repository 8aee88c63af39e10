"""What a scan has to find, from the oracle that asks every pair."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.candidates import Candidates, find_candidates
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.shortlists import Shortlists
from koppeling.terms import KINDS

Listed = list[tuple[int, int]]
"""(opening_no, score) of one list."""


@dataclass(frozen=True, eq=False)
class Oracle:
    """Every pair of a week, asked one by one."""

    week: WeighedWeek

    @cached_property
    def candidates(self) -> Candidates:
        return find_candidates(self.week, lambda _done, _total: None)

    @property
    def lists(self) -> int:
        return len(KINDS) * len(self.week.problem.newcomers.ref)

    def counts(self) -> list[int]:
        people = len(self.week.problem.newcomers.ref)
        return np.bincount(self.candidates.newcomer_no, minlength=people).tolist()

    def best(
        self, list_no: int, price: NDArray[np.int64] | None = None, least: int = -(10**12)
    ) -> Listed:
        """All of a list in its order, whose score less the price is at least ``least``."""
        found = self.candidates
        kind = self.week.problem.openings.kind[found.opening_no]
        own = np.flatnonzero((found.newcomer_no == list_no // 3) & (kind == list_no % 3))
        opening, score = found.opening_no[own], found.score[own]
        worth = score if price is None else score - price[opening]
        order = [int(no) for no in np.lexsort((opening, -worth)) if worth[no] >= least]
        return [(int(opening[no]), int(score[no])) for no in order]


def listed(found: Shortlists) -> list[tuple[Listed, bool]]:
    """Every list as plain pairs, and whether it is complete."""
    return [
        (
            list(
                zip(
                    found.opening_no[first : first + length].tolist(),
                    found.score[first : first + length].tolist(),
                    strict=True,
                )
            ),
            bool(complete),
        )
        for first, length, complete in zip(found.first, found.length, found.complete, strict=True)
    ]


def cut(lists: list[Listed], most: int) -> list[tuple[Listed, bool]]:
    return [(one[:most], len(one) <= most) for one in lists]
