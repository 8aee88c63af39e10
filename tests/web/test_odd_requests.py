"""Addresses and forms that no page makes: answered in words, never with an error of ours."""

import itertools

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from koppeling.terms import Role
from tests.factories import AccountFactory
from tests.sizes import size
from tests.web.browsers import browser, csrf_token, sign_in
from tests.web.pages import forms
from tests.web.places import Place, address, settle
from tests.web.robots import digest
from web.access import ACCESS, STAFF, Audience

# What a database cannot hold is refused by each in its own way.
pytestmark = pytest.mark.both_databases

ODD_NUMBERS = ("0", "2147483648", "9223372036854775808", "9" * 60)
ODD_TEXTS = (
    "%00",
    "x%00y",
    "%ff%fe",
    "%ED%A0%80",
    "..%2f..%2f",
    "x" * 5_000,
    "%E2%80%AE",
    "'%22%3E%3Cscript%3E",
)
ODD_WEEKS = ("0000-W01", "0001-W01", "9999-W52", "9999-W53", "2027-W53", "2026-W00", "2026-W48%00")


@pytest.fixture
def place(session: Session) -> Place:
    return settle(session, "enschede")


def coordinator(app: Flask, session: Session, place: Place, role: Role) -> FlaskClient:
    client = browser(app)
    sign_in(client, session, AccountFactory(town=place.town, role=role))
    return client


def odd_addresses(app: Flask, place: Place) -> list[tuple[Rule, str]]:
    """Every page with an argument, each with values that no link of ours has."""
    found = []
    for rule in app.url_map.iter_rules():
        usual = address(app, rule, place)
        for name in sorted(rule.arguments):
            if name in {"filename", "role"}:
                continue
            number = type(rule._converters[name]).__name__ == "IntegerConverter"
            odd = ODD_NUMBERS if number else ODD_WEEKS if name == "week" else ODD_TEXTS
            found += [(rule, _with(rule, usual, name, value)) for value in odd]
    return found


def _with(rule: Rule, usual: str, name: str, value: str) -> str:
    """An address with another value for one of its arguments."""
    pattern = rule.rule.split("/")
    at = next(no for no, part in enumerate(pattern) if part.endswith((f":{name}>", f"<{name}>")))
    return "/".join([*usual.split("/")[:at], value, *usual.split("/")[at + 1 :]])


def doors(app: Flask, session: Session, place: Place) -> dict[Audience, FlaskClient]:
    """A browser of each audience."""
    return {
        audience: coordinator(app, session, place, role) for role, audience in STAFF.items()
    } | dict.fromkeys((Audience.ANYONE, Audience.LINK, Audience.ORGANISATION), browser(app))


def test_odd_address_is_answered_in_words(app, session, engine, place, monkeypatch):
    monkeypatch.setattr(app, "testing", False)
    browsers = doors(app, session, place)
    tokens = {id(client): csrf_token(client) for client in browsers.values()}
    before = digest(engine)
    wrong = []
    for rule, url in odd_addresses(app, place):
        client = browsers[min(ACCESS[rule.endpoint])]
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            form = {"csrf_token": tokens[id(client)]} if method == "POST" else None
            answer = client.open(url, method=method, data=form)
            if answer.status_code >= 500:
                wrong.append((rule.endpoint, method, url[:90], answer.status_code))
    assert wrong == []
    assert digest(engine) == before


ODD_VALUES = (
    "\0",
    "x\0y",
    "x" * 200_000,
    "9" * 5_000,
    "-1",
    "2147483648",
    "9223372036854775808",
    "1e400",
    "NaN",
    "٣",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59+23:59",
    "0001-01-01T00:00:00+23:59",
    "2026-02-30",
    "\u202e\u200b\ufeff",
    "e" + "\u0301" * 1_000,
    "=1+1 '\"><script>",
    "nl:C2 nl:C2 xx:Z9",
    "%s %(name)s {0}",
    "@",
    "@" * 300,
    "a@b" * 500,
    "-",
    "yes",
)


def own_forms(app: Flask, browsers: dict[Audience, FlaskClient], place: Place):
    """Every form of every page once: who sends it, where to, and what it carries as it stands."""
    found: dict[tuple[str, ...], tuple[FlaskClient, str, dict[str, list[str]]]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
        if rule.endpoint != "static" and "GET" in (rule.methods or set()):
            client = browsers[min(ACCESS[rule.endpoint])]
            url = address(app, rule, place)
            for form in forms(client.get(url).text):
                to = form.action or url
                found.setdefault((to, *form.fields), (client, to, form.fields))
    return list(found.values())


def test_odd_value_of_a_form_is_answered_in_words(app, session, place, monkeypatch):
    """One field after the other; the rest as the form makes it."""
    monkeypatch.setattr(app, "testing", False)
    odd = itertools.cycle(ODD_VALUES)
    told = own_forms(app, doors(app, session, place), place)
    wrong = {}
    for client, url, fields in told:
        for name in fields:
            for _ in range(size(1, proved=len(ODD_VALUES)) if name != "csrf_token" else 0):
                value = next(odd)
                answer = client.post(url, data=fields | {name: value})
                if answer.status_code >= 500:
                    wrong[url, name] = value[:40]
    assert len(told) > 40
    assert wrong == {}


ASKED = (
    *("after", "at", "copy", "district", "done", "flag", "kind", "only"),
    *("organisation", "page", "ref", "state", "tick", "words"),
)


def test_odd_question_in_an_address_is_answered_in_words(app, session, place, monkeypatch):
    monkeypatch.setattr(app, "testing", False)
    browsers = doors(app, session, place)
    odd = itertools.cycle(ODD_VALUES)
    wrong = {}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and rule.endpoint != "static":
            client, url = browsers[min(ACCESS[rule.endpoint])], address(app, rule, place)
            for _ in range(size(2, proved=len(ODD_VALUES))):
                value = next(odd)[:5_000]
                answer = client.get(url, query_string=dict.fromkeys(ASKED, value))
                if answer.status_code >= 500:
                    wrong[rule.endpoint] = value[:40]
    assert wrong == {}
