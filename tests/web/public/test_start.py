"""The pages for everybody."""

import gzip
import re

import pytest

from koppeling import __version__
from koppeling.usecases.towns import add_town
from tests.databases import ON_SQLITE
from tests.factories.base import NOW
from tests.web.browsers import browser

pytestmark = ON_SQLITE

LINK = re.compile(r'href="([^"]+)"')


def test_start_page_names_the_towns_and_how_they_stand(client, session, town_factory):
    town_factory(name="Enschede", opened_at=NOW)
    town_factory(name="Münster")
    session.commit()
    text = " ".join(client.get("/").text.split())

    assert '<strong>Enschede</strong> <span class="tag done">open</span>' in text
    assert '<strong>Münster</strong> <span class="tag waiting">practising' in text


def test_start_page_without_a_town_says_why(client):
    assert "No town takes part here yet." in client.get("/").text


def test_every_way_in_leads_somewhere(client):
    """Whatever the start page links to can be opened."""
    addresses = {one for one in LINK.findall(client.get("/").text) if one.startswith("/")}
    answered = {
        address: client.get(address, buffered=True).status_code for address in sorted(addresses)
    }

    assert "/account/sign-in" in answered
    assert "/how-we-match" in answered
    assert answered == dict.fromkeys(answered, 200)


def test_pictograms_stand_beside_words_and_are_not_read_out(client):
    pictures = re.findall(r'<svg class="picture"[^>]*>', client.get("/").text)

    assert len(pictures) == 5
    assert all('aria-hidden="true"' in picture for picture in pictures)


def test_start_page_is_small(client):
    assert len(gzip.compress(client.get("/").data)) <= 8_000


def test_how_we_match_has_the_fields_of_the_register(client, session):
    text = client.get("/how-we-match").text
    headings = re.findall(r"<h2>([^<]+)</h2>", text)

    assert headings == [
        "In short",
        "What it is for",
        "What a person decides",
        "What we use",
        "What we never use",
        "What the others see of you",
        "How it works",
        "Risks, and what we do about them",
        "Your rights",
    ]
    lead = re.search(r'<p class="lead">([^<]+)</p>', text)
    assert lead
    assert len(lead[1]) <= 350
    assert f"<dd>{__version__}</dd>" in text


def test_how_we_match_tells_what_counts_in_a_town(client, session):
    add_town(session, "enschede", now=NOW, actor="test")
    session.commit()
    text = client.get("/how-we-match").text

    assert "What counts how much in Enschede" in text
    assert "Of 100 points: " in text


def test_house_that_stands_says_so(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_search_engines_are_kept_out(client):
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    assert '<meta name="robots" content="noindex">' in client.get("/").text


@pytest.mark.parametrize("path", ["/", "/how-we-match", "/account/sign-in", "/nowhere"])
def test_page_has_one_main_heading_and_a_title(app, path):
    text = browser(app).get(path).text

    assert len(re.findall(r"<h1\b", text)) == 1
    assert re.search(r"<title>[^<]+ – Koppeling</title>", text)
