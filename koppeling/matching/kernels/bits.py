"""The openings of a week as rows of bits, one row per half-day, concept, language and so on."""

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.compiled import compiled
from koppeling.matching.kernels.masks import THEY_WERE_NOT_ASKED
from koppeling.terms import HALF_DAYS

GROUPS = 31
"""So many groups of concepts and of occupations are told apart; of more, some share a bit."""

# Rows: half-days, who was not asked, groups of occupations, then the concepts of the
# vocabulary as interests and as gives, and the languages.
TIME_UNASKED = len(HALF_DAYS)
(
    EVERYBODY,
    WORK_UNASKED,
    LANGUAGES_UNASKED,
    INTERESTS_UNASKED,
    GIVES_UNASKED,
    ROWS_OF_WORK,
) = range(TIME_UNASKED + 1, TIME_UNASKED + 7)
FIRST_CONCEPT = ROWS_OF_WORK + GROUPS

Flags = NDArray[np.bool_]
Ints = NDArray[np.int32]


def rows_of_bits(
    half_days: Ints,
    work: tuple[Ints, Flags],
    languages: tuple[NDArray[np.uint64], Flags],
    lists: tuple[Ints, Flags, NDArray[np.uint16]],
    concepts: int,
) -> NDArray[np.uint64]:
    """64 openings to a word, shape (rows, words).

    ``half_days``: masks as in ``masks.half_days``; ``work``: masks of groups, and who was not
    asked; ``languages``: those in which one may meet there as bits, and who was not asked;
    ``lists``: between which entries interests and gives stand, shape (openings, 3), who was
    not asked for either, shape (openings, 2), and the entries.
    """
    (groups, work_unasked), (speaks, languages_unasked) = work, languages
    (ends, unasked, entry), count = lists, len(half_days)
    first_language = FIRST_CONCEPT + 2 * concepts
    found = np.zeros((first_language + 64 * speaks.shape[1], -(-count // 64)), np.uint64)

    def put(row: int, flags: Flags) -> None:
        packed = np.packbits(flags, bitorder="little")
        found[row].view(np.uint8)[: len(packed)] = packed

    time_unasked = half_days & THEY_WERE_NOT_ASKED != 0
    for bit in range(len(HALF_DAYS)):
        put(bit, (half_days >> bit & 1 != 0) & ~time_unasked)
    put(TIME_UNASKED, time_unasked)
    put(EVERYBODY, np.ones(count, np.bool_))
    put(WORK_UNASKED, work_unasked)
    put(LANGUAGES_UNASKED, languages_unasked)
    put(INTERESTS_UNASKED, unasked[:, 0])
    put(GIVES_UNASKED, unasked[:, 1])
    for group in range(GROUPS):
        put(ROWS_OF_WORK + group, groups >> group & 1 != 0)
    _put_concepts(ends, entry, concepts, found)
    for language in range(64 * speaks.shape[1]):
        word, bit = divmod(language, 64)
        put(first_language + language, speaks[:, word] >> np.uint64(bit) & np.uint64(1) != 0)
    return found


def bits_of(rows: NDArray[np.uint64], kept: Flags) -> NDArray[np.uint64]:
    """The bits of the openings that are kept, in their order; ``kept``: one flag per opening."""
    found = np.zeros((len(rows), -(-np.count_nonzero(kept) // 64)), np.uint64)
    for row, bits in zip(found, rows, strict=True):
        flags = np.unpackbits(bits.view(np.uint8), count=len(kept), bitorder="little")
        packed = np.packbits(flags[kept], bitorder="little")
        row.view(np.uint8)[: len(packed)] = packed
    return found


@compiled
def _put_concepts(
    ends: Ints, entry: NDArray[np.uint16], concepts: int, found: NDArray[np.uint64]
) -> None:
    """Set the bits of both lists: of each concept, listed or brought along as a parent."""
    for opening in range(len(ends)):
        bit = np.uint64(1) << np.uint64(opening % 64)
        for side in range(2):
            for at in range(ends[opening, side], ends[opening, side + 1]):
                row = FIRST_CONCEPT + side * concepts + entry[at] // 2
                found[row, opening // 64] |= bit
