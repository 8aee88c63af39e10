"""What lies within a newcomer's reach: ranges of openings, each with its points for proximity.

Distances and minutes are those of ``travel``, whole number by whole number.
"""

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.kernels.compiled import compiled, inner, whole
from koppeling.matching.kernels.scale import Pace, Scale
from koppeling.matching.kernels.sides import (
    COUNTRY,
    CROSSES,
    EAST,
    FIRST_ROW,
    LAST_ROW,
    PROTECTED,
    ROW,
    SECTION_COUNTRY,
    SECTION_KIND,
    TRAVEL,
    NewcomerSide,
    OpeningSide,
)
from koppeling.matching.travel import COSINE_BITS, METRES_PER_KM
from koppeling.reference.grid import ROW_METRES

EVERYWHERE = 100_000_000
"""Metres: beyond any two places on earth, and near enough for the arithmetic below."""

NOWHERE = -1


class Ranges(NamedTuple):
    """From which opening to before which, and the points for proximity there."""

    start: NDArray[np.int32]
    stop: NDArray[np.int32]
    points: NDArray[np.int32]


@compiled
def room_for_ranges(places: OpeningSide) -> Ranges:
    """Room for all that ``within_reach`` can find: each cell, two per row and per section.

    Twice for the latter, which stand at the end before they follow the cells.
    """
    most = len(places.cell_east) + 4 * (len(places.row) + len(places.section))
    return Ranges(np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most, np.int32))


