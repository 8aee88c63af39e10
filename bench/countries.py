"""Seeded countries at constant local density: a city of 12 districts per 1,000 newcomers.

Small ones are the rows of ``koppeling.simulate``. A row per person takes too long and
too much memory for the large ones, so their arrays are made directly: each city is drawn
from one simulated town and moved to a place of its own.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from bench.instances import week
from koppeling.matching.marks import Marks
from koppeling.matching.policy import Policy
from koppeling.matching.problem import NOT_ASKED, Newcomers, Openings, Problem
from koppeling.reference.grid import METRES_PER_DEGREE, ROW_METRES

SEED = 1

BY_ROWS = 10_000
"""Countries of up to so many newcomers are simulated row by row."""
CITY_NEWCOMERS = 1_000
DRAWN_FROM = 2
"""A city is drawn from a town with so many times its people, so that no two are alike."""
APART_METRES = 60_000
"""From one city to the next: further than nearly everybody travels."""
APART_E6 = 2 * round(APART_METRES / METRES_PER_DEGREE * 1_000_000)
"""The same in millionths of a degree of longitude, as far north as cities are."""
ABREAST = 64
PLACES_LEFT = 0.3
"""Of so many openings places are left in a tight country."""


@dataclass(frozen=True, slots=True)
class Country:
    """Which country is meant.

    ``each``: openings per newcomer. ``tight``: places are left of ``PLACES_LEFT`` of the
    openings only. ``asked``: everybody named a way and a longest time of travelling;
    else about 7 % did not, who may meet people anywhere in the country.
    """

    newcomers: int
    tight: bool = False
    each: int = 4
    asked: bool = True

    @property
    def openings(self) -> int:
        return self.newcomers * self.each

    @property
    def supply(self) -> str:
        return "tight" if self.tight else "loose"

    def __str__(self) -> str:
        without = "" if self.asked else ", 7 % without a longest way"
        return f"{self.newcomers:,} x {self.openings:,} {self.supply}{without}"


def week_of(country: Country) -> tuple[Problem, Policy]:
    """The week of a country; the same country gives the same arrays."""
    if country.newcomers <= BY_ROWS:
        found, policy = week(country.newcomers, country.openings, SEED)
    else:
        found, policy = _cities(country)
    rng = default_rng([SEED, country.newcomers, country.openings])
    if country.asked:
        people = found.newcomers
        asked = replace(
            people,
            travel=_asked(people.travel, rng),
            max_minutes=_asked(people.max_minutes, rng),
        )
        found = replace(found, newcomers=asked)
    if country.tight:
        left = rng.random(country.openings) < PLACES_LEFT
        places = np.where(left, found.openings.places, 0).astype(np.int32)
        found = replace(found, openings=replace(found.openings, places=places))
    return found, policy


def _asked(column: NDArray[np.int32], rng: Generator) -> NDArray[np.int32]:
    """Answers for those who gave none, drawn from those who did."""
    known = column != NOT_ASKED
    if known.all() or not known.any():
        return column
    return np.where(known, column, rng.choice(column[known], len(column)))


def _cities(country: Country) -> tuple[Problem, Policy]:
    """Many cities, each drawn without repetition from one town of ``DRAWN_FROM`` times its size."""
    rng = default_rng([SEED, country.newcomers])
    count = -(-country.newcomers // CITY_NEWCOMERS)
    drawn_from = CITY_NEWCOMERS * DRAWN_FROM
    town, policy = week(drawn_from, drawn_from * country.each, SEED)
    until = np.linspace(0, country.newcomers, count + 1).astype(np.int64)
    sizes = until[1:] - until[:-1]
    people = _drawn(rng, len(town.newcomers.ref), sizes)
    openings = _drawn(rng, len(town.openings.ref), sizes * country.each)
    found = replace(
        town,
        newcomers=_moved(town.newcomers, people, np.repeat(np.arange(count), sizes), "n"),
        openings=_moved(
            town.openings, openings, np.repeat(np.arange(count), sizes * country.each), "o"
        ),
        apart=frozenset(),
    )
    return found, policy


def _drawn(rng: Generator, of: int, sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([rng.choice(of, size, replace=False) for size in sizes.tolist()])


def _moved(side: Any, drawn: NDArray[np.int64], city: NDArray[np.int64], letter: str) -> Any:
    """The facts of those who were drawn, in the city of each; refs are their numbers."""
    # Side by side rather than one above the other: to the north a degree is shorter.
    down = 1 + int(city.max(initial=0)) // ABREAST
    columns = {
        column.name: _of(getattr(side, column.name), drawn)
        for column in fields(side)
        if column.name != "ref"
    }
    rows = APART_METRES // ROW_METRES
    columns["row"] = (columns["row"] + city % down * rows).astype(np.int32)
    columns["east_e6"] = (columns["east_e6"] + city // down * APART_E6).astype(np.int32)
    kind: type[Newcomers | Openings] = type(side)
    return kind(ref=tuple(f"{letter}-{no:07}" for no in range(len(drawn))), **columns)


def _of(column: Any, drawn: NDArray[np.int64]) -> Any:
    return column.only(drawn) if isinstance(column, Marks) else column[drawn]
