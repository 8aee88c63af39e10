"""Lists selected by several threads, each taking some of them at a time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.judge import NO_RULE
from koppeling.matching.kernels.select import TALLY, Asked, Given, select
from koppeling.matching.kernels.sides import (
    CLOSED_TO_MINORS,
    KINDS_OPEN,
    MINUTES,
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
            }
        )

        def some(first: int, last: int) -> tuple[Given, ...]:
            return self._some(asked, first, last, counting=counting)

        parts = [
            part
            for chunk in self.in_chunks(some, len(chosen), LIST_CHUNK, progress)
            for part in chunk
        ]
        length, complete = np.zeros(len(of), np.int32), np.ones(len(of), np.bool_)
        length[chosen] = joined([part.length for part in parts], np.int32)
        complete[chosen] = joined([part.complete for part in parts], np.bool_)
        tally = np.zeros((len(of) if counting else 0, TALLY), np.int32)
        if counting:
            tally[chosen] = joined([part.tally for part in parts], np.int32).reshape(-1, TALLY)
        found = Shortlists(
            first=np.cumsum(length, dtype=np.int64) - length,
            length=length,
            complete=complete,
            opening_no=joined([part.opening_no for part in parts], np.int32),
            score=joined([part.score for part in parts], np.int32),
        )
        return found, tally

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
        progress: Callable[[int, int], None] = silent,
    ) -> list[Made]:
        """``work(first, last)`` over all of ``total``, in order; a single chunk needs no thread."""
        firsts = range(0, total, size)
        found: list[Made] = []
        if len(firsts) < 2 or self.threads < 2:
            for first in firsts:
                found.append(work(first, min(first + size, total)))
                progress(min(first + size, total), total)
            return found
        with ThreadPoolExecutor(self.threads) as pool:
            waiting = [pool.submit(work, first, min(first + size, total)) for first in firsts]
            try:
                for first, one in zip(firsts, waiting, strict=True):
                    found.append(one.result())
                    progress(min(first + size, total), total)
            finally:
                # Where somebody interrupts, chunks that have not begun never do.
                pool.shutdown(wait=False, cancel_futures=True)
        return found


def joined(parts: list[NDArray[Any]], dtype: type) -> NDArray[Any]:
    """The parts end to end; of none, an empty array."""
    return np.concatenate(parts) if parts else np.zeros(0, dtype)


def _by_list(masks: Ints) -> Bools:
    """Bits of kinds, one mask per newcomer, as one flag per list."""
    found: Bools = (masks[:, None] >> np.arange(len(KINDS)) & 1 != 0).ravel()
    return found
