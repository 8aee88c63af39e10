"""The flyer: it names a language and a town, where ten share both, and nothing else of anybody."""

import re

import pytest

from koppeling.store import Town
from koppeling.terms import Level, Role
from tests.factories import DistrictFactory, NewcomerFactory
from tests.web.coordinator.weeks import main_of

FLYER = "/coordinator/flyer/ti"
NO_FLYER = "There is no flyer for this language"


@pytest.fixture
def speakers(session, town):
    """So many newcomers who speak Tigrinya, of whom every field holds something of its own."""
    zuid = DistrictFactory.create(key="zuid", name="Zuid-canary")

    def speakers(number, **changed):
        fields = {
            "languages": {"ti": Level.C2, "ka": Level.C1},
            "called": "Canary",
            "district_id": zuid.id,
            "birth_year": 1931,
            "max_minutes": 83,
            "interests": ["chess"],
            "postcode": "7522 NB",
            "wants": ["employer"],
        }
        found = NewcomerFactory.create_batch(number, **{**fields, **changed})
        session.commit()
        return found

    return speakers


def test_with_nine_there_is_none_and_with_ten_there_is_one(speakers, signed_in):
    speakers(9)
    client = signed_in()

    none = client.get(FLYER)
    assert none.status_code == 200
    assert NO_FLYER in main_of(none.text)
    assert "fewer than 10 newcomers of " in main_of(none.text)
    assert "Tigrinya" not in none.text

    speakers(1)
    one = client.get(f"{FLYER}?language=nl")
    assert one.status_code == 200
    assert "Spreekt u Tigrinya?" in main_of(one.text)
    assert NO_FLYER not in main_of(one.text)


@pytest.mark.parametrize(
    "changed",
    [{"protected": True}, {"languages": {"ti": Level.A2}}, {"languages": None}],
    ids=["protected", "a few words", "not asked"],
)
def test_who_is_protected_or_hardly_speaks_it_does_not_count(speakers, signed_in, changed):
    speakers(9)
    speakers(1, **changed)
    client = signed_in()
    assert NO_FLYER in main_of(client.get(FLYER).text)

    speakers(1)
    assert NO_FLYER not in main_of(client.get(FLYER).text)


def test_newcomers_of_another_town_do_not_count(speakers, other_town, signed_in):
    speakers(9)
    speakers(1, town=other_town, district_id=None)

    assert NO_FLYER in main_of(signed_in().get(FLYER).text)
    assert NO_FLYER in main_of(signed_in(town=other_town).get(FLYER).text)


@pytest.mark.parametrize(
    ("language", "heading", "invites"),
    [
        ("nl", "Spreekt u Tigrinya?", "willen u graag leren kennen"),
        ("de", "Sprechen Sie Tigrinya?", "möchten Sie gern kennenlernen"),
    ],
)
def test_flyer_is_there_in_dutch_and_in_german(speakers, signed_in, language, heading, invites):
    speakers(10)

    page = signed_in().get(f"{FLYER}?language={language}").text

    assert f'<html lang="{language}"' in page
    assert re.findall(r"<h1>(.*?)</h1>", page) == [heading]
    assert invites in main_of(page)


def test_flyer_is_in_the_language_of_the_town_unless_asked(session, town, speakers, signed_in):
    session.get_one(Town, town.id).language = "de"
    speakers(10)
    client = signed_in()

    assert "Sprechen Sie Tigrinya?" in client.get(FLYER).text
    assert "Sprechen Sie Tigrinya?" not in client.get(f"{FLYER}?language=nl").text
    assert "Spreekt u Tigrinya?" in client.get(f"{FLYER}?language=ar").text


def test_flyer_says_of_newcomers_their_language_and_their_town_only(
    session, town, speakers, signed_in
):
    speakers(13)

    (flyer,) = re.findall(
        r'<article class="flyer">(.*?)</article>',
        signed_in().get(f"{FLYER}?language=nl").text,
        re.DOTALL,
    )

    said = re.sub(r"<[^>]+>", " ", flyer)
    assert said.count(town.name) == 2
    assert said.count("Tigrinya") == 1
    facts = ("13", "Canary", "Zuid", "1931", "83", "7522", "Georgisch", "chaken", "schaak", "N-0")
    assert [fact for fact in facts if fact in said] == []
    assert re.findall(r"\d+", said.replace(town.name, "")) == []


def test_flyer_says_how_the_town_is_reached(session, town, speakers, signed_in):
    kept = session.get_one(Town, town.id)
    kept.phone, kept.meeting_place = "+31 53 123 45 67", "Bibliotheek, Pijpenstraat 15"
    speakers(10)

    words = main_of(signed_in().get(f"{FLYER}?language=nl").text)

    assert "https://koppeling.example/join/volunteer" in words
    assert "+31 53 123 45 67" in words
    assert "Bibliotheek, Pijpenstraat 15" in words


@pytest.mark.parametrize("role", [Role.GUIDE, Role.ADMINISTRATOR])
def test_flyer_is_made_by_coordinators(speakers, signed_in, role):
    speakers(10)
    assert signed_in(role).get(FLYER).status_code == 403
