"""The best few of many: a heap whose root is the worst that is kept.

Three arrays side by side: what one is worth, the number of its opening, its score.
"""

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.compiled import inner, whole

Worth = NDArray[np.int64]
Ints = NDArray[np.int32]


@inner
def comes_after(worth: int, opening_no: int, other_worth: int, other_no: int) -> bool:
    """Whether the first is worth less than the other, or the same with a greater number."""
    return worth < other_worth or (worth == other_worth and opening_no > other_no)


@inner
def sink(
    worth: Worth, opening_no: Ints, score: Ints, length: int, one: tuple[int, int, int]
) -> None:
    """Put one at the root in place of what was there and let it sink to where it belongs."""
    at = 0
    while 2 * at + 1 < length:
        child = 2 * at + 1
        other = child + 1
        if other < length and comes_after(
            worth[other], opening_no[other], worth[child], opening_no[child]
        ):
            child = other
        if not comes_after(worth[child], opening_no[child], one[0], one[1]):
            break
        worth[at], opening_no[at], score[at] = worth[child], opening_no[child], score[child]
        at = child
    worth[at], opening_no[at], score[at] = one


@inner
def rise(
    worth: Worth, opening_no: Ints, score: Ints, length: int, one: tuple[int, int, int]
) -> None:
    """Add one behind the ``length`` that are kept and let it rise to where it belongs."""
    at = length
    while at > 0:
        parent = (at - 1) // 2
        if comes_after(worth[parent], opening_no[parent], one[0], one[1]):
            break
        worth[at], opening_no[at], score[at] = worth[parent], opening_no[parent], score[parent]
        at = parent
    worth[at], opening_no[at], score[at] = one


@inner
def settle(worth: Worth, opening_no: Ints, score: Ints, length: int) -> None:
    """Sort what is kept, the best first."""
    for last in range(length - 1, 0, -1):
        one = worth[last], whole(opening_no[last]), whole(score[last])
        worth[last], opening_no[last], score[last] = worth[0], opening_no[0], score[0]
        sink(worth, opening_no, score, last, one)
