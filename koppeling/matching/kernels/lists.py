"""Lists laid end to end: interests, gives and occupations of a person, alike profiles found once.

A concept stands as ``2 x concept_no + 1`` where it is listed and as
``2 x concept_no`` where a listed concept brings it along as its parent.
"""

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.compiled import compiled, whole

Packed = NDArray[np.uint8]


@compiled
def count_entries(
    rows: NDArray[np.int64],
    interests: Packed,
    gives: Packed,
    occupations: Packed,
    parent: NDArray[np.int32],
) -> NDArray[np.int64]:
    """How many entries the three lists of each row take, shape (rows, 3)."""
    count = np.zeros((len(rows), 3), np.int64)
    stamp = np.full(8 * interests.shape[1], -1, np.int64)
    for place in range(len(rows)):
        row = rows[place]
        for side in range(2):
            packed = interests if side == 0 else gives
            for byte in range(packed.shape[1]):
                bits = np.int64(packed[row, byte])
                if bits == 0:
                    continue
                for bit in range(8):
                    if bits >> (7 - bit) & 1:
                        column = np.int64(8 * byte + bit)
                        for concept in (column, np.int64(parent[column])):
                            if concept >= 0 and stamp[concept] != 2 * place + side:
                                stamp[concept] = 2 * place + side
                                count[place, side] += 1
        for byte in range(occupations.shape[1]):
            bits = np.int64(occupations[row, byte])
            while bits:
                bits &= bits - 1
                count[place, 2] += 1
    return count


@compiled
def fill_entries(
    rows: NDArray[np.int64],
    marks: tuple[Packed, Packed, Packed],
    parent: NDArray[np.int32],
    idf: NDArray[np.int32],
    bits_of: tuple[NDArray[np.int32], NDArray[np.int32]],
    first: NDArray[np.int64],
    entry: NDArray[np.uint16],
    length: NDArray[np.int32],
    groups: NDArray[np.int32],
) -> None:
    """Write the entries of each row from ``first[row, list]`` on, their squared lengths and groups.

    ``marks``: interests, gives and occupations; ``bits_of``: of each concept and occupation the
    bit of its group.
    """
    interests, gives, occupations = marks
    group_of_concept, group_of_occupation = bits_of
    stamp = np.full(8 * interests.shape[1], -1, np.int64)
    for place in range(len(rows)):
        row = rows[place]
        for side in range(2):
            packed = interests if side == 0 else gives
            at = first[place, side]
            squares = np.int64(0)
            # What is listed first, so that a listed parent counts in full.
            for parents in range(2):
                for byte in range(packed.shape[1]):
                    bits = np.int64(packed[row, byte])
                    if bits == 0:
                        continue
                    for bit in range(8):
                        if bits >> (7 - bit) & 1:
                            concept = np.int64(8 * byte + bit)
                            if parents:
                                concept = np.int64(parent[concept])
                            if concept >= 0 and stamp[concept] != 2 * place + side:
                                stamp[concept] = 2 * place + side
                                entry[at] = 2 * concept + 1 - parents
                                groups[place, side] |= group_of_concept[concept]
                                at += 1
                                weight = np.int64(idf[concept]) * (2 - parents)
                                squares += weight * weight
            length[place, side] = squares
        at = first[place, 2]
        for byte in range(occupations.shape[1]):
            bits = np.int64(occupations[row, byte])
            for bit in range(8):
                if bits >> (7 - bit) & 1:
                    entry[at] = 8 * byte + bit
                    groups[place, 2] |= group_of_occupation[8 * byte + bit]
                    at += 1


@compiled
def alike(table: NDArray[np.int8], rows: NDArray[np.int64]) -> tuple[NDArray[np.int32], int]:
    """Number the different ones among ``rows`` of the table from 0, in order of appearance."""
    slots = 16
    while slots < 2 * len(rows):
        slots *= 2
    taken = np.full(slots, -1, np.int32)
    number = np.empty(len(rows), np.int32)
    known = whole(0)
    for place in range(len(rows)):
        row = rows[place]
        mixed = np.uint64(14695981039346656037)
        for column in range(table.shape[1]):
            mixed = (mixed ^ np.uint64(np.uint8(table[row, column]))) * np.uint64(1099511628211)
        slot = np.int64((mixed ^ (mixed >> np.uint64(29))) & np.uint64(slots - 1))
        while True:
            other = taken[slot]
            if other < 0:
                taken[slot] = place
                number[place] = known
                known += 1
                break
            same = True
            for column in range(table.shape[1]):
                if table[rows[other], column] != table[row, column]:
                    same = False
                    break
            if same:
                number[place] = number[other]
                break
            slot = (slot + 1) & (slots - 1)
    return number, known
