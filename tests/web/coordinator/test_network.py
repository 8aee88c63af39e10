"""The network as a picture and as its table."""

import gzip
import math
import re
from datetime import date

import pytest

from koppeling.queries import network_picture
from koppeling.store import District
from koppeling.terms import Role, TieKind
from tests.factories import (
    DistrictFactory,
    NewcomerFactory,
    OpeningFactory,
    OrganisationFactory,
    TieFactory,
)


def couple(newcomer: str, opening: str, **traits):
    return TieFactory.create(
        living_coupling=True,
        newcomer=NewcomerFactory.create(ref=newcomer),
        opening=OpeningFactory.create(ref=opening, **(traits or {"neighbour": True})),
    )


def picture(text: str) -> str:
    return text.partition('role="img"')[2].partition("</svg>")[0]


def places(text: str) -> dict[str, str]:
    """Where each case number stands in the picture."""
    marks = re.findall(
        r'<(?:circle cx="(\d+)" cy="(\d+)"|path d="M(\d+) (\d+))[^>]*><title>([^<]+)<', text
    )
    return {ref: f"{x or x2} {y or y2}" for x, y, x2, y2, ref in marks}


def test_network_tells_who_stands_alone_before_it_shows_the_picture(session, signed_in):
    couple("N-1", "O-1")
    NewcomerFactory.create(ref="N-ALONE")

    text = signed_in().get("/coordinator/network").text

    assert "1 of 2 newcomers have no living contact yet." in text
    assert text.index("N-ALONE") < text.index('role="img"')
    assert set(places(picture(text))) == {"N-1", "O-1"}


def test_network_tells_kinds_apart_by_shape(session, signed_in):
    couple("N-1", "O-1")
    couple("N-2", "O-2", association=True)
    couple("N-3", "O-3", employer=True)

    drawn = picture(signed_in().get("/coordinator/network").text)

    assert len(re.findall(r"<circle ", drawn)) == 3
    assert re.search(r'd="M\d+ \d+h14v14h-14z"><title>O-1<', drawn)
    assert re.search(r'd="M\d+ \d+l9 9l-9 9l-9 -9z"><title>O-2<', drawn)
    assert re.search(r'd="M\d+ \d+l9 16h-18z"><title>O-3<', drawn)


def test_network_is_the_same_as_its_table(session, signed_in):
    couple("N-1", "O-1")
    TieFactory.create(
        newcomer=NewcomerFactory.create(ref="N-2"),
        opening=None,
        organisation=OrganisationFactory.create(ref="ORG-1"),
        kind=TieKind.MEMBERSHIP,
    )
    TieFactory.create(ended_coupling=True, newcomer=NewcomerFactory.create(ref="N-3"))

    text = signed_in().get("/coordinator/network").text

    table = text.split('<table class="pairs">')[1]
    rows = [re.sub(r"<[^>]+>", "|", row) for row in table.split("<tr>")[2:]]
    assert [row.split("|")[1] for row in rows] == ["N-1", "N-2"]
    assert "O-1" in rows[0]
    assert "coupling" in rows[0]
    assert "ORG-1" in rows[1]
    assert "membership" in rows[1]
    assert drawn_lines(picture(text)) == 2


def drawn_lines(drawn: str) -> int:
    return len(re.findall(r'd="M\d+ \d+L', drawn))


def test_network_stays_in_place_when_a_coupling_comes(session, signed_in):
    for no in range(9):
        couple(f"N-{no}", f"O-{no}")
    client = signed_in()
    before = places(picture(client.get("/coordinator/network").text))

    couple("N-NEW", "O-NEW")
    session.commit()
    after = places(picture(client.get("/coordinator/network").text))

    assert set(after) - set(before) == {"N-NEW", "O-NEW"}
    # Some are pushed aside a little, where somebody new comes near.
    ways = [
        math.dist(*([int(one) for one in at[ref].split()] for at in (before, after)))
        for ref in before
    ]
    assert max(ways) < 10


def test_network_to_take_along_names_nobody(session, signed_in):
    DistrictFactory.create(name="Canary")
    couple("N-SECRET", "O-SECRET")
    client = signed_in()
    assert "N-SECRET" in client.get("/coordinator/network").text

    answer = client.get("/coordinator/network.svg")

    assert answer.mimetype == "image/svg+xml"
    assert answer.text.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert drawn_lines(answer.text) == 1
    for hidden in ("SECRET", "Newcomer", "Volunteer", "Canary", "<title>"):
        assert hidden not in answer.text


def test_guide_sees_the_picture_and_nobody_in_it(session, signed_in):
    couple("N-SECRET", "O-SECRET")
    NewcomerFactory.create(ref="N-ALONE")

    text = signed_in(Role.GUIDE).get("/coordinator/network").text

    assert drawn_lines(picture(text)) == 1
    assert "1 of 2 newcomers have no living contact yet." in text
    for hidden in ("SECRET", "ALONE", "<table", "Newcomer 0"):
        assert hidden not in text


def test_protected_people_are_in_no_picture(session, signed_in):
    tie = couple("N-1", "O-1")
    client = signed_in()
    assert "N-1" in client.get("/coordinator/network").text

    tie.newcomer.protected = True
    session.commit()

    for path in ("network", "network.svg"):
        text = client.get(f"/coordinator/{path}").text
        assert "N-1" not in text
        assert drawn_lines(text) == 0


def test_network_of_another_town_is_its_own(session, town, other_town, signed_in):
    couple("N-1", "O-1")

    text = signed_in(town=other_town).get("/coordinator/network").text

    assert "N-1" not in text
    assert "No tie is known yet." in text


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR])
def test_network_is_not_for_administrators(signed_in, role):
    assert signed_in(role).get("/coordinator/network").status_code == 403


def test_picture_of_three_hundred_couplings_is_light(session, signed_in):
    for no in range(300):
        couple(f"N-{no:04d}", f"O-{no:04d}")

    text = signed_in().get("/coordinator/network").text

    assert drawn_lines(picture(text)) == 300
    assert len(gzip.compress(picture(text).encode())) < 20_000


def test_large_network_is_drawn_by_district(session, signed_in, monkeypatch):
    monkeypatch.setattr(network_picture, "MOST_TIES", 5)
    centre: District = DistrictFactory.create(key="centre", name="Centre")
    north: District = DistrictFactory.create(key="north", name="North")
    far: District = DistrictFactory.create(key="far", name="Far away")
    for no, (one, other) in enumerate(((centre, north),) * 5 + ((far, centre),)):
        TieFactory.create(
            living_coupling=True,
            newcomer=NewcomerFactory.create(ref=f"N-{no}", district_id=one.id),
            opening=OpeningFactory.create(district_id=other.id),
        )

    drawn = picture(signed_in().get("/coordinator/network").text)

    titles = re.findall(r"<circle[^>]+><title>([^<]+)</title>", drawn)
    assert titles == ["other districts: 1", "Centre: 6", "North: 5"]
    assert drawn_lines(drawn) == 2
    assert "N-0" not in drawn


def test_since_is_told_in_the_table(session, signed_in):
    couple("N-1", "O-1").since = date(2026, 10, 5)

    text = signed_in().get("/coordinator/network").text

    assert "5 October 2026" in text
