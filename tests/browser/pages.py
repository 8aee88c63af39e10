"""A page in a real browser, and what the tests measure of it."""

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, Response, sync_playwright

from tests.browser.chromium import FLAGS, Chromium

SECONDS = 10
"""That a page may take for what it was asked."""

FIRST_VISIT = ("document", "stylesheet", "font")


@contextmanager
def launched(chromium: Chromium) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable,
            args=list(FLAGS),
            env={**os.environ, **chromium.environment},
        )
        yield browser
        browser.close()


@contextmanager
def page_in(
    browser: Browser,
    *,
    width: int = 1280,
    height: int = 800,
    dark: bool = False,
    javascript: bool = True,
    locale: str = "nl-NL",
    base_url: str | None = None,
) -> Iterator[Page]:
    """Open a page of somebody who has never been here: no cookies, nothing cached.

    ``width`` and ``height`` are CSS pixels. With ``base_url``, ``page.goto`` takes paths.
    """
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        java_script_enabled=javascript,
        locale=locale,
        timezone_id="Europe/Amsterdam",
        base_url=base_url,
    )
    context.set_default_timeout(SECONDS * 1000)
    try:
        yield context.new_page()
    finally:
        context.close()


def scrolls_sideways(page: Page) -> bool:
    """Whether some of the page lies outside the window to the left or right."""
    wider: bool = page.evaluate(
        "document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"
    )
    return wider


def transferred(page: Page, url: str) -> int:
    """The bytes of a first visit: the page, its styles and its fonts, each gzipped.

    They are compressed here and not by a server, so that the number is the same everywhere.
    The page is to be a new one, with nothing in its cache.
    """
    responses: list[Response] = []

    def came(response: Response) -> None:
        responses.append(response)

    page.on("response", came)
    page.goto(url, wait_until="networkidle")
    page.remove_listener("response", came)
    return sum(
        len(gzip.compress(response.body(), compresslevel=6, mtime=0))
        for response in responses
        if response.ok and response.request.resource_type in FIRST_VISIT
    )
