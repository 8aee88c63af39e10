"""A part of both sides: some newcomers with some openings, for a worker that needs no more."""

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.bits import bits_of
from koppeling.matching.kernels.sides import (
    END_GIVES,
    END_OCCUPATIONS,
    FIRST,
    FIRST_ROW,
    LAST_ROW,
    OPENING_NO,
    NewcomerSide,
    OpeningSide,
)
from koppeling.matching.shortlists import end_to_end

Positions = NDArray[np.int64]


def newcomers_of(newcomers: NewcomerSide, kept: Positions) -> NewcomerSide:
    """The newcomers at these positions, numbered from 0 in their order."""
    facts, entry = _with_lists(newcomers.facts, newcomers.entry, kept)
    first = newcomers.apart_first[kept]
    count = newcomers.apart_first[kept + 1] - first
    return NewcomerSide(
        facts=facts,
        speaks=newcomers.speaks[kept],
        practises=newcomers.practises[kept],
        entry=entry,
        apart_first=_ends(count),
        apart=newcomers.apart[end_to_end(first, count)],
    )


def openings_of(
    places: OpeningSide, opening_no: Positions, openings: int, *, sifted: bool = True
) -> OpeningSide:
    """Those of some openings that somebody might get; they keep their numbers in the week.

    ``opening_no``: numbers in the week, which has so many ``openings``. ``sifted``: with the
    rows of bits, if there are any, for somebody who has all of them within reach.
    """
    asked = np.zeros(openings, np.bool_)
    asked[opening_no] = True
    stays = asked[places.facts[:, OPENING_NO]]
    kept = np.flatnonzero(stays)
    in_cell = np.diff(_ends(stays)[places.cell_opening])
    in_row = np.diff(_ends(in_cell > 0)[places.row_cell])
    rows = _ends(in_row > 0)
    section = places.section.copy()
    section[:, FIRST_ROW] = rows[places.section[:, FIRST_ROW]]
    section[:, LAST_ROW] = rows[places.section[:, LAST_ROW]]
    facts, entry = _with_lists(places.facts, places.entry, kept)
    said, profile = np.unique(places.profile[kept], return_inverse=True)
    return OpeningSide(
        half_days=places.half_days[kept],
        groups=places.groups[kept],
        profile=profile.astype(np.int32),
        facts=facts,
        entry=entry,
        speaks=places.speaks[said],
        needs=places.needs[said],
        asked=places.asked[said],
        bits=bits_of(places.bits, stays) if sifted else places.bits[:0],
        section=section[section[:, FIRST_ROW] < section[:, LAST_ROW]],
        row=places.row[in_row > 0],
        row_cell=_ends(in_row[in_row > 0]).astype(np.int32),
        cell_east=places.cell_east[in_cell > 0],
        cell_opening=_ends(in_cell[in_cell > 0]).astype(np.int32),
    )


def _with_lists(
    facts: NDArray[np.int32], entry: NDArray[np.uint16], kept: Positions
) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
    """The facts of some rows, and the entries of their lists, laid behind one another again."""
    facts = facts[kept]
    first = facts[:, FIRST].astype(np.int64)
    # Who was not asked for occupations has an end before the beginning, and keeps it.
    count = np.maximum(facts[:, END_GIVES], facts[:, END_OCCUPATIONS]) - first
    moved = (_ends(count)[:-1] - first).astype(np.int32)
    asked = facts[:, END_OCCUPATIONS] >= 0
    facts[:, FIRST : END_GIVES + 1] += moved[:, None]
    facts[asked, END_OCCUPATIONS] += moved[asked]
    return facts, entry[end_to_end(first, count)]


def _ends(count: NDArray[np.generic]) -> Positions:
    """Where each begins that is laid behind the others, and where the last one ends."""
    found = np.zeros(len(count) + 1, np.int64)
    np.cumsum(count, out=found[1:])
    return found
