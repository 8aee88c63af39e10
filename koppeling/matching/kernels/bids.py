"""The first part of the choice: everybody bids for what she likes best.

Jonker and Volgenant (1987) call it augmenting row reduction, Bertsekas (1988) the
auction without a least increment. A newcomer takes the best opening and bids as
much as makes her indifferent to her second best, or to doing without. Whoever bid
least for a full opening loses it and bids again. At every moment the prices are such
that all that is held is everybody's own best; who can make no progress by bidding is
left to the search for paths, for which few remain.
"""

import numpy as np

from koppeling.matching.kernels.compiled import compiled
from koppeling.matching.kernels.market import (
    ANY_KIND,
    KINDS,
    NOBODY,
    SEEKING,
    WASTE,
    Choice,
    Limits,
    Lists,
    Shorts,
    bonus_of,
    holds,
    link,
    most_of,
    next_slot,
    reorder,
    unlink,
)


@compiled
def bid(
    seeking: Shorts,
    count: int,
    most: int,
    lists: Lists,
    limits: Limits,
    choice: Choice,
    short: Shorts,
) -> tuple[int, int]:
    """Let the first ``count`` slots of ``seeking`` bid, and whoever loses by it, ``most`` times.

    A newcomer who finds a pair seeks the next at once. Answers how many slots seek on,
    which stand in ``seeking`` by then, and how many lists ended too early for a bid, which
    stand in ``short``, as far as there is room. ``seeking`` has room for every slot: each
    seeks once at a time.
    """
    first, length, bound = lists.first, lists.length, lists.bound
    opening_of, value_of = lists.opening, lists.value
    key_first, key_of = lists.key_first, lists.key
    waste, by_value = lists.waste, lists.by_value
    kind_of, at_most, per_kind, bonus = limits.kind, limits.at_most, limits.per_kind, limits.bonus
    price, free, holder = choice.price, choice.free, choice.holder
    slot_first, slot_newcomer, slot_opening = (
        choice.slot_first,
        choice.slot_newcomer,
        choice.slot_opening,
    )
    slot_value, slot_bid, lost = choice.slot_value, choice.slot_bid, choice.lost
    after, before = choice.after, choice.before
    held, held_kind = choice.held, choice.held_kind
    bids = left = shorts = 0
    # A slot stands here or among those that seek on, and once: there is room for all.
    stack = np.empty(len(seeking), np.int32)
    # One by one: to copy a slice, Numba compiles for a second what it would say of lengths.
    for no in range(count):
        stack[count - 1 - no] = seeking[no]
    height = count
    while height:
        height -= 1
        slot = stack[height]
        while True:
            newcomer = slot_newcomer[slot]
            lost_kind = lost[slot]
            rank = held[newcomer] - (1 if lost_kind != ANY_KIND else 0)
            without = -bonus_of(bonus, newcomer, rank)
            best = second = without
            best_opening = NOBODY
            best_value = np.int64(0)
            ends_early = False
            for at in range(newcomer * KINDS, (newcomer + 1) * KINDS):
                if held_kind[at] >= per_kind[at] and lost_kind != at % KINDS:
                    continue
                if waste[at] > WASTE * length[at]:
                    waste[at] = 0
                    by_value[at] = False
                    reorder(
                        first[at], length[at], opening_of, value_of, key_first[at], key_of, price
                    )
                for entry in range(first[at], first[at] + length[at]):
                    if most_of(entry, at, first, value_of, by_value, key_first, key_of) <= second:
                        break
                    opening = opening_of[entry]
                    surplus = np.int64(value_of[entry]) - price[opening]
                    if surplus <= second:
                        waste[at] += 1
                        continue
                    if holds(slot_first, slot_opening, newcomer, opening):
                        continue
                    if surplus > best:
                        second = best
                        best, best_opening = surplus, opening
                        best_value = np.int64(value_of[entry])
                    else:
                        second = surplus
            for at in range(newcomer * KINDS, (newcomer + 1) * KINDS):
                if bound[at] > second and (held_kind[at] < per_kind[at] or lost_kind == at % KINDS):
                    ends_early = True
                    if shorts < len(short):
                        short[shorts] = at
                        shorts += 1
            bids += 1
            if best_opening == NOBODY and not ends_early:
                # She does without.
                slot_opening[slot] = NOBODY
                if lost_kind != ANY_KIND:
                    held[newcomer] -= 1
                    held_kind[newcomer * KINDS + lost_kind] -= 1
                    lost[slot] = ANY_KIND
                break
            offer = best_value - second
            least = NOBODY
            if best_opening != NOBODY and free[best_opening] == 0:
                other = holder[best_opening]
                while other != NOBODY:
                    if least == NOBODY or slot_bid[other] < slot_bid[least]:
                        least = other
                    other = after[other]
            if (
                ends_early
                or bids > most
                or (least != NOBODY and offer <= slot_bid[least] and offer == price[best_opening])
            ):
                seeking[left] = slot
                left += 1
                break
            if least != NOBODY and offer <= slot_bid[least]:
                # Outbid by everybody there, and indifferent at that price: she looks again.
                price[best_opening] = offer
                continue
            seeks_more = NOBODY
            if lost_kind != ANY_KIND:
                held_kind[newcomer * KINDS + lost_kind] -= 1
                lost[slot] = ANY_KIND
            else:
                held[newcomer] += 1
                seeks_more = next_slot(newcomer, at_most, held, slot_first, slot_opening)
            kind = kind_of[best_opening]
            held_kind[newcomer * KINDS + kind] += 1
            if least != NOBODY:
                unlink(least, holder, after, before, slot_opening)
                lost[least] = kind
            else:
                free[best_opening] -= 1
            link(slot, best_opening, holder, after, before, slot_opening)
            slot_value[slot] = best_value
            slot_bid[slot] = offer
            if free[best_opening] == 0:
                lowest = offer
                other = holder[best_opening]
                while other != NOBODY:
                    lowest = min(lowest, slot_bid[other])
                    other = after[other]
                price[best_opening] = max(price[best_opening], lowest)
            if seeks_more != NOBODY:
                slot_opening[seeks_more] = SEEKING
                stack[height] = seeks_more
                height += 1
            if least == NOBODY:
                break
            slot = least
    return left, shorts
