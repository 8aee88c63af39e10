"""Marks: a table of yes and no, eight to a byte.

A country's interests as one byte per person and concept would fill the memory
that the match itself needs; packed they take an eighth of it. Rows are unpacked
as they are asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]

BLOCK_ROWS = 1 << 14
"""So many rows are unpacked at a time where all of them are counted."""


@dataclass(frozen=True, eq=False)
class Marks:
    """Rows x columns of yes and no.

    ``packed``: uint8, shape (rows, columns / 8 rounded up), the first column in
    the highest bit, the spare bits of the last byte 0. ``marks[rows]`` unpacks: a
    whole number gives one row, an array, a mask or a slice gives several.
    """

    packed: NDArray[np.uint8]
    columns: int

    @classmethod
    def of(cls, bools: Bools) -> "Marks":
        """Pack a table of shape (rows, columns)."""
        return cls(np.packbits(bools, axis=1), bools.shape[1])

    @classmethod
    def at(cls, row: NDArray[Any], column: NDArray[Any], shape: tuple[int, int]) -> "Marks":
        """Mark single places by their rows and columns; a place named twice is marked once.

        Raises IndexError for a place outside of ``shape``.
        """
        rows, columns = shape
        if len(column) and not 0 <= column.min() <= column.max() < columns:
            raise IndexError(f"a column lies outside of {columns}")
        packed = np.zeros((rows, -(-columns // 8)), np.uint8)
        np.bitwise_or.at(packed, (row, column >> 3), (128 >> (column & 7)).astype(np.uint8))
        return cls(packed, columns)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.packed), self.columns

    def __getitem__(self, rows: Any) -> Bools:
        packed = self.packed[rows]
        return np.unpackbits(packed, axis=packed.ndim - 1, count=self.columns).view(np.bool_)

    def __or__(self, other: "Marks") -> "Marks":
        """What either has marked; both are of one shape."""
        if self.shape != other.shape:
            raise ValueError(f"marks of shape {self.shape} and of shape {other.shape}")
        return Marks(self.packed | other.packed, self.columns)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Marks):
            return NotImplemented
        return self.columns == other.columns and np.array_equal(self.packed, other.packed)

    __hash__ = None  # type: ignore[assignment]

    def only(self, rows: NDArray[Any]) -> "Marks":
        """The marks of some rows, packed as they are; ``rows`` is a mask or positions."""
        return Marks(self.packed[rows], self.columns)

    def any_of(self, columns: Sequence[int]) -> Bools:
        """Per row, whether it has one of the columns marked."""
        asked = np.zeros((1, self.columns), np.bool_)
        asked[0, list(columns)] = True
        bits = np.packbits(asked)
        found = np.zeros(len(self.packed), np.bool_)
        for byte in np.flatnonzero(bits):
            found |= (self.packed[:, byte] & bits[byte]) != 0
        return found

    def counts(self) -> NDArray[np.int64]:
        """Per column, how many rows have it marked."""
        found = np.zeros(self.columns, np.int64)
        for start in range(0, len(self.packed), BLOCK_ROWS):
            found += self[start : start + BLOCK_ROWS].sum(axis=0)
        return found

    def listed(self) -> tuple[NDArray[np.int64], NDArray[np.int16]]:
        """The columns that each row has marked, ascending.

        Row ``n`` has ``column[first[n]:first[n + 1]]``; ``first`` has an entry
        more than there are rows.
        """
        first = np.zeros(len(self.packed) + 1, np.int64)
        np.cumsum(np.bitwise_count(self.packed).sum(axis=1), out=first[1:])
        column = np.empty(first[-1], np.int16)
        for start in range(0, len(self.packed), BLOCK_ROWS):
            stop = min(start + BLOCK_ROWS, len(self.packed))
            column[first[start] : first[stop]] = np.nonzero(self[start:stop])[1]
        return first, column
