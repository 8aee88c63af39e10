"""The second part of the choice: the shortest way to one more place.

Jonker and Volgenant (1987), "A shortest augmenting path algorithm for dense and
sparse linear assignment problems", on the limits of a week instead of rows and
columns. Whoever still seeks takes what costs everybody together the least: her own
choice, then whoever must move for it, until a free place is reached or somebody gives
up a pair that is worth no more to her. Labels are losses; at the prices every move loses at least
nothing, so Dijkstra's search is right. Then prices rise by what the search found.

A newcomer needs no prices of her own: single exchanges within what she holds say
what her next choice would cost. A list is read only as far as it can matter. Where a
truncated list ends before that, the search changes nothing and asks for a longer one.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.compiled import compiled, inner, whole
from koppeling.matching.kernels.market import (
    ANY_KIND,
    KINDS,
    NO_BOUND,
    NOBODY,
    SEEKING,
    WASTE,
    Choice,
    Ints,
    Limits,
    Lists,
    Shorts,
    Units,
    bonus_of,
    holds,
    link,
    most_of,
    next_slot,
    reorder,
    unlink,
)


class Search(NamedTuple):
    """What one search writes; an entry is valid where its stamp is that of the search."""

    stamp: Ints
    label: Units
    mover: Shorts
    """Per labelled opening the slot that would move there."""
    mover_value: Units
    heap: Shorts
    place: Shorts
    """Per opening where it stands in the heap, -1 where it has left it."""
    left: Shorts
    """Openings in the order in which they left the heap."""
    short: Shorts
    """Lists that ended before they could be left, and the label from which that matters."""
    short_stamp: Ints
    short_label: Units
    numbers: Ints
    """Numbers by the names below."""


STAMP, HEAP, LEFT, SHORT, END = range(5)
"""END: where the best way ends: an opening with a free place, NOBODY (doing without), or a
slot, less than GIVEN_UP, whose newcomer gives its pair up."""
GIVEN_UP = -2


def room_for_search(newcomers: int, openings: int, units: type[np.signedinteger]) -> Search:
    """What no search has written to yet."""
    lists = newcomers * KINDS
    return Search(
        stamp=np.zeros(openings, np.int64),
        label=np.zeros(openings, units),
        mover=np.zeros(openings, np.int32),
        mover_value=np.zeros(openings, units),
        heap=np.zeros(openings, np.int32),
        place=np.full(openings, -1, np.int32),
        left=np.zeros(openings, np.int32),
        short=np.zeros(lists, np.int32),
        short_stamp=np.zeros(lists, np.int64),
        short_label=np.zeros(lists, units),
        numbers=np.zeros(5, np.int64),
    )


@inner
def rise(position: int, heap: Shorts, place: Shorts, label: Units) -> None:
    """Move an opening whose label fell towards the top of the heap."""
    opening = heap[position]
    own = label[opening]
    while position > 0:
        above = (position - 1) >> 1
        if label[heap[above]] <= own:
            break
        heap[position] = heap[above]
        place[heap[position]] = position
        position = above
    heap[position] = opening
    place[opening] = position


@inner
def take_least(size: int, heap: Shorts, place: Shorts, label: Units) -> int:
    """Take the least label from a heap of ``size``, which is one less then."""
    least = whole(heap[0])
    place[least] = -1
    size -= 1
    if size:
        opening = heap[size]
        own = label[opening]
        position = 0
        while True:
            below = 2 * position + 1
            if below >= size:
                break
            if below + 1 < size and label[heap[below + 1]] < label[heap[below]]:
                below += 1
            if label[heap[below]] >= own:
                break
            heap[position] = heap[below]
            place[heap[position]] = position
            position = below
        heap[position] = opening
        place[opening] = position
    return least


@inner
def search_from(seeker: int, lists: Lists, limits: Limits, choice: Choice, search: Search) -> int:
    """The least loss for which a slot finds a pair: what all that left the heap rise to.

    A lost pair is replaced within its kind, by one of a kind with room, or given up.
    """
    first, length, bound = lists.first, lists.length, lists.bound
    opening_of, value_of = lists.opening, lists.value
    key_first, key_of = lists.key_first, lists.key
    waste, by_value = lists.waste, lists.by_value
    kind_of, per_kind, bonus = limits.kind, limits.per_kind, limits.bonus
    price, free, holder, after = choice.price, choice.free, choice.holder, choice.after
    slot_first, slot_newcomer, slot_opening = (
        choice.slot_first,
        choice.slot_newcomer,
        choice.slot_opening,
    )
    slot_value, held, held_kind = choice.slot_value, choice.held, choice.held_kind
    stamp_of, label_of, mover, mover_value = (
        search.stamp,
        search.label,
        search.mover,
        search.mover_value,
    )
    heap, place, left = search.heap, search.place, search.left
    short, short_stamp, short_label = search.short, search.short_stamp, search.short_label
    stamp = search.numbers[STAMP] + 1
    size = gone = shorts = 0
    end = NOBODY

    slot = seeker
    newcomer = slot_newcomer[slot]
    kind = np.int64(choice.lost[slot])
    # Whoever seeks her first, second or third pair is not asked to move for it herself.
    seeks_more = newcomer if kind == ANY_KIND else NOBODY
    base = 0
    dearest = bonus_of(bonus, newcomer, held[newcomer] - (0 if kind == ANY_KIND else 1))
    while True:
        for at in range(newcomer * KINDS, (newcomer + 1) * KINDS):
            if at != newcomer * KINDS + kind and (
                held_kind[at] >= per_kind[at] or (newcomer == seeks_more and slot != seeker)
            ):
                continue
            if waste[at] > WASTE * length[at]:
                waste[at] = 0
                by_value[at] = False
                reorder(first[at], length[at], opening_of, value_of, key_first[at], key_of, price)
            for entry in range(first[at], first[at] + length[at]):
                most = most_of(entry, at, first, value_of, by_value, key_first, key_of)
                if base - most >= dearest:
                    break
                opening = opening_of[entry]
                value = value_of[entry]
                label = base - value + price[opening]
                if label >= dearest:
                    waste[at] += 1
                    continue
                known = stamp_of[opening] == stamp
                if known and (label_of[opening] <= label or place[opening] < 0):
                    continue
                if holds(slot_first, slot_opening, newcomer, opening):
                    continue
                if not known:
                    stamp_of[opening] = stamp
                    heap[size] = opening
                    place[opening] = size
                    size += 1
                label_of[opening] = label
                mover[opening] = slot
                mover_value[opening] = value
                rise(place[opening], heap, place, label_of)
                if free[opening] > 0:
                    dearest = label
                    end = opening
            if bound[at] != NO_BOUND and base - bound[at] < dearest:
                if short_stamp[at] != stamp:
                    short_stamp[at] = stamp
                    short_label[at] = base - bound[at]
                    short[shorts] = at
                    shorts += 1
                else:
                    short_label[at] = min(short_label[at], base - bound[at])
        # The next holder of the same opening, or the first of the next opening.
        slot = after[slot] if gone else NOBODY
        if slot == NOBODY:
            if not size or label_of[heap[0]] >= dearest:
                break
            opening = take_least(size, heap, place, label_of)
            size -= 1
            left[gone] = opening
            gone += 1
            slot = holder[opening]
        opening = left[gone - 1]
        newcomer = slot_newcomer[slot]
        kind = np.int64(kind_of[opening])
        base = label_of[opening] + slot_value[slot] - price[opening]
        if newcomer != seeks_more:
            given_up = base + bonus_of(bonus, newcomer, held[newcomer] - 1)
            if given_up < dearest:
                dearest = given_up
                end = GIVEN_UP - slot
    search.numbers[STAMP] = stamp
    search.numbers[LEFT] = gone
    search.numbers[END] = end
    # Only those lists count that could still have offered something better.
    needed = 0
    for no in range(shorts):
        if short_label[short[no]] < dearest:
            short[needed] = short[no]
            needed += 1
    search.numbers[SHORT] = needed
    return dearest


@inner
def move_along(seeker: int, limits: Limits, choice: Choice, search: Search) -> None:
    """Everybody on the way moves on by one, from its end back to the seeker."""
    held, held_kind, kind_of = choice.held, choice.held_kind, limits.kind
    newcomer = choice.slot_newcomer[seeker]
    if choice.lost[seeker] != ANY_KIND:
        held[newcomer] -= 1
        held_kind[newcomer * KINDS + choice.lost[seeker]] -= 1
        choice.lost[seeker] = ANY_KIND
    end = search.numbers[END]
    if end == NOBODY:
        choice.slot_opening[seeker] = NOBODY
        return
    if end >= 0:
        vacant = end
        choice.free[vacant] -= 1
    else:
        vacant = leave(GIVEN_UP - end, kind_of, choice)
        choice.slot_opening[GIVEN_UP - end] = NOBODY
    while search.mover[vacant] != seeker:
        slot = search.mover[vacant]
        left = leave(slot, kind_of, choice)
        join(slot, vacant, search.mover_value[vacant], kind_of, choice)
        vacant = left
    join(seeker, vacant, search.mover_value[vacant], kind_of, choice)


@inner
def leave(slot: int, kind_of: NDArray[np.int8], choice: Choice) -> int:
    """Take a slot's pair away; answers the opening it held."""
    opening = unlink(slot, choice.holder, choice.after, choice.before, choice.slot_opening)
    newcomer = choice.slot_newcomer[slot]
    choice.held[newcomer] -= 1
    choice.held_kind[newcomer * KINDS + kind_of[opening]] -= 1
    return opening


