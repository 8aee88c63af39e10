"""The pages over a database of the test: browsers, staff who are signed in, people's links.

Requests open transactions of their own, so what a test writes must be committed before:
``signed_in`` and ``link_to`` do so, else ``session.commit()``. Browsers ask for English.
"""

from collections.abc import Callable
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
from tests.web import browsers
from web.app import create_app

SignedIn = Callable[..., FlaskClient]


@pytest.fixture
def settings() -> Settings:
    return Settings(database_url="", secret_key="k" * 43, base_url="https://koppeling.example")


@pytest.fixture
def app(engine: Engine, settings: Settings) -> Flask:
    """The pages at NOW, over the database of the test; an error of ours fails the test."""
    app = create_app(settings, engine=engine, clock=lambda: NOW)
    app.testing = True
    return app


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
