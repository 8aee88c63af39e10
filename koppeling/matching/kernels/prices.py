"""What the openings cost at least, and what a newcomer would gain: read off a finished choice."""

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.compiled import compiled, inlined, inner, whole
from koppeling.matching.kernels.market import (
    KINDS,
    NOBODY,
    Choice,
    Ints,
    Limits,
    Lists,
    Shorts,
    Units,
    bonus_of,
    holds,
)
from koppeling.matching.kernels.paths import Search, rise, take_least

NO_ROOM = 2**62
"""The threshold of a list from which nothing more can be had."""


@inner
def threshold(at: int, limits: Limits, choice: Choice) -> int:
    """The surplus from which a pair of this list would gain something: by joining or replacing."""
    newcomer = at // KINDS
    held = choice.held[newcomer]
    room = choice.held_kind[at] < limits.per_kind[at]
    least = NO_ROOM
    if room and held < limits.at_most[newcomer]:
        least = -bonus_of(limits.bonus, newcomer, held)
    for slot in range(choice.slot_first[newcomer], choice.slot_first[newcomer + 1]):
        opening = choice.slot_opening[slot]
        if opening != NOBODY and (room or limits.kind[opening] == at % KINDS):
            least = min(least, choice.slot_value[slot] - choice.price[opening])
    return least


@compiled
def thresholds(limits: Limits, choice: Choice) -> Ints:
    """``threshold`` of every list."""
    count = len(limits.per_kind)
    found = np.empty(count, np.int64)
    for at in range(count):
        found[at] = threshold(at, limits, choice)
    return found


@inlined
def _hold_down(
    at: int,
    base: int,
    first: Ints,
    length: Shorts,
    by_value: NDArray[np.bool_],
    opening_of: Shorts,
    value_of: Units,
    price: Units,
    slot_first: Ints,
    slot_opening: Shorts,
    fall: Units,
    heap: Shorts,
    place: Shorts,
) -> None:
    """Let no opening of a list fall so far that it would be preferred to a surplus of ``base``."""
    for entry in range(first[at], first[at] + length[at]):
        value = whole(value_of[entry])
        if value <= base:
            # At no price would she rather have it.
            if by_value[at]:
                break
            continue
        opening = opening_of[entry]
        most = base - value + price[opening]
        if most < fall[opening] and not holds(slot_first, slot_opening, at // KINDS, opening):
            fall[opening] = most
            rise(place[opening], heap, place, fall)


@compiled
def lower(lists: Lists, limits: Limits, choice: Choice, search: Search) -> None:
    """Lower optimal prices to the least optimal ones.

    How far each may fall is a shortest path once more: no further than to 0, nor
    to where somebody would rather have it than what she has, whose own may fall as well.
    """
    heap, place, fall = search.heap, search.place, search.label
    first, length, by_value = lists.first, lists.length, lists.by_value
    opening_of, value_of = lists.opening, lists.value
    price, holder, after = choice.price, choice.holder, choice.after
    slot_first, slot_opening, slot_value = (
        choice.slot_first,
        choice.slot_opening,
        choice.slot_value,
    )
    slot_newcomer, held, held_kind = choice.slot_newcomer, choice.held, choice.held_kind
    kind_of, per_kind = limits.kind, limits.per_kind
    size = 0
    for opening in range(len(price)):
        fall[opening] = price[opening]
        place[opening] = -1
        if price[opening] > 0:
            heap[size] = opening
            place[opening] = size
            rise(size, heap, place, fall)
            size += 1
    if not size:
        return
    for at in range(len(per_kind)):
        newcomer = at // KINDS
        if held[newcomer] < limits.at_most[newcomer] and held_kind[at] < per_kind[at]:
            _hold_down(
                at, -bonus_of(limits.bonus, newcomer, held[newcomer]), first, length, by_value,
                opening_of, value_of, price, slot_first, slot_opening, fall, heap, place,
            )  # fmt: skip
    # Whoever holds an opening that falls would still not rather have another. First those that
    # cost nothing, by newcomer: her lists stand side by side. Then what falls least.
    for slot in range(len(slot_opening)):
        opening = whole(slot_opening[slot])
        if opening != NOBODY and price[opening] == 0:
            newcomer = whole(slot_newcomer[slot])
            for at in range(newcomer * KINDS, (newcomer + 1) * KINDS):
                if at == newcomer * KINDS + kind_of[opening] or held_kind[at] < per_kind[at]:
                    _hold_down(
                        at, slot_value[slot], first, length, by_value, opening_of, value_of,
                        price, slot_first, slot_opening, fall, heap, place,
                    )  # fmt: skip
    while size:
        opening = take_least(size, heap, place, fall)
        size -= 1
        slot = whole(holder[opening])
        while slot != NOBODY:
            newcomer = whole(slot_newcomer[slot])
            base = fall[opening] + slot_value[slot] - price[opening]
            for at in range(newcomer * KINDS, (newcomer + 1) * KINDS):
                if at == newcomer * KINDS + kind_of[opening] or held_kind[at] < per_kind[at]:
                    _hold_down(
                        at, base, first, length, by_value, opening_of, value_of, price,
                        slot_first, slot_opening, fall, heap, place,
                    )  # fmt: skip
            slot = whole(after[slot])
    for opening in range(len(price)):
        price[opening] -= fall[opening]
