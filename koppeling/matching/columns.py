"""Values of many people laid out as arrays; each column stands for one code of a list.

``-1`` stands for *not asked* in every whole-number column.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.marks import Marks
from koppeling.reference import grid
from koppeling.terms import ContactGender, Gender

Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

NOT_ASKED = -1
GENDERS = tuple(Gender)

ADMITTED: Mapping[StrEnum, int] = {
    ContactGender.WOMAN: GENDERS.index(Gender.WOMAN),
    ContactGender.MAN: GENDERS.index(Gender.MAN),
}
"""A wish as the position in ``GENDERS`` of whom it admits; any and not asked admit all."""


def codes(values: Sequence[str | None], positions: Mapping[Any, int]) -> Ints:
    """The position of each value; ``NOT_ASKED`` for None."""
    return np.array([NOT_ASKED if v is None else positions[v] for v in values], np.int32)


def wishes(values: Sequence[str | None]) -> Ints:
    """The position in ``GENDERS`` of whom each wish admits; ``NOT_ASKED`` where it admits all."""
    return np.array(
        [NOT_ASKED if v is None else ADMITTED.get(ContactGender(v), NOT_ASKED) for v in values],
        np.int32,
    )


def positions(listed: Sequence[str]) -> dict[str, int]:
    """Where each code stands in a list."""
    return {code: no for no, code in enumerate(listed)}


def marks(values: Sequence[Collection[str] | None], columns: Sequence[str]) -> Marks:
    """Shape (values, columns): what each lists. Raises KeyError for a code of no column."""
    position = positions(columns)
    lengths = [len(listed or ()) for listed in values]
    column = [position[code] for listed in values for code in listed or ()]
    row = np.repeat(np.arange(len(values)), lengths)
    return Marks.at(row, np.array(column, np.intp), (len(values), len(columns)))


def levels(
    values: Sequence[Mapping[str, int] | None], languages: Sequence[str]
) -> NDArray[np.int8]:
    """Shape (values, languages): the level of each, 0 where a language is not named."""
    position = positions(languages)
    found = np.zeros((len(values), len(languages)), np.int8)
    for no, spoken in enumerate(values):
        for tag, level in (spoken or {}).items():
            found[no, position[tag]] = level
    return found


def asked(values: Sequence[object]) -> Bools:
    """Whether each was asked: whether it is not None."""
    return np.array([value is not None for value in values], np.bool_)


def east_e6(row: Ints, col: Ints) -> Ints:
    """The longitude of the middle of each grid cell in millionths of a degree."""
    cells, no = np.unique((row.astype(np.int64) << 32) + col, return_inverse=True)
    # The column was added to what the row left free, so that a negative one borrowed from it.
    cols = (cells + (1 << 31) & 0xFFFFFFFF) - (1 << 31)
    rows = cells - cols >> 32
    east = [grid.east_e6(cell) for cell in zip(rows.tolist(), cols.tolist(), strict=True)]
    return np.array(east, np.int32)[no]


def days_since(day: Ints, on: date) -> Ints:
    """Whole days from each ordinal to ``on``, 0 where it lies ahead; ``NOT_ASKED`` stays."""
    return np.where(day < 0, NOT_ASKED, np.maximum(on.toordinal() - day, 0)).astype(np.int32)
