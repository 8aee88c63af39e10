"""What one more place would be worth, and to whom: claims at the least prices of the week.

A newcomer's worth of a set of openings, scores and bonuses with her limits in all and
per kind, is M-natural-concave: openings are gross substitutes to her (Murota 2003,
"Discrete Convex Analysis"; Gul and Stacchetti 1999). So:

- The optimum is concave in the places of an opening, and its right derivative, what one
  more place would add, is the opening's least price.
- At these prices each newcomer holds a set that she would choose herself. Her best set
  with one opening more is that set with it, or with it instead of one pair: what she
  would *claim* for the place, ``max(bonus of her next pair, price - score of a pair that
  she gives up) + score``, is the same sum for all openings of a kind but for the score.
- What one more place would add is the greatest claim of those who do not hold the
  opening, also where it is new.

Who is waiting and claims a place gets a first pair: the old choice with her pair added
reaches as many newcomers as can be, and adds just her claim. If nobody else claims as
much, every optimum gives the place to her: in every optimum each newcomer holds a set
that she would choose at these prices with the greatest claim as the price of the place,
the place is taken, and nobody but her is willing to take it at that price.

A further place adds at most the next greatest claim: least prices fall as places are
added, and with them what anybody would pay for the others. So where all who claim as much
as she does are waiting, and there is a place for each, giving it to each of them is an
optimum that reaches as many as can be, and no optimum is without her. Still more places do
not harm her: what she is worth to the week only grows with them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koppeling.matching import scores
from koppeling.matching.bonus import bonuses
from koppeling.matching.chosen import Chosen, Positions
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.standing import premium
from koppeling.terms import KINDS

Bools = NDArray[np.bool_]

NO_CLAIM = -(1 << 60)
"""What a newcomer claims who may have no more of the kind, whatever the score."""


@dataclass(frozen=True, eq=False)
class Claims:
    """``head``: shape (newcomers, kinds), what a newcomer claims less the score of the pair."""

    head: Positions
    waiting: Bools
    most_points: int
    """No pair scores more."""

    def of(self, newcomer_no: Positions, kind: NDArray[np.integer], score: Positions) -> Positions:
        """What newcomers would give for a place with which they score so much."""
        found: Positions = self.head[newcomer_no, kind] + score
        return found

    def seeking(self) -> Positions:
        """Newcomers who are waiting and may have a pair of some kind."""
        return np.flatnonzero(self.waiting & (self.head > NO_CLAIM).any(axis=1))

    def rivals(self) -> Positions:
        """Those seeking and all who might claim as much as one of them, ascending."""
        seeking = self.seeking()
        hers = np.where(self.head[seeking] > NO_CLAIM, self.head[seeking], -NO_CLAIM)
        least = hers.min(axis=0, initial=-NO_CLAIM)
        among = (self.head + self.most_points >= least).any(axis=1) & ~self.waiting
        among[seeking] = True
        return np.flatnonzero(among)


def claims_of(week: WeighedWeek, chosen: Chosen) -> Claims:
    """The claims of everybody at the least prices of what was chosen."""
    problem, policy = week.problem, week.policy
    people, kind = chosen.newcomer_no, problem.openings.kind[chosen.opening_no]
    count = len(problem.newcomers.ref)
    by_kind = np.bincount(people * len(KINDS) + kind, minlength=count * len(KINDS))
    by_kind = by_kind.reshape(-1, len(KINDS)) + problem.newcomers.held
    held = by_kind.sum(axis=1)
    has = np.bincount(people, minlength=count)
    bonus = bonuses(problem, policy)
    rank = np.minimum(has, bonus.shape[1] - 1)
    more = bonus[np.arange(count), rank] + np.where(has == 0, chosen.weight, 0)
    room = by_kind < np.array(policy.at_most_per_kind)
    head = np.where(room & (held < policy.at_most)[:, None], more[:, None], NO_CLAIM)
    locked = _among(chosen, week.problem.locks, len(problem.openings.ref))
    value = chosen.score + premium(week, people, chosen.opening_no)
    freed = np.where(locked, NO_CLAIM, chosen.opening_price[chosen.opening_no] - value)
    for no in range(len(KINDS)):
        fits = (kind == no) | room[people, no]
        np.maximum.at(head[:, no], people[fits], freed[fits])
    return Claims(head, chosen.waiting(problem), _most_points(week))


def _most_points(week: WeighedWeek) -> int:
    weights = scores.weights(week.policy)
    # Each term may be rounded up.
    return int(weights.sum(axis=2).max()) + len(scores.TERMS)


def _among(chosen: Chosen, pairs: tuple[tuple[int, int], ...], width: int) -> Bools:
    listed = np.array(pairs, np.int64).reshape(-1, 2)
    keys = chosen.newcomer_no * width + chosen.opening_no
    found: Bools = np.isin(keys, listed[:, 0] * width + listed[:, 1])
    return found


def sure(
    claims: Claims,
    newcomer_no: Positions,
    opening_no: Positions,
    claim: Positions,
    places: Positions,
) -> Bools:
    """Per pair whether it is a waiting newcomer's who would be coupled in every optimum.

    The pairs are all with which some openings might be taken that nobody holds yet, each
    opening alone; ``claim``: one per pair; ``places``: one per opening. She would where
    all who claim as much are waiting and no more than there are places.
    """
    order = np.lexsort((-claim, opening_no))
    opening, claimed = opening_no[order], claim[order]
    first = np.searchsorted(opening, opening)
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = (opening[1:] != opening[:-1]) | (claimed[1:] != claimed[:-1])
    starts = np.flatnonzero(fresh)
    end = np.append(starts[1:], len(order))[np.cumsum(fresh) - 1] if len(order) else first
    waits = claims.waiting[newcomer_no[order]]
    covered = np.concatenate(([0], np.cumsum(~waits)))
    found = np.zeros(len(order), np.bool_)
    found[order] = (
        waits & (claimed > 0) & (covered[end] == covered[first]) & (end - first <= places[opening])
    )
    return found
