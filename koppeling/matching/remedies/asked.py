"""What those who are waiting ask of openings with a place left: one thing more, or less."""

import numpy as np

from koppeling.matching.chosen import Positions
from koppeling.matching.near_misses import NearMisses
from koppeling.matching.problem import Bools
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import HALF_DAYS, Level, Rule

NOTHING = -1
MANY = np.iinfo(np.int32).max
PAIRS_AT_ONCE = 1 << 16
"""So many near misses are looked at together: their levels fill little memory."""


class Asked:
    """Gathered from near misses: half-days that they lack, and the level that one has.

    ``may``: which openings are asked.
    """

    def __init__(self, week: WeighedWeek, may: Bools) -> None:
        self._week = week
        self._may = may
        self._best: list[tuple[Positions, Positions]] = []
        openings = len(week.problem.openings.ref)
        self._free = np.zeros((openings, len(HALF_DAYS)), np.int32)
        self._level = np.full(openings, NOTHING, np.int64)

    def gather(self, near: NearMisses) -> None:
        """Count the near misses of some more newcomers."""
        near = near.only(self._may[near.opening_no])
        of_time = near.of(Rule.TIME)
        hers = self._week.problem.newcomers.availability[of_time.newcomer_no]
        pair, half_day = np.nonzero(hers[:, None] >> np.arange(len(HALF_DAYS)) & 1)
        np.add.at(self._free, (of_time.opening_no[pair], half_day), 1)
        order = np.lexsort((of_time.opening_no, -of_time.score, of_time.newcomer_no))
        who, first = np.unique(of_time.newcomer_no[order], return_index=True)
        self._best.append((who, of_time.opening_no[order][first]))
        self._gather_levels(near.of(Rule.LANGUAGE))

    def _gather_levels(self, near: NearMisses) -> None:
        people, openings = self._week.problem.newcomers, self._week.problem.openings
        if not self._week.problem.languages:
            # Nobody was asked for one: none is short by a level.
            return
        for start in range(0, len(near.score), PAIRS_AT_ONCE):
            block = near.only(slice(start, start + PAIRS_AT_ONCE))
            has = people.level[block.newcomer_no]
            short = openings.needs_level[block.opening_no] > has
            alone = np.flatnonzero(short.sum(axis=1) == 1)
            tongue = short[alone].argmax(axis=1)
            level = has[alone, tongue].astype(np.int64)
            some = level > 0
            # The greatest level comes first, of equal ones the first language.
            rank = level * short.shape[1] + short.shape[1] - 1 - tongue
            np.maximum.at(self._level, block.opening_no[alone][some], rank[some])

    def half_days(self) -> tuple[Positions, Positions]:
        """Openings with a half-day, sorted, that would open them to somebody.

        Of each that on which most could whom time keeps from it. And for each newcomer
        her best of these openings, with the half-day of hers that fewest of them share.
        """
        opening_no = np.flatnonzero(self._free.any(axis=1))
        found = [(opening_no, self._free[opening_no].argmax(axis=1))]
        for newcomer_no, best in self._best:
            hers = self._week.problem.newcomers.availability[newcomer_no]
            free = (hers[:, None] >> np.arange(len(HALF_DAYS)) & 1) > 0
            found.append((best, np.where(free, self._free[best], MANY).argmin(axis=1)))
        every, half_day = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return np.divmod(np.unique(every * len(HALF_DAYS) + half_day), len(HALF_DAYS))

    def levels(self) -> tuple[Positions, Positions, Positions]:
        """Openings, ascending, with the language and the highest level that would let one in."""
        opening_no = np.flatnonzero(self._level >= 0)
        tongues = max(1, len(self._week.problem.languages))
        level, tongue = np.divmod(self._level[opening_no], tongues)
        return opening_no, tongues - 1 - tongue, np.minimum(level, Level.C2)
