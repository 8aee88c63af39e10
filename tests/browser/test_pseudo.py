"""Every page in a made-up language: what is not marked was forgotten, what is long must fit."""

import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from playwright.sync_api import Page
from sqlalchemy import Engine

import web.languages
from koppeling.reference.interests import concepts
from koppeling.reference.languages import language_name
from koppeling.reference.occupations import occupations
from koppeling.reference.postcodes import COUNTRIES
from koppeling.reference.towns import town_seeds
from koppeling.terms import Role
from koppeling.wording import catalogue
from tests.browser.conftest import PageOf
from tests.browser.every_page import Reader, rows
from tests.browser.lived import CHOIR_OFFER, live
from tests.browser.pages import scrolls_sideways
from tests.browser.people import ENSCHEDE, rows_of
from tests.browser.world import world
from tests.databases import ON_SQLITE
from tests.wording.pseudo import pseudo
from web.vocabulary import SPOKEN

pytestmark = ON_SQLITE

STANDS_FOR = "nl"
MARKED = re.compile(r"\[[^\[\]]*\]")
WORD = re.compile(r"[^\W\d_]{3,}")

OUTSIDE = """
() => [...document.querySelectorAll('main *')]
    .filter(it => it.getBoundingClientRect().right > innerWidth && !it.closest('.wide'))
    .map(it => it.outerHTML.slice(0, 80))
"""
"""What lies outside the window."""


def write_pseudo(source: Path, to: Path) -> None:
    """A catalogue in which every text is marked."""
    with source.open("rb") as file:
        template = read_po(file)
    found = Catalog(locale=STANDS_FOR, domain=template.domain)
    for message in template:
        if message.id:
            texts = message.id if isinstance(message.id, tuple) else (message.id,)
            marked = tuple(pseudo(text) for text in texts)
            found.add(message.id, marked if len(marked) > 1 else marked[0], context=message.context)
    to.parent.mkdir(parents=True, exist_ok=True)
    with to.open("wb") as file:
        write_po(file, found)


@pytest.fixture
def made_up_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the catalogues of one language be marked ones, for this test."""
    for module, name, reads in (
        (web.languages, "web", web.languages.catalogue),
        (catalogue, "koppeling", catalogue.translator),
    ):
        folder = tmp_path / name
        source = module.LOCALE_FOLDER / f"{name}.pot"
        shutil.copytree(module.LOCALE_FOLDER, folder)
        write_pseudo(source, folder / STANDS_FOR / "LC_MESSAGES" / f"{name}.po")
        monkeypatch.setattr(module, "LOCALE_FOLDER", folder)
        reads.cache_clear()
    yield
    web.languages.catalogue.cache_clear()
    catalogue.translator.cache_clear()


@pytest.mark.parametrize("reader", Reader)
def test_every_text_is_from_a_catalogue_and_fits(
    reader: Reader, made_up_language: None, engine: Engine, page_of: PageOf
) -> None:
    unmarked, too_wide = [], []
    with world(engine, ENSCHEDE) as town:
        lived = live(town)
        page = page_of(width=320, locale=STANDS_FOR)
        page.goto(town.address)
        if reader is not Reader.ANYBODY:
            town.sign_in(page, Role(reader))
        page.evaluate("document.querySelector('.languages').open = true")
        with page.expect_navigation():
            page.click(f".languages button[value={STANDS_FOR}]")
        for row in rows(lived):
            if row.reader is not reader:
                continue
            assert row.open(page, town.address) == []
            unmarked += [f"{row.name}: {line}" for line in forgotten(page)]
            if scrolls_sideways(page):
                too_wide.append(f"{row.name}: {page.evaluate(OUTSIDE)}")
    assert (unmarked, too_wide) == ([], [])


def forgotten(page: Page) -> list[str]:
    """Lines of a page with words that are neither marked nor somebody's data."""
    page.evaluate("""() => {
        document.querySelectorAll('main details').forEach(it => { it.open = true })
        document.querySelectorAll('bdi, code, .languages, [lang]:not(html), optgroup, .letter')
            .forEach(it => { it.textContent = '' })
    }""")
    shown = f"{page.title()}\n{page.inner_text('body')}"
    found = []
    for line in shown.splitlines():
        rest = line
        while MARKED.search(rest):
            rest = MARKED.sub(" ", rest)
        if any(word.casefold() not in data() for word in WORD.findall(rest)):
            found.append(line.strip())
    return found


@cache
def data() -> frozenset[str]:
    """Words that stand on pages and are nobody's prose: names, places, days, vocabulary."""
    dutch = Locale.parse(STANDS_FOR)
    told = [cell for files in rows_of(ENSCHEDE).values() for row in files for cell in row.values()]
    told += [concept.labels.get(STANDS_FOR, "") for concept in concepts().values()]
    told += CHOIR_OFFER.values()
    told += [one.labels.get(STANDS_FOR, "") for one in occupations().values()]
    told += [language_name(tag, STANDS_FOR) for tag in SPOKEN]
    told += [*dutch.days["stand-alone"]["wide"].values()]
    told += [*dutch.months["format"]["wide"].values()]
    told += [dutch.territories[code.upper()] for code in COUNTRIES]
    told += [district.name for district in town_seeds()[ENSCHEDE.slug].districts]
    told += [*dutch.languages.values(), *dutch.months["format"]["abbreviated"].values()]
    told += ["Koppeling", "Enschede", "Mirjam Postma", "Erik Brink", "Fatma Kaya", "uur"]
    return frozenset(word.casefold() for text in told for word in WORD.findall(text))
