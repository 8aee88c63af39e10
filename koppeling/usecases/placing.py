"""Where a row puts somebody: a cell of 500 m from a point, a district or a postcode."""

from dataclasses import dataclass
from difflib import get_close_matches

from koppeling.exchange.problems import ProblemCode, shown
from koppeling.exchange.reading import MAX_NEAREST
from koppeling.exchange.rows import Row
from koppeling.reference import grid
from koppeling.reference.postcodes import find_postcode, normalise_postcode
from koppeling.store.people import Located
from koppeling.usecases.intake import Intake


@dataclass(frozen=True, slots=True)
class _Place:
    country: str
    postcode: str | None
    district_id: int | None
    point: grid.Cell | None

    @property
    def is_nowhere(self) -> bool:
        return (self.postcode, self.district_id, self.point) == (None, None, None)


def place(intake: Intake, row: Row, current: Located | None) -> dict[str, object]:
    """The columns of ``Located`` after the row; empty where it leaves the place as it is.

    A point beats the district, the district beats the postcode. A point is
    snapped here, and nothing finer goes any further. A place is one thing: a
    postcode other than the known one leaves the old district and point behind,
    another district the old point. Without a country a postcode is the town's.
    What cannot be placed is refused, but for a new row without any place, which
    ``exchange.rows.missing_in_new_row`` names.
    """
    if current is not None and not _PLACE_COLUMNS & row.values.keys():
        return {}
    found = _resolved(intake, row, current)
    cell = None if found is None else _cell(intake, row, found)
    if found is None or cell is None:
        if found is not None and found.is_nowhere and current is not None:
            intake.refuse(row, "postcode", ProblemCode.MISSING_PLACE)
        return {}
    return {
        "country": found.country,
        "postcode": found.postcode,
        "district_id": found.district_id,
        "cell_row": cell[0],
        "cell_col": cell[1],
        "placed_by_point": found.point is not None,
    }


_PLACE_COLUMNS = frozenset({"country", "postcode", "district", "lat", "lon"})


def country_after(intake: Intake, row: Row, current: Located | None) -> str:
    """The country of a row: its own, else the known one, else the town's."""
    given = row.values.get("country")
    if isinstance(given, str):
        return given
    if current is None or "country" in row.values or row.values.get("postcode") is not None:
        return intake.town.country
    return current.country


def cell_of_postcode(
    intake: Intake, row: Row, column: str, country: str, postcode: str
) -> grid.Cell | None:
    """The cell in the middle of a postcode's area; refused where the country has none such."""
    if normalise_postcode(country, postcode) is None:
        intake.refuse(row, column, ProblemCode.BAD_POSTCODE, value=postcode, country=country)
        return None
    found = find_postcode(country, postcode)
    if found is None:
        intake.refuse(row, column, ProblemCode.UNKNOWN_POSTCODE, value=postcode, country=country)
        return None
    return grid.snap(found.lat, found.lon)


def _resolved(intake: Intake, row: Row, current: Located | None) -> _Place | None:
    values = row.values
    country = country_after(intake, row, current)
    known_postcode = current.postcode if current else None
    known_district = current.district_id if current else None
    postcode = _text(values["postcode"]) if "postcode" in values else known_postcode
    moved = known_postcode is not None and postcode is not None and postcode != known_postcode
    district_id = None if moved else known_district
    if "district" in values:
        word = _text(values["district"])
        district = None if word is None else intake.districts.get(word.casefold())
        if word is not None and district is None:
            near = _nearest_districts(intake, word)
            code = ProblemCode.UNKNOWN_DISTRICT
            intake.refuse(row, "district", code, value=shown(word), nearest=near)
            return None
        district_id = None if district is None else district.id
    moved = moved or (known_district is not None and district_id != known_district)
    point = None
    if current is not None and current.placed_by_point and not moved and "lat" not in values:
        point = (current.cell_row, current.cell_col)
    lat, lon = values.get("lat"), values.get("lon")
    if isinstance(lat, float) and isinstance(lon, float):
        point = grid.snap(lat, lon)
    return _Place(country, postcode, district_id, point)


def _nearest_districts(intake: Intake, word: str) -> tuple[str, ...]:
    if len(intake.problems) >= MAX_NEAREST:
        return ()
    found = get_close_matches(word.casefold(), intake.districts)
    return tuple(dict.fromkeys(intake.districts[near].name for near in found))


def _cell(intake: Intake, row: Row, found: _Place) -> grid.Cell | None:
    by_postcode = (
        None
        if found.postcode is None
        else cell_of_postcode(intake, row, "postcode", found.country, found.postcode)
    )
    if found.point is not None:
        return found.point
    if found.district_id is not None:
        return next(
            (district.cell_row, district.cell_col)
            for district in intake.districts.values()
            if district.id == found.district_id
        )
    return by_postcode


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
