"""What forms let people choose from."""

from functools import cache

from koppeling.reference.interests import concepts
from koppeling.reference.languages import languages
from koppeling.reference.occupations import find_occupation, occupations
from koppeling.reference.postcodes import COUNTRIES

__all__ = [
    "COUNTRIES",
    "find_occupation",
    "interest_groups",
    "languages",
    "occupation_codes",
]


@cache
def interest_groups() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The groups of the interest vocabulary, each with the keys of its interests.

    Every interest stands once; a group is an interest too, and the first of its own.
    """
    found: dict[str, list[str]] = {}
    for key, concept in concepts().items():
        if concept.parent is None:
            found.setdefault(key, []).insert(0, key)
        else:
            found.setdefault(concept.parent, []).append(key)
    return tuple((group, tuple(keys)) for group, keys in found.items())


def occupation_codes() -> tuple[str, ...]:
    """The codes of the occupations, sorted."""
    return tuple(occupations())
