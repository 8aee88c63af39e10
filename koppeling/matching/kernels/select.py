"""The best candidates of lists, each list a newcomer and a kind."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.best import comes_after, rise, settle, sink
from koppeling.matching.kernels.compiled import compiled, inner, whole
from koppeling.matching.kernels.judge import (
    NO_RULE,
    NOT_AVAILABLE,
    UNFIT_AGE,
    Batch,
    empty_batch,
    finish,
    gather,
)
from koppeling.matching.kernels.points import Hers, nobody_yet, turn_to, weigh_for
from koppeling.matching.kernels.reach import Ranges, room_for_ranges, within_reach
from koppeling.matching.kernels.scale import PROXIMITY, Scale
from koppeling.matching.kernels.sides import (
    CLOSED_TO_MINORS,
    OPENING_NO,
    TRAVEL,
    NewcomerSide,
    OpeningSide,
)
from koppeling.matching.kernels.sieve import IN_USE, Sieve, room_for_sieve, set_sieve

# Columns of ``Given.tally``.
REACHED, TOO_YOUNG_OR_OLD, KEPT_APART, CANDIDATES, TALLY = range(5)


class Asked(NamedTuple):
    """Which lists (``newcomer_no x 3 + kind``), and what of each."""

    lists: NDArray[np.int64]
    least: NDArray[np.int64]  # the least of score less price
    more_than: NDArray[np.int32]  # minutes; -1 for none
    at_most: NDArray[np.int32]  # minutes; -1 for no limit
    price: NDArray[np.int64]  # openings of the week, at least 0; empty for none
    open: NDArray[np.uint64]  # 64 to a word those that anybody could pay; empty for all
    most: int  # of each list
    but: int  # the rule that is to be broken, see ``judge.gather``
    tallied: bool  # ask of every opening, protected ones too, and count


class Given(NamedTuple):
    """The answer; entries of the lists one behind the other, as far as there is room."""

    length: NDArray[np.int32]  # lists
    complete: NDArray[np.bool_]  # lists
    tally: NDArray[np.int32]  # lists x TALLY, where it was asked for
    opening_no: NDArray[np.int32]
    score: NDArray[np.int32]


class Best(NamedTuple):
    """What is kept of a list: see ``best``."""

    worth: NDArray[np.int64]
    opening_no: NDArray[np.int32]
    score: NDArray[np.int32]


class Desk(NamedTuple):
    """What a loop over lists works on."""

    hers: Hers
    ranges: Ranges
    batch: Batch
    sieve: Sieve
    best: Best


@inner
def keep(
    best: Best,
    batch: Batch,
    facts: NDArray[np.int32],
    price: NDArray[np.int64],
    length: int,
    least: int,
    count: int,
    total: int,
) -> tuple[int, int]:
    """Take a finished batch in; returns how many are kept, and how many there were in all."""
    worths, openings, scores = best
    _, place, points = batch
    priced, kept = len(price) > 0, len(worths)
    for no in range(length):
        score = whole(points[no])
        if score < least:
            continue
        opening_no = whole(facts[place[no], OPENING_NO])
        one = score - price[opening_no] if priced else score, opening_no, score
        total += 1
        if count < kept:
            rise(worths, openings, scores, count, one)
            count += 1
        elif kept and comes_after(worths[0], openings[0], one[0], opening_no):
            sink(worths, openings, scores, kept, one)
    return count, total


@inner
def count_reasons(
    all_points: NDArray[np.int32],
    length: int,
    closed: int,
    protected: int,
    floor: int,
    tally: NDArray[np.int32],
) -> None:
    """Count a finished batch by what keeps them from meeting; ``closed``: by her age."""
    for one in range(length):
        points = all_points[one]
        tally[REACHED] += 1
        if closed or points == UNFIT_AGE:
            tally[TOO_YOUNG_OR_OLD] += 1
        elif protected or points == NOT_AVAILABLE:
            tally[KEPT_APART] += 1
        elif points >= floor:
            tally[CANDIDATES] += 1


@inner
def fill(
    newcomers: NewcomerSide,
    places: OpeningSide,
    scale: Scale,
    asked: Asked,
    begin: int,
    desk: Desk,
    given: Given,
) -> tuple[int, int]:
    """What ``select`` does, at a desk."""
    most, weight = len(desk.best.worth), desk.hers.weight
    whose, turn, filled = whole(-1), whole(0), whole(0)
    for no in range(begin, len(asked.lists)):
        newcomer, kind = asked.lists[no] // 3, asked.lists[no] % 3
        if newcomer != whose:
            turn_to(desk.hers, newcomers, scale, newcomer)
            whose = newcomer
            turn += 1
        weigh_for(desk.hers, newcomers, scale, newcomer, kind)
        minutes = whole(asked.more_than[no]), whole(asked.at_most[no])
        everywhere = minutes[1] < 0 or newcomers.facts[newcomer, TRAVEL] < 0
        desk.sieve.numbers[IN_USE] = 0
        if everywhere and asked.but == NO_RULE and not asked.tallied and len(places.bits):
            set_sieve(desk.sieve, desk.hers, newcomers, scale, weight, newcomer, kind)
        floor = whole(scale.floor[kind])
        least = asked.least[no]
        count, total = whole(0), whole(0)
        for protected in range(1 + asked.tallied):
            found = within_reach(
                newcomers, places, scale, newcomer, kind, minutes, weight[PROXIMITY], protected,
                desk.ranges,
            )  # fmt: skip
            desk.batch.at[0], desk.batch.at[1] = 0, 0
            while desk.batch.at[0] < found:
                # Once one is cut off, what cannot come before the worst kept need not be known.
                if total > count and most:
                    least = desk.best.worth[0]
                bound = least if asked.tallied or asked.but else max(floor, least)
                batch = gather(
                    desk.hers, desk.sieve, newcomers, places, scale.neutral, weight, newcomer,
                    turn, desk.ranges, found, bound, asked.but, desk.batch,
                )  # fmt: skip
                finish(
                    desk.hers, newcomers, places, scale.neutral, scale.years, scale.cosine, weight,
                    newcomer, batch, least, asked.price, desk.batch,
                )  # fmt: skip
                if asked.tallied:
                    closed = newcomers.facts[newcomer, CLOSED_TO_MINORS] >> kind & 1
                    count_reasons(
                        desk.batch.points, batch, closed, protected, floor, given.tally[no]
                    )
                else:
                    count, total = keep(
                        desk.best, desk.batch, places.facts, asked.price, batch,
                        0 if asked.but else floor, count, total,
                    )  # fmt: skip
        if filled + count > len(given.opening_no):
            return no, filled
        settle(desk.best.worth, desk.best.opening_no, desk.best.score, count)
        for one in range(count):
            given.opening_no[filled + one] = desk.best.opening_no[one]
            given.score[filled + one] = desk.best.score[one]
        given.length[no] = count
        given.complete[no] = total == count
        if len(given.tally) and not asked.tallied:
            given.tally[no, CANDIDATES] = total
        filled += count
    return len(asked.lists), filled


@compiled
def select(
    newcomers: NewcomerSide,
    places: OpeningSide,
    scale: Scale,
    asked: Asked,
    begin: int,
    given: Given,
) -> tuple[int, int]:
    """Fill the lists from ``begin`` on, as long as there is room.

    Of lists that are closed to her nothing is asked here: ``scan.Scanner`` leaves
    them out. Returns the first list that did not fit, and how many entries are filled.
    """
    most = min(asked.most, len(places.half_days))
    best = Best(np.empty(most, np.int64), np.empty(most, np.int32), np.empty(most, np.int32))
    desk = Desk(
        nobody_yet(places, scale),
        room_for_ranges(places),
        empty_batch(),
        room_for_sieve(places, asked.open),
        best,
    )
    return fill(newcomers, places, scale, asked, begin, desk, given)
