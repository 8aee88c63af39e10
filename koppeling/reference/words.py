"""How a written word is compared with a label: one spelling for all the ways to write it."""

import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

_JOINERS = str.maketrans({"-": " ", "_": " ", "‐": " ", "‑": " ", "–": " ", "/": " ", "’": "'"})


def folded(word: str) -> str:
    """The word without case, accents and vowel signs, with single spaces between its parts.

    ``Fußball``, ``fussball`` and ``FUSSBALL`` are one word, and so are
    ``language-exchange``, ``language_exchange`` and ``Language exchange``.
    """
    # Decomposed again after casefold, because a capital Turkish İ leaves its dot behind.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(bare.translate(_JOINERS).split())


def meanings(named: Iterable[tuple[str, Iterable[str]]]) -> Mapping[str, str | None]:
    """What each folded word means; None where it means several things.

    ``named`` are things with the words for them, each by its key.
    """
    found: dict[str, str | None] = {}
    for key, words in named:
        for word in map(folded, words):
            found[word] = key if found.get(word, key) == key else None
    return MappingProxyType(found)
