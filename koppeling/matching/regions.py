"""A week cut into regions, each of which can be scanned without knowing of the others.

A region is some newcomers and every opening that any of them might reach: those
where they live, and those of the *halo* around it. Whoever named no longest way
may reach a whole country, and is in a region of her own kind.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.policy import Policy
from koppeling.matching.problem import TRAVELS, Problem
from koppeling.matching.travel import COSINE_BITS, METRES_PER_KM, metres_per_degree
from koppeling.reference.grid import ROW_METRES

Positions = NDArray[np.int64]

ROUND_THE_WORLD_E6 = 360_000_000
MOST_METRES = 20_100_000
"""Half way round: nothing lies further."""


@dataclass(frozen=True, eq=False)
class Region:
    """Positions in the problem, ascending. No candidate pair leads out of its region.

    ``limited``: everybody in it named a longest way.
    """

    newcomer_no: Positions
    opening_no: Positions
    limited: bool


@dataclass(frozen=True, eq=False)
class _Reach:
    """Per newcomer the box outside of which she can have no opening; both ends are inside."""

    south: Positions  # rows of the grid
    north: Positions
    west: Positions  # millionths of a degree
    east: Positions


def cut(problem: Problem, policy: Policy, most: int) -> tuple[Region, ...]:
    """Regions of at most ``most`` newcomers; every newcomer is in one, an opening may be in many.

    Those without a longest way are cut by country alone, and not by ``most``.
    """
    people, openings = problem.newcomers, problem.openings
    limited = (people.travel >= 0) & (people.max_minutes >= 0)
    reach = _reach(problem, policy)
    by_row = np.argsort(openings.row, kind="stable")
    rows = openings.row[by_row]

    def around(group: Positions) -> Region:
        first = np.searchsorted(rows, reach.south[group].min())
        last = np.searchsorted(rows, reach.north[group].max(), side="right")
        near = by_row[first:last]
        east = openings.east_e6[near]
        near = near[(east >= reach.west[group].min()) & (east <= reach.east[group].max())]
        return Region(group, np.sort(near[_open_to(problem, group, near)]), limited=True)

    def everywhere(group: Positions) -> Region:
        opening_no = np.flatnonzero(_open_to(problem, group, np.arange(len(rows))))
        return Region(group, opening_no, limited=False)

    return (
        *map(around, _quarters(problem, np.flatnonzero(limited), most)),
        *map(everywhere, _by_country(problem, np.flatnonzero(~limited))),
    )


def _open_to(problem: Problem, group: Positions, opening_no: Positions) -> NDArray[np.bool_]:
    """The openings on whose side of the border somebody of a group may go."""
    people = problem.newcomers
    if people.crosses_border[group].any():
        return np.ones(len(opening_no), np.bool_)
    return np.isin(problem.openings.country[opening_no], people.country[group])


def _by_country(problem: Problem, group: Positions) -> Iterator[Positions]:
    """Those who stay in each country, and those who may go to any."""
    people = problem.newcomers
    area = np.where(people.crosses_border[group], -1, people.country[group])
    for one in np.unique(area):
        yield group[area == one]


def _quarters(problem: Problem, group: Positions, most: int) -> Iterator[Positions]:
    """Halve a group across its longer side until at most ``most`` live in each part."""
    if not len(group):
        return
    if len(group) <= most:
        yield group
        return
    row, east = problem.newcomers.row[group], problem.newcomers.east_e6[group].astype(np.int64)
    table, _ = metres_per_degree(int(row.min()), int(row.max()))
    wide = int(np.ptp(east)) * int(table.max()) // 1_000_000 >> COSINE_BITS
    order = np.argsort(east if wide > int(np.ptp(row)) * ROW_METRES else row, kind="stable")
    half = len(group) // 2
    yield from _quarters(problem, np.sort(group[order[:half]]), most)
    yield from _quarters(problem, np.sort(group[order[half:]]), most)


def _reach(problem: Problem, policy: Policy) -> _Reach:
    """A little wider than the rule of distance, which is asked of every pair all the same."""
    people = problem.newcomers
    pace = [policy.travel[mode] for mode in TRAVELS]
    kmh = np.array([p.kmh for p in pace], np.int64)
    overhead = np.array([p.overhead_minutes for p in pace], np.int64)
    mode = np.maximum(people.travel, 0)
    riding = np.maximum(people.max_minutes - overhead[mode], 0)
    metres = riding * kmh[mode] * METRES_PER_KM // (policy.detour * 60)
    metres = np.minimum(metres, MOST_METRES)
    row = people.row.astype(np.int64)
    rows = metres // ROW_METRES + 1
    table, least = metres_per_degree(
        int((row - rows).min(initial=0)), int((row + rows).max(initial=0))
    )
    # Degrees are narrowest at the end that lies nearer to a pole.
    narrowest = np.minimum(table[row - rows - least], table[row + rows - least])
    width = (metres + 2 << COSINE_BITS) * 1_000_000 // np.maximum(narrowest, 1) + 1
    width = np.where(narrowest > 0, np.minimum(width, ROUND_THE_WORLD_E6), ROUND_THE_WORLD_E6)
    east = people.east_e6.astype(np.int64)
    return _Reach(row - rows, row + rows, east - width, east + width)
