"""Where people live: cells of 500 m round a town's districts, or of cities all over both countries.

Nothing finer than a cell and a four-digit or German postcode is drawn: a Dutch
postcode with letters is a real street, and nobody simulated lives there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt

from koppeling.reference.grid import METRES_PER_DEGREE, ROW_METRES, Cell, centre, snap
from koppeling.reference.postcodes import COUNTRIES, Postcode, postcodes
from koppeling.reference.towns import TownSeed

TOWN_AT_MOST = 2_000
"""Newcomers who still fit into one town; more are spread over both countries."""
PER_CITY = 1_000
"""Newcomers of one city of the spread, so that local density does not depend on the total."""
CITY_METRES = 5_000
APART_METRES = 20_000
"""Cities of the spread lie so far apart that hardly anybody travels between them."""
DISTRICT_METRES = 1_000
HOMES_OF_DISTRICT = 24
"""Districts are lived in alike, however many cells are theirs: inner ones are small and dense."""
ACROSS_METRES = 12_000
"""How far the other side of the border may be to be counted as near."""

OTHER_COUNTRY = {"nl": "de", "de": "nl"}


@dataclass(frozen=True, slots=True)
class Home:
    """A cell where somebody may live; ``lat`` and ``lon`` are its middle, in degrees."""

    country: str
    postcode: str
    district: str | None
    cell: Cell
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class City:
    """A town or a city of the spread; ``across`` are homes over the border, if it is near."""

    country: str
    homes: tuple[Home, ...]
    across: tuple[Home, ...]


def cities(town: TownSeed, newcomers: int) -> tuple[City, ...]:
    """The town with its districts; above 2,000 newcomers a city per 1,000 of both countries.

    The spread begins with the town itself, without its districts, and takes
    real cities from the largest on, 20 km apart or more. Where there are no
    more of them (far beyond 100,000 newcomers) the cities grow.
    """
    if newcomers <= TOWN_AT_MOST:
        return (_town(town),)
    count = (newcomers + PER_CITY // 2) // PER_CITY
    own = _middle_of(town)
    return tuple(_city(country, lat, lon) for country, lat, lon in _sites(own, count))


def metres_between(a: Cell, b: Cell) -> int:
    """The distance between the middles of two cells as the crow flies, good to a percent."""
    (lat_a, lon_a), (lat_b, lon_b) = centre(a), centre(b)
    return _metres(lat_a, lon_a, lat_b, lon_b)


def _metres(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> int:
    north = (lat_a - lat_b) * METRES_PER_DEGREE
    # To the metre of a degree, so that the last bit of a machine's cosine decides nothing.
    east = (lon_a - lon_b) * round(METRES_PER_DEGREE * cos(radians(lat_a)))
    return round(sqrt(north * north + east * east))


def _town(town: TownSeed) -> City:
    middles = [snap(district.lat, district.lon) for district in town.districts]
    near = _near(postcodes(town.country), town.districts[0].lat, town.districts[0].lon)
    cells: dict[int, list[Cell]] = {}
    for cell in sorted({cell for middle in middles for cell in _round(middle, DISTRICT_METRES)}):
        _, no = min((metres_between(cell, middle), no) for no, middle in enumerate(middles))
        cells.setdefault(no, []).append(cell)
    homes = []
    for no, own in sorted(cells.items()):
        of_district = [_home(cell, near, town.districts[no].name) for cell in own]
        homes += [of_district[turn % len(own)] for turn in range(HOMES_OF_DISTRICT)]
    _, lat, lon = _middle_of(town)
    return City(town.country, tuple(homes), _across(town.country, lat, lon))


def _middle_of(town: TownSeed) -> tuple[str, float, float]:
    count = len(town.districts)
    lat = sum(district.lat for district in town.districts) / count
    lon = sum(district.lon for district in town.districts) / count
    return town.country, lat, lon


def _city(country: str, lat: float, lon: float) -> City:
    near = _near(postcodes(country), lat, lon)
    homes = tuple(_home(cell, near, None) for cell in _round(snap(lat, lon), CITY_METRES))
    return City(country, homes, _across(country, lat, lon))


def _across(country: str, lat: float, lon: float) -> tuple[Home, ...]:
    """Homes at the postcodes of the other country that lie near."""
    near = [
        postcode
        for postcode in postcodes(OTHER_COUNTRY[country])
        if _metres(lat, lon, postcode.lat, postcode.lon) <= ACROSS_METRES
    ]
    return tuple(
        _home(cell, near, None)
        for cell in sorted(
            {cell for each in near for cell in _round(snap(each.lat, each.lon), ROW_METRES)}
        )
    )


def _sites(own: tuple[str, float, float], count: int) -> list[tuple[str, float, float]]:
    """``count`` cities, one's own first, then by the number of their postcodes."""
    by_place: dict[tuple[str, str], list[Postcode]] = {}
    for country in COUNTRIES:
        for postcode in postcodes(country):
            by_place.setdefault((country, postcode.place), []).append(postcode)
    found = [own]
    for of_place in sorted(by_place.values(), key=lambda each: (-len(each), each[0].code)):
        if len(found) >= count:
            break
        # The middle one, not the mean: a name may stand for places far from each other.
        middle = of_place[len(of_place) // 2]
        if all(_metres(lat, lon, middle.lat, middle.lon) >= APART_METRES for _, lat, lon in found):
            found.append((middle.country, middle.lat, middle.lon))
    return found


def _near(areas: Iterable[Postcode], lat: float, lon: float) -> list[Postcode]:
    """The postcodes within 25 km, or the nearest one where there is none."""
    by_distance = sorted((_metres(lat, lon, each.lat, each.lon), each.code, each) for each in areas)
    return [each for metres, _, each in by_distance if metres <= 25_000] or [by_distance[0][2]]


def _round(middle: Cell, metres: int) -> list[Cell]:
    """The cells whose middles lie within ``metres`` of a cell's middle."""
    reach = metres // ROW_METRES
    row, col = middle
    lon = centre(middle)[1]
    found = []
    for other in range(row - reach, row + reach + 1):
        # Columns of different rows are not aligned: look for the one below the middle.
        below = snap(centre((other, col))[0], lon)[1]
        found += [(other, below + step) for step in range(-reach - 1, reach + 2)]
    return [cell for cell in found if metres_between(middle, cell) <= metres]


def _home(cell: Cell, areas: Sequence[Postcode], district: str | None) -> Home:
    lat, lon = centre(cell)
    _, _, nearest = min((_metres(lat, lon, each.lat, each.lon), each.code, each) for each in areas)
    return Home(nearest.country, nearest.code, district, cell, lat, lon)
