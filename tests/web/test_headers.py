"""What every answer says to the browser, and what the log says of it."""

import logging

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from koppeling.settings import Settings
from koppeling.terms import Role
from tests.factories.base import NOW
from tests.web.browsers import browser, csrf_token, link_to
from web.app import create_app
from web.headers import HEADERS

PAGES = ("/", "/how-we-match", "/account/sign-in", "/healthz", "/robots.txt", "/nowhere")


def saying(answer: TestResponse) -> dict[str, str | None]:
    return {name: answer.headers.get(name) for name in HEADERS}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_the_same_to_the_browser(client, path):
    answer = client.get(path)

    assert saying(answer) == HEADERS
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_policy_allows_no_script_and_nothing_of_others(client):
    policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))

    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def test_refused_form_and_page_of_staff_say_it_too(client):
    assert saying(client.post("/language")) == HEADERS
    assert saying(client.get("/coordinator/")) == HEADERS


def test_style_sheet_is_kept_by_browsers_until_it_changes(client):
    address = client.get("/").text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    with client.get(address) as answer:
        assert answer.status_code == 200
        assert answer.cache_control.max_age == 30 * 24 * 60 * 60
        assert saying(answer) == HEADERS
    assert "?v=" in address


def test_cookie_is_of_this_host_alone_and_of_no_script(client):
    cookie = client.get("/").headers["Set-Cookie"].split("; ")

    assert cookie[0].startswith("__Host-koppeling=")
    assert sorted(cookie[1:]) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]


def test_demo_without_encryption_has_a_plain_cookie(engine):
    plain = Settings(database_url="", secret_key="k" * 43, base_url="http://127.0.0.1:8000")
    app = create_app(plain, engine=engine, clock=lambda: NOW)
    answer = browser(app).get("/")
    cookie = answer.headers["Set-Cookie"].split("; ")

    assert cookie[0].startswith("koppeling=")
    assert sorted(cookie[1:]) == ["HttpOnly", "Path=/", "SameSite=Lax"]
    assert "Strict-Transport-Security" not in answer.headers


def test_forged_host_changes_no_address(client):
    answer = client.get("/coordinator/", headers={"Host": "evil.example"})

    assert answer.headers["Location"] == "/account/sign-in"
    assert "evil.example" not in client.get("/", headers={"X-Forwarded-Host": "evil.example"}).text


# --- the log -----------------------------------------------------------------------


def test_log_names_pages_and_no_person(
    app: Flask, client, session, introduction_factory, signed_in, caplog
):
    """Links, passwords, addresses and names go in by every way; none comes out in the log."""
    caplog.set_level(logging.DEBUG)
    canaries = [f"canary-{way}" for way in ("path", "query", "field", "agent", "password", "code")]
    token = link_to(session, introduction_factory())
    staff = signed_in(Role.COORDINATOR)
    caplog.clear()
    client.get(f"/a/{token}")
    client.get("/a/canary-path?q=canary-query", headers={"User-Agent": "canary-agent"})
    client.post("/a/canary-path/yes", data={"time": "canary-field"})
    form = {
        "csrf_token": csrf_token(client),
        "email": "canary-field@example.org",
        "password": "canary-password",
        "code": "canary-code",
    }
    client.post("/account/sign-in", data=form)
    staff.get("/coordinator/canary-path")
    lines = [record.getMessage() for record in caplog.records]

    assert "GET public.start 200" in lines
    assert "POST account.sign_in 422" in lines
    assert [line for line in lines if any(one in line for one in (token, *canaries))] == []


def test_log_names_an_error_by_its_class(app: Flask, client, caplog, monkeypatch):
    monkeypatch.setattr(app, "testing", False)

    def fails() -> str:
        raise RuntimeError("canary-of-a-person")

    monkeypatch.setitem(app.view_functions, "public.healthz", fails)
    answer = client.get("/healthz")

    assert answer.status_code == 500
    assert "a request failed with RuntimeError" in caplog.messages
    assert "canary-of-a-person" not in caplog.text + answer.text