@inner
def join(slot: int, opening: int, value: int, kind_of: NDArray[np.int8], choice: Choice) -> None:
    """Give a slot a pair."""
    link(slot, opening, choice.holder, choice.after, choice.before, choice.slot_opening)
    choice.slot_value[slot] = value
    newcomer = choice.slot_newcomer[slot]
    choice.held[newcomer] += 1
    choice.held_kind[newcomer * KINDS + kind_of[opening]] += 1


@compiled
def serve(
    seeking: Shorts,
    start: int,
    stop: int,
    lists: Lists,
    limits: Limits,
    choice: Choice,
    search: Search,
) -> int:
    """Serve the slots at these positions of ``seeking``, and their newcomers' further slots.

    Answers ``stop``, or the position of a slot for which lists must be longer: they
    stand in ``search.short``, and the slot that seeks on stands at that position.
    """
    for position in range(start, stop):
        slot = whole(seeking[position])
        while slot != NOBODY:
            risen = search_from(slot, lists, limits, choice, search)
            if search.numbers[SHORT]:
                seeking[position] = slot
                return position
            for no in range(search.numbers[LEFT]):
                opening = search.left[no]
                choice.price[opening] += risen - search.label[opening]
            sought_more = choice.lost[slot] == ANY_KIND
            move_along(slot, limits, choice, search)
            newcomer = choice.slot_newcomer[slot]
            slot_found = choice.slot_opening[slot] != NOBODY
            slot = NOBODY
            if sought_more and slot_found:
                slot = next_slot(
                    newcomer, limits.at_most, choice.held, choice.slot_first, choice.slot_opening
                )
                if slot != NOBODY:
                    choice.slot_opening[slot] = SEEKING
    return stop
