"""Signing in and out: what is asked, what is answered, and when a session is over."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from koppeling.settings import Settings
from koppeling.store import Account, SignIn
from koppeling.terms import Role
from koppeling.usecases.accounts import ATTEMPTS, disable_account
from koppeling.usecases.codes import code_at
from koppeling.usecases.passwords import hash_password
from tests.databases import ON_SQLITE
from tests.factories.base import NOW
from tests.web.application import lent
from tests.web.browsers import browser, csrf_token, post
from web.account.signing import TOKEN

PASSWORD = "four words nobody puts together"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SIGN_IN = "/account/sign-in"


class Clock:
    """The time of day, as the test says."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(engine, settings: Settings, clock: Clock) -> Iterator[Flask]:
    with lent(settings, engine=engine, clock=clock) as app:
        yield app


@pytest.fixture
def account(session, account_factory) -> Account:
    found: Account = account_factory(
        email="Ada@Example.org",
        password_hash=hash_password(PASSWORD, salt="salt"),
        totp_secret=SECRET,
    )
    session.commit()
    return found


def try_in(client: FlaskClient, clock: Clock, **other: str):
    fields = {"email": "ada@example.org", "password": PASSWORD, "code": code_at(SECRET, clock.now)}
    return post(client, SIGN_IN, **(fields | other))


def told(text: str) -> str:
    """A page without what differs by itself: the tokens of its forms, and what was typed."""
    without = re.sub(r'name="csrf_token" value="[^"]+"', "", text)
    return re.sub(r'name="email" type="email" value="[^"]*"', "", without)


def test_address_password_and_code_sign_somebody_in(client, clock, account):
    answer = try_in(client, clock)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/coordinator/")
    assert client.get("/coordinator/").status_code == 200


@ON_SQLITE
@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nobody@example.org"},
        {"password": "something else entirely"},
        {"code": "000000"},
        {"code": ""},
        {"email": "", "password": "", "code": ""},
    ],
    ids=["address", "password", "code", "no code", "nothing"],
)
def test_whatever_is_wrong_is_answered_alike(client, clock, account, session, wrong):
    answer = try_in(client, clock, **wrong)
    reference = try_in(browser(client.application), clock, email="reference@example.org")

    assert answer.status_code == 422
    assert told(answer.text) == told(reference.text)
    assert "Address, password and code do not belong together" in answer.text
    assert "15 minutes" in answer.text
    assert session.scalars(select(SignIn)).all() == []


@ON_SQLITE
def test_account_that_is_locked_is_answered_alike(client, clock, account):
    answers = [try_in(client, clock, password="wrong") for _ in range(ATTEMPTS)]
    answers.append(try_in(client, clock))

    assert {answer.status_code for answer in answers} == {422}
    assert len({told(answer.text) for answer in answers}) == 1
    clock.now += timedelta(minutes=15)
    assert try_in(client, clock).status_code == 303


def test_code_is_taken_once(client, clock, account):
    assert try_in(client, clock).status_code == 303
    assert try_in(browser(client.application), clock).status_code == 422
    clock.now += timedelta(seconds=30)
    assert try_in(browser(client.application), clock).status_code == 303


@ON_SQLITE
def test_password_never_comes_back(client, clock, account):
    text = try_in(client, clock, code="000000").text

    assert 'value="ada@example.org"' in text
    assert PASSWORD not in text


@ON_SQLITE
def test_nothing_of_a_browser_before_is_kept(client, clock, account):
    """A cookie that somebody planted is not the one of whoever signs in."""
    with client.session_transaction() as held:
        held[TOKEN] = "planted"
        held["anything"] = "planted"
        held["language"] = "de"
    planted_csrf = csrf_token(client)
    answer = client.post(
        SIGN_IN,
        data={
            "csrf_token": planted_csrf,
            "email": "ada@example.org",
            "password": PASSWORD,
            "code": code_at(SECRET, clock.now),
        },
    )
    with client.session_transaction() as held:
        found = dict(held)

    assert answer.status_code == 303
    assert found[TOKEN] != "planted"
    assert "anything" not in found
    assert found["language"] == "de"
    assert client.post("/account/sign-out", data={"csrf_token": planted_csrf}).status_code == 400


