"""What decides exact ties: a hash of seed and both refs, never the order of a file."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

TIE_BITS = 20


def tie_numbers(
    seed: int,
    newcomers: Sequence[str],
    openings: Sequence[str],
    newcomer_no: NDArray[np.int64],
    opening_no: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Per pair a number 0..2^20 - 1 that depends on the seed and the two refs alone."""
    mixed = _hashes(seed, newcomers, b"newcomer")[newcomer_no]
    mixed = _scramble(mixed ^ _scramble(_hashes(seed, openings, b"opening"))[opening_no])
    return (mixed >> np.uint64(64 - TIE_BITS)).astype(np.int64)


def _hashes(seed: int, refs: Sequence[str], side: bytes) -> NDArray[np.uint64]:
    key = seed.to_bytes(16, "little", signed=True)
    return np.array(
        [
            int.from_bytes(
                blake2b(ref.encode(), digest_size=8, key=key, person=side).digest(), "little"
            )
            for ref in refs
        ],
        np.uint64,
    )


def _scramble(number: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014): every bit moves every other."""
    number = (number ^ (number >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return number ^ (number >> np.uint64(31))
