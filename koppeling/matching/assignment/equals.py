"""Among equal optima: none with a pair that could be dropped, then the greatest sum of ties.

At the least prices a newcomer's best own sets differ only in pairs at her
*margin*: worth just what one pair less is worth. Such a pair for which nobody
competes (price 0) is *spare*. A set may hold spare pairs only while it is no
larger than needed; a larger one would contain a pair to drop without loss. So:

- whoever needs no pair at her margin gets no spare pair;
- for the others, a set is either no larger than needed or without spare pairs.

The second is an alternative. It is settled by branching, best bound first, and
only for newcomers of whom the sum of ties wants both at once: with bonuses above
zero there are none.
"""

from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from itertools import count

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.assignment.choice import OwnBest
from koppeling.matching.assignment.exact import Edges, best_matching
from koppeling.matching.assignment.question import Ints, Question
from koppeling.matching.assignment.slots import Slots

MOST_BRANCHES = 256
"""After so many, spare pairs are dropped as they stand: still an optimum without one to drop,
but perhaps not the one with the greatest sum of ties."""

Newcomers = frozenset[int]


@dataclass(frozen=True, eq=False)
class Equals:
    """The optima of a question as edges of its slots, and what decides among them.

    pair: of each edge the position in the question's pairs, or -1; price: per
    opening; best: at these prices.
    """

    question: Question
    slots: Slots
    edges: Edges
    pair: Ints
    price: Ints
    best: OwnBest

    def decide(self) -> Ints:
        """The pairs of the best of the optima, as positions into the question's pairs."""
        queue: list[tuple[int, int, Newcomers, Newcomers, Ints]] = []
        serial = count()

        def consider(small: Newcomers, without_spare: Newcomers) -> None:
            chosen = self._solve(small, without_spare)
            if chosen is not None:
                total = int(self._tie[chosen].sum())
                heappush(queue, (-total, next(serial), small, without_spare, chosen))

        consider(frozenset(), frozenset())
        while True:
            _, tried, small, without_spare, chosen = heappop(queue)
            torn = self._torn(chosen)
            if not len(torn):
                return self._pairs(chosen)
            if self.question.tie is None or tried >= MOST_BRANCHES:
                return self._dropped(chosen)
            newcomer = int(torn[0])
            consider(small | {newcomer}, without_spare)
            consider(small, without_spare | {newcomer})

    @cached_property
    def _tie(self) -> Ints:
        if self.question.tie is None:
            return np.zeros(len(self.pair), np.int64)
        return np.where(self.pair >= 0, self.question.tie[self.pair], 0)

    @cached_property
    def _person(self) -> Ints:
        return np.where(self.pair >= 0, self.question.newcomer_no[self.pair], -1)

    @cached_property
    def _spare(self) -> NDArray[np.bool_]:
        """Edges that choose a spare pair."""
        free = self.price[self.question.opening_no[self.pair]] == 0
        at_margin = self.best.has_margin[self._person]
        at_margin &= self.question.value[self.pair] == self.best.margin[self._person]
        spare: NDArray[np.bool_] = (self.pair >= 0) & free & at_margin
        return spare

    def _solve(self, small: Newcomers, without_spare: Newcomers) -> Ints | None:
        """The greatest sum of ties where these sets are no larger than needed or without spare."""
        barred = self._spare & (self.best.needed_at_margin[self._person] == 0)
        barred |= self._spare & np.isin(self._person, list(without_spare))
        idle = self.slots.idle_newcomer
        must = np.isin(idle, list(small)) & (self.slots.idle_rank >= self.best.needed[idle])
        keep = np.flatnonzero(~barred)
        edges = self.edges.only(~barred, self.edges.must | must)
        chosen = best_matching(edges, self._tie[keep])
        return None if chosen is None else keep[chosen]

    def _torn(self, chosen: Ints) -> Ints:
        """Newcomers with a spare pair and more pairs than needed."""
        newcomers = self.question.newcomers
        person = self._person[chosen]
        held = np.bincount(person[person >= 0], minlength=newcomers)
        spare = np.bincount(person[self._spare[chosen]], minlength=newcomers)
        return np.flatnonzero((held > self.best.needed) & (spare > 0))

    def _dropped(self, chosen: Ints) -> Ints:
        """Without the spare pairs of sets that are larger than needed, the least ties first."""
        kept = set(self._pairs(chosen).tolist())
        for newcomer in self._torn(chosen):
            own = chosen[self._person[chosen] == newcomer]
            spare = own[self._spare[own]]
            beyond = len(own) - int(self.best.needed[newcomer])
            order = np.lexsort((self.pair[spare], self._tie[spare]))
            kept.difference_update(self.pair[spare[order][:beyond]].tolist())
        return np.array(sorted(kept), np.int64)

    def _pairs(self, chosen: Ints) -> Ints:
        pairs: Ints = np.sort(self.pair[chosen])
        return pairs[pairs >= 0]
