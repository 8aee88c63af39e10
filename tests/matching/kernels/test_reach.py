"""Ways are as long as ``travel`` says, on either side of the equator and of Greenwich."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from koppeling.matching import travel
from koppeling.matching.kernels import points, reach
from koppeling.matching.kernels.compiled import compiled
from koppeling.matching.kernels.scale import scale_of
from koppeling.matching.problem import TRAVELS
from koppeling.matching.scores.tables import HALF_DAY_SHARE
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import HALF_DAYS
from tests.matching.kernels.weeks import POLICIES_TO_SCAN
from tests.matching.towns import newcomer, opening, town

# Compiled, as a scan calls them.
half_day_points = compiled(points.half_day_points)
metres_between, metres_within = compiled(reach.metres_between), compiled(reach.metres_within)
minutes_for = compiled(reach.minutes_for)

ROWS = st.one_of(st.integers(-11_640, -11_560), st.integers(-4, 4), st.integers(11_600, 11_640))
CELLS = st.tuples(ROWS, st.integers(-900, 900))


@given(
    here=st.lists(CELLS, min_size=1, max_size=3),
    there=st.lists(CELLS, min_size=1, max_size=4),
    mode=st.sampled_from(TRAVELS),
    policy=st.sampled_from(POLICIES_TO_SCAN),
)
def test_ways_are_those_of_travel(here, there, mode, policy) -> None:
    people = [newcomer(f"n-{no}", cell=cell, travel=mode) for no, cell in enumerate(here)]
    places = [opening(f"o-{no}", cell=cell) for no, cell in enumerate(there)]
    problem = town(people, places).problem
    pace = scale_of(WeighedWeek(problem, policy)).pace
    rows, columns = np.arange(len(here)), np.arange(len(there))
    metres = travel.metres(problem, rows, columns)
    minutes = travel.minutes(problem, policy, rows, columns)
    by = TRAVELS.index(mode)
    for row, column in np.ndindex(metres.shape):
        way = metres_between(
            int(problem.newcomers.row[row]),
            int(problem.newcomers.east_e6[row]),
            int(problem.openings.row[column]),
            int(problem.openings.east_e6[column]),
            pace,
        )
        ride = minutes_for(way, by, pace)
        assert way == metres[row, column]
        assert ride == minutes[row, column]
        assert metres_within(ride, by, pace) >= way
        assert metres_within(ride - 1, by, pace) < max(way, 1)


@given(mask=st.integers(0, (1 << len(HALF_DAYS)) - 1))
def test_half_days_are_counted(mask: int) -> None:
    assert half_day_points(HALF_DAY_SHARE, 7, mask) == HALF_DAY_SHARE[mask.bit_count()]
