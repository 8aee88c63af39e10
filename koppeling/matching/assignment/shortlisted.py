"""The choice of a large week: locks, covering first, and the proof."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.assignment.choice import earned, rank_bonus
from koppeling.matching.assignment.decided import Pairs, Ties, decided
from koppeling.matching.assignment.question import KIND_COUNT, Ints, Question
from koppeling.matching.kernels.optimum import Optimum, Progress, Rescan, complete, find_optimum
from koppeling.matching.shortlists import Shortlists, end_to_end

NO_PLACE = 1 << 40
"""A price beyond every score."""
MOST = np.iinfo(np.int32).max


@dataclass(frozen=True, eq=False)
class LargeChoice:
    """The chosen pairs, locked ones included, in units; ``bound`` is total + weight x covered."""

    newcomer_no: Ints
    opening_no: Ints
    value: Ints
    price: Ints
    worth: Ints
    total: int
    covered: int
    weight: int
    bound: int


def choose(
    shortlists: Shortlists,
    question: Question,
    *,
    cover_first: bool,
    ties: Ties | None,
    rescan: Rescan = complete,
    progress: Progress = lambda _done, _total: None,
    allow: Callable[[int], None] = lambda _weight: None,
) -> LargeChoice:
    """The optimum of ``assign`` over shortlists; of the question's pairs only the locked are read.

    ``rescan`` reads truncated lists anew; ``allow`` hears each covering weight before it is
    tried, and raises where sums would grow too large. Raises ArithmeticError where the
    prices do not prove the choice.
    """
    offered, closed = _offered(shortlists, question)
    held = question.held
    weight = 0
    if cover_first:
        locked_value = question.value[question.locked]
        gain = max(shortlists.score.max(initial=0), locked_value.max(initial=0))
        spread = int(np.ptp(question.bonus)) if question.bonus.size else 0
        weight = int(gain) + spread + 1
    covered = most = -1
    while True:
        if weight:
            allow(weight)
        # Two at least: the last rank repeats, and only the first pair covers.
        ranks = max(2, question.bonus.shape[1])
        bonus = rank_bonus(question.bonus, held, weight, ranks)
        optimum = find_optimum(
            offered,
            kind=question.kind,
            places=np.maximum(question.free, 0),
            at_most=question.at_most - held,
            per_kind=question.room_per_kind,
            bonus=bonus,
            keeps=held > 0 if cover_first else None,
            tied=ties is not None,
            rescan=_of_free_places(rescan, question),
            progress=progress,
        )
        pairs = decided(question, optimum, bonus, ties)
        # Where covering one more costs just the weight, the tie may decide against it, or for it.
        if _covered(held, pairs[0]) > covered:
            covered = _covered(held, pairs[0])
            found = optimum, pairs, weight
        if not optimum.could_cover_more:
            most = _covered(held, optimum.newcomer_no)
        if not cover_first or covered == most:
            break
        weight *= 4
    optimum, pairs, weight = found
    _price_closed(optimum, closed, shortlists.complete, question, rescan)
    return _proven(question, pairs, optimum, weight)


def _covered(held: Ints, newcomer_no: Ints) -> int:
    """How many newcomers have one of these pairs, or a locked one."""
    return int(((np.bincount(newcomer_no, minlength=len(held)) + held) > 0).sum())


def _offered(
    shortlists: Shortlists, question: Question
) -> tuple[Shortlists, tuple[Ints, NDArray[np.int32], NDArray[Any]]]:
    """The lists without locked pairs and without openings that are full; the pairs with these."""
    none = np.zeros(0, np.int64)
    closed = question.free <= 0
    if not len(question.locked) and not closed[shortlists.opening_no].any():
        return shortlists, (none, none.astype(np.int32), none)
    entries = end_to_end(shortlists.first, shortlists.length)
    at = np.repeat(np.arange(len(shortlists.first)), shortlists.length)
    opening, value = shortlists.opening_no[entries], shortlists.score[entries]
    locked = _is_locked(question, at, opening)
    dear = ~locked & closed[opening]
    kept = ~locked & ~closed[opening]
    length = np.bincount(at[kept], minlength=len(shortlists.first))
    offered = replace(
        shortlists,
        first=np.cumsum(length) - length,
        length=length.astype(np.int32),
        opening_no=opening[kept],
        score=value[kept],
    )
    return offered, (at[dear], opening[dear], value[dear])


def _of_free_places(rescan: Rescan, question: Question) -> Rescan:
    """Reads lists anew without locked pairs and openings that have no place."""
    if not len(question.locked):
        return rescan
    closed = np.where(question.free <= 0, NO_PLACE, 0)
    # One more for each lock that may stand among them.
    more = int(question.held.max())

    def found(lists: Ints, price: Ints, least: Ints, most: int) -> Shortlists:
        least = np.maximum(least, 1 - NO_PLACE // 2)
        answer = rescan(lists, price + closed, least, min(most + more, MOST))
        entries = end_to_end(answer.first, answer.length)
        of = np.repeat(np.arange(len(lists)), answer.length)
        kept = ~_is_locked(question, lists[of], answer.opening_no[entries])
        length = np.bincount(of[kept], minlength=len(lists))
        return replace(
            answer,
            first=np.cumsum(length) - length,
            length=length.astype(np.int32),
            opening_no=answer.opening_no[entries[kept]],
            score=answer.score[entries[kept]],
        )

    return found


def _price_closed(
    optimum: Optimum,
    closed: tuple[Ints, NDArray[np.int32], NDArray[Any]],
    whole: NDArray[np.bool_],
    question: Question,
    rescan: Rescan,
) -> None:
    """What one place would be worth where there is none."""
    at, opening, value = closed
    shut = (question.free <= 0) & (question.places > 0)
    cut = np.flatnonzero(~whole & (optimum.threshold < NO_PLACE))
    if len(cut) and shut.any():
        more = rescan(cut, np.where(shut, 0, NO_PLACE), optimum.threshold[cut], MOST)
        entries = end_to_end(more.first, more.length)
        again = np.repeat(cut, more.length)
        fresh = ~_is_locked(question, again, more.opening_no[entries])
        at = np.concatenate((at, again[fresh]))
        opening = np.concatenate((opening, more.opening_no[entries[fresh]]))
        value = np.concatenate((value, more.score[entries[fresh]]))
    np.maximum.at(optimum.price, opening, value - optimum.threshold[at])


def _is_locked(question: Question, at: Ints, opening: NDArray[np.int32]) -> NDArray[np.bool_]:
    width = max(1, len(question.kind))
    locked = question.newcomer_no[question.locked] * width + question.opening_no[question.locked]
    found: NDArray[np.bool_] = np.isin(at // KIND_COUNT * width + opening, locked)
    return found


def _proven(question: Question, chosen: Pairs, optimum: Optimum, weight: int) -> LargeChoice:
    locked = tuple(
        column[question.locked]
        for column in (question.newcomer_no, question.opening_no, question.value)
    )
    newcomer_no, opening_no, value = (
        np.concatenate(parts) for parts in zip(locked, chosen, strict=True)
    )
    order = np.argsort(newcomer_no * len(question.places) + opening_no)
    newcomer_no, opening_no, value = newcomer_no[order], opening_no[order], value[order]
    held = np.bincount(newcomer_no, minlength=len(question.at_most))
    _check_limits(question, newcomer_no, opening_no)
    covered = int((held > 0).sum())
    total = int(value.sum() + earned(question.bonus, held).sum())
    worth = optimum.worth.copy()
    held = question.held
    np.add.at(worth, locked[0], locked[2] - optimum.price[locked[1]])
    worth += np.where(held > 0, earned(question.bonus, held) + weight, 0)
    bound = int((question.places * optimum.price).sum() + worth.sum())
    if bound != total + weight * covered:
        raise ArithmeticError("the prices do not prove the choice")
    return LargeChoice(
        newcomer_no=newcomer_no,
        opening_no=opening_no,
        value=value,
        price=optimum.price,
        worth=worth,
        total=total,
        covered=covered,
        weight=weight,
        bound=bound,
    )


def _check_limits(question: Question, newcomer_no: Ints, opening_no: Ints) -> None:
    """Raise ArithmeticError where sorted pairs break a limit or one stands twice."""
    lists = newcomer_no * KIND_COUNT + question.kind[opening_no]
    of_kind = np.bincount(lists, minlength=question.at_most_per_kind.size)
    taken = np.bincount(opening_no, minlength=len(question.places))
    twice = (np.diff(newcomer_no) == 0) & (np.diff(opening_no) == 0)
    if (
        (of_kind > question.at_most_per_kind.ravel()).any()
        or (np.bincount(newcomer_no, minlength=len(question.at_most)) > question.at_most).any()
        or (taken > question.places).any()
        or twice.any()
    ):
        raise ArithmeticError("the choice breaks a limit")
