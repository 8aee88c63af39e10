"""A real browser for the tests of this folder.

Where there is none the tests are skipped, on a build server they fail: there, nobody reads that
something was skipped.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Protocol
from wsgiref.types import WSGIApplication

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium, pages, serving
from tests.browser.lived import Lived, live
from tests.browser.people import ENSCHEDE
from tests.browser.world import world
from tests.databases import Databases, opened

Served = Callable[[WSGIApplication], str]


class PageOf(Protocol):
    """Opens a page of somebody new; closed when the test ends. As ``pages.page_in``."""

    def __call__(
        self,
        *,
        width: int = ...,
        height: int = ...,
        dark: bool = ...,
        javascript: bool = ...,
        locale: str = ...,
        base_url: str | None = ...,
    ) -> Page: ...


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = chromium.find()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(chromium.why_none(), pytrace=False)
        pytest.skip(chromium.why_none())
    with pages.launched(found) as browser:
        yield browser


@pytest.fixture
def _opened() -> Iterator[ExitStack]:
    """What a test opens, closed the other way round: a page before the server that it shows."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def page_of(browser: Browser, _opened: ExitStack) -> PageOf:
    def page_of(**how) -> Page:
        return _opened.enter_context(pages.page_in(browser, **how))

    return page_of


@pytest.fixture
def served(_opened: ExitStack) -> Served:
    """Serve an application until the test ends; answers its address."""
    return lambda app: _opened.enter_context(serving.served(app))


@pytest.fixture(scope="session")
def lived(databases: Databases) -> Iterator[Lived]:
    """A town that is looked at and stays as it is."""
    url = databases.new()
    with opened(url) as engine, world(engine, ENSCHEDE) as town:
        yield live(town)
    databases.drop(url)
