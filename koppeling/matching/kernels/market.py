"""What the kernels of the choice share: lists, limits, and who holds what by now.

Newcomers hold openings in *slots* of their own, as many as they may get pairs.
The slots of one opening are linked, so that whoever is asked finds its holders.
Kernels take single arrays where they run often: handing a whole record over costs
as much as a short list.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.compiled import compiled, inlined, inner, whole

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]
Units = NDArray[np.signedinteger]
"""Values and prices, in 32 bits where all sums of them that come up fit: see ``width_of``."""

KINDS = 3
NOBODY = -1
SEEKING = -2
"""What a slot holds whose newcomer looks for one more pair, or for another."""
ANY_KIND = -1
NO_BOUND = -(2**62)
"""The bound of a complete list: nothing stands outside."""
WASTE = 4
"""A list is put in order again when so many times its length was read in vain."""
FITS = 1 << 28
"""Below this a value and a bonus together leave room in 32 bits for every sum that comes up."""
BLOCK_BITS = 3
BLOCK = 1 << BLOCK_BITS
"""Of so many entries of a list that was put in order, one key is kept."""


class Lists(NamedTuple):
    """Candidates by list. List number: newcomer x 3 + kind.

    A list is ``by_value`` as it comes, the greatest value first, or in the order of the
    surpluses (value less price) at earlier prices. Then ``key`` holds the surplus of every
    first entry of ``BLOCK``, from ``key_first`` on: no surplus from there on passes it, for prices
    only rise, as none passes the value of a list by value. ``bound``: what no surplus outside the
    list passes, ``NO_BOUND`` where nothing is outside. ``waste``: entries read in vain since
    it was last put in order.
    """

    first: Ints
    length: Shorts
    bound: Ints
    opening: Shorts
    value: Units
    key_first: Ints
    key: Ints
    waste: Shorts
    by_value: NDArray[np.bool_]
    """``key`` is wider than ``value``: else the compiler chooses between their places before it
    reads, and bids take three times as long."""


class Limits(NamedTuple):
    """What may be chosen, and what a rank adds.

    ``kind`` per opening, ``at_most`` per newcomer, ``per_kind`` per list,
    ``bonus`` (newcomers, ranks), the last of which repeats.
    """

    kind: NDArray[np.int8]
    at_most: Shorts
    per_kind: Shorts
    bonus: Ints


class Choice(NamedTuple):
    """What is chosen so far, and the prices at which it is everybody's own best.

    ``price``, ``free`` (places), ``holder`` (its first slot) per opening. Per slot its
    newcomer, what it holds (or NOBODY, or SEEKING), the value of that pair, up to which
    price it was bid for, and, while it seeks another, the ``lost`` kind. A pair that is
    lost counts in ``held`` and ``held_kind`` until another is found, or none.
    """

    price: Units
    free: Shorts
    holder: Shorts
    slot_first: Ints
    slot_newcomer: Shorts
    slot_opening: Shorts
    slot_value: Units
    slot_bid: Units
    lost: NDArray[np.int8]
    after: Shorts
    before: Shorts
    held: Shorts
    held_kind: Shorts


def width_of(greatest: int, bonus: Ints) -> type[np.signedinteger]:
    """In what to count values and prices: no value passes ``greatest``.

    Nobody holds what costs more than it is worth to her, so no price passes the greatest value
    and bonus together; surpluses, bids and labels are sums of no more than four such terms.
    """
    most = greatest + int(np.abs(bonus).max(initial=0))
    return np.int32 if most < FITS else np.int64


def blocks(length: NDArray[Any]) -> Ints:
    """How many keys lists of these lengths need."""
    return (length.astype(np.int64) + BLOCK - 1) >> BLOCK_BITS


def nothing_chosen(places: Ints, slots: Ints, units: type[np.signedinteger]) -> Choice:
    """The beginning: so many free places per opening, so many slots per newcomer."""
    openings, newcomers, count = len(places), len(slots), int(slots.sum())
    slot_first = np.zeros(newcomers + 1, np.int64)
    np.cumsum(slots, out=slot_first[1:])
    return Choice(
        price=np.zeros(openings, units),
        free=places.astype(np.int32),
        holder=np.full(openings, NOBODY, np.int32),
        slot_first=slot_first,
        slot_newcomer=np.repeat(np.arange(newcomers, dtype=np.int32), slots),
        slot_opening=np.full(count, NOBODY, np.int32),
        slot_value=np.zeros(count, units),
        slot_bid=np.zeros(count, units),
        lost=np.full(count, ANY_KIND, np.int8),
        after=np.full(count, NOBODY, np.int32),
        before=np.full(count, NOBODY, np.int32),
        held=np.zeros(newcomers, np.int32),
        held_kind=np.zeros(newcomers * KINDS, np.int32),
    )


@inlined
def bonus_of(bonus: Ints, newcomer: int, rank: int) -> int:
    """What the pair of a rank adds."""
    found: int = bonus[newcomer, min(rank, bonus.shape[1] - 1)]
    return found


@inlined
def most_of(
    entry: int,
    at: int,
    first: Ints,
    value: Units,
    by_value: NDArray[np.bool_],
    key_first: Ints,
    key: Ints,
) -> int:
    """What no surplus of a list passes from this entry on."""
    block = (entry - first[at]) >> BLOCK_BITS
    found: int = value[entry] if by_value[at] else key[key_first[at] + block]
    return found


@inlined
def holds(slot_first: Ints, slot_opening: Shorts, newcomer: int, opening: int) -> bool:
    """Whether a newcomer holds an opening."""
    found = False
    for slot in range(slot_first[newcomer], slot_first[newcomer + 1]):
        found |= slot_opening[slot] == opening
    return found


@compiled
def restore(lists: Ints, first: Ints, length: Shorts, opening: Shorts, value: Units) -> None:
    """Put lists back in the order in which they came: by value, then opening."""
    for at in lists:
        begin, end = first[at], first[at] + length[at]
        gap = first_gap(length[at])
        while gap:
            for entry in range(begin + gap, end):
                own_opening, own_value = opening[entry], value[entry]
                position = entry
                while position >= begin + gap and (
                    value[position - gap] < own_value
                    or (
                        value[position - gap] == own_value and opening[position - gap] > own_opening
                    )
                ):
                    opening[position] = opening[position - gap]
                    value[position] = value[position - gap]
                    position -= gap
                opening[position], value[position] = own_opening, own_value
            gap //= 3


@compiled
def reorder(
    first: int,
    length: int,
    all_openings: Shorts,
    all_values: Units,
    key_first: int,
    key: Ints,
    price: Units,
) -> None:
    """Put a list in the order of today's surpluses."""
    opening, value = all_openings[first : first + length], all_values[first : first + length]
    surplus = np.empty(length, np.int64)
    for entry in range(length):
        surplus[entry] = np.int64(value[entry]) - price[opening[entry]]
    gap = first_gap(length)
    while gap:
        for entry in range(gap, length):
            own_surplus, own_opening, own_value = surplus[entry], opening[entry], value[entry]
            position = entry
            while position >= gap and surplus[position - gap] < own_surplus:
                surplus[position] = surplus[position - gap]
                opening[position] = opening[position - gap]
                value[position] = value[position - gap]
                position -= gap
            surplus[position] = own_surplus
            opening[position], value[position] = own_opening, own_value
        gap //= 3
    for block in range((length + BLOCK - 1) >> BLOCK_BITS):
        key[key_first + block] = surplus[block << BLOCK_BITS]