def test_signing_out_kills_a_copied_cookie(client, clock, account, app):
    try_in(client, clock)
    cookie = client.get_cookie("__Host-koppeling")
    assert cookie is not None
    thief = browser(app)
    thief.set_cookie("__Host-koppeling", cookie.value, secure=True)
    assert thief.get("/coordinator/").status_code == 200

    answer = post(client, "/account/sign-out")

    assert (answer.status_code, answer.headers["Location"]) == (303, SIGN_IN)
    assert thief.get("/coordinator/").status_code == 303
    assert client.get("/coordinator/").status_code == 303


@ON_SQLITE
def test_looking_at_sign_out_signs_nobody_out(client, clock, account):
    try_in(client, clock)

    assert client.get("/account/sign-out").status_code == 405
    assert client.get("/coordinator/").status_code == 200


def test_account_that_was_disabled_is_out_at_once(client, clock, account, session):
    try_in(client, clock)
    assert client.get("/coordinator/").status_code == 200

    disable_account(session, account.id, now=NOW, actor="test")
    session.commit()

    assert client.get("/coordinator/").status_code == 303
    assert try_in(client, clock).status_code == 422


@ON_SQLITE
def test_role_counts_from_the_next_page_on(client, clock, account, session):
    try_in(client, clock)
    assert client.get("/coordinator/people").status_code == 200

    account.role = Role.GUIDE
    session.commit()

    assert client.get("/coordinator/people").status_code == 403


@ON_SQLITE
def test_session_that_lies_idle_is_over_and_one_at_work_goes_on(client, clock, account):
    try_in(client, clock)
    for _ in range(3):
        clock.now += timedelta(minutes=100)
        assert client.get("/coordinator/").status_code == 200
    clock.now += timedelta(minutes=121)

    assert client.get("/coordinator/").status_code == 303


@ON_SQLITE
def test_working_day_is_the_longest_session(client, clock, account):
    try_in(client, clock)
    for _ in range(11):
        clock.now += timedelta(hours=1)
        assert client.get("/coordinator/").status_code == 200
    clock.now += timedelta(hours=1)

    assert client.get("/coordinator/").status_code == 303


@ON_SQLITE
def test_forged_token_is_nobody(client, account):
    with client.session_transaction() as held:
        held[TOKEN] = "x" * 43

    assert client.get("/coordinator/").status_code == 303


@ON_SQLITE
def test_whoever_is_signed_in_has_no_use_for_the_page(client, clock, account):
    try_in(client, clock)
    answer = client.get(SIGN_IN)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/coordinator/")


# --- another password ---------------------------------------------------------------

NEW = "another four words entirely"


def change(client: FlaskClient, **other: str):
    fields = {"old": PASSWORD, "password": NEW, "again": NEW}
    return post(client, "/account/password", **(fields | other))


def test_another_password_signs_out_every_other_browser(client, clock, account, app):
    try_in(client, clock)
    clock.now += timedelta(seconds=30)
    other = browser(app)
    try_in(other, clock)
    assert other.get("/coordinator/").status_code == 200

    assert change(client).status_code == 303
    assert client.get("/coordinator/").status_code == 200
    assert other.get("/coordinator/").status_code == 303
    clock.now += timedelta(seconds=30)
    assert try_in(other, clock).status_code == 422
    assert try_in(other, clock, password=NEW).status_code == 303


@ON_SQLITE
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"old": "not mine"}, "This is not your password of today"),
        ({"again": "a typing error"}, "The two passwords are not the same"),
        (
            {"password": "short", "again": "short"},
            "Choose at least 12 characters, and not your e-mail address",
        ),
        (
            {"password": "ada@example.org", "again": "ada@example.org"},
            "Choose at least 12 characters, and not your e-mail address",
        ),
    ],
)
def test_password_that_is_not_changed_says_why(client, clock, account, wrong, sentence):
    try_in(client, clock)
    post(client, "/language", language="en")
    answer = change(client, **wrong)

    assert answer.status_code == 422
    assert f">{sentence}</a>" in answer.text
    assert "<title>Error: " in answer.text
