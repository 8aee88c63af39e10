from math import cos, hypot, inf, nan, radians

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from koppeling.reference.grid import METRES_PER_DEGREE, ROW_METRES, centre, east_e6, snap
from tests.sizes import size

SOUTH, NORTH, WEST, EAST = 47.0, 56.0, 2.0, 16.0

points = st.tuples(st.floats(SOUTH, NORTH), st.floats(WEST, EAST))
cells = points.map(lambda point: snap(*point))


@given(cells)
def test_snap_finds_the_cell_of_its_centre(cell):
    assert snap(*centre(cell)) == cell


def test_snap_finds_the_cell_of_its_centre_in_every_row():
    step = size(97, proved=1)
    lost = []
    for row in range(snap(SOUTH, WEST)[0], snap(NORTH, WEST)[0] + 1):
        middle, _ = centre((row, 0))
        cols = range(snap(middle, WEST)[1], snap(middle, EAST)[1] + 1, step)
        lost += [(row, col) for col in cols if snap(*centre((row, col))) != (row, col)]
    assert lost == []


@given(cells, st.tuples(st.floats(-0.49, 0.49), st.floats(-0.49, 0.49)))
def test_two_points_of_one_cell_cannot_be_told_apart(cell, shift):
    lat, lon = centre(cell)
    north = shift[0] * ROW_METRES / METRES_PER_DEGREE
    east = shift[1] * ROW_METRES / (METRES_PER_DEGREE * cos(radians(lat)))
    assert snap(lat + north, lon + east) == cell
    assert centre(snap(lat + north, lon + east)) == (lat, lon)


@given(points)
def test_snap_moves_a_point_by_half_a_diagonal_at_most(point):
    lat, lon = centre(snap(*point))
    north = (lat - point[0]) * METRES_PER_DEGREE
    east = (lon - point[1]) * METRES_PER_DEGREE * cos(radians(lat))
    assert hypot(north, east) < ROW_METRES * 2**0.5 / 2 + 2


@given(cells)
def test_east_e6_is_the_longitude_of_the_centre(cell):
    assert east_e6(cell) == round(centre(cell)[1] * 10**6)
    assert east_e6(cell) % 10 == 0


@given(st.floats(-90, 90), st.floats(-180, 180))
@example(90.0, 180.0)
@example(-90.0, -180.0)
@example(0.0, 0.0)
def test_snap_knows_every_place_on_earth(lat, lon):
    row, col = snap(lat, lon)
    assert (type(row), type(col)) == (int, int)


@pytest.mark.parametrize("point", [(90.1, 0), (0, -180.1), (nan, 6.9), (52.2, inf), (6.9, 522)])
def test_snap_refuses_what_is_no_place(point):
    with pytest.raises(ValueError, match="not a place on earth"):
        snap(*point)


@pytest.mark.parametrize(
    ("point", "cell", "middle"),
    [
        ((52.2215, 6.8937), (11626, 940), (52.22107, 6.89552)),
        ((51.9607, 7.6261), (11568, 1046), (51.96056, 7.62802)),
    ],
)
def test_grid_keeps_its_lines(point, cell, middle):
    """Cells are stored: a line that moves would move people."""
    assert (snap(*point), centre(cell)) == (cell, middle)
