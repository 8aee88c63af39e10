"""The pairs that stand in some optima and not in others: those on a cycle of tight arcs."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.compiled import compiled, inlined, whole
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
from koppeling.matching.kernels.prices import NO_ROOM


class Unsure(NamedTuple):
    """Pairs, chosen or not, that stand in some optima and not in others."""

    newcomer_no: Ints
    opening_no: Ints
    value: Ints


NONE_UNSURE = Unsure(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))


class Arcs(NamedTuple):
    """Arcs of the residual flow on which a choice may change without loss, as pairs of nodes.

    Nodes: newcomers, then lists, then openings, then one for all that lies outside.
    ``value``: that of the pair for arcs between list and opening, else -1.
    ``entered``, ``left``: nodes to which an arc leads, and from which one does.
    """

    tail: Shorts
    head: Shorts
    value: Units
    entered: NDArray[np.bool_]
    left: NDArray[np.bool_]


def unsure(lists: Lists, limits: Limits, choice: Choice) -> Unsure:
    """The pairs of a finished choice at its least prices that an equally good one may not share."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    newcomers = len(limits.at_most)
    openings = newcomers * (1 + KINDS)
    outside = openings + len(choice.price)
    tail, head, value = _tight(lists, limits, choice, outside + 1)
    if not len(tail):
        return NONE_UNSURE
    # Only nodes at an arc count.
    met = np.zeros(outside + 1, np.bool_)
    met[tail] = met[head] = True
    number = np.cumsum(met, dtype=np.int32) - 1
    nodes = int(number[-1]) + 1
    graph = csr_array(
        (np.ones(len(tail), np.int8), (number[tail], number[head])), shape=(nodes, nodes)
    )
    _, part = connected_components(graph, connection="strong")
    cyclic = (part[number[tail]] == part[number[head]]) & (value >= 0)
    offered = cyclic & (head >= openings)
    chosen = cyclic & (tail >= openings)
    at = np.concatenate((tail[offered], head[chosen])).astype(np.int64) - newcomers
    opening = np.concatenate((head[offered], tail[chosen])).astype(np.int64) - openings
    worth = np.concatenate((value[offered], value[chosen])).astype(np.int64)
    return Unsure(at // KINDS, opening, worth)


def _tight(
    lists: Lists, limits: Limits, choice: Choice, nodes: int
) -> tuple[Shorts, Shorts, Units]:
    """The arcs on which the choice may change, without those that lead nowhere."""
    arcs = _room_for_arcs(0, nodes, lists.value.dtype)
    room = _room_for_arcs(_tight_arcs(lists, limits, choice, arcs), 0, lists.value.dtype)
    arcs = room._replace(entered=arcs.entered, left=arcs.left)
    count = _tight_arcs(lists, limits, choice, arcs)
    tail, head, value = arcs.tail[:count], arcs.head[:count], arcs.value[:count]
    while len(tail):
        arcs.entered[:] = arcs.left[:] = False
        arcs.entered[head] = arcs.left[tail] = True
        kept = arcs.entered[tail] & arcs.left[head]
        if 4 * int(kept.sum()) > 3 * len(kept):
            break
        tail, head, value = tail[kept], head[kept], value[kept]
    return tail, head, value


def _room_for_arcs(count: int, nodes: int, dtype: np.dtype[Any]) -> Arcs:
    return Arcs(
        np.empty(count, np.int32),
        np.empty(count, np.int32),
        np.empty(count, dtype),
        np.zeros(nodes, np.bool_),
        np.zeros(nodes, np.bool_),
    )


@inlined
def _note(
    count: int,
    tail: int,
    head: int,
    value: int,
    arcs: Arcs,
) -> int:
    """Take an arc in; how many there are then."""
    if not len(arcs.tail):
        arcs.entered[head] = True
        arcs.left[tail] = True
        count += 1
    elif arcs.entered[tail] and arcs.left[head]:
        arcs.tail[count], arcs.head[count], arcs.value[count] = tail, head, value
        count += 1
    return count


@compiled
def _tight_arcs(lists: Lists, limits: Limits, choice: Choice, arcs: Arcs) -> int:
    """Where there is no room for arcs, count them and mark the nodes that they meet.

    Where there is, write those that such arcs lead to and away from, and count these.
    Every optimum differs from the choice by cycles of these arcs alone (complementary
    slackness).
    """
    newcomers, lists_in_all = len(limits.at_most), len(limits.per_kind)
    openings = newcomers + lists_in_all
    outside = openings + len(choice.price)
    count = 0
    for newcomer in range(newcomers):
        held = choice.held[newcomer]
        if not limits.at_most[newcomer]:
            continue
        own = NO_ROOM
        if held < limits.at_most[newcomer]:
            own = -bonus_of(limits.bonus, newcomer, held)
        least = np.full(KINDS, NO_ROOM)
        for slot in range(choice.slot_first[newcomer], choice.slot_first[newcomer + 1]):
            opening = choice.slot_opening[slot]
            if opening != NOBODY:
                surplus = choice.slot_value[slot] - choice.price[opening]
                own = min(own, surplus)
                kind = limits.kind[opening]
                least[kind] = min(least[kind], surplus)
        if held < limits.at_most[newcomer] and -bonus_of(limits.bonus, newcomer, held) == own:
            count = _note(count, outside, newcomer, -1, arcs)
        if held and -bonus_of(limits.bonus, newcomer, held - 1) == own:
            count = _note(count, newcomer, outside, -1, arcs)
        for kind in range(KINDS):
            at = newcomer * KINDS + kind
            if not limits.per_kind[at]:
                continue
            has_room = choice.held_kind[at] < limits.per_kind[at]
            from_here = own if has_room else least[kind]
            if has_room:
                count = _note(count, newcomer, newcomers + at, -1, arcs)
            if choice.held_kind[at] and from_here == own:
                count = _note(count, newcomers + at, newcomer, -1, arcs)
            first = lists.first[at]
            for entry in range(first, first + lists.length[at]):
                opening = lists.opening[entry]
                value = whole(lists.value[entry])
                if value < from_here and lists.by_value[at]:
                    break
                if value - choice.price[opening] == from_here and not holds(
                    choice.slot_first, choice.slot_opening, newcomer, opening
                ):
                    count = _note(count, newcomers + at, openings + opening, value, arcs)
            for slot in range(choice.slot_first[newcomer], choice.slot_first[newcomer + 1]):
                opening = choice.slot_opening[slot]
                if opening == NOBODY or limits.kind[opening] != kind:
                    continue
                value = choice.slot_value[slot]
                if value - choice.price[opening] == from_here:
                    count = _note(count, openings + opening, newcomers + at, value, arcs)
    for opening in range(len(choice.price)):
        if choice.free[opening] > 0:
            count = _note(count, openings + opening, outside, -1, arcs)
        if choice.price[opening] == 0 and choice.holder[opening] != NOBODY:
            count = _note(count, outside, openings + opening, -1, arcs)
    return count
