"""Columns of values, and the rows that are made of them."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from koppeling.simulate.draws import Flags, Numbers

Row = dict[str, object]
Column = Sequence[object]


def chosen(values: Sequence[object], positions: Numbers) -> list[object]:
    """The value at each position; a position of -1 is None."""
    found = [*values, None]
    return [found[position] for position in positions.tolist()]


def days(ordinals: Numbers) -> list[object]:
    """Days by their ordinals; 0 is None."""
    return [date.fromordinal(day) if day else None for day in ordinals.tolist()]


def where(flags: Flags, column: Column) -> list[object]:
    """The column with None wherever the flag is not set."""
    return [value if flag else None for flag, value in zip(flags.tolist(), column, strict=True)]


def yes(flags: Flags) -> list[object]:
    """True where the flag is set and None elsewhere: a file knows ``yes`` or nothing."""
    return [True if flag else None for flag in flags.tolist()]


def texts(words: Sequence[str], positions: Numbers, counts: Numbers) -> list[tuple[str, ...]]:
    """Per row the first ``counts`` of its positions in ``words``, sorted, each once."""
    rows = zip(positions.tolist(), counts.tolist(), strict=True)
    return [tuple(sorted({words[no] for no in row[:count]})) for row, count in rows]


def rows_of(columns: Mapping[str, Column]) -> list[Row]:
    """The rows, each with the keys it has a value for, in the order of the columns."""
    names = tuple(columns)
    return [
        {name: value for name, value in zip(names, values, strict=True) if value is not None}
        for values in zip(*columns.values(), strict=True)
    ]


def numbered(letter: str, count: int, least_digits: int = 4) -> list[str]:
    """Case numbers ``N-0001`` and on, all of one length so that they sort by number."""
    digits = max(least_digits, len(str(count)))
    return [f"{letter}-{no:0{digits}d}" for no in range(1, count + 1)]


def positions_in(flags: Flags) -> Numbers:
    """The positions where a flag is set."""
    return np.flatnonzero(flags)
