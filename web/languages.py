"""Which language a page speaks, and its catalogues.

Asked in this order: what the reader chose, the language of the person or account, what
the browser asks for, English. Staff pages are there in ``LANGUAGES``, the pages of
people with a link in ``PEOPLE_LANGUAGES``.
"""

import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, request, session
from flask_babel import Babel, Domain, get_locale, refresh

from koppeling.wording.catalogue import (
    ALIASES,
    CLDR_LOCALES,
    LANGUAGES,
    PEOPLE_LANGUAGES,
    RIGHT_TO_LEFT,
    SOURCE_LANGUAGE,
)

__all__ = [
    "LANGUAGES",
    "OWN_NAMES",
    "PEOPLE_LANGUAGES",
    "RIGHT_TO_LEFT",
    "SOURCE_LANGUAGE",
    "choose",
    "language",
    "library_language",
    "offered",
    "speak",
]

OWN_NAMES = {
    "nl": "Nederlands",
    "de": "Deutsch",
    "en": "English",
    "ar": "العربية",
    "uk": "Українська",
    "ru": "Русский",
    "tr": "Türkçe",
    "fa": "فارسی",
}
LOCALE_FOLDER = Path(__file__).parent / "locale"
DOMAIN = "web"


class Catalogues(Domain):  # type: ignore[misc] # Flask-Babel ships no types
    """Our catalogues as .po: what a translator edits is what runs."""

    def get_translations(self) -> NullTranslations:
        return catalogue(language())


@cache
def catalogue(language: str) -> NullTranslations:
    """The translations of a language; those of English answer with the source text."""
    path = LOCALE_FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if language == SOURCE_LANGUAGE or not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        found = read_po(file, locale=language, domain=DOMAIN)
    compiled = io.BytesIO()
    write_mo(compiled, found)
    compiled.seek(0)
    return Translations(compiled, DOMAIN)


def init(app: Flask) -> None:
    """Let Flask-Babel speak the language of each request."""
    babel = Babel(
        app,
        default_locale=CLDR_LOCALES[SOURCE_LANGUAGE],
        locale_selector=_locale,
        default_domain=DOMAIN,
        timezone_selector=lambda: g.get("time_zone"),
    )
    # Its own domain would look for .mo files, and keep what it found for the first reader.
    babel.domain_instance = Catalogues(domain=DOMAIN)


def speak(language: str | None, *, among: tuple[str, ...] = LANGUAGES) -> None:
    """Say whose page this is: their language, unless the reader chose another."""
    g.languages = among
    g.own_language = language
    refresh()


def language() -> str:
    """The language of this page."""
    return str(get_locale() or SOURCE_LANGUAGE).partition("_")[0]


def library_language() -> str:
    """The language of this page, or English where the refusals of deeds are not in it."""
    spoken = language()
    return spoken if spoken in LANGUAGES else SOURCE_LANGUAGE


def choose(wanted: str) -> None:
    """Keep what the reader chose for as long as the browser is open. Others are not heard."""
    if wanted in OWN_NAMES:
        session["language"] = wanted


def offered() -> tuple[str, ...]:
    """The languages that this page is there in."""
    found: tuple[str, ...] = g.get("languages", LANGUAGES)
    return found


def _locale() -> str:
    chosen = _select()
    return CLDR_LOCALES.get(chosen, chosen)


def _select() -> str:
    among = offered()
    for wanted in (session.get("language"), g.get("own_language")):
        if wanted in among:
            return str(wanted)
    for wanted, _quality in request.accept_languages:
        tag = wanted.replace("_", "-").partition("-")[0].lower()
        if (found := ALIASES.get(tag, tag)) in among:
            return found
    return SOURCE_LANGUAGE
