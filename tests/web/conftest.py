"""The pages over a database of the test: browsers, staff who are signed in, people's links.

Requests open transactions of their own, so what a test writes must be committed before:
``signed_in`` and ``link_to`` do so, else ``session.commit()``. Browsers ask for English.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from koppeling.settings import Settings
from koppeling.store import Town
from koppeling.terms import Role
from tests.factories import AccountFactory, TownFactory
from tests.factories.base import NOW
from tests.sizes import PROVING
from tests.web import browsers
from tests.web.application import lent

SignedIn = Callable[..., FlaskClient]

BOTH = "both_databases"
"""The mark of tests of pages that are about what a database does: both, in every run."""

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let a run in between ask pages on SQLite, and on PostgreSQL what one test a module asks.

    What the pages call is tested on both below them, and ``test_odd_requests`` opens every
    page and sends every form on both. ``dev.py prove`` asks everything on both.
    """
    kept: list[pytest.Item] = []
    shown: set[Path] = set()
    left: list[pytest.Item] = []
    for item in items:
        if HERE not in item.path.parents or not _is_on_postgresql(item):
            kept.append(item)
            continue
        item.add_marker("prove")
        if PROVING or item.path not in shown or item.get_closest_marker(BOTH):
            kept.append(item)
        else:
            left.append(item)
        shown.add(item.path)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


def _is_on_postgresql(item: pytest.Item) -> bool:
    called = getattr(item, "callspec", None)
    return called is not None and called.params.get("backend") == "postgresql"


@pytest.fixture
def settings() -> Settings:
    return Settings(database_url="", secret_key="k" * 43, base_url="https://koppeling.example")


@pytest.fixture
def app(engine: Engine, settings: Settings) -> Iterator[Flask]:
    """The pages at NOW, over the database of the test; an error of ours fails the test."""
    with lent(settings, engine=engine, clock=lambda: NOW) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return browsers.browser(app)


@pytest.fixture
def signed_in(app: Flask, session: Session) -> SignedIn:
    """``signed_in(Role.GUIDE, town=…)``: a browser with a member of staff of the town of the test.

    Commits what the test has written so far.
    """

    def signed_in(role: Role = Role.COORDINATOR, *, town: Town | None = None) -> FlaskClient:
        client = browsers.browser(app)
        account = AccountFactory(role=role, **({} if town is None else {"town": town}))
        browsers.sign_in(client, session, account)
        return client

    return signed_in


@pytest.fixture
def post() -> Callable[..., TestResponse]:
    """``post(client, url, **fields)``: send a form of this browser, as ``browsers.post``."""
    return browsers.post


@pytest.fixture
def link_to() -> Callable[..., str]:
    """``link_to(session, introduction, by=Party.OPENING)``: a token, as ``browsers.link_to``."""
    return browsers.link_to


@pytest.fixture
def other_town(session: Session) -> Town:
    """A second town, to which nothing of the first may be known."""
    town: Any = TownFactory(slug="elsewhere", name="Elsewhere")
    return town
