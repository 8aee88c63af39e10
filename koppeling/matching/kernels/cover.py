"""Whether more newcomers could have a pair at all, whatever it cost."""

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.compiled import compiled, inlined
from koppeling.matching.kernels.market import KINDS, NO_BOUND, NOBODY, Choice, Limits, Lists, Shorts

Bools = NDArray[np.bool_]


@inlined
def _visit(
    opening: int,
    queue: Shorts,
    count: int,
    seen: Bools,
    opened: Bools,
    keeps: Bools,
    choice: Choice,
) -> tuple[bool, int]:
    """Put the holders of an opening into ``queue``; whether it or one of them has room already."""
    found = False
    if not opened[opening]:
        opened[opening] = True
        found = choice.free[opening] > 0
        slot = choice.holder[opening]
        while slot != NOBODY:
            other = choice.slot_newcomer[slot]
            found = found or choice.held[other] > 1 or keeps[other]
            if not seen[other]:
                seen[other] = True
                queue[count] = other
                count += 1
            slot = choice.after[slot]
    return found, count


@compiled
def reach(
    queue: Shorts,
    count: int,
    seen: Bools,
    opened: Bools,
    keeps: Bools,
    lists: Lists,
    outside: NDArray[np.int64],
    limits: Limits,
    choice: Choice,
    short: Shorts,
) -> tuple[bool, int]:
    """Follow whom the first ``count`` newcomers of ``queue`` could move for a pair, and so on.

    True where one of them ends at a free place or at somebody who would keep another pair
    (``keeps``: who has one beside those of the choice), so that one more could be covered.
    ``seen`` newcomers and ``opened`` openings are not visited again. Second answer: how many
    truncated lists were met, which stand in ``short``; what is outside them was not followed.
    """
    shorts = 0
    done = 0
    while done < count:
        newcomer = queue[done]
        done += 1
        if not limits.at_most[newcomer]:
            continue
        for at in range(newcomer * KINDS, (newcomer + 1) * KINDS):
            if not limits.per_kind[at]:
                continue
            if outside[at] != NO_BOUND:
                short[shorts] = at
                shorts += 1
            first = lists.first[at]
            for entry in range(first, first + lists.length[at]):
                found, count = _visit(
                    lists.opening[entry], queue, count, seen, opened, keeps, choice
                )
                if found:
                    return True, 0
    return False, shorts


@compiled
def step(
    openings: Shorts,
    queue: Shorts,
    count: int,
    seen: Bools,
    opened: Bools,
    keeps: Bools,
    choice: Choice,
) -> tuple[bool, int]:
    """As ``reach``, from openings; those they lead to come behind the ``count`` in ``queue``."""
    for opening in openings:
        found, count = _visit(opening, queue, count, seen, opened, keeps, choice)
        if found:
            return True, 0
    return False, count
