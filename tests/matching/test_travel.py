"""Her way: whole metres from cell to cell, whole minutes by her way of travelling."""

from math import asin, cos, radians, sin, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.matching import travel
from koppeling.reference import grid
from koppeling.terms import Travel
from tests.matching.towns import CENTRE, POLICY, beside, newcomer, opening, week

EARTH_KM = 6371.0
AROUND = st.tuples(st.integers(-100, 100), st.integers(-100, 100))
"""Cells within 50 km of the centre."""


def metres(one: grid.Cell, other: grid.Cell) -> int:
    problem = week(newcomer(cell=one), opening(cell=other)).problem
    return int(travel.metres(problem, np.array([0]), np.array([0]))[0, 0])


def minutes(hers: dict[str, Any], cell: grid.Cell) -> int:
    problem = week(newcomer(cell=CENTRE, **hers), opening(cell=cell)).problem
    return int(travel.minutes(problem, POLICY, np.array([0]), np.array([0]))[0, 0])


def great_circle_km(one: grid.Cell, other: grid.Cell) -> float:
    """The haversine formula."""
    (lat, lon), (their_lat, their_lon) = grid.centre(one), grid.centre(other)
    half = sin(radians(lat - their_lat) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(their_lat)) * sin(radians(lon - their_lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


@given(one=AROUND, other=AROUND)
def test_metres_are_right_to_one_in_two_hundred(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    here, there = beside(one[1], north=one[0]), beside(other[1], north=other[0])
    assert abs(metres(here, there) - 1000 * great_circle_km(here, there)) <= (
        2 + 5 * great_circle_km(here, there)
    )


@given(one=AROUND, other=AROUND)
def test_way_back_is_as_long(one: tuple[int, int], other: tuple[int, int]) -> None:
    here, there = beside(one[1], north=one[0]), beside(other[1], north=other[0])
    assert metres(here, there) == metres(there, here)


@given(east=st.integers(0, 99), row=st.integers(-99, 99))
def test_a_cell_further_along_the_row_is_further(east: int, row: int) -> None:
    here = beside(0, north=row)
    assert metres(here, beside(east, north=row)) < metres(here, beside(east + 1, north=row))


def test_same_cell_is_no_way() -> None:
    assert metres(CENTRE, CENTRE) == 0


@pytest.mark.parametrize(
    ("lat", "lon"), [(10.8, 106.6), (4.7, -74.1), (-33.9, 151.2), (64.1, -21.9), (52.2, -173.0)]
)
def test_the_other_end_of_the_world_is_far(lat: float, lon: float) -> None:
    """Flat maps err out there, but they never say near."""
    assert metres(CENTRE, grid.snap(lat, lon)) > 1_500_000
    assert metres(grid.snap(lat, lon), CENTRE) > 1_500_000


@pytest.mark.parametrize(
    ("by", "kmh", "overhead"),
    [(Travel.WALK, 4.8, 0), (Travel.BICYCLE, 15, 2), (Travel.TRANSIT, 18, 10), (Travel.CAR, 30, 5)],
)
@pytest.mark.parametrize("cell", [beside(0), beside(3), beside(-7, north=11), beside(60, north=2)])
def test_minutes_are_rounded_up(by: Travel, kmh: float, overhead: int, cell: grid.Cell) -> None:
    exact = overhead + metres(CENTRE, cell) / 1000 * 1.3 / kmh * 60
    found = minutes({"travel": by}, cell)
    assert found - 1 < exact <= found + 1e-9


def test_minutes_are_not_asked_without_a_way_of_travelling() -> None:
    assert minutes({"travel": None}, beside(3)) == -1


def test_a_block_of_ways_is_each_way() -> None:
    people = [newcomer(f"n-{no}", cell=beside(5 * no, north=-no)) for no in range(4)]
    places = [opening(f"o-{no}", cell=beside(-9 * no, north=3 * no)) for no in range(5)]
    problem = week(people, places).problem
    block = travel.metres(problem, np.array([1, 3]), np.array([0, 2, 4]))
    alone = [[metres(people[n].cell, places[o].cell) for o in (0, 2, 4)] for n in (1, 3)]
    assert block.tolist() == alone
