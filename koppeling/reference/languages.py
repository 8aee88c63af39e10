"""Languages as BCP 47 tags, named by CLDR through Babel.

A tag here is the language alone: who speaks ``nl-BE`` and who speaks ``nl``
can talk, in whatever script they write, so both are ``nl``.
"""

import re
from collections.abc import Mapping
from functools import cache

from babel import Locale
from babel.core import get_global

from koppeling.reference.words import folded, meanings

_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?", re.IGNORECASE)

_NOT_SPOKEN = frozenset({"mul", "und", "zxx"})
"""Tags that CLDR names ("multiple languages", "unknown") and nobody speaks."""

_NAMES: Mapping[str, Mapping[str, str]] = {
    "ckb": {"nl": "Sorani (Koerdisch)", "de": "Sorani (Kurdisch)", "en": "Sorani (Kurdish)"},
    "fa": {
        "nl": "Perzisch (Farsi, Dari)",
        "de": "Persisch (Farsi, Dari)",
        "en": "Persian (Farsi, Dari)",
    },
}
"""Names by which speakers find themselves better than by CLDR's."""


@cache
def normalise_language(tag: str) -> str | None:
    """The canonical tag of the language alone, or None if the tag names none.

    ``NL``, ``nld`` and ``nl-BE`` are ``nl``, ``sr_latn`` is ``sr``; a code that
    ISO or CLDR replaced becomes the one in use, so ``iw`` is ``he`` and ``prs``
    (Dari) is ``fa``.
    """
    matched = _TAG.fullmatch(tag.strip())
    if matched is None:
        return None
    written, script, territory = matched.groups()
    english = Locale("en")
    if (script and script.title() not in english.scripts) or (
        territory and territory.upper() not in english.territories
    ):
        return None
    # An alias may carry a script or a territory of its own: "sh" is "sr_Latn".
    language = get_global("language_aliases").get(written.lower(), written.lower()).split("_")[0]
    return language if language in english.languages and language not in _NOT_SPOKEN else None


@cache
def languages() -> tuple[str, ...]:
    """The tag of every language that CLDR names, each once, sorted."""
    return tuple(
        sorted(tag for tag in map(str, Locale("en").languages) if normalise_language(tag) == tag)
    )


def find_language(word: str, locale: str) -> str | None:
    """The tag of the language that a word names in a locale, or that it is; None for no language.

    As in ``reference.words``, neither case nor accents tell two names apart. A tag as it is
    written means itself: ``ga`` is Irish, and ``Ga`` the language of that name.
    """
    if word in languages():
        return word
    return _tags_by_name(locale).get(folded(word)) or normalise_language(word)


@cache
def _tags_by_name(locale: str) -> Mapping[str, str | None]:
    return meanings((tag, [language_name(tag, locale)]) for tag in languages())


def language_name(tag: str, locale: str) -> str:
    """The name of a language in the words of a locale (``nl``, ``de``, ``en``, …).

    An unknown tag is its own name.
    """
    language = normalise_language(tag)
    if language is None:
        return tag
    reader = Locale.parse(locale, sep="-" if "-" in locale else "_")
    own = _NAMES.get(language, {}).get(reader.language)
    return own or reader.languages.get(language) or Locale("en").languages[language]
