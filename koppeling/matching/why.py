"""Why this one: what the prices of a week say of each chosen pair.

Of the openings of the kind that she may meet, whoever has their places, the best that is
not hers is held against the chosen one. No other opening is ever named.
"""

from dataclasses import dataclass

import numpy as np

from koppeling.matching.chosen import Chosen, Positions
from koppeling.matching.pairs import Pairs
from koppeling.matching.problem import Bools
from koppeling.matching.result import Value, Why
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import KINDS

MOST_COUNTED = 20
"""How many openings of a kind are counted one by one: beyond, they are many."""

KEPT = Why("kept", {})
STANDS = Why("stands", {})
ONLY_ONE = Why("only_one", {})
BEST_OF_MANY = Why("best_of_many", {"count": MOST_COUNTED})


@dataclass(frozen=True, eq=False)
class _Alone:
    """Per chosen pair what else of the kind there is for her alone.

    ``opening_no``, ``score``: of the best opening that is not hers; -1 where there is
    none. ``count``: how many there are, hers among them; more than ``MOST_COUNTED`` are
    not counted further.
    """

    opening_no: Positions
    score: Positions
    count: Positions


def whys(week: WeighedWeek, pairs: Pairs, chosen: Chosen, block: slice) -> list[Why]:
    """The assignment's own reason of each chosen pair in ``block``.

    As the prices are optimal, an opening that would be better for her alone has one that
    takes more off than the chosen one's; where it has not, a price of change or a lock is
    what keeps the pair as it is.
    """
    newcomer_no, opening_no = chosen.newcomer_no[block], chosen.opening_no[block]
    score, price = chosen.score[block], chosen.opening_price
    alone = _alone(week, pairs, chosen, block)
    better = alone.score > score
    gain = (alone.score - price[alone.opening_no]) - (score - price[opening_no])
    kept = _among(week, week.problem.locks, newcomer_no, opening_no)
    # Without the price of change she would rather have the other one at these prices.
    stands = _among(week, week.problem.standing, newcomer_no, opening_no) & better & (gain > 0)
    ref = week.problem.openings.ref
    counted = {no: Why("best_of_all", {"count": no}) for no in range(2, MOST_COUNTED + 1)}
    found = [counted.get(no, ONLY_ONE if no == 1 else BEST_OF_MANY) for no in alone.count.tolist()]
    for no in np.flatnonzero(better):
        other = alone.opening_no[no]
        named: dict[str, Value] = {"opening": ref[other], "score": int(alone.score[no])}
        scarce = price[other] > 0
        found[no] = Why("scarcer_elsewhere", named) if scarce else Why("goes_elsewhere", named)
    for told, pairs_of in ((STANDS, stands), (KEPT, kept)):
        for no in np.flatnonzero(pairs_of):
            found[no] = told
    return found


def _alone(week: WeighedWeek, pairs: Pairs, chosen: Chosen, block: slice) -> _Alone:
    openings = week.problem.openings
    list_no = chosen.newcomer_no * len(KINDS) + openings.kind[chosen.opening_no]
    lists, of_pair = np.unique(list_no[block], return_inverse=True)
    of_week, hers_of_week = np.unique(list_no, return_counts=True)
    hers = hers_of_week[np.searchsorted(of_week, lists)]
    best = pairs.best(
        lists, openings.places.astype(np.int64), MOST_COUNTED + int(hers.max(initial=0))
    )
    of_list = np.repeat(np.arange(len(lists)), best.length)
    others = np.flatnonzero(~chosen.holds(lists[of_list] // len(KINDS), best.opening_no))
    count = np.bincount(of_list[others], minlength=len(lists))
    first = np.concatenate((others, [-1]))[np.cumsum(count) - count]
    first = np.where(count > 0, first, -1)
    # One past the last entry stands for none.
    opening_no = np.concatenate((best.opening_no, [-1])).astype(np.int64)
    score = np.concatenate((best.score, [-1])).astype(np.int64)
    return _Alone(
        opening_no=opening_no[first][of_pair],
        score=score[first][of_pair],
        count=(count + hers)[of_pair],
    )


def _among(
    week: WeighedWeek,
    listed: tuple[tuple[int, int], ...],
    newcomer_no: Positions,
    opening_no: Positions,
) -> Bools:
    """Which of the pairs are listed."""
    width = len(week.problem.openings.ref)
    asked = np.array(listed, np.int64).reshape(-1, 2)
    found: Bools = np.isin(newcomer_no * width + opening_no, asked[:, 0] * width + asked[:, 1])
    return found
