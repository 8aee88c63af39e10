"""Postcodes of both countries, each with a point. A postcode is text, never a number."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from koppeling.reference.files import rows

COUNTRIES = ("nl", "de")

# Dutch letters never form SA, SD or SS.
_FORMS = {
    "nl": re.compile(r"([1-9]\d{3})(?:\s*(?!SA|SD|SS)([A-Z]{2}))?", re.ASCII),
    "de": re.compile(r"(\d{5})()", re.ASCII),
}


@dataclass(frozen=True, slots=True)
class Postcode:
    """A Dutch four-digit area or a German postcode; ``lat`` and ``lon`` in degrees.

    The point is the middle of the area: about half a kilometre from a person's
    door in a Dutch town, some kilometres in the German countryside.
    """

    country: str
    code: str
    place: str
    lat: float
    lon: float


def normalise_postcode(country: str, text: str) -> str | None:
    """A postcode as it is written in its country, or None if it cannot be one.

    ``7511ab`` becomes ``7511 AB``, ``7511`` stays; a German one has five digits,
    and one that lost its leading zero in a spreadsheet is not guessed at.
    Raises KeyError for a country other than ``nl`` and ``de``.
    """
    matched = _FORMS[country].fullmatch(text.strip().upper())
    if matched is None:
        return None
    area, letters = matched.groups()
    return f"{area} {letters}" if letters else area


def find_postcode(country: str, text: str) -> Postcode | None:
    """The area of a postcode, or None where it is unknown; Dutch letters are left aside."""
    code = normalise_postcode(country, text)
    return None if code is None else _by_code(country).get(code.split(" ")[0])


def postcodes(country: str) -> tuple[Postcode, ...]:
    """Every postcode area of a country, in the order of the codes."""
    return tuple(_by_code(country).values())


@cache
def _by_code(country: str) -> Mapping[str, Postcode]:
    found = (
        Postcode(country, row["postcode"], row["place"], float(row["lat"]), float(row["lon"]))
        for row in rows(f"postcodes/{country}.csv")
    )
    return MappingProxyType({postcode.code: postcode for postcode in found})
