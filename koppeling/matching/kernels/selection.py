"""Lists selected by several threads, each taking some of them at a time."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.judge import NO_RULE
from koppeling.matching.kernels.select import TALLY, Asked, Given, select
from koppeling.matching.kernels.sides import (
    CLOSED_TO_MINORS,
    KINDS_OPEN,
    MINUTES,
    OPENING_NO,
    Sides,
)
from koppeling.matching.shortlists import Shortlists
from koppeling.terms import KINDS

Bools = NDArray[np.bool_]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Made = TypeVar("Made")

LIST_CHUNK = 768
"""Lists that one thread takes at a time."""

ROOM = 1 << 16
"""Entries that are laid down before a thread takes stock."""

ALL = int(np.iinfo(np.int32).max)
WHATEVER = -(1 << 60)
"""Less than any score less any price."""


def silent(done: int, total: int) -> None:
    """Nobody watches."""


def dropped(made: object) -> None:
    """Nobody needs what was made."""


def lists_of(newcomers: Longs) -> Longs:
    """Numbers of the lists of some newcomers, those of each together."""
    found: Longs = (len(KINDS) * newcomers[:, None] + np.arange(len(KINDS))).ravel()
    return found


@dataclass(frozen=True, eq=False)
class Selection:
    """Answers ``Asked`` of both sides, with the same result for any number of threads."""

    sides: Sides
    threads: int

    @cached_property
    def grown(self) -> Bools:
        """Per list whether her age opens the kind to her."""
        return _by_list(~self.sides.newcomers.facts[:, CLOSED_TO_MINORS])

    @cached_property
    def open(self) -> Bools:
        """Per list whether she may have anything of the kind: wanted, with room, consented."""
        return _by_list(self.sides.newcomers.facts[:, KINDS_OPEN]) & self.grown

    def asking(
        self, lists: Longs, most: int, *, but: int = NO_RULE, tallied: bool = False
    ) -> Asked:
        """Ask for the ``most`` best of some lists within each newcomer's own minutes."""
        return Asked(
            lists=lists,
            least=np.full(len(lists), WHATEVER, np.int64),
            more_than=np.full(len(lists), -1, np.int32),
            at_most=self.sides.newcomers.facts[lists // len(KINDS), MINUTES],
            price=np.zeros(0, np.int64),
            open=np.zeros(0, np.uint64),
            most=most,
            but=but,
            tallied=tallied,
        )

    def lists(self, asked: Asked, progress: Callable[[int, int], None] = silent) -> Shortlists:
        """The lists that were asked for, in their order; those not ``open`` are empty."""
        found, _ = self._select(asked, self.open[asked.lists], progress=progress)
        return found

    def lists_whether_open(self, asked: Asked) -> Shortlists:
        """The same of lists that are asked for though they are not open."""
        found, _ = self._select(asked, np.ones(len(asked.lists), np.bool_))
        return found

    def tally(self, asked: Asked, of: Bools) -> Ints:
        """The counts of the lists that ``of`` names, shape (lists, TALLY); 0 of the others."""
        _, found = self._select(asked, of, counting=True)
        return found

    def _select(
        self,
        asked: Asked,
        of: Bools,
        *,
        counting: bool = False,
        progress: Callable[[int, int], None] = silent,
    ) -> tuple[Shortlists, Ints]:
        chosen = np.flatnonzero(of)
        asked = asked._replace(
            **{
                name: getattr(asked, name)[chosen]
                for name in ("lists", "least", "more_than", "at_most")
            },
            open=self._affordable(asked),
        )

        def some(first: int, last: int) -> tuple[Given, ...]:
            return self._some(asked, first, last, counting=counting)

        length, complete = np.zeros(len(of), np.int32), np.ones(len(of), np.bool_)
        tally = np.zeros((len(of) if counting else 0, TALLY), np.int32)
        entries = Entries(len(chosen))

        def take(parts: tuple[Given, ...]) -> None:
            for part in parts:
                here = chosen[entries.lists : entries.lists + len(part.length)]
                length[here], complete[here] = part.length, part.complete
                if counting:
                    tally[here] = part.tally
                entries.lay(part)

        self.in_chunks(some, len(chosen), LIST_CHUNK, take=take, progress=progress)
        opening_no, score = entries.laid()
        found = Shortlists(
            first=np.cumsum(length, dtype=np.int64) - length,
            length=length,
            complete=complete,
            opening_no=opening_no,
            score=score,
        )
        return found, tally

    def _affordable(self, asked: Asked) -> NDArray[np.uint64]:
        """``Asked.open``: no score passes the sum of the weights."""
        places, words = self.sides.places, self.sides.places.bits.shape[1]
        if not (len(asked.price) and words and len(asked.least)):
            return np.zeros(0, np.uint64)
        most = int(self.sides.scale.weight.sum(axis=2).max()) - int(asked.least.min())
        packed = np.packbits(asked.price[places.facts[:, OPENING_NO]] <= most, bitorder="little")
        found = np.zeros(words, np.uint64)
        found.view(np.uint8)[: len(packed)] = packed
        return found

    def _some(self, asked: Asked, first: int, last: int, *, counting: bool) -> tuple[Given, ...]:
        """A chunk of lists, in as many parts as the room for their entries asks for."""
        sides = self.sides
        here = asked._replace(
            lists=asked.lists[first:last],
            least=asked.least[first:last],
            more_than=asked.more_than[first:last],
            at_most=asked.at_most[first:last],
        )
        count = last - first
        kept = min(asked.most, len(sides.places.half_days))
        room = max(kept, min(kept * count, ROOM))
        found = []
        begin = 0
        while begin < count:
            given = Given(
                length=np.zeros(count, np.int32),
                complete=np.zeros(count, np.bool_),
                tally=np.zeros((count if counting else 0, TALLY), np.int32),
                opening_no=np.empty(room, np.int32),
                score=np.empty(room, np.int32),
            )
            end, filled = select(sides.newcomers, sides.places, sides.scale, here, begin, given)
            found.append(
                # Copies of what is filled, so that the rest of the room is given back.
                Given(
                    length=given.length[begin:end],
                    complete=given.complete[begin:end],
                    tally=given.tally[begin:end],
                    opening_no=given.opening_no[:filled].copy(),
                    score=given.score[:filled].copy(),
                )
            )
            begin = end
        return tuple(found)

    def in_chunks(
        self,
        work: Callable[[int, int], Made],
        total: int,
        size: int,
        *,
        take: Callable[[Made], None] = dropped,
        progress: Callable[[int, int], None] = silent,
    ) -> None:
        """Do ``work(first, last)`` over all of ``total``; ``take`` gets what it made, in order.

        A single chunk needs no thread.
        """
        firsts = range(0, total, size)
        if len(firsts) < 2 or self.threads < 2:
            for first in firsts:
                take(work(first, min(first + size, total)))
                progress(min(first + size, total), total)
            return
        with ThreadPoolExecutor(self.threads) as pool:
            waiting = deque(
                (pool.submit(work, first, min(first + size, total)), first) for first in firsts
            )
            try:
                while waiting:
                    one, first = waiting.popleft()
                    take(one.result())
                    progress(min(first + size, total), total)
            finally:
                # Where somebody interrupts, chunks that have not begun never do.
                pool.shutdown(wait=False, cancel_futures=True)


class Entries:
    """The entries of so many lists, laid end to end as they come.

    A country's entries are by far the most that a round holds, so they are never held twice.
    """

    def __init__(self, lists: int) -> None:
        self._of = lists
        self._columns = np.empty(0, np.int32), np.empty(0, np.int32)
        self._filled = 0
        self.lists = 0
        """How many lists were laid down."""

    def lay(self, part: Given) -> None:
        """Lay some lists behind those before."""
        self.lists += len(part.length)
        stop = self._filled + len(part.score)
        if stop > len(self._columns[0]):
            # As many as the others will need, if they are as long as those so far.
            self._resize(stop + (self._of - self.lists) * stop // max(1, self.lists))
        for column, found in zip(self._columns, (part.opening_no, part.score), strict=True):
            column[self._filled : stop] = found
        self._filled = stop

    def laid(self) -> tuple[Ints, Ints]:
        """The numbers of the openings, and the scores."""
        self._resize(self._filled)
        return self._columns

    def _resize(self, room: int) -> None:
        for column in self._columns:
            # Where they stand: numpy sees no other owner of them.
            column.resize(room, refcheck=False)


def _by_list(masks: Ints) -> Bools:
    """Bits of kinds, one mask per newcomer, as one flag per list."""
    found: Bools = (masks[:, None] >> np.arange(len(KINDS)) & 1 != 0).ravel()
    return found
