"""The languages, and how a source text becomes a sentence of one of them.

A sentence stands in its module as ``text("…")``, ``counted("…", "…")`` or
``text_as("context", "…")``: the extraction finds it by these names, and it is
put into words with ``say``. The catalogues are read as .po, so that what a
translator edits is what runs.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

LANGUAGES = ("nl", "de", "en")
"""Every text is there in these."""
PEOPLE_LANGUAGES = (*LANGUAGES, "ar", "uk", "ru", "tr", "fa")
"""What is written to people is there in these, and nothing else in the last five."""
RIGHT_TO_LEFT = frozenset({"ar", "fa"})
SOURCE_LANGUAGE = "en"
LOCALE_FOLDER = Path(__file__).parent / "locale"
DOMAIN = "koppeling"

CLDR_LOCALES: Mapping[str, str] = {tag: tag for tag in PEOPLE_LANGUAGES} | {"en": "en_GB"}
"""For dates, numbers and lists; ``en`` alone would be American."""

ALIASES: Mapping[str, str] = {"prs": "fa", "pes": "fa", "ua": "uk"}
"""Languages as people and files write them beside BCP 47, and the catalogue that serves them."""

PLURAL_FORMS: Mapping[str, str] = {
    "nl": "nplurals=2; plural=(n != 1);",
    "de": "nplurals=2; plural=(n != 1);",
    "tr": "nplurals=2; plural=(n != 1);",
    "fa": "nplurals=2; plural=(n > 1);",
    "uk": "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<12 || n%100>14) ? 1 : 2);",
    "ru": "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<12 || n%100>14) ? 1 : 2);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 ? 4 : 5);",
}
"""The rules of CLDR as gettext writes them; what Babel would write by itself is another.

The fourth form of Russian and Ukrainian is for fractions, which no count here is.
"""


@dataclass(frozen=True, slots=True)
class Text:
    """A source text with ``%(name)s`` placeholders, not yet in anybody's language.

    ``many`` is the plural, chosen by ``count``; ``context`` tells two equal
    short texts apart for the translator.
    """

    one: str
    many: str | None = None
    context: str | None = None


def text(source: str) -> Text:
    """A sentence or clause."""
    return Text(source)


def text_as(context: str, source: str) -> Text:
    """A short text that means something else elsewhere: ``text_as("kind", "neighbour")``."""
    return Text(source, context=context)


def counted(one: str, many: str) -> Text:
    """A sentence with a number in it; the placeholder ``%(count)s`` is that number."""
    return Text(one, many)


KEYWORDS: Mapping[str, tuple[int | tuple[int, str], ...] | None] = {
    "text": None,
    "text_as": ((1, "c"), 2),
    "counted": (1, 2),
}
"""The markers above as Babel's extraction wants them."""


def readers_language(locale: str | None, town_language: str) -> str:
    """The language of ``PEOPLE_LANGUAGES`` in which somebody is written to.

    Their own, whatever its region (``fa-AF`` is ``fa``), or the one that stands in
    for it (``ALIASES``); else the town's, else English.
    """
    for wanted in (locale or "", town_language):
        tag = wanted.replace("_", "-").partition("-")[0].lower()
        found = ALIASES.get(tag, tag)
        if found in PEOPLE_LANGUAGES:
            return found
    return SOURCE_LANGUAGE


def catalogue_path(language: str) -> Path:
    """Where the translations of a language stand."""
    return LOCALE_FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def translator(language: str) -> NullTranslations:
    """The catalogue of a language; for English one that answers with the source text.

    The languages of people answer with it too, for a text that is not for people.
    Raises ValueError for any language but ``PEOPLE_LANGUAGES``.
    """
    if language not in PEOPLE_LANGUAGES:
        raise ValueError(f"no catalogue for {language!r}; there are {', '.join(PEOPLE_LANGUAGES)}")
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    # Only here: a command that answers in English should not pay for reading catalogues.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with catalogue_path(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def say(source: Text, language: str, /, *, count: int | None = None, **params: object) -> str:
    """The text in ``language`` with its placeholders filled.

    ``count`` chooses between singular and plural and fills ``%(count)s`` in the
    language's own digits. A text with a plural needs it (ValueError), and a
    placeholder without a parameter is a KeyError: both are for the programmer.
    """
    translations = translator(language)
    if source.many is not None:
        if count is None:
            raise ValueError(f"no count for {source.one!r}")
        template = translations.ngettext(source.one, source.many, count)
    elif source.context is not None:
        template = translations.pgettext(source.context, source.one)
    else:
        template = translations.gettext(source.one)
    if count is not None:
        params = {"count": number(count, language), **params}
    return template % params


def number(value: float, language: str) -> str:
    """The number in the language's digits: 1,234.5 or 1.234,5; three decimals at most."""
    if isinstance(value, int) and abs(value) < 1000:
        return str(value)
    # Only here: most sentences have small whole numbers and need no CLDR.
    from babel.numbers import format_decimal

    return format_decimal(value, format="#,##0.###", locale=CLDR_LOCALES[language])
