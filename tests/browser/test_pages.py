"""Every page: axe finds nothing, and nothing lies outside the window.

A run in between visits each page in Dutch and in German, light and dark, narrow and wide, in
two of the eight combinations; ``dev.py prove`` visits it in all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from koppeling.terms import Role
from tests.browser import every_page, pages
from tests.browser.axe import violations
from tests.browser.every_page import NO_PAGES, Reader, Row
from tests.browser.lived import Lived
from tests.browser.pages import scrolls_sideways
from tests.databases import ON_SQLITE
from tests.sizes import PROVING
from web.app import create_app

pytestmark = [ON_SQLITE, pytest.mark.prove]

NARROW, WIDE, NARROWEST = 360, 1280, 320


@dataclass(frozen=True)
class Look:
    """In what language, colours and width somebody looks at pages."""

    language: str
    dark: bool
    width: int

    def __str__(self) -> str:
        return f"{self.language}-{'dark' if self.dark else 'light'}-{self.width}"

    def is_at(self, number: int, row: Row) -> bool:
        """Whether this look is among those of a page, the ``number``-th of all.

        Each page has one Dutch and one German look, which differ in colours and width;
        which ones goes round from page to page.
        """
        if self.language == "ar" and not row.right_to_left:
            return False
        if PROVING:
            return True
        dark, wide = bool(number & 1), bool(number & 2)
        if self.language == "de":
            dark, wide = not dark, not wide
        return (self.dark, self.width) == (dark, WIDE if wide else NARROW)


LOOKS = [
    Look(language, dark, width)
    for language in ("nl", "de", "ar")
    for dark in (False, True)
    for width in (NARROW, WIDE)
]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_no_page_has_a_violation_or_is_wider_than_its_window(
    look: Look, lived: Lived, browser: Browser
) -> None:
    found = []
    for reader in Reader:
        visited = [
            row
            for number, row in enumerate(every_page.rows(lived))
            if row.reader is reader and look.is_at(number, row)
        ]
        if not visited:
            continue
        with pages.page_in(browser, width=look.width, dark=look.dark, locale=look.language) as page:
            come_in(page, lived, reader, look.language)
            for row in visited:
                found += row.open(page, lived.town.address)
                found += [f"{row.name}: {problem}" for problem in problems(page, look)]
    assert found == []


def come_in(page: Page, lived: Lived, reader: Reader, language: str) -> None:
    """Sign in where somebody has to, and choose the language as a reader does."""
    page.goto(lived.town.address)
    if reader is not Reader.ANYBODY:
        lived.town.sign_in(page, Role(reader))
    page.evaluate("document.querySelector('.languages').open = true")
    with page.expect_navigation():
        page.click(f".languages button[value={language}]")


def problems(page: Page, look: Look) -> Iterator[str]:
    """What is wrong with a page when all its parts are unfolded."""
    spoken = page.get_attribute("html", "lang")
    if spoken != look.language:
        yield f"speaks {spoken}"
    if page.locator("h1").count() != 1:
        yield f"has {page.locator('h1').count()} headings of the first rank"
    page.evaluate("document.querySelectorAll('main details').forEach(it => { it.open = true })")
    yield from violations(page)
    for width in sorted({look.width, NARROWEST}):
        page.set_viewport_size({"width": width, "height": 800})
        if scrolls_sideways(page):
            yield f"scrolls sideways at {width} px"
    page.set_viewport_size({"width": look.width, "height": 800})


def test_every_page_is_listed(lived: Lived, app: Flask) -> None:
    listed = {row.endpoint for row in every_page.rows(lived)}
    there = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}

    assert there - listed - NO_PAGES == set()


@pytest.fixture
def app(lived: Lived) -> Flask:
    return create_app(lived.town.settings, engine=lived.town.engine)