@inner
def minutes_for(metres: int, mode: int, pace: Pace) -> int:
    """``travel.minutes`` for a distance."""
    way = metres * pace.detour * 60
    return whole(pace.overhead[mode] - (-way // (pace.kmh[mode] * METRES_PER_KM)))


@inner
def metres_within(minutes: int, mode: int, pace: Pace) -> int:
    """The greatest distance that takes at most ``minutes``, or ``NOWHERE``."""
    if minutes < pace.overhead[mode]:
        return NOWHERE
    riding = minutes - pace.overhead[mode]
    return min(EVERYWHERE, whole(riding * pace.kmh[mode] * METRES_PER_KM // (pace.detour * 60)))


@inner
def metres_between(row: int, east: int, their_row: int, their_east: int, pace: Pace) -> int:
    """``travel.metres`` for two cells."""
    north = (row - their_row) * ROW_METRES
    degrees_e6 = abs(east - their_east)
    middle = (row + their_row) // 2
    side = (degrees_e6 * pace.metres[middle - pace.south] // 1_000_000) >> COSINE_BITS
    return int(sqrt(np.float64(north * north + side * side)))


@inner
def first_at_least(values: NDArray[np.int32], first: int, last: int, least: int) -> int:
    """The first position of the sorted ``values[first:last]`` that is at least ``least``."""
    while first < last:
        middle = (first + last) // 2
        if values[middle] < least:
            first = middle + 1
        else:
            last = middle
    return first


@inner
def half_width(row: int, their_row: int, metres: int, pace: Pace) -> int:
    """Millionths of a degree east or west beyond which a row lies further than ``metres``."""
    north = (row - their_row) * ROW_METRES
    per_degree = pace.metres[(row + their_row) // 2 - pace.south]
    if per_degree <= 0:
        return whole(1) << 40
    # Two metres more than need be: the range is asked exactly, cell by cell.
    side = int(sqrt(np.float64((metres + 1) * (metres + 1) - north * north))) + 2
    return whole((side + 1) * (whole(1_000_000) << COSINE_BITS) // per_degree + 1)


@inner
def put(ranges: Ranges, no: int, first: int, last: int, points: int) -> None:
    """Write the range ``no``."""
    ranges.start[no], ranges.stop[no], ranges.points[no] = first, last, points


@inner
def within_reach(
    newcomers: NewcomerSide,
    places: OpeningSide,
    scale: Scale,
    newcomer: int,
    kind: int,
    minutes: tuple[int, int],
    weight: int,
    protected: int,
    ranges: Ranges,
) -> int:
    """Write the ranges that she may reach of one kind and return how many there are.

    Those so far off that it makes no difference come last: once the best are known, little of
    them needs a look. ``minutes``: more than the first and at most the second, which is -1 for
    no limit; ``weight``: that of proximity.
    """
    openings, pace = places.cell_opening, scale.pace
    facts = newcomers.facts
    row, east = whole(facts[newcomer, ROW]), whole(facts[newcomer, EAST])
    mode = whole(facts[newcomer, TRAVEL])
    beyond_minutes, most = minutes
    limited = mode >= 0 and most >= 0
    if limited:
        metres = metres_within(most, mode, pace)
        if metres == NOWHERE:
            return 0
    elif mode >= 0:
        # Everywhere is in reach, but only so far off does nearness count.
        metres = metres_within(scale.fades, mode, pace)
    else:
        metres = NOWHERE
    unasked = (weight * scale.neutral + 500) // 1000
    far = (weight * scale.near[-1] + 500) // 1000
    found, room, distant = whole(0), len(ranges.start), whole(0)
    for section in range(len(places.section)):
        if places.section[section, SECTION_KIND] != kind:
            continue
        if places.section[section, PROTECTED] != protected:
            continue
        at_home = places.section[section, SECTION_COUNTRY] == facts[newcomer, COUNTRY]
        if not (at_home or facts[newcomer, CROSSES]):
            continue
        first = whole(places.section[section, FIRST_ROW])
        last = whole(places.section[section, LAST_ROW])
        if not limited and (metres == NOWHERE or weight == 0):
            begin, end = openings[places.row_cell[first]], openings[places.row_cell[last]]
            distant += 1
            put(ranges, room - distant, begin, end, unasked if mode < 0 else far)
            continue
        rows = metres // ROW_METRES
        near_first = first_at_least(places.row, first, last, row - rows)
        near_last = first_at_least(places.row, near_first, last, row + rows + 1)
        if not limited:
            before = openings[places.row_cell[first]], openings[places.row_cell[near_first]]
            behind = openings[places.row_cell[near_last]], openings[places.row_cell[last]]
            distant += 2
            put(ranges, room - distant + 1, before[0], before[1], far)
            put(ranges, room - distant, behind[0], behind[1], far)
        for line in range(near_first, near_last):
            their_row = whole(places.row[line])
            width = half_width(row, their_row, metres, pace)
            begin = whole(places.row_cell[line])
            end = whole(places.row_cell[line + 1])
            west = first_at_least(places.cell_east, begin, end, east - width)
            beyond = first_at_least(places.cell_east, west, end, east + width + 1)
            if not limited and begin < west:
                distant += 1
                put(ranges, room - distant, openings[begin], openings[west], far)
            for cell in range(west, beyond):
                way = metres_between(row, east, their_row, whole(places.cell_east[cell]), pace)
                ride = minutes_for(way, mode, pace)
                if limited and (ride > most or ride <= beyond_minutes):
                    continue
                share = scale.near[min(ride, len(scale.near) - 1)]
                near = (weight * share + 500) // 1000
                put(ranges, found, openings[cell], openings[cell + 1], near)
                found += 1
            if not limited and beyond < end:
                distant += 1
                put(ranges, room - distant, openings[beyond], openings[end], far)
    for no in range(room - 1, room - 1 - distant, -1):
        put(ranges, found, ranges.start[no], ranges.stop[no], ranges.points[no])
        found += 1
    return found


@compiled
def minutes_of(
    facts: NDArray[np.int32],
    pace: Pace,
    newcomer_no: NDArray[np.int64],
    row: NDArray[np.int32],
    east: NDArray[np.int32],
) -> NDArray[np.int64]:
    """Each newcomer's minutes to the place beside her number; she was asked how she travels."""
    found = np.empty(len(newcomer_no), np.int64)
    for no in range(len(newcomer_no)):
        hers = facts[newcomer_no[no]]
        way = metres_between(
            whole(hers[ROW]), whole(hers[EAST]), whole(row[no]), whole(east[no]), pace
        )
        found[no] = minutes_for(way, whole(hers[TRAVEL]), pace)
    return found
