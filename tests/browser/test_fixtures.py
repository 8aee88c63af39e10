"""The browser tests see what a person would: what is wrong is found, what is right is not."""

import gzip
import socket
import urllib.request
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask, Response, request

from tests.browser.axe import violations
from tests.browser.conftest import PageOf, Served
from tests.browser.pages import scrolls_sideways, transferred
from tests.browser.serving import served as serving
from tests.browser.serving import served_at

STYLE = """
@font-face { font-family: own; src: url(/own.woff2) }
body { color: #222; background: #fff; font-family: own, sans-serif }
"""
FONT = bytes(4096)
SCRIPT = "document.querySelector('p').textContent = 'with'"
PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>Place</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css"></head>
<body><main><h1>Place</h1>{body}</main></body></html>"""


@pytest.fixture
def app() -> Flask:
    """A page of the words asked for, under as strict a policy as that of the real pages."""
    app = Flask(__name__)

    @app.get("/")
    def page() -> Response:
        shown = PAGE.format(
            language=request.args.get("language", "en"), body=request.args.get("body", "<p>x</p>")
        )
        policy = {"Content-Security-Policy": "default-src 'self'; script-src 'self'"}
        return Response(shown, headers=policy)

    @app.get("/style.css")
    def style() -> Response:
        return Response(STYLE, mimetype="text/css")

    @app.get("/own.woff2")
    def font() -> Response:
        return Response(FONT, mimetype="font/woff2")

    @app.get("/script.js")
    def script() -> Response:
        return Response(SCRIPT, mimetype="text/javascript")

    return app


def showing(page, address, body, **more):
    """Go to a page with this between its heading and its end."""
    page.goto(f"{address}/?{urlencode({'body': body, **more})}")
    return page


def test_page_without_violation_has_none(app: Flask, served: Served, page_of: PageOf) -> None:
    page = showing(page_of(), served(app), "<p>Every Tuesday at ten.</p>")

    assert violations(page) == []


def test_violation_is_one_line(app: Flask, served: Served, page_of: PageOf) -> None:
    page = showing(page_of(), served(app), '<img src="/x.png" id="map"><input name="week">')

    assert violations(page) == [
        "image-alt: #map: Images must have alternative text",
        "label: input: Form elements must have labels",
    ]


def test_small_targets_are_violations(app: Flask, served: Served, page_of: PageOf) -> None:
    page = showing(page_of(), served(app), "<button>.</button><button>.</button>")

    assert {line.partition(":")[0] for line in violations(page)} == {"target-size"}


@pytest.mark.parametrize(("javascript", "read"), [(True, "with"), (False, "without")])
def test_javascript_runs_only_where_it_is_on(
    javascript: bool, read: str, app: Flask, served: Served, page_of: PageOf
) -> None:
    page = showing(
        page_of(javascript=javascript),
        served(app),
        '<p>without</p><script src="/script.js"></script>',
    )

    assert page.inner_text("p") == read


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize(("width", "scrolls"), [(320, True), (1280, False)])
def test_page_wider_than_its_window_scrolls_sideways(
    width: int, scrolls: bool, javascript: bool, app: Flask, served: Served, page_of: PageOf
) -> None:
    page = page_of(width=width, javascript=javascript)

    showing(page, served(app), '<svg width="600" height="9"></svg>')

    assert scrolls_sideways(page) == scrolls


def test_page_to_the_left_of_its_window_scrolls_sideways(
    app: Flask, served: Served, page_of: PageOf
) -> None:
    """In Arabic, what does not fit sticks out on the left."""
    page = page_of(width=320)

    showing(page, served(app), '<svg width="600" height="9"></svg>', language='ar" dir="rtl')

    assert scrolls_sideways(page)


def test_page_is_dark_and_of_its_locale(app: Flask, served: Served, page_of: PageOf) -> None:
    address = served(app)
    asked = "[matchMedia('(prefers-color-scheme: dark)').matches, navigator.language]"

    dark, light = page_of(dark=True, locale="ar"), page_of(base_url=address)
    dark.goto(address)
    light.goto("/")

    assert (dark.evaluate(asked), light.evaluate(asked)) == ([True, "ar"], [False, "nl-NL"])


def test_first_visit_is_page_styles_and_fonts_gzipped(
    app: Flask, served: Served, page_of: PageOf
) -> None:
    """The script is not among them, as nobody has to wait for it."""
    body = '<p>x</p><script src="/script.js"></script>'
    address = f"{served(app)}/?{urlencode({'body': body})}"

    sent = transferred(page_of(), address)

    shown = PAGE.format(language="en", body=body)
    bodies = (shown.encode(), STYLE.encode(), FONT)
    assert sent == sum(len(gzip.compress(body, 6)) for body in bodies)


def test_server_is_gone_when_the_test_is_over(app: Flask) -> None:
    with serving(app) as address, urllib.request.urlopen(address) as answer:
        assert answer.status == 200

    where = urlsplit(address)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((str(where.hostname), where.port or 0))


def test_application_is_told_its_address(app: Flask) -> None:
    told: list[str] = []

    def make(address: str) -> Flask:
        told.append(address)
        return app

    with served_at(make) as address:
        assert told == [address]
