"""What the kernels of the choice share: lists, limits, and who holds what by now.

Newcomers hold openings in *slots* of their own, as many as they may get pairs.
The slots of one opening are linked, so that whoever is asked finds its holders.
Kernels take single arrays where they run often: handing a whole record over costs
as much as a short list.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.compiled import compiled, inlined, whole

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]

KINDS = 3
NOBODY = -1
SEEKING = -2
"""What a slot holds whose newcomer looks for one more pair, or for another."""
ANY_KIND = -1
NO_BOUND = -(2**62)
"""The bound of a complete list: nothing stands outside."""
WASTE = 4
"""A list is put in order again when so many times its length was read in vain."""


class Lists(NamedTuple):
    """Candidates by list, the greatest key first. List number: newcomer x 3 + kind.

    No surplus (value less price) ever passes the key of its entry, for prices only
    rise: keys are surpluses at earlier prices. ``bound``: what no surplus outside the list passes,
    ``NO_BOUND`` where nothing is outside. ``by_value``: the list is still in the order of
    its values. ``waste``: entries read in vain since it was last put in order.
    """

    first: Ints
    length: Shorts
    bound: Ints
    opening: Shorts
    value: NDArray[np.signedinteger]
    key: NDArray[np.signedinteger]
    waste: Shorts
    by_value: NDArray[np.bool_]


class Limits(NamedTuple):
    """What may be chosen, and what a rank adds.

    ``kind`` per opening, ``at_most`` per newcomer, ``per_kind`` per list,
    ``bonus`` (newcomers, ranks), the last of which repeats.
    """

    kind: NDArray[np.int8]
    at_most: Ints
    per_kind: Ints
    bonus: Ints


class Choice(NamedTuple):
    """What is chosen so far, and the prices at which it is everybody's own best.

    ``price``, ``free`` (places), ``holder`` (its first slot) per opening. Per slot its
    newcomer, what it holds (or NOBODY, or SEEKING), the value of that pair, up to which
    price it was bid for, and, while it seeks another, the ``lost`` kind. A pair that is
    lost counts in ``held`` and ``held_kind`` until another is found, or none.
    """

    price: Ints
    free: Ints
    holder: Shorts
    slot_first: Ints
    slot_newcomer: Shorts
    slot_opening: Shorts
    slot_value: Ints
    slot_bid: Ints
    lost: NDArray[np.int8]
    after: Shorts
    before: Shorts
    held: Shorts
    held_kind: Shorts


@inlined
def bonus_of(bonus: Ints, newcomer: int, rank: int) -> int:
    """What the pair of a rank adds."""
    found: int = bonus[newcomer, min(rank, bonus.shape[1] - 1)]
    return found


@inlined
def holds(slot_first: Ints, slot_opening: Shorts, newcomer: int, opening: int) -> bool:
    """Whether a newcomer holds an opening."""
    found = False
    for slot in range(slot_first[newcomer], slot_first[newcomer + 1]):
        found |= slot_opening[slot] == opening
    return found


@compiled
def restore(first: Ints, length: Shorts, opening: Shorts, value: NDArray[np.signedinteger]) -> None:
    """Put lists back in the order in which they came: by value, then opening."""
    for at in range(len(first)):
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
    opening: Shorts,
    value: NDArray[np.signedinteger],
    key: NDArray[np.signedinteger],
    price: Ints,
) -> None:
    """Put a list in the order of today's surpluses."""
    least = np.iinfo(key.dtype).min
    for entry in range(first, first + length):
        key[entry] = max(np.int64(value[entry]) - price[opening[entry]], least)
    gap = first_gap(length)
    while gap:
        for entry in range(first + gap, first + length):
            own_key, own_opening, own_value = key[entry], opening[entry], value[entry]
            position = entry
            while position >= first + gap and key[position - gap] < own_key:
                key[position] = key[position - gap]
                opening[position] = opening[position - gap]
                value[position] = value[position - gap]
                position -= gap
            key[position], opening[position], value[position] = own_key, own_opening, own_value
        gap //= 3


@compiled
def first_gap(length: int) -> int:
    """Where Shell's sort begins (Knuth's gaps 1, 4, 13, …): short lists need plain insertion.

    The library's sorts take seconds to compile; and most lists are nearly in order.
    """
    gap = 1
    while 27 * gap < length:
        gap = 3 * gap + 1
    return gap


@compiled
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


@compiled
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


@compiled
def next_slot(
    newcomer: int, at_most: Ints, held: Shorts, slot_first: Ints, slot_opening: Shorts
) -> int:
    """A slot with which a newcomer could seek one more pair; NOBODY where she may have no more."""
    if held[newcomer] >= at_most[newcomer]:
        return NOBODY
    for slot in range(slot_first[newcomer], slot_first[newcomer + 1]):
        if slot_opening[slot] == NOBODY:
            return slot
    return NOBODY
