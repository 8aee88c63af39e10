"""Occupations: the 3-digit minor groups of ISCO-08 with everyday labels of our own."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from koppeling.reference.files import rows
from koppeling.reference.words import folded, meanings

LABEL_LANGUAGES = ("nl", "de", "en")


@dataclass(frozen=True, slots=True)
class Occupation:
    """A minor group of ISCO-08.

    ``code`` has three digits and stays text (``011``); ``labels`` by language;
    ``also`` are names of single occupations by which the group is found.
    """

    code: str
    labels: Mapping[str, str]
    also: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Every word by which the group may be written."""
        return (self.code, *self.labels.values(), *self.also)


@cache
def occupations() -> Mapping[str, Occupation]:
    """Every minor group by its code, in the order of the codes."""
    found = (
        Occupation(
            code=row["code"],
            labels=MappingProxyType({tag: row[tag] for tag in LABEL_LANGUAGES}),
            also=tuple(row["also"].split("|")) if row["also"] else (),
        )
        for row in rows("occupations.csv")
    )
    return MappingProxyType({occupation.code: occupation for occupation in found})


def find_occupation(word: str) -> str | None:
    """The code of the group that a word names, or None.

    The word may be the code, a label or the name of a single occupation in any
    of the languages, as long as it means one group only.
    """
    return _codes_by_word().get(folded(word))


@cache
def _codes_by_word() -> Mapping[str, str | None]:
    return meanings((code, occupation.words) for code, occupation in occupations().items())
