"""What newcomers to each country speak from home, in shares of all of them."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from koppeling.reference.files import rows


@cache
def mother_tongues() -> Mapping[str, Mapping[str, int]]:
    """Per mille of the newcomers by country (``nl``, ``de``) and language, in file order."""
    listed = tuple(rows("languages.csv"))
    countries = tuple(column for column in listed[0] if column != "language")
    return MappingProxyType(
        {
            country: MappingProxyType({row["language"]: int(row[country]) for row in listed})
            for country in countries
        }
    )
