"""What stands in a reviewed week, and what it is worth while the week is chosen again.

Once a person has decided on something of a week, its drafts stand: each counts the
policy's price of change more than its score while pairs are being chosen, so that
another week takes their place only where it gains more than that. Scores, reasons,
objective and bound are told without it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from koppeling.matching import scores
from koppeling.matching.candidates import PASSES, Candidates, judge
from koppeling.matching.chosen import Chosen
from koppeling.matching.locks import LOCKS_AT_ONCE, Positions
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.shortlists import Shortlists, end_to_end
from koppeling.terms import KINDS

if TYPE_CHECKING:
    from koppeling.matching.kernels.optimum import Rescan

LISTS_AT_ONCE = 1 << 12
"""So many lists are put in order together: memory stays small where a country is."""


def premium(week: WeighedWeek, newcomer_no: Positions, opening_no: Positions) -> Positions:
    """What pairs count beyond their scores while the week is chosen, in 0.001 point."""
    width = len(week.problem.openings.ref)
    stands = np.isin(newcomer_no * width + opening_no, _keys(_standing(week), width))
    return np.where(stands, week.policy.price_of_change, 0)


def settle(
    week: WeighedWeek, locks: Positions, choose: Callable[[Positions], Chosen]
) -> tuple[WeighedWeek, Chosen]:
    """The choice of a week with what stands, and the week as it stands from then on.

    ``choose`` answers with the optimum in which pairs, shape (pairs, 2), count the price
    of change more, told in what they count. What it chose stands from then on, and the
    prices are those of that week: the same choice is its optimum, so that proposing it
    once more comes to the same choice, prices and all.
    """
    if not (week.problem.reviewed and week.policy.price_of_change):
        return week, choose(np.zeros((0, 2), np.int64))
    width = len(week.problem.openings.ref)
    locked = _keys(locks, width)
    stood = _standing(week)
    stood = stood[~np.isin(_keys(stood, width), locked)]
    chosen = choose(stood)
    pairs = np.stack((chosen.newcomer_no, chosen.opening_no), axis=1)
    stands = pairs[~np.isin(_keys(pairs, width), locked)]
    if not np.array_equal(stands, stood):
        chosen = choose(stands)
    standing = tuple((one, other) for one, other in stands.tolist())
    settled = WeighedWeek(replace(week.problem, standing=standing), week.policy)
    more = premium(settled, chosen.newcomer_no, chosen.opening_no)
    return settled, replace(
        chosen,
        score=chosen.score - more,
        objective=chosen.objective - int(more.sum()),
        bound=chosen.bound - int(more.sum()),
    )


def values(week: WeighedWeek, candidates: Candidates, standing: Positions) -> Positions:
    """What each candidate counts while the week is chosen: its score, and more where it stands."""
    width = len(week.problem.openings.ref)
    keys = candidates.newcomer_no * width + candidates.opening_no
    stands = np.isin(keys, _keys(standing, width))
    return candidates.score + np.where(stands, week.policy.price_of_change, 0)


@dataclass(frozen=True, eq=False)
class _Standing:
    """Pairs that stand and may meet, sorted by list and opening; ``score`` is without the price."""

    list_no: Positions
    opening_no: Positions
    score: Positions
    listed: NDArray[np.bool_]  # whether the pair is in its shortlist without counting more

    def number(self, list_no: Positions, opening_no: NDArray[np.int32], width: int) -> Positions:
        """Which of these each entry of a list is, -1 where none; ``width``: all openings."""
        keys = self.list_no * width + self.opening_no
        asked = list_no * width + opening_no
        no = np.searchsorted(keys, asked)
        return np.where(np.append(keys, -1)[no] == asked, no, -1)


@contextmanager
def raised(
    week: WeighedWeek, shortlists: Shortlists, rescan: "Rescan", standing: Positions
) -> Iterator[tuple[Shortlists, "Rescan"]]:
    """Shortlists in which what stands counts more, and the reading of more of them.

    They keep what they promise: what a list leaves out comes after all that it holds.
    The shortlists are changed where they are, and back again: a country's fill the memory.
    Those in which something joined end earlier from then on.
    """
    if not len(standing):
        yield shortlists, rescan
        return
    lists = _StandingLists(week, shortlists, rescan, standing)
    lists.raise_()
    try:
        yield shortlists, lists.rescan
    finally:
        lists.lower()


class _StandingLists:
    def __init__(
        self, week: WeighedWeek, shortlists: Shortlists, rescan: "Rescan", standing: Positions
    ) -> None:
        self.week = week
        self.price = week.policy.price_of_change
        self.shortlists = shortlists
        self._rescan = rescan
        self._width = max(1, len(week.problem.openings.ref))
        list_no = standing[:, 0] * len(KINDS) + week.problem.openings.kind[standing[:, 1]]
        order = np.lexsort((standing[:, 1], list_no))
        self._standing = self._passing(list_no[order], standing[order])

    def raise_(self) -> None:
        """Let what stands count more, and join the lists that it was too little for."""
        found = self.shortlists
        for lists in _blocks(self._standing.list_no):
            into = end_to_end(found.first[lists], found.length[lists])
            more = self._raised(
                _some(found, lists),
                lists,
                np.zeros(self._width, np.int64),
                np.full(len(lists), np.iinfo(np.int64).min // 2),
                found.length[lists].astype(np.int64),
            )
            found.opening_no[into], found.score[into] = more.opening_no, more.score

    def lower(self) -> None:
        """Put the lists in the order of scores again, without what joined them."""
        found = self.shortlists
        for lists in _blocks(self._standing.list_no):
            entries = end_to_end(found.first[lists], found.length[lists])
            at = np.repeat(np.arange(len(lists)), found.length[lists])
            opening, score = found.opening_no[entries], found.score[entries]
            last = (np.cumsum(found.length[lists]) - 1)[at]
            no = self._standing.number(lists[at], opening, self._width)
            lowered = np.where(no >= 0, score - self.price, score).astype(score.dtype)
            joined = (no >= 0) & ~self._standing.listed[no]
            # Where one joined, what it pushed out comes after the last: the list ends there.
            after = (lowered < score[last]) | ((lowered == score[last]) & (opening > opening[last]))
            kept = ~joined & ~(after & np.isin(at, at[joined]))
            at, opening, lowered = at[kept], opening[kept], lowered[kept]
            order = np.lexsort((opening, -lowered.astype(np.int64), at))
            length = np.bincount(at, minlength=len(lists))
            into = end_to_end(found.first[lists], length)
            found.opening_no[into], found.score[into] = opening[order], lowered[order]
            found.length[lists] = length

    def rescan(self, lists: Positions, price: Positions, least: Positions, most: int) -> Shortlists:
        """As ``Scanner.rescan``, of what pairs count."""
        found = self._rescan(lists, price, least, most)
        if not np.isin(lists, self._standing.list_no).any():
            return found
        return self._raised(found, lists, price, least, np.full(len(lists), most))

    def _passing(self, list_no: Positions, pairs: Positions) -> _Standing:
        """Those that may meet: from their lists, or judged where a list ends too early."""
        found = self.shortlists
        score = np.full(len(pairs), -1, np.int64)
        asked = _Standing(list_no, pairs[:, 1], score, score >= 0)
        for lists in _blocks(list_no):
            entries = end_to_end(found.first[lists], found.length[lists])
            at = np.repeat(lists, found.length[lists])
            no = asked.number(at, found.opening_no[entries], self._width)
            score[no[no >= 0]] = found.score[entries[no >= 0]]
        listed = score >= 0
        cut = np.flatnonzero(~listed & ~found.complete[list_no])
        for start in range(0, len(cut), LOCKS_AT_ONCE):
            some = cut[start : start + LOCKS_AT_ONCE]
            score[some] = _judged(self.week, pairs[some])
        passes = score >= 0
        return _Standing(list_no[passes], pairs[passes, 1], score[passes], listed[passes])

    def _raised(
        self,
        found: Shortlists,
        lists: Positions,
        price: Positions,
        least: Positions,
        most: Positions,
    ) -> Shortlists:
        """Lists as they were found, end to end, once what stands counts more.

        What stands and was left out joins a list that is whole, and one that is cut where
        it comes before the last that is listed: whatever else was left out comes after that.
        """
        order = np.argsort(lists)
        at = np.repeat(np.arange(len(lists)), found.length)
        entries = end_to_end(found.first, found.length)
        opening, score = found.opening_no[entries], found.score[entries].astype(np.int64)
        ends = np.cumsum(found.length) - 1
        # What stands in these lists, and where among them its list is.
        place = np.searchsorted(lists, self._standing.list_no, sorter=order)
        place = order[np.minimum(place, len(lists) - 1)]
        here = lists[place] == self._standing.list_no
        its, theirs = place[here], self._standing.opening_no[here]
        value = self._standing.score[here] + self.price
        known = np.isin(its * self._width + theirs, at * self._width + opening)
        surplus = value - price[theirs]
        cut = ~found.complete[its]
        if len(entries):
            last = np.maximum(ends[its], 0)
            last_surplus = score[last] - price[opening[last]]
            before = (surplus > last_surplus) | (
                (surplus == last_surplus) & (theirs < opening[last])
            )
            before &= found.length[its] > 0
        else:
            before = np.zeros(len(its), np.bool_)
        joins = known | ((surplus >= least[its]) & (~cut | before))
        stays = self._standing.number(lists[at], opening, self._width) < 0
        at = np.concatenate((at[stays], its[joins]))
        opening = np.concatenate((opening[stays], theirs[joins]))
        score = np.concatenate((score[stays], value[joins]))
        order = np.lexsort((opening, price[opening] - score, at))
        length = np.bincount(at, minlength=len(lists))
        rank = np.arange(len(at)) - np.repeat(np.cumsum(length) - length, length)
        kept = order[rank < np.repeat(most, length)]
        left = np.minimum(length, most)
        return Shortlists(
            first=np.cumsum(left) - left,
            length=left.astype(np.int32),
            complete=found.complete & (length <= most),
            opening_no=opening[kept].astype(np.int32),
            score=score[kept].astype(found.score.dtype),
        )


def _standing(week: WeighedWeek) -> Positions:
    """Shape (pairs, 2)."""
    return np.array(week.problem.standing, np.int64).reshape(-1, 2)


def _keys(pairs: Positions, width: int) -> Positions:
    found: Positions = pairs[:, 0] * width + pairs[:, 1]
    return found


def _blocks(list_no: Positions) -> Iterator[Positions]:
    """The different lists among these, some at a time."""
    lists = np.unique(list_no)
    for start in range(0, len(lists), LISTS_AT_ONCE):
        yield lists[start : start + LISTS_AT_ONCE]


def _some(shortlists: Shortlists, lists: Positions) -> Shortlists:
    return replace(
        shortlists,
        first=shortlists.first[lists],
        length=shortlists.length[lists],
        complete=shortlists.complete[lists],
    )


def _judged(week: WeighedWeek, pairs: Positions) -> Positions:
    """The scores of pairs, -1 where they may not meet."""
    rows, row = np.unique(pairs[:, 0], return_inverse=True)
    columns, column = np.unique(pairs[:, 1], return_inverse=True)
    rule_no, points = judge(week, scores.weights(week.policy), rows, columns)
    passes = rule_no[row, column] == PASSES
    return np.where(passes, points[row, column], -1).astype(np.int64)
