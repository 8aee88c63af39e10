"""The pairs that may meet, as the answer of a round asks for them.

A town holds all of them; a country keeps each newcomer's best and scans again
where more is asked. Both give the same answers.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.candidates import Candidates
from koppeling.matching.near_misses import NearMisses, find_near_misses
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.shortlists import Shortlists, end_to_end
from koppeling.terms import KINDS

Positions = NDArray[np.int64]
NEVER = 1 << 60
"""More than any pair is worth."""


class Pairs(Protocol):
    """What may be asked of the pairs that may meet. ``places_left``: one per opening.

    Lists are numbered ``newcomer_no x 3 + kind``; all positions come ascending.
    """

    def best(self, lists: Positions, places_left: Positions, most: int) -> Shortlists:
        """Of each list the ``most`` best openings that have a place left, list after list.

        A list is ``complete`` only where it is known that ``most`` cut none off.
        """

    def worth(self, lists: Positions, price: Positions, least: Positions) -> Shortlists:
        """Of each list the openings with ``score - price >= least``, the greatest first.

        ``price``: at least 0, one per opening; ``least``: one per list.
        """

    def counts(self, newcomers: Positions) -> Positions:
        """Shape (newcomers, kinds): how many openings she may meet."""

    def blocked(self, newcomers: Positions) -> NDArray[np.int32]:
        """Shape (newcomers, rules in ``RULE_ORDER``): openings by the first rule they break."""

    def near_misses(self, newcomers: Positions, places_left: Positions) -> NearMisses:
        """Pairs with a place left that one rule keeps apart; see ``remedies.hers``."""


@dataclass(frozen=True, eq=False)
class AllPairs:
    """All pairs of a town, held at once."""

    week: WeighedWeek
    candidates: Candidates

    def best(self, lists: Positions, places_left: Positions, most: int) -> Shortlists:
        list_no = self._list_no
        asked = np.flatnonzero(
            np.isin(list_no, lists) & (places_left[self.candidates.opening_no] > 0)
        )
        score = self.candidates.score[asked]
        # Within a list the least opening comes first already.
        asked = asked[np.lexsort((-score, list_no[asked]))]
        start = np.searchsorted(list_no[asked], lists)
        length = np.searchsorted(list_no[asked], lists, side="right") - start
        kept = np.minimum(length, most)
        entries = asked[end_to_end(start, kept)]
        return Shortlists(
            first=np.cumsum(kept) - kept,
            length=kept.astype(np.int32),
            complete=length <= most,
            opening_no=self.candidates.opening_no[entries].astype(np.int32),
            score=self.candidates.score[entries].astype(np.int32),
        )

    def worth(self, lists: Positions, price: Positions, least: Positions) -> Shortlists:
        list_no, opening_no = self._list_no, self.candidates.opening_no
        least_of = np.full(len(self.week.problem.newcomers.ref) * len(KINDS), NEVER)
        least_of[lists] = least
        surplus = self.candidates.score - price[opening_no]
        asked = np.flatnonzero(surplus >= least_of[list_no])
        place = np.zeros(len(least_of), np.int64)
        place[lists] = np.arange(len(lists))
        at = place[list_no[asked]]
        order = np.lexsort((opening_no[asked], -surplus[asked], at))
        length = np.bincount(at, minlength=len(lists))
        return Shortlists(
            first=np.cumsum(length) - length,
            length=length.astype(np.int32),
            complete=np.ones(len(lists), np.bool_),
            opening_no=opening_no[asked[order]].astype(np.int32),
            score=self.candidates.score[asked[order]].astype(np.int32),
        )

    def counts(self, newcomers: Positions) -> Positions:
        size = len(self.week.problem.newcomers.ref) * len(KINDS)
        return np.bincount(self._list_no, minlength=size).reshape(-1, len(KINDS))[newcomers]

    def blocked(self, newcomers: Positions) -> NDArray[np.int32]:
        return self.candidates.blocked[newcomers]

    def near_misses(self, newcomers: Positions, places_left: Positions) -> NearMisses:
        return find_near_misses(self.week, newcomers, places_left)

    @property
    def _list_no(self) -> Positions:
        kind = self.week.problem.openings.kind[self.candidates.opening_no]
        return self.candidates.newcomer_no * len(KINDS) + kind
