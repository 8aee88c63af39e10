"""Who may open what: every route against every audience, in two towns.

The tests are made of the map of addresses: a route without a row in the table fails, and
so does a row without a route.
"""

from collections.abc import Iterator
from weakref import WeakKeyDictionary

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from koppeling.store.digest import state_digest
from koppeling.store.engine import reading
from koppeling.terms import Role
from tests.databases import ON_SQLITE
from tests.factories import AccountFactory
from tests.web.browsers import browser, csrf_token, sign_in
from tests.web.places import ARGUMENTS, SAME_EVERYWHERE, Place, address, settle
from web.access import ACCESS, STAFF, Audience

# The table is asked before any query, so that one database shows it.
pytestmark = ON_SQLITE

TOKENS: WeakKeyDictionary[FlaskClient, str] = WeakKeyDictionary()
"""What the forms of a browser carry, asked for once."""

NOT_THIS_ONE = (("coordinator.message", Role.ADMINISTRATOR),)
"""Administrators read what is written to staff; that of a place is to a newcomer."""

FOR_STAFF = frozenset(STAFF.values())


@pytest.fixture
def enschede(session: Session) -> Place:
    return settle(session, "enschede")


@pytest.fixture
def muenster(session: Session) -> Place:
    return settle(session, "muenster")


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))


def methods(rule: Rule) -> list[str]:
    return sorted({"GET", "POST", "PUT", "PATCH", "DELETE"} & (rule.methods or set()))


def staff_of(app: Flask, session: Session, place: Place, role: Role) -> FlaskClient:
    client = browser(app)
    sign_in(client, session, AccountFactory(town=place.town, role=role))
    return client


def digest(engine: Engine) -> str:
    with reading(engine) as session:
        return state_digest(session)


def ask(client: FlaskClient, method: str, url: str) -> tuple[int, str, str]:
    """Status, where to, and the whole answer as text; forms are sent as empty as can be."""
    form = {"csrf_token": TOKENS.get(client) or csrf_token(client)} if method != "GET" else None
    if form:
        TOKENS[client] = form["csrf_token"]
    answer = client.open(url, method=method, data=form, buffered=True)
    told = f"{answer.headers}{answer.get_data(as_text=True)}"
    return answer.status_code, answer.headers.get("Location", ""), told


def asked(
    app: Flask, place: Place, *, only: frozenset[Audience]
) -> Iterator[tuple[Rule, str, str]]:
    """Every route for some of these audiences, with each method and its address in a place."""
    for rule in rules(app):
        if ACCESS[rule.endpoint] & only:
            for method in methods(rule):
                yield rule, method, address(app, rule, place)


# --- the table -----------------------------------------------------------------


def test_every_route_has_a_row_and_every_row_a_route(app):
    assert sorted(ACCESS) == sorted({rule.endpoint for rule in rules(app)})
    assert [endpoint for endpoint, audiences in ACCESS.items() if not audiences] == []


def test_every_argument_has_a_value_in_places(app):
    known = set(ARGUMENTS)
    assert {name for rule in rules(app) for name in rule.arguments} - known == set()


# --- who is let in ---------------------------------------------------------------


def test_nobody_opens_a_page_of_staff_without_signing_in(app, client, enschede):
    answered = {
        (rule.endpoint, method): ask(client, method, url)[:2]
        for rule, method, url in asked(app, enschede, only=FOR_STAFF)
    }

    assert answered == dict.fromkeys(answered, (303, "/account/sign-in"))
    assert answered


@pytest.mark.parametrize("role", list(Role))
def test_staff_opens_the_pages_of_its_role_and_no_others(app, session, enschede, role):
    client = staff_of(app, session, enschede, role)
    answered = {
        rule.endpoint: ask(client, method, url)[0]
        for rule, method, url in asked(app, enschede, only=FOR_STAFF)
        if method == "GET"
    }
    expected = {
        endpoint: (200 if status != 303 else 303) if STAFF[role] in ACCESS[endpoint] else 403
        for endpoint, status in answered.items()
    }

    assert answered == expected | {
        endpoint: 404 for endpoint, for_role in NOT_THIS_ONE if for_role is role
    }


@pytest.mark.parametrize("role", list(Role))
def test_staff_does_nothing_that_is_not_of_its_role(app, session, engine, enschede, role):
    client = staff_of(app, session, enschede, role)
    before = digest(engine)
    answered = {
        rule.endpoint: ask(client, method, url)[0]
        for rule, method, url in asked(app, enschede, only=FOR_STAFF)
        if method != "GET" and STAFF[role] not in ACCESS[rule.endpoint]
    }

    assert answered == dict.fromkeys(answered, 403)
    assert digest(engine) == before


