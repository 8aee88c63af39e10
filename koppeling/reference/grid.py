"""The grid of 500 m cells: the finest place that is ever kept of anybody.

Rows are bands of latitude 500 m high, counted from the equator. Each row is cut
into columns that are 500 m wide at the middle of the row, counted from
Greenwich. A cell says where somebody is to within 500 m, and nothing finer.
"""

from functools import cache
from math import cos, floor, isfinite, radians

Cell = tuple[int, int]
"""Row and column."""

ROW_METRES = 500
METRES_PER_DEGREE = 111_320

_ROW_DEGREES = ROW_METRES / METRES_PER_DEGREE


def snap(lat: float, lon: float) -> Cell:
    """The cell in which a point lies; every point of a cell gives the same answer.

    ``lat`` and ``lon`` are degrees (WGS 84). Raises ValueError outside -90..90
    and -180..180 and for anything that is no number.
    """
    if not (isfinite(lat) and isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        raise ValueError(f"not a place on earth: {lat}, {lon}")
    row = floor(lat / _ROW_DEGREES)
    return row, floor(lon / _column_degrees(row))


def centre(cell: Cell) -> tuple[float, float]:
    """The middle of a cell as latitude and longitude in degrees, rounded to about a metre."""
    row, col = cell
    return round((row + 0.5) * _ROW_DEGREES, 5), round((col + 0.5) * _column_degrees(row), 5)


def east_e6(cell: Cell) -> int:
    """The longitude of the middle of a cell in millionths of a degree, as an exact integer."""
    return round(centre(cell)[1] * 1_000_000)


@cache
def _column_degrees(row: int) -> float:
    # Nine decimals (0.1 mm), so that the last bit of a machine's cosine moves no line;
    # near the poles, where the cosine vanishes, columns simply stop growing.
    middle = radians((row + 0.5) * _ROW_DEGREES)
    return round(_ROW_DEGREES / max(cos(middle), 0.01), 9)
