"""Random draws in whole numbers, the same on every machine and with every version of numpy.

Only the raw words of PCG64 are used, whose sequence numpy promises to keep;
everything after them is integer arithmetic. Each column of each file has its
own stream, named after it, so that a column that is added or drawn more often
later leaves all others as they were.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

THOUSAND = 1000


class Draws:
    """The draws of one simulation; ``stream`` names what is drawn, once each.

    Two towns of one seed have nobody in common. Raises ValueError for a negative seed.
    """

    def __init__(self, seed: int, town: str = "") -> None:
        if seed < 0:
            raise ValueError(f"a seed is a whole number from 0 on, not {seed}")
        self._seed = seed
        self._town = town

    def below(self, stream: str, size: int | tuple[int, int], bound: ArrayLike) -> Numbers:
        """Whole numbers from 0 up to but not ``bound``, which is below 2^31 (one, or per row)."""
        return _below(self._words(stream, size), bound)

    def between(self, stream: str, size: int, least: ArrayLike, greatest: ArrayLike) -> Numbers:
        """Whole numbers from ``least`` to ``greatest``, both included."""
        low = np.asarray(least, np.int64)
        return low + self.below(stream, size, np.asarray(greatest, np.int64) - low + 1)

    def few(self, stream: str, size: int, bound: ArrayLike) -> Numbers:
        """Whole numbers below ``bound``, small ones often and large ones rarely.

        The product of two even draws: half of them lie below 0.19 of the bound,
        a tenth above 0.58 of it.
        """
        words = self._words(stream, (size, 2))
        first, second = words[:, 0] >> np.uint64(48), words[:, 1] >> np.uint64(48)
        return (first * second * np.asarray(bound, np.uint64) >> np.uint64(32)).astype(np.int64)

    def chance(self, stream: str, size: int | tuple[int, int], per_mille: ArrayLike) -> Flags:
        """True in ``per_mille`` of 1000 draws (one, or per row)."""
        return self.below(stream, size, THOUSAND) < np.asarray(per_mille, np.int64)

    def pick(self, stream: str, size: int | tuple[int, int], weights: Sequence[int]) -> Numbers:
        """Positions in ``weights``, each as often as its weight says."""
        steps = np.cumsum(np.asarray(weights, np.int64))
        return np.searchsorted(steps, self.below(stream, size, int(steps[-1])), side="right")

    def pick_by(self, stream: str, group: Numbers, weights: Sequence[Sequence[int]]) -> Numbers:
        """Positions in the row of ``weights`` that each entry of ``group`` names."""
        words = self._words(stream, len(group))
        found = np.zeros(len(group), np.int64)
        for no, of_group in enumerate(weights):
            here = group == no
            steps = np.cumsum(np.asarray(of_group, np.int64))
            found[here] = np.searchsorted(steps, _below(words[here], int(steps[-1])), side="right")
        return found

    def order(self, stream: str, size: int) -> Numbers:
        """The numbers 0 to ``size - 1`` shuffled."""
        return np.argsort(self._words(stream, size), kind="stable")

    def _words(self, stream: str, size: int | tuple[int, int]) -> NDArray[np.uint64]:
        generator = np.random.PCG64([self._seed, crc32(f"{self._town} {stream}".encode())])
        rows, across = size if isinstance(size, tuple) else (size, 1)
        words = generator.random_raw(rows * across)
        return words.reshape(rows, across) if isinstance(size, tuple) else words


def _below(words: NDArray[np.uint64], bound: ArrayLike) -> Numbers:
    # The upper half of the word times the bound, upper half again: even to within 2^-32 x bound.
    half = np.uint64(32)
    return ((words >> half) * np.asarray(bound, np.uint64) >> half).astype(np.int64)
