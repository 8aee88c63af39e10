"""The interest vocabulary: what people like, can give and welcome, as concepts with parents.

One vocabulary serves interests, offers and welcomes, so that what somebody
gives can be compared with what somebody else is glad of. It holds no concept of
faith, health, status or politics.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from koppeling.reference.files import rows
from koppeling.reference.words import folded, meanings

LABEL_LANGUAGES = ("nl", "de", "en", "ar", "uk", "ru", "tr", "fa", "ti")
"""Labels are complete in the first three, and given in the others where a source has them."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing people do.

    ``labels`` by language; ``also`` are other words by which it is found, in any
    language; ``rank`` is its place among all concepts from the most common (1)
    to the rarest, None for a parent.
    """

    key: str
    parent: str | None
    labels: Mapping[str, str]
    also: tuple[str, ...] = ()
    rank: int | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Every word by which the concept may be written."""
        return (self.key, *self.labels.values(), *self.also)


@cache
def concepts() -> Mapping[str, Concept]:
    """Every concept by its key, parents included, in the order of the file."""
    found = (
        Concept(
            key=row["key"],
            parent=row["parent"] or None,
            labels=MappingProxyType({tag: row[tag] for tag in LABEL_LANGUAGES if row[tag]}),
            also=tuple(row["also"].split("|")) if row["also"] else (),
            rank=int(row["rank"]) if row["rank"] else None,
        )
        for row in rows("interests.csv")
    )
    return MappingProxyType({concept.key: concept for concept in found})


def find_concept(word: str) -> str | None:
    """The key of the concept that a word names, or None.

    A key is taken as it is; else the word may be a label of any language, in
    capitals or not, with spaces, hyphens or underscores, as long as it means one
    concept only.
    """
    if word in concepts():
        return word
    return _keys_by_word().get(folded(word))


@cache
def _keys_by_word() -> Mapping[str, str | None]:
    return meanings((key, concept.words) for key, concept in concepts().items())
