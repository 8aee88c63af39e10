"""Beginning an account by its link."""

import re

import pyotp
import pytest
from flask.testing import FlaskClient

from koppeling.queries.links import hash_of
from koppeling.store import Account
from koppeling.terms import LinkPurpose
from koppeling.usecases.accounts import link_account
from tests.databases import ON_SQLITE
from tests.factories.base import NOW
from tests.web.browsers import browser, post

pytestmark = ON_SQLITE

TOKEN = "a-token-of-a-link".ljust(43, "x")
BEGIN = f"/account/begin/{TOKEN}"
PASSWORD = "four words nobody puts together"


@pytest.fixture
def account(session, account_factory, town_factory) -> Account:
    town = town_factory(language="en")
    found: Account = account_factory(town=town, email="ada@example.org", name="Ada")
    link_account(session, found.id, now=NOW, actor="test").token_hash = hash_of(TOKEN)
    session.commit()
    return found


def secret_on(client: FlaskClient) -> str:
    text = client.get(BEGIN).text
    (found,) = re.findall(r'<code dir="ltr">([A-Z2-7 ]+)</code>', text)
    return str(found).replace(" ", "")


def begin(client: FlaskClient, **other: str):
    code = pyotp.TOTP(secret_on(client)).at(NOW)
    fields = {"password": PASSWORD, "again": PASSWORD, "code": code}
    return post(client, BEGIN, **(fields | other))


def test_page_shows_whose_account_it_is_and_the_same_secret_twice(client, account):
    text = client.get(BEGIN).text

    assert "<bdi>Ada</bdi> · coordinator" in text
    assert secret_on(client) == secret_on(client)
    assert "otpauth://totp/" in text
    assert "<path d=" in text


def test_account_is_begun_and_its_link_used_up(client, account, session):
    answer = begin(client)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/sign-in")
    session.refresh(account)
    assert account.password_hash is not None
    assert account.totp_secret is not None
    assert "Your account is ready" in client.get("/account/sign-in").text
    assert client.get(BEGIN).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"code": "000000"}, "This is not the code that your app shows now"),
        ({"again": "a typing error"}, "The two passwords are not the same"),
        (
            {"password": "short", "again": "short"},
            "Choose at least 12 characters, and not your e-mail address",
        ),
    ],
)
def test_account_that_is_not_begun_says_why(client, account, session, wrong, sentence):
    answer = begin(client, **wrong)

    assert answer.status_code == 422
    assert f">{sentence}</a>" in answer.text
    assert PASSWORD not in answer.text
    session.refresh(account)
    assert account.password_hash is None


@pytest.mark.parametrize("purpose", [one for one in LinkPurpose if one is not LinkPurpose.ACCOUNT])
def test_link_for_something_else_begins_nothing(client, session, link_factory, purpose):
    link_factory(purpose=purpose, token_hash=hash_of(TOKEN))
    session.commit()

    assert client.get(BEGIN).text.count("This link no longer opens anything") == 2
    assert post(client, BEGIN).status_code == 404


def test_another_browser_shows_the_same(app, client, account):
    assert secret_on(client) == secret_on(browser(app, "de"))