@inner
def first_gap(length: int) -> int:
    """Where Shell's sort begins (Knuth's gaps 1, 4, 13, …): short lists need plain insertion.

    The library's sorts take seconds to compile; and most lists are nearly in order.
    """
    gap = 1
    while 27 * gap < length:
        gap = 3 * gap + 1
    return gap


@inner
def unlink(slot: int, holder: Shorts, after: Shorts, before: Shorts, slot_opening: Shorts) -> int:
    """Take a slot from its opening, and answer that; it seeks another."""
    opening = whole(slot_opening[slot])
    following, preceding = after[slot], before[slot]
    if preceding == NOBODY:
        holder[opening] = following
    else:
        after[preceding] = following
    if following != NOBODY:
        before[following] = preceding
    slot_opening[slot] = SEEKING
    return opening


@inner
def link(
    slot: int, opening: int, holder: Shorts, after: Shorts, before: Shorts, slot_opening: Shorts
) -> None:
    """Give an opening to a slot."""
    following = holder[opening]
    slot_opening[slot] = opening
    before[slot] = NOBODY
    after[slot] = following
    if following != NOBODY:
        before[following] = slot
    holder[opening] = slot


@inner
def next_slot(
    newcomer: int, at_most: Shorts, held: Shorts, slot_first: Ints, slot_opening: Shorts
) -> int:
    """A slot with which a newcomer could seek one more pair; NOBODY where she may have no more."""
    if held[newcomer] >= at_most[newcomer]:
        return NOBODY
    for slot in range(slot_first[newcomer], slot_first[newcomer + 1]):
        if slot_opening[slot] == NOBODY:
            return slot
    return NOBODY
