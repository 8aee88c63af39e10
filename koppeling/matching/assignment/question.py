"""What ``assign`` is asked, checked and rounded to whole units of the resolution."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]

KIND_COUNT = 3
MOST_UNITS = 2**53
"""Sums stay exact as doubles up to here, which the library solver and the callers need."""
MOST_TIE = 2**20


@dataclass(frozen=True, eq=False)
class Question:
    """Pairs with whole values, and the limits of both sides.

    ``bonus`` has shape (newcomers, ranks); ``at_most_per_kind`` (newcomers, 3).
    """

    newcomer_no: Ints
    opening_no: Ints
    value: Ints
    kind: NDArray[np.signedinteger]
    places: NDArray[np.signedinteger]
    at_most: Ints
    at_most_per_kind: Ints
    bonus: Ints
    locked: Ints
    tie: Ints | None

    @property
    def newcomers(self) -> int:
        return len(self.at_most)

    @property
    def pair_kind(self) -> NDArray[np.signedinteger]:
        return self.kind[self.opening_no]

    @property
    def held(self) -> Ints:
        """Per newcomer the number of locked pairs."""
        return np.bincount(self.newcomer_no[self.locked], minlength=self.newcomers)

    @property
    def free(self) -> Ints:
        """Per opening the places that the locked pairs leave."""
        return self.places - np.bincount(self.opening_no[self.locked], minlength=len(self.places))

    @property
    def room_per_kind(self) -> Ints:
        """What the locked pairs leave of ``at_most_per_kind``."""
        left = self.at_most_per_kind.copy()
        kind = self.kind[self.opening_no[self.locked]]
        np.subtract.at(left, (self.newcomer_no[self.locked], kind), 1)
        return left


@dataclass(frozen=True, eq=False)
class Solved:
    """The answer in units: ``chosen`` positions, a price per opening, ``worth`` per newcomer."""

    chosen: Ints
    price: Ints
    worth: Ints
    total: int
    covered: int
    weight: int
    bound: int


def read_question(
    newcomer_no: ArrayLike,
    opening_no: ArrayLike,
    value: ArrayLike,
    *,
    kind: ArrayLike,
    places: ArrayLike,
    at_most: ArrayLike,
    at_most_per_kind: ArrayLike,
    bonus: ArrayLike,
    locked: Sequence[int] | NDArray[Any],
    tie: ArrayLike | None,
    resolution: float,
) -> Question:
    """Check every argument of ``assign``; each fault is a ValueError that names the position."""
    kinds = _whole("kind", kind)
    free = _whole("places", places)
    _each("kind", kinds, (kinds >= 0) & (kinds < KIND_COUNT), "is not 0, 1 or 2")
    _same_length("places", free, "kind", kinds)
    _each("places", free, free >= 0, "is negative")
    people = _whole("newcomer_no", newcomer_no)
    opens = _whole("opening_no", opening_no)
    _same_length("opening_no", opens, "newcomer_no", people)
    count = _newcomer_count(people, at_most, at_most_per_kind, bonus)
    _each("newcomer_no", people, (people >= 0) & (people < count), "is out of range")
    _each("opening_no", opens, (opens >= 0) & (opens < len(kinds)), "is out of range")
    _no_duplicates(people, opens, max(1, len(kinds)))
    if not (np.isfinite(resolution) and resolution > 0):
        raise ValueError(f"resolution {resolution!r} is not a positive number")
    question = Question(
        newcomer_no=people,
        opening_no=opens,
        value=_values(value, people, resolution),
        kind=kinds,
        places=free,
        at_most=_limits("at_most", at_most, (count,)),
        at_most_per_kind=_limits("at_most_per_kind", at_most_per_kind, (count, KIND_COUNT)),
        bonus=_bonus(bonus, count, resolution),
        locked=_locked(locked, len(people)),
        tie=None if tie is None else _tie(tie, people),
    )
    check_sums(question)
    _locks_fit(question)
    return question


def _whole(name: str, values: ArrayLike) -> Ints:
    found = np.asarray(values)
    if found.size == 0:
        return np.zeros(found.shape if found.ndim > 1 else 0, np.int64)
    if found.dtype.kind not in "iu":
        raise ValueError(f"{name} holds {found.dtype}, expected whole numbers")
    return found.astype(np.int64)


def _each(name: str, values: NDArray[Any], good: NDArray[np.bool_], fault: str) -> None:
    if not good.all():
        position = tuple(int(i) for i in np.argwhere(~good)[0])
        where = position[0] if len(position) == 1 else position
        raise ValueError(f"{name}[{where}] = {values[position]!s} {fault}")


def _same_length(name: str, values: Ints, other_name: str, others: NDArray[Any]) -> None:
    if values.shape != others.shape or values.ndim != 1:
        raise ValueError(
            f"{name} has shape {values.shape}, {other_name} {others.shape}; "
            f"the first entry without its like is position {min(values.size, others.size)}"
        )


def _newcomer_count(
    people: Ints, at_most: ArrayLike, at_most_per_kind: ArrayLike, bonus: ArrayLike
) -> int:
    """The newcomers there are: as many as a per-person argument says, else as the pairs name."""
    told = {
        name: np.shape(values)[0]
        for name, values, single in (
            ("at_most", at_most, 0),
            ("at_most_per_kind", at_most_per_kind, 1),
            ("bonus", bonus, 1),
        )
        if np.ndim(values) > single
    }
    if len(set(told.values())) > 1:
        raise ValueError(f"arguments disagree on the number of newcomers: {told}")
    if told:
        return int(next(iter(told.values())))
    return int(people.max()) + 1 if len(people) and people.max() >= 0 else 0


def _no_duplicates(people: Ints, opens: Ints, width: int) -> None:
    keys = people * width + opens
    ordered = np.sort(keys)
    if (ordered[1:] == ordered[:-1]).any():
        order = np.argsort(keys, kind="stable")
        twice = np.flatnonzero(keys[order][1:] == keys[order][:-1])
        position = int(order[twice + 1].min())
        raise ValueError(
            f"pair {position} (newcomer {people[position]}, opening {opens[position]}) stands twice"
        )


def _rounded(values: NDArray[np.float64], resolution: float) -> NDArray[np.float64]:
    """To whole units, half to even. The quotient may be large; the caller checks."""
    with np.errstate(over="ignore"):
        rounded: NDArray[np.float64] = np.rint(values / resolution)
    return rounded


def _values(value: ArrayLike, people: Ints, resolution: float) -> Ints:
    values = np.asarray(value, np.float64)
    if values.size == 0:
        values = values.reshape(0)
    _same_length("value", values, "newcomer_no", people)  # type: ignore[arg-type]
    _each("value", values, np.isfinite(values), "is not finite")
    _each("value", values, values >= 0, "is negative")
    units = _rounded(values, resolution)
    _each("value", values, units <= MOST_UNITS, f"is beyond 2^53 units of {resolution}")
    return units.astype(np.int64)


def _limits(name: str, limits: ArrayLike, shape: tuple[int, ...]) -> Ints:
    found = _whole(name, limits)
    width = shape[1:] or ()
    if found.shape not in (width, shape) and found.size:
        raise ValueError(f"{name} has shape {found.shape}, expected {width} or {shape}")
    _each(name, np.atleast_1d(found), np.atleast_1d(found) >= 0, "is negative")
    return np.broadcast_to(found.reshape(shape) if not found.size else found, shape).copy()


def _bonus(bonus: ArrayLike, count: int, resolution: float) -> Ints:
    found = np.asarray(bonus, np.float64)
    if found.ndim not in (1, 2) or found.shape[-1] == 0:
        raise ValueError(f"bonus has shape {found.shape}, expected (ranks,) or ({count}, ranks)")
    _each("bonus", found, np.isfinite(found), "is not finite")
    growing = np.zeros(found.shape, np.bool_)
    growing[..., 1:] = found[..., 1:] > found[..., :-1]
    _each("bonus", found, ~growing, "is greater than the one before it")
    units = _rounded(found, resolution)
    _each("bonus", found, np.abs(units) <= MOST_UNITS, f"is beyond 2^53 units of {resolution}")
    return np.broadcast_to(units.astype(np.int64), (count, found.shape[-1])).copy()


def _locked(locked: Sequence[int] | NDArray[Any], pairs: int) -> Ints:
    found = _whole("locked", np.asarray(locked))
    _each("locked", found, (found >= 0) & (found < pairs), "is out of range")
    return np.unique(found)


def _tie(tie: ArrayLike, people: Ints) -> Ints:
    found = _whole("tie", tie)
    _same_length("tie", found, "newcomer_no", people)
    _each("tie", found, (found >= 0) & (found < MOST_TIE), "is not in 0 .. 2^20 - 1")
    return found


def check_sums(question: Question, weight: int = 0) -> None:
    """Refuse where the sums of a solution could pass 2^53 units.

    Each newcomer counts with her greatest value and bonuses for every pair that
    she may get of some kind; ``weight`` is what covering her adds.
    """
    count = question.newcomers
    value, bonus = int(question.value.max(initial=0)), int(np.abs(question.bonus).max(initial=0))
    if len(question.value) * (value + 2 * (bonus + weight)) <= MOST_UNITS:
        # Not even if everybody had all her pairs, each as good as the best.
        return
    best = np.zeros(count, np.float64)
    np.maximum.at(best, question.newcomer_no, question.value.astype(np.float64))
    cell = question.newcomer_no * KIND_COUNT + question.pair_kind
    offered = np.bincount(cell, minlength=count * KIND_COUNT).reshape(count, KIND_COUNT)
    limit = np.minimum(question.at_most_per_kind, question.at_most[:, None])
    rows = np.minimum(limit, offered).sum(axis=1)
    most = np.abs(question.bonus).max(axis=1, initial=0).astype(np.float64) + weight
    over = np.flatnonzero(np.cumsum(rows * (best + 2 * most)) > MOST_UNITS)
    if len(over):
        newcomer = int(over[0])
        own = np.flatnonzero(question.newcomer_no == newcomer)
        position = int(own[question.value[own].argmax()])
        raise ValueError(
            f"sums pass 2^53 units of resolution at newcomer {newcomer} (value[{position}])"
        )


def _locks_fit(question: Question) -> None:
    """Every locked pair must find room beside the locked pairs before it."""
    held = np.zeros(question.newcomers, np.int64)
    held_kind = np.zeros((question.newcomers, KIND_COUNT), np.int64)
    taken = np.zeros(len(question.places), np.int64)
    for position in question.locked:
        person, opening = question.newcomer_no[position], question.opening_no[position]
        kind = question.kind[opening]
        held[person] += 1
        held_kind[person, kind] += 1
        taken[opening] += 1
        for fault, limit in (
            (held[person] > question.at_most[person], "the newcomer's limit"),
            (
                held_kind[person, kind] > question.at_most_per_kind[person, kind],
                "the newcomer's limit of the kind",
            ),
            (taken[opening] > question.places[opening], "the opening's places"),
        ):
            if fault:
                raise ValueError(f"locked pair {int(position)} is impossible: over {limit}")
