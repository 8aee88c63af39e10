"""The optimum of a large week: served newcomer by newcomer, priced, proven, and all its equals."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels import bids, certificate, cover, market, paths, prices
from koppeling.matching.kernels.market import (
    KINDS,
    NO_BOUND,
    SEEKING,
    Choice,
    Ints,
    Limits,
    Lists,
)
from koppeling.matching.kernels.unsure import NONE_UNSURE, Unsure, unsure
from koppeling.matching.shortlists import Shortlists, end_to_end

Progress = Callable[[int, int], None]

SERVED_AT_ONCE = 4096
BIDS_PER_SLOT = 200
"""After so many, whoever still seeks searches: bidding by tiny steps may last."""
MANY = int(np.iinfo(np.int32).max)
"""More than anybody may have or any opening gives."""
VISITED = 1 << 40
"""A price beyond every value."""
READ_AT_ONCE = 256
"""Truncated lists of which every opening is read."""
MERGED_AT_ONCE = 1 << 10
"""Among people who are all alike each list may be as long as the week, and merging takes room."""
LONGER_BY = 4
"""A list that ended too early is made so many times as long."""


class Rescan(Protocol):
    """Reads truncated lists anew: see ``scan.Scanner.rescan``."""

    def __call__(self, lists: Ints, price: Ints, least: Ints, most: int, /) -> Shortlists: ...


def complete(lists: Ints, *_asked: object) -> Shortlists:
    """Reads nothing anew: for lists that are complete. Raises ValueError where one is not."""
    raise ValueError(f"{len(lists)} truncated lists need a rescan")


@dataclass(frozen=True, eq=False)
class Optimum:
    """One optimal choice with the least optimal prices, proven.

    ``newcomer_no``, ``opening_no``, ``value``: the chosen pairs. ``worth``: per
    newcomer her own best set at the prices. ``unsure``: pairs, chosen or not, that stand
    in some optima and not in others.
    ``threshold``: per list the surplus from which one more pair would gain something.
    """

    newcomer_no: Ints
    opening_no: Ints
    value: Ints
    price: Ints
    worth: Ints
    unsure: Unsure
    threshold: Ints
    could_cover_more: bool


def find_optimum(
    shortlists: Shortlists,
    *,
    kind: Ints,
    places: Ints,
    at_most: Ints,
    per_kind: Ints,
    bonus: Ints,
    keeps: NDArray[np.bool_] | None = None,
    tied: bool = True,
    rescan: Rescan = complete,
    progress: Progress = lambda _done, _total: None,
) -> Optimum:
    """The greatest sum of values and bonuses, no chosen pair of which loses something.

    ``kind``, ``places``: per opening; openings without places may not be listed.
    ``at_most``: per newcomer; ``per_kind``: (newcomers, 3); ``bonus``: (newcomers, ranks).
    With ``keeps`` (per newcomer whether she has a pair beside those to be chosen) it also answers
    whether any choice could cover more newcomers. Where equals are not ``tied``, nothing decides
    among them, and none is looked for unless a chosen pair could be dropped without loss.
    ``rescan`` is asked where the prices say that a truncated list ends too early.
    """
    work = _Work(shortlists, kind, places, at_most, per_kind, bonus, rescan)
    try:
        return work.optimum(progress, keeps, tied=tied)
    finally:
        # Lists were put in the order of surpluses where they stand.
        market.restore(
            np.flatnonzero(~work.lists.by_value),
            shortlists.first,
            shortlists.length,
            shortlists.opening_no,
            shortlists.score,
        )


class _Work:
    """A choice in the making."""

    def __init__(
        self,
        shortlists: Shortlists,
        kind: Ints,
        places: Ints,
        at_most: Ints,
        per_kind: Ints,
        bonus: Ints,
        rescan: Rescan,
    ) -> None:
        newcomers, openings = len(at_most), len(kind)
        self.rescan = rescan
        self.settled = shortlists.complete.copy()
        self.outside = _outside(shortlists)
        self.used = len(shortlists.opening_no)
        self.units = market.width_of(_greatest(shortlists), bonus)
        blocks = market.blocks(shortlists.length)
        self.keys = int(blocks.sum())
        self.lists = Lists(
            first=shortlists.first.astype(np.int64),
            length=shortlists.length.astype(np.int32),
            bound=self.outside.copy(),
            opening=shortlists.opening_no.astype(np.int32, copy=False),
            value=shortlists.score,
            key_first=np.cumsum(blocks) - blocks,
            key=np.empty(self.keys, np.int64),
            waste=np.zeros(newcomers * KINDS, np.int32),
            by_value=np.ones(newcomers * KINDS, np.bool_),
        )
        self.limits = Limits(
            kind=kind.astype(np.int8),
            at_most=np.minimum(at_most, MANY).astype(np.int32),
            per_kind=np.minimum(per_kind, MANY).astype(np.int32).ravel(),
            bonus=np.ascontiguousarray(bonus, np.int64),
        )
        listed = np.where(shortlists.complete, shortlists.length, MANY)
        own = np.minimum(self.limits.per_kind, listed).reshape(newcomers, KINDS).sum(axis=1)
        slots = np.minimum(self.limits.at_most, own)
        self.choice = market.nothing_chosen(np.minimum(places, MANY), slots, self.units)
        self.search = paths.room_for_search(newcomers, openings, self.units)

    def optimum(
        self, progress: Progress, keeps: NDArray[np.bool_] | None, *, tied: bool
    ) -> Optimum:
        """Choose, lower the prices, prove, and look for equals."""
        self.choose(progress)
        self.settle()
        worth = self.certify()
        asked = tied or self.can_drop()
        equals = unsure(self.lists, self.limits, self.choice) if asked else NONE_UNSURE
        slots = np.flatnonzero(self.choice.slot_opening >= 0)
        return Optimum(
            newcomer_no=self.choice.slot_newcomer[slots].astype(np.int64),
            opening_no=self.choice.slot_opening[slots].astype(np.int64),
            value=self.choice.slot_value[slots].astype(np.int64),
            price=self.choice.price.astype(np.int64),
            worth=worth,
            unsure=equals,
            threshold=self.threshold,
            could_cover_more=keeps is not None and self.could_cover_more(keeps),
        )

    def choose(self, progress: Progress) -> None:
        """Let everybody bid, and serve whoever seeks on; lists are made longer on the way."""
        seeking = np.zeros(len(self.choice.slot_opening), np.int32)
        some = np.flatnonzero(np.diff(self.choice.slot_first))
        count = len(some)
        seeking[:count] = self.choice.slot_first[some]
        self.choice.slot_opening[seeking[:count]] = SEEKING
        most = BIDS_PER_SLOT * len(seeking)
        while True:
            count, shorts = bids.bid(
                seeking, count, most, self.lists, self.limits, self.choice, self.search.short
            )
            if not shorts:
                break
            self._lengthen(np.unique(self.search.short[:shorts]).astype(np.int64))
        done = 0
        while done < count:
            stop = min(done + SERVED_AT_ONCE, count)
            done = int(
                paths.serve(seeking, done, stop, self.lists, self.limits, self.choice, self.search)
            )
            progress(done, count)
            if done < stop:
                shorts = self.search.numbers[paths.SHORT]
                self._lengthen(self.search.short[:shorts].astype(np.int64))

    def _lengthen(self, lists: Ints) -> None:
        """Read lists anew at today's prices, so that more of what is left stands in them."""
        most = LONGER_BY * max(int(self.lists.length[lists].max(initial=0)), 4)
        price = self.choice.price.astype(np.int64)
        found = self.rescan(lists, price, np.full(len(lists), NO_BOUND), most)
        self._put(lists, found.length, found.opening_no, found.score)
        bound = np.full(len(lists), NO_BOUND)
        cut = ~found.complete & (found.length > 0)
        last = (self.lists.first[lists] + self.lists.length[lists] - 1)[cut]
        bound[cut] = self._surplus(last)
        self.lists.bound[lists] = bound

    def _put(
        self, lists: Ints, length: NDArray[Any], opening: NDArray[Any], value: NDArray[Any]
    ) -> None:
        """Put lists in place of what they were, in the order of their surpluses at these prices."""
        start, stop = self.used, self.used + len(opening)
        blocks = market.blocks(length)
        keys = self.keys + int(blocks.sum())
        if stop > len(self.lists.opening):
            self.lists = self.lists._replace(
                opening=_grown(self.lists.opening, self.used, stop),
                value=_grown(self.lists.value, self.used, stop),
            )
        if keys > len(self.lists.key):
            self.lists = self.lists._replace(key=_grown(self.lists.key, self.keys, keys))
        self.lists.opening[start:stop] = opening
        self.lists.value[start:stop] = value
        self.lists.first[lists] = start + np.cumsum(length, dtype=np.int64) - length
        self.lists.length[lists] = length
        self.lists.key_first[lists] = self.keys + np.cumsum(blocks) - blocks
        leading = end_to_end(np.zeros_like(blocks), blocks) * market.BLOCK
        leading += np.repeat(self.lists.first[lists], blocks)
        self.lists.key[self.keys : keys] = self._surplus(leading)
        self.lists.waste[lists] = 0
        self.lists.by_value[lists] = False
        self.used, self.keys = stop, keys

    def _surplus(self, entries: Ints) -> Ints:
        """What these entries are worth today beyond their prices."""
        value = self.lists.value[entries].astype(np.int64)
        return value - self.choice.price[self.lists.opening[entries]]

    def settle(self) -> None:
        """Lower the prices to the least, and see that nothing outside the lists disturbs them.

        A pair outside matters where its surplus reaches the threshold of its list; such
        lists are read anew at the least prices, which what is found can only hold up.
        """
        optimal = self.choice.price.copy()
        while True:
            self.choice.price[:] = optimal
            prices.lower(self.lists, self.limits, self.choice, self.search)
            passes = self.threshold = prices.thresholds(self.limits, self.choice)
            open_ = np.flatnonzero(~self.settled & (self.outside >= passes))
            if not len(open_) or not self._merge(open_, passes[open_]):
                return

    def _merge(self, lists: Ints, passes: Ints) -> bool:
        """Add to lists what reaches their threshold; whether any of it passes it."""
        found = self.rescan(lists, self.choice.price.astype(np.int64), passes, MANY)
        end = np.append(0, np.cumsum(found.length, dtype=np.int64))
        disturbs = False
        for start in range(0, len(lists), MERGED_AT_ONCE):
            some = slice(start, min(start + MERGED_AT_ONCE, len(lists)))
            entries = slice(end[some.start], end[some.stop])
            disturbs |= self._merge_some(
                lists[some],
                passes[some],
                found.length[some],
                found.opening_no[entries],
                found.score[entries],
            )
        if disturbs:
            # Least prices only rise as lists grow, so what is still outside stays below.
            self.outside[lists] = np.minimum(self.outside[lists], passes - 1)
        else:
            self.settled[lists] = True
        return disturbs

    def _merge_some(
        self,
        lists: Ints,
        passes: Ints,
        length: NDArray[np.int32],
        opening: NDArray[np.int32],
        value: NDArray[Any],
    ) -> bool:
        """The same for a few, with what was found for them."""
        price = self.choice.price.astype(np.int64)
        at = np.repeat(lists, length)
        disturbs = value - price[opening] > np.repeat(passes, length)
        disturbs &= ~_is_held(self.choice, at, opening)
        own, before = self.lists.first[lists], self.lists.length[lists]
        at = np.concatenate((np.repeat(lists, before), at))
        own = end_to_end(own, before)
        opening = np.concatenate((self.lists.opening[own], opening))
        value = np.concatenate((self.lists.value[own], value))
        # Once each, the greatest surplus at these prices first.
        order = np.lexsort((opening, price[opening] - value, at))
        at, opening, value = at[order], opening[order], value[order]
        fresh = np.ones(len(at), np.bool_)
        fresh[1:] = (at[1:] != at[:-1]) | (opening[1:] != opening[:-1])
        whole = np.bincount(np.searchsorted(lists, at[fresh]), minlength=len(lists))
        # Most had everything that was found.
        longer = whole > before
        kept = fresh & longer[np.searchsorted(lists, at)]
        self._put(lists[longer], whole[longer], opening[kept], value[kept])
        return bool(disturbs.any())

    def certify(self) -> Ints:
        """What every newcomer's own best set is worth; ArithmeticError if a list is too short."""
        lists = self.lists._replace(bound=self.outside)
        worth, sure = certificate.own_best(
            0, len(self.limits.at_most), lists, self.limits, self.choice.price, self.settled
        )
        if not sure:
            raise ArithmeticError("a list ends before the prices allow it")
        return worth

    def could_cover_more(self, keeps: NDArray[np.bool_]) -> bool:
        """Whether somebody without a pair could get one while all others keep at least one.

        If not, no choice covers more newcomers (Berge 1957): there is no augmenting path.
        """
        held = self.choice.held
        seen = (held == 0) & ~keeps & (self.limits.at_most > 0)
        opened = np.zeros(len(self.choice.price), np.bool_)
        queue = np.zeros(len(held), np.int32)
        uncovered = np.flatnonzero(seen)
        count = len(uncovered)
        queue[:count] = uncovered
        short = self.search.short
        while count:
            found, shorts = cover.reach(
                queue, count, seen, opened, keeps, self.lists, self.outside, self.limits,
                self.choice, short,
            )  # fmt: skip
            if found:
                return True
            count = 0
            lists = np.sort(short[:shorts]).astype(np.int64)
            for start in range(0, len(lists), READ_AT_ONCE):
                some = lists[start : start + READ_AT_ONCE]
                # What was visited is not read again: most openings are answered once.
                price = np.where(opened, VISITED, 0)
                offered = self.rescan(some, price, np.full(len(some), 1 - VISITED // 2), MANY)
                found, count = cover.step(
                    np.unique(offered.opening_no), queue, count, seen, opened, keeps, self.choice
                )
                if found:
                    return True
        return False

    def can_drop(self) -> bool:
        """Whether a chosen pair and the bonus of its newcomer's last rank come to nothing."""
        slots = np.flatnonzero(self.choice.slot_opening >= 0)
        newcomer, bonus = self.choice.slot_newcomer[slots], self.limits.bonus
        last = np.minimum(self.choice.held[newcomer], bonus.shape[1]) - 1
        return bool((self.choice.slot_value[slots] + bonus[newcomer, last] <= 0).any())


def _outside(shortlists: Shortlists) -> Ints:
    """What no value outside a list passes: its last, where it has one."""
    found = np.where(shortlists.complete, np.int64(NO_BOUND), np.int64(2**62))
    cut = ~shortlists.complete & (shortlists.length > 0)
    found[cut] = shortlists.score[(shortlists.first + shortlists.length - 1)[cut]]
    return found


def _greatest(shortlists: Shortlists) -> int:
    """What no value passes, listed or not."""
    if (~shortlists.complete & (shortlists.length == 0)).any():
        return int(np.iinfo(shortlists.score.dtype).max)
    return int(shortlists.score.max(initial=0))


def _grown(array: NDArray[Any], used: int, needed: int) -> NDArray[Any]:
    """An array with room for what is needed, and some more: it will not be the last time."""
    found = np.empty(needed + (needed - used) + used // 8, array.dtype)
    found[:used] = array[:used]
    return found


def _is_held(choice: Choice, lists: Ints, opening: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Whether the newcomer of each list holds the opening."""
    taken = choice.slot_opening >= 0
    width = max(1, len(choice.price))
    held = np.sort(
        choice.slot_newcomer[taken].astype(np.int64) * width + choice.slot_opening[taken]
    )
    asked = lists // KINDS * width + opening
    position = np.searchsorted(held, asked)
    found: NDArray[np.bool_] = np.append(held, -1)[position] == asked
    return found
