"""``Judge``: who would surely be coupled if openings were as they are not today."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.chosen import Chosen, Positions
from koppeling.matching.claims import Bools, Claims, sure
from koppeling.matching.cover import Movers
from koppeling.matching.opened import CouldHave, Opened, could_have_in_parts
from koppeling.matching.scores.week import WeighedWeek

NOBODY = np.zeros(0, np.int64)


class Coupled(NamedTuple):
    """``pairs``: of whom each opening, alone, would surely couple; no two are alike.

    ``serves``: per opening how many of those who are waiting could have it.
    """

    pairs: CouldHave
    serves: Positions


@dataclass(frozen=True, eq=False)
class Judge:
    """Holds each opening asked about against everybody's claims, and against the places left."""

    week: WeighedWeek
    chosen: Chosen
    claims: Claims
    movers: Movers
    go_on: Callable[[], None]
    """Called every now and then; raises where nobody waits for an answer."""

    @cached_property
    def _rivals(self) -> Positions:
        return np.union1d(self.claims.rivals(), self.movers.newcomer_no)

    def coupled(self, opened: Opened) -> Coupled:
        """Everybody who is waiting and would have one of the openings in every optimum."""
        places = opened.openings.places.astype(np.int64)
        left = places - self._taken(opened)
        foremost, movers = CouldHave(NOBODY, NOBODY, NOBODY), CouldHave(NOBODY, NOBODY, NOBODY)
        serves = np.zeros(len(opened), np.int64)
        for some in could_have_in_parts(self.week, self._rivals, opened):
            self.go_on()
            waits = self.claims.waiting[some.newcomer_no]
            serves += np.bincount(some.column[waits], minlength=len(opened))
            # Whoever comes after these decides nothing, so memory is that of the places.
            foremost = _joined(foremost, some)
            foremost = _first(foremost, -self._claim(opened, foremost), places + 1)
            if self.movers.whole:
                movers = _joined(movers, _only(some, self._may_move(some.newcomer_no)))
                movers = _first(movers, np.zeros(len(movers.score), np.int64), left + 1)
        claim = self._claim(opened, foremost)
        by_claim = sure(self.claims, foremost.newcomer_no, foremost.column, claim, places)
        # Claims are held against each other where nobody has the opening yet.
        by_claim &= left[foremost.column] == places[foremost.column]
        count = np.bincount(movers.column, minlength=len(opened))
        by_place = self.claims.waiting[movers.newcomer_no] & (count <= left)[movers.column]
        found = _joined(_only(foremost, by_claim), _only(movers, by_place))
        _, once = np.unique(found.newcomer_no * len(opened) + found.column, return_index=True)
        return Coupled(_only(found, once), serves)

    def _taken(self, opened: Opened) -> Positions:
        """Places of the openings asked about; of one that is not of the week none is."""
        openings = len(self.week.problem.openings.ref)
        of_week = np.bincount(self.chosen.opening_no, minlength=openings + 1)
        return of_week[opened.opening_no]

    def _may_move(self, newcomer_no: Positions) -> Bools:
        return np.isin(newcomer_no, self.movers.newcomer_no)

    def _claim(self, opened: Opened, pairs: CouldHave) -> Positions:
        kind = opened.openings.kind[pairs.column]
        return self.claims.of(pairs.newcomer_no, kind, pairs.score)


def _joined(one: CouldHave, other: CouldHave) -> CouldHave:
    return CouldHave(*(np.concatenate(columns) for columns in zip(one, other, strict=True)))


def _only(pairs: CouldHave, which: NDArray[np.bool_] | Positions) -> CouldHave:
    return CouldHave(*(column[which] for column in pairs))


def _first(pairs: CouldHave, key: Positions, most: Positions) -> CouldHave:
    """Of each opening the ``most`` pairs with the least ``key``; ``most``: one per opening."""
    order = np.lexsort((key, pairs.column))
    column = pairs.column[order]
    rank = np.arange(len(order)) - np.searchsorted(column, column)
    return _only(pairs, order[rank < most[column]])
