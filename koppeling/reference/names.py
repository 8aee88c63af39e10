"""First and family names by language, for people who do not exist."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from koppeling.reference.files import rows

PARTS = ("given_woman", "given_man", "family")


@cache
def names() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Names by language and part (``given_woman``, ``given_man``, ``family``), in file order."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows("names.csv"):
        found.setdefault((row["language"], row["part"]), []).append(row["name"])
    return MappingProxyType({key: tuple(listed) for key, listed in found.items()})
