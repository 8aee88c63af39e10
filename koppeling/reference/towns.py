"""The towns that are known from the start, each a folder of seeds."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from koppeling.reference.files import document, rows, seeds


@dataclass(frozen=True, slots=True)
class DistrictSeed:
    """A part of a town that may be shown; the point lies somewhere in its middle."""

    key: str
    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class TownSeed:
    """What a town begins with.

    ``policy`` is the policy document as it stands in the file, unchecked;
    ``law_profile`` is the country whose rules on vetting and retention apply;
    ``time_zone`` is a name of the IANA list, ``language`` the coordinators',
    ``meeting_place`` a public place for first meetings, with its address.
    """

    slug: str
    name: str
    country: str
    law_profile: str
    time_zone: str
    language: str
    meeting_place: str
    districts: tuple[DistrictSeed, ...]
    policy: dict[str, Any]


@cache
def town_seeds() -> Mapping[str, TownSeed]:
    """Every known town by its slug, in alphabetical order."""
    folders = sorted(path.parent.name for path in seeds().glob("towns/*/town.toml"))
    return MappingProxyType({slug: _town(slug) for slug in folders})


def _town(slug: str) -> TownSeed:
    facts = document(f"towns/{slug}/town.toml")
    return TownSeed(
        slug=slug,
        name=facts["name"],
        country=facts["country"],
        law_profile=facts["law_profile"],
        time_zone=facts["time_zone"],
        language=facts["language"],
        meeting_place=facts["meeting_place"],
        districts=tuple(
            DistrictSeed(row["key"], row["name"], float(row["lat"]), float(row["lon"]))
            for row in rows(f"towns/{slug}/districts.csv")
        ),
        policy=document(f"towns/{slug}/policy.toml"),
    )
