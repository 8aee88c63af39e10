"""What somebody reads when something is refused, missing or broken."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from koppeling.errors import DatabaseBusy, OpeningIsFull, UnknownProposal
from koppeling.terms import Role
from tests.web.browsers import post
from web.app import LONGEST_FORM

MAIN_HEADING = re.compile(r"<h1>(.+?)</h1>")


def heading(text: str) -> str:
    (found,) = MAIN_HEADING.findall(text)
    return found


@pytest.fixture
def raising(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Let a page meet an error."""

    def raising(error: Exception) -> None:
        def fails() -> str:
            raise error

        monkeypatch.setitem(app.view_functions, "public.how_we_match", fails)

    return raising


def test_refusal_is_said_in_words(client, raising):
    raising(OpeningIsFull(opening="O1"))
    answer = client.get("/how-we-match")

    assert (answer.status_code, heading(answer.text)) == (409, "That was not possible")
    assert "O1" in answer.text
    assert "opening_is_full" not in answer.text


def test_what_does_not_exist_is_answered_alike(client, raising):
    raising(UnknownProposal(newcomer="NEWCOMER-71", opening="O1", week="2026-W48"))
    refused, missing = client.get("/how-we-match"), client.get("/nowhere")

    assert (refused.status_code, missing.status_code) == (404, 404)
    assert heading(refused.text) == heading(missing.text) == "Nothing is here"
    assert "NEWCOMER-71" not in refused.text


def test_database_that_is_busy_says_when_to_come_back(client, raising):
    raising(DatabaseBusy(database="sqlite:////srv/canary.sqlite3"))
    answer = client.get("/how-we-match")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert heading(answer.text) == "Please try again in a minute"
    assert "canary" not in answer.text


def test_error_of_ours_shows_no_trace(app, client, raising, monkeypatch):
    monkeypatch.setattr(app, "testing", False)
    raising(RuntimeError("canary"))
    answer = client.get("/how-we-match")

    assert answer.status_code == 500
    assert heading(answer.text) == "Something went wrong here"
    assert "canary" not in answer.text
    assert "Traceback" not in answer.text


def test_form_from_elsewhere_is_asked_for_once_more(client):
    answer = client.post("/language", data={"language": "nl"})

    assert answer.status_code == 400
    assert heading(answer.text) == "Please send this form once more"


def test_wrong_way_to_ask_is_named(client):
    answer = client.get("/language")

    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert heading(answer.text) == "We did not understand that"


def test_form_that_is_too_long_is_refused(client):
    answer = post(client, "/language", language="x" * LONGEST_FORM)

    assert answer.status_code in {400, 413}


def test_page_of_other_work_says_so(signed_in):
    answer = signed_in(Role.GUIDE).get("/coordinator/people")

    assert answer.status_code == 403
    assert heading(answer.text) == "This page is not part of your work"


@pytest.mark.parametrize("path", ["/nowhere", "/a/nobody", "/static/nothing.css"])
def test_page_that_is_not_there_has_a_way_on(client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert 'href="/"' in answer.text
