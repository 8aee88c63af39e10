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
SOURCE_LANGUAGE = "en"
LOCALE_FOLDER = Path(__file__).parent / "locale"
DOMAIN = "koppeling"

CLDR_LOCALES: Mapping[str, str] = {"nl": "nl", "de": "de", "en": "en_GB"}
"""For dates, numbers and lists; ``en`` alone would be American."""


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


def catalogue_path(language: str) -> Path:
    """Where the translations of a language stand."""
    return LOCALE_FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def translator(language: str) -> NullTranslations:
    """The catalogue of one of ``LANGUAGES``; for English one that answers with the source text.

    Raises ValueError for any other language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for {language!r}; there are {', '.join(LANGUAGES)}")
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
