"""The proof of a large week: what everybody would take for herself, from the prices alone.

Nothing here reads the choice that is to be proven.
"""

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.compiled import compiled
from koppeling.matching.kernels.market import KINDS, Ints, Limits, Lists, Units

TAKEN = -(2**62)


@compiled
def own_best(
    start: int, stop: int, lists: Lists, limits: Limits, price: Units, settled: NDArray[np.bool_]
) -> tuple[Ints, bool]:
    """What the best own sets of newcomers ``start`` to ``stop`` are worth; whether that is sure.

    Per kind her best pairs up to its limit, of these the best up to hers, as long as
    value less price and the bonus of the rank gain something. It is sure where no pair
    outside a list can matter: the list is complete, nothing outside passes what the next
    pair of the list would have to bring, or ``settled`` says that it was looked at.
    """
    ranks = limits.bonus.shape[1]
    worth = np.zeros(stop - start, np.int64)
    sure = True
    for newcomer in range(start, stop):
        most = limits.at_most[newcomer]
        if not most:
            continue
        width = 0
        for at in range(newcomer * KINDS, (newcomer + 1) * KINDS):
            width += min(limits.per_kind[at], most, np.int64(lists.length[at]))
        best = np.empty(width, np.int64)
        kind_of = np.empty(width, np.int64)
        size = 0
        for at in range(newcomer * KINDS, (newcomer + 1) * KINDS):
            of_kind = min(limits.per_kind[at], most, np.int64(lists.length[at]))
            if not of_kind:
                continue
            first, begun = lists.first[at], size
            for entry in range(first, first + lists.length[at]):
                surplus = np.int64(lists.value[entry]) - price[lists.opening[entry]]
                if size - begun == of_kind:
                    if surplus <= best[size - 1]:
                        continue
                    size -= 1
                position = size
                while position > begun and best[position - 1] < surplus:
                    best[position] = best[position - 1]
                    position -= 1
                best[position] = surplus
                kind_of[size] = at % KINDS
                size += 1
        taken = 0
        taken_of = np.zeros(KINDS, np.int64)
        marginal = np.full(KINDS, np.int64(2**62))
        last = np.int64(2**62)
        while taken < min(size, most):
            top = 0
            for no in range(1, size):
                if best[no] > best[top]:
                    top = no
            gain = best[top] + limits.bonus[newcomer, min(taken, ranks - 1)]
            if gain <= 0:
                break
            worth[newcomer - start] += gain
            taken += 1
            last = best[top]
            taken_of[kind_of[top]] += 1
            marginal[kind_of[top]] = last
            best[top] = TAKEN
        # What a pair from outside would have to pass: the pair it replaces, or doing without.
        if taken < most:
            last = min(last, -limits.bonus[newcomer, min(taken, ranks - 1)])
        for kind in range(KINDS):
            at = newcomer * KINDS + kind
            if not limits.per_kind[at]:
                continue
            passes = last if taken_of[kind] < limits.per_kind[at] else marginal[kind]
            if lists.bound[at] > passes and not settled[at]:
                sure = False
    return worth, sure
