"""The choice of a large week: locks, covering first, ties, and the proof."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.assignment.question import KIND_COUNT, Ints, Question
from koppeling.matching.assignment.small import solve_small
from koppeling.matching.kernels.optimum import Optimum, Progress, Rescan, complete, find_optimum
from koppeling.matching.shortlists import Shortlists, end_to_end

MOST_TIED = 200_000
"""Of more pairs that stand in some optima and not in others, the tie decides none: the choice
is an optimum all the same, and the same whatever the order or the threads."""

NO_PLACE = 1 << 40
"""A price beyond every score."""
MOST = np.iinfo(np.int32).max

Pairs = tuple[Ints, Ints, Ints]
"""Newcomers, openings and values."""
Ties = Callable[[Ints, Ints], Ints]
"""Newcomers and openings of pairs to their ties."""


@dataclass(frozen=True, eq=False)
class Terms:
    """What limits a large week, and its locks.

    Per opening ``kind`` and ``places``, per newcomer ``at_most``, ``at_most_per_kind``
    (newcomers, 3) and ``bonus`` (newcomers, ranks).
    """

    kind: Ints
    places: Ints
    at_most: Ints
    at_most_per_kind: Ints
    bonus: Ints
    locked_newcomer: Ints
    locked_opening: Ints
    locked_value: Ints

    @property
    def free(self) -> Ints:
        """Per opening the places that the locks leave."""
        return self.places - np.bincount(self.locked_opening, minlength=len(self.kind))

    @property
    def held(self) -> Ints:
        """Per newcomer the number of locked pairs."""
        return np.bincount(self.locked_newcomer, minlength=len(self.at_most))


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
    terms: Terms,
    *,
    cover_first: bool,
    ties: Ties | None,
    rescan: Rescan = complete,
    progress: Progress = lambda _done, _total: None,
    allow: Callable[[int], None] = lambda _weight: None,
) -> LargeChoice:
    """The optimum of ``assign`` over shortlists.

    ``rescan`` reads truncated lists anew; ``allow`` hears each covering weight before it is
    tried, and raises where sums would grow too large. Raises ArithmeticError where the
    prices do not prove the choice.
    """
    offered, closed = _offered(shortlists, terms)
    held = terms.held
    weight = 0
    if cover_first:
        gain = max(shortlists.score.max(initial=0), terms.locked_value.max(initial=0))
        spread = int(np.ptp(terms.bonus)) if terms.bonus.size else 0
        weight = int(gain) + spread + 1
    covered = most = -1
    while True:
        allow(weight)
        bonus = _rank_bonus(terms.bonus, held, weight)
        optimum = find_optimum(
            offered,
            kind=terms.kind,
            places=np.maximum(terms.free, 0),
            at_most=terms.at_most - held,
            per_kind=_room(terms),
            bonus=bonus,
            keeps=held > 0 if cover_first else None,
            rescan=_of_free_places(rescan, terms),
            progress=progress,
        )
        decided = _decided(terms, optimum, bonus, ties)
        # Where covering one more costs just the weight, the tie may decide against it, or for it.
        if _covered(held, decided[0]) > covered:
            covered = _covered(held, decided[0])
            found = optimum, decided, weight
        if not optimum.could_cover_more:
            most = _covered(held, optimum.newcomer_no)
        if not cover_first or covered == most:
            break
        weight *= 4
    optimum, decided, weight = found
    _price_closed(optimum, closed, shortlists.complete, terms, rescan)
    return _proven(terms, decided, optimum, weight)


def _covered(held: Ints, newcomer_no: Ints) -> int:
    """How many newcomers have one of these pairs, or a locked one."""
    return int(((np.bincount(newcomer_no, minlength=len(held)) + held) > 0).sum())


def _room(terms: Terms) -> Ints:
    found = terms.at_most_per_kind.copy()
    kind = terms.kind[terms.locked_opening]
    np.subtract.at(found, (terms.locked_newcomer, kind), 1)
    return found


def _rank_bonus(bonus: Ints, held: Ints, weight: int) -> Ints:
    """The bonus of each further pair beside those held, covering weight included."""
    rank = np.arange(bonus.shape[1])[None, :] + held[:, None]
    found = np.take_along_axis(bonus, np.minimum(rank, bonus.shape[1] - 1), axis=1)
    found[held == 0, :1] += weight
    if weight and found.shape[1] == 1:
        # The last rank repeats, and only the first covers.
        found = np.concatenate((found, bonus), axis=1)
    return found


def _offered(
    shortlists: Shortlists, terms: Terms
) -> tuple[Shortlists, tuple[Ints, NDArray[np.int32], NDArray[Any]]]:
    """The lists without locked pairs and without openings that are full; the pairs with these."""
    none = np.zeros(0, np.int64)
    closed = terms.free <= 0
    if not len(terms.locked_newcomer) and not closed[shortlists.opening_no].any():
        return shortlists, (none, none.astype(np.int32), none)
    entries = end_to_end(shortlists.first, shortlists.length)
    at = np.repeat(np.arange(len(shortlists.first)), shortlists.length)
    opening, value = shortlists.opening_no[entries], shortlists.score[entries]
    locked = _is_locked(terms, at, opening)
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


def _of_free_places(rescan: Rescan, terms: Terms) -> Rescan:
    """Reads lists anew without locked pairs and openings that have no place."""
    if not len(terms.locked_newcomer):
        return rescan
    closed = np.where(terms.free <= 0, NO_PLACE, 0)
    # One more for each lock that may stand among them.
    more = int(terms.held.max())

    def found(lists: Ints, price: Ints, least: Ints, most: int) -> Shortlists:
        least = np.maximum(least, 1 - NO_PLACE // 2)
        answer = rescan(lists, price + closed, least, min(most + more, MOST))
        entries = end_to_end(answer.first, answer.length)
        of = np.repeat(np.arange(len(lists)), answer.length)
        kept = ~_is_locked(terms, lists[of], answer.opening_no[entries])
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
    terms: Terms,
    rescan: Rescan,
) -> None:
    """What one place would be worth where there is none."""
    at, opening, value = closed
    shut = (terms.free <= 0) & (terms.places > 0)
    cut = np.flatnonzero(~whole & (optimum.threshold < NO_PLACE))
    if len(cut) and shut.any():
        more = rescan(cut, np.where(shut, 0, NO_PLACE), optimum.threshold[cut], MOST)
        entries = end_to_end(more.first, more.length)
        again = np.repeat(cut, more.length)
        fresh = ~_is_locked(terms, again, more.opening_no[entries])
        at = np.concatenate((at, again[fresh]))
        opening = np.concatenate((opening, more.opening_no[entries[fresh]]))
        value = np.concatenate((value, more.score[entries[fresh]]))
    np.maximum.at(optimum.price, opening, value - optimum.threshold[at])


def _is_locked(terms: Terms, at: Ints, opening: NDArray[np.int32]) -> NDArray[np.bool_]:
    width = max(1, len(terms.kind))
    locked = terms.locked_newcomer * width + terms.locked_opening
    found: NDArray[np.bool_] = np.isin(at // KIND_COUNT * width + opening, locked)
    return found


def _decided(terms: Terms, optimum: Optimum, bonus: Ints, ties: Ties | None) -> Pairs:
    """Of all optima without a pair to drop, the one with the greatest sum of ties."""
    chosen = optimum.newcomer_no, optimum.opening_no, optimum.value
    people, openings, value, is_chosen = optimum.unsure
    if not len(people) or len(people) > MOST_TIED:
        return chosen
    if ties is None and not _can_drop(chosen, bonus):
        return chosen
    width = len(terms.kind)
    key = chosen[0] * width + chosen[1]
    fixed = ~np.isin(key, people[is_chosen] * width + openings[is_chosen])
    kept = tuple(part[fixed] for part in chosen)
    # What is fixed takes its room; what is unsure is a small question of its own.
    held = np.bincount(kept[0], minlength=len(terms.at_most))
    left = terms.free - np.bincount(kept[1], minlength=width)
    room = _room(terms)
    np.subtract.at(room, (kept[0], terms.kind[kept[1]]), 1)
    who, newcomer_no = np.unique(people, return_inverse=True)
    what, opening_no = np.unique(openings, return_inverse=True)
    question = Question(
        newcomer_no=newcomer_no,
        opening_no=opening_no,
        value=value,
        kind=terms.kind[what],
        places=left[what],
        at_most=(terms.at_most - terms.held - held)[who],
        at_most_per_kind=room[who],
        bonus=_rank_bonus(bonus[who], held[who], 0),
        locked=np.zeros(0, np.int64),
        tie=None if ties is None else ties(people, openings),
    )
    solved = solve_small(question, weight=0).chosen
    found = people[solved], openings[solved], value[solved]
    return tuple(np.concatenate(parts) for parts in zip(kept, found, strict=True))  # type: ignore[return-value]


def _can_drop(chosen: Pairs, bonus: Ints) -> bool:
    """Whether a chosen pair and the bonus of the last rank come to nothing."""
    held = np.bincount(chosen[0], minlength=len(bonus))
    last = np.minimum(np.maximum(held - 1, 0), bonus.shape[1] - 1)
    worth = chosen[2] + np.take_along_axis(bonus, last[:, None], axis=1)[chosen[0], 0]
    return bool((worth <= 0).any())


def _proven(terms: Terms, chosen: Pairs, optimum: Optimum, weight: int) -> LargeChoice:
    newcomer_no, opening_no, value = (
        np.concatenate(parts)
        for parts in zip(
            (terms.locked_newcomer, terms.locked_opening, terms.locked_value), chosen, strict=True
        )
    )
    order = np.lexsort((opening_no, newcomer_no))
    newcomer_no, opening_no, value = newcomer_no[order], opening_no[order], value[order]
    held = np.bincount(newcomer_no, minlength=len(terms.at_most))
    _check_limits(terms, newcomer_no, opening_no)
    covered = int((held > 0).sum())
    total = int(value.sum() + _earned(terms.bonus, held))
    worth = optimum.worth.copy()
    surplus = terms.locked_value - optimum.price[terms.locked_opening]
    np.add.at(worth, terms.locked_newcomer, surplus)
    locked = terms.held
    worth[locked > 0] += weight
    bound = int((terms.places * optimum.price).sum() + worth.sum()) + _earned(terms.bonus, locked)
    if bound != total + weight * covered:
        raise ArithmeticError("the prices do not prove the choice")
    with_locks = np.flatnonzero(locked)
    worth[with_locks] += _earned_each(terms.bonus[with_locks], locked[with_locks])
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


def _check_limits(terms: Terms, newcomer_no: Ints, opening_no: Ints) -> None:
    """Raise ArithmeticError where sorted pairs break a limit or one stands twice."""
    lists = newcomer_no * KIND_COUNT + terms.kind[opening_no]
    of_kind = np.bincount(lists, minlength=terms.at_most_per_kind.size)
    taken = np.bincount(opening_no, minlength=len(terms.places))
    twice = (np.diff(newcomer_no) == 0) & (np.diff(opening_no) == 0)
    if (
        (of_kind > terms.at_most_per_kind.ravel()).any()
        or (np.bincount(newcomer_no, minlength=len(terms.at_most)) > terms.at_most).any()
        or (taken > terms.places).any()
        or twice.any()
    ):
        raise ArithmeticError("the choice breaks a limit")


def _earned(bonus: Ints, held: Ints) -> int:
    return int(_earned_each(bonus, held).sum())


def _earned_each(bonus: Ints, held: Ints) -> Ints:
    """The sum of the bonuses of as many ranks as each newcomer has pairs."""
    most = int(held.max(initial=0))
    rank = np.minimum(np.arange(most), bonus.shape[1] - 1)
    earned: Ints = np.where(np.arange(most) < held[:, None], bonus[:, rank], 0).sum(axis=1)
    return earned