@pytest.mark.parametrize("role", list(Role))
def test_staff_of_another_town_finds_nothing_of_this_one(app, session, enschede, muenster, role):
    client = staff_of(app, session, muenster, role)
    told = {
        (rule.endpoint, method): (rule, url, ask(client, method, url))
        for rule, method, url in asked(app, enschede, only=frozenset({STAFF[role]}))
        if rule.endpoint != "account.sign_out"
    }
    found = {
        name: status
        for name, (rule, _url, (status, _to, _text)) in told.items()
        # A form that says nothing may be refused before anybody looks what it is about.
        if rule.arguments - SAME_EVERYWHERE and status not in {404, 400 if "POST" in name else 404}
    }
    leaks = {
        name: found_there
        for name, (_rule, url, (_status, _to, text)) in told.items()
        if (found_there := [m for m in enschede.canaries if m in text and m not in url])
    }

    assert told
    assert found == {}
    assert leaks == {}


@pytest.mark.parametrize("role", list(Role))
def test_staff_of_another_town_changes_nothing_here(app, session, engine, enschede, muenster, role):
    client = staff_of(app, session, muenster, role)
    before = digest(engine)
    for rule, method, url in asked(app, enschede, only=frozenset({STAFF[role]})):
        if method != "GET" and rule.arguments - SAME_EVERYWHERE:
            ask(client, method, url)

    assert digest(engine) == before


@pytest.mark.parametrize("audience", [Audience.LINK, Audience.ORGANISATION])
def test_holder_of_a_link_opens_its_pages(app, client, enschede, audience):
    answered = {
        rule.endpoint: ask(client, method, url)[0]
        for rule, method, url in asked(app, enschede, only=frozenset({audience}))
        if method == "GET"
    }

    # Where there is nothing to end or to confirm, a page leads back to how things stand.
    assert {endpoint: status for endpoint, status in answered.items() if status != 303} == {
        endpoint: 200 for endpoint, status in answered.items() if status != 303
    }
    assert 200 in answered.values()


@pytest.mark.parametrize("audience", [Audience.LINK, Audience.ORGANISATION])
def test_link_that_is_unknown_or_for_something_else_opens_nothing(
    app, client, engine, enschede, audience
):
    before = digest(engine)
    answers = set()
    for rule, method, url in asked(app, enschede, only=frozenset({audience})):
        for other in ("x" * 43, *(set(enschede.tokens.values()))):
            own = next(token for token in enschede.tokens.values() if token in url)
            if other != own:
                status, _, text = ask(client, method, url.replace(own, other))
                leaks = [mark for mark in enschede.canaries if mark in text]
                answers.add((status, tuple(leaks), rule.endpoint if status != 404 else ""))

    assert answers == {(404, (), "")}
    assert digest(engine) == before


def test_link_of_another_town_opens_nothing_of_this_one(app, client, enschede, muenster):
    """What an address names beside the link must be of its holder too."""
    answered = {}
    for rule, method, url in asked(app, enschede, only=frozenset({Audience.ORGANISATION})):
        if rule.arguments - {"token"} - SAME_EVERYWHERE:
            own = next(token for token in enschede.tokens.values() if token in url)
            foreign = next(
                muenster.tokens[purpose]
                for purpose, token in enschede.tokens.items()
                if token == own
            )
            answered[rule.endpoint, method] = ask(client, method, url.replace(own, foreign))[0]

    assert answered == dict.fromkeys(answered, 404)


# --- forms and robots --------------------------------------------------------------


@pytest.mark.parametrize("foreign", [False, True], ids=["without", "with a foreign token"])
def test_form_that_is_not_from_here_is_not_taken(app, session, engine, enschede, foreign):
    client = staff_of(app, session, enschede, Role.COORDINATOR)
    stranger = browser(app)
    form = {"csrf_token": csrf_token(stranger)} if foreign else {}
    before = digest(engine)
    answered = {
        (rule.endpoint, method): client.open(
            address(app, rule, enschede), method=method, data=form
        ).status_code
        for rule in rules(app)
        for method in methods(rule)
        if method != "GET"
    }

    assert answered == dict.fromkeys(answered, 400)
    assert answered
    assert digest(engine) == before


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("role", [None, *Role])
def test_looking_changes_nothing(app, client, session, engine, enschede, role, method):
    if role is not None:
        client = staff_of(app, session, enschede, role)
    before = digest(engine)
    for rule in rules(app):
        if "GET" in methods(rule):
            client.open(address(app, rule, enschede), method=method, buffered=True)

    assert digest(engine) == before
