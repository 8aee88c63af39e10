"""Fair waiting: the longest with reason and remedy, groups of ten or more, both languages."""

import re
from datetime import timedelta

import pytest

from koppeling.terms import Gender, Role
from tests.factories.base import NOW
from tests.web.browsers import post
from tests.web.coordinator.test_waiting import PLACE, TIME, links, plain
from tests.web.coordinator.weeks import counted, main_of

FAIR = "/coordinator/waiting/fair"
TODAY = NOW.date()


@pytest.fixture
def waiting(newcomer_factory):
    """Somebody registered so many days ago."""

    def waiting(days, **facts):
        return newcomer_factory(registered_on=TODAY - timedelta(days=days), **facts)

    return waiting


def cards(page):
    """What stands about each of the longest waiting, by ref, top to bottom; with its marks."""
    listed = page.partition('<ol class="waits longest">')[2].partition("</ol>")[0]
    found = listed.split('<li class="card">')[1:]
    return {re.findall(r"/person/([\w-]+)", card)[0]: card for card in found}


def tables(page):
    """The rows of each table, by its heading."""
    found = {}
    for part in page.split("<h3>")[1:]:
        heading, _, rest = part.partition("</h3>")
        rows = re.findall(r'<tr><th scope="row">(.*?)</tr>', rest, re.DOTALL)
        if "<tbody>" in rest or "muted" in rest:
            found[heading] = [plain(row.replace("</th>", "|", 1)) for row in rows]
    return found


def test_the_stated_maximum_and_how_many_wait_longer(enschede, waiting, signed_in):
    waiting(56)
    words = main_of(signed_in().get(FAIR).text)
    assert "Nobody should be without a contact for more than 56 days" in words
    assert "so the policy of Enschede says. Nobody waits longer." in words

    waiting(57)
    waiting(90)
    assert "2 people wait longer." in main_of(signed_in().get(FAIR).text)


def test_who_pauses_or_has_no_known_day_is_said_not_to_be_counted(waiting, enschede, signed_in):
    waiting(90, paused_at=NOW)
    waiting(0, called="Amina").registered_on = None
    words = main_of(signed_in().get(FAIR).text)
    assert "1 person who pauses" in words
    assert "1 person of whom no day of registration is known" in words
    assert "Nobody waits longer." in words
    assert "Amina" not in words


def test_the_longest_waiting_stand_with_reason_and_first_remedy(
    week, waiting, opening_factory, still_waiting_factory, signed_in
):
    opening_factory(ref="O-1")
    first = waiting(200, ref="N-LONG", called="Amina")
    still_waiting_factory(newcomer=first, blocked={"time": 3}, remedies=[TIME, PLACE])
    second = waiting(150, ref="N-NEXT")
    still_waiting_factory(newcomer=second, blocked={"places": 1}, remedies=[PLACE, TIME])
    gone = {**PLACE, "params": {"opening": "O-GONE", "kind": "neighbour"}}
    third = waiting(40, ref="N-THIRD")
    still_waiting_factory(newcomer=third, blocked={"places": 1}, remedies=[gone, TIME])
    waiting(30, ref="N-NEW")

    found = cards(signed_in().get(FAIR).text)

    assert list(found) == ["N-LONG", "N-NEXT", "N-THIRD", "N-NEW"]
    long = plain(found["N-LONG"])
    assert "200 days without a contact longer than 56 days" in long
    assert "3 have no shared half-day" in long
    assert "What would help first" in long
    assert "on Tuesday evening" in long
    assert "One more place" not in long
    assert links(found["N-LONG"])["Why? Amina"] == "/coordinator/people/why/N-LONG"
    assert "One more place at O-1" in plain(found["N-NEXT"])
    assert "longer than 56 days" not in plain(found["N-THIRD"])
    assert "on Tuesday evening" in plain(found["N-THIRD"])
    assert "The latest round did not know this person yet." in plain(found["N-NEW"])
    assert "Why?" not in plain(found["N-NEW"])


def test_only_the_ten_longest_stand_there_and_lead_to_all(waiting, enschede, signed_in):
    for days in range(12):
        waiting(days + 1, ref=f"N-{days + 1:02}")
    page = signed_in().get(FAIR).text
    assert list(cards(page)) == [f"N-{days:02}" for days in range(12, 2, -1)]
    assert links(page)["Everybody who waits"] == "/coordinator/waiting"
    back = signed_in().get("/coordinator/waiting").text
    assert links(back)["Fair waiting"] == FAIR


def test_somebody_for_whom_something_is_under_way_stands_without_a_remedy(
    enschede, introduction_factory, waiting, signed_in
):
    introduction_factory(newcomer=waiting(80, ref="N-ASKED"))
    found = cards(signed_in().get(FAIR).text)
    assert "An introduction is under way." in plain(found["N-ASKED"])
    assert "What would help first" not in plain(found["N-ASKED"])


def test_groups_stand_in_pictures_and_tables_of_the_same_numbers(waiting, enschede, signed_in):
    for days in range(1, 21):
        waiting(days, gender=Gender.WOMAN)
        waiting(days * 4, gender=Gender.MAN)
    waiting(300, gender=Gender.OTHER, birth_year=1950)

    page = signed_in().get(FAIR).text

    assert tables(page) == {
        "By the language known best": [],
        "By district": [],
        "By the kinds wished for": [],
        "By age": [],
        "By sex": [
            "Everybody| 41 9 17 68 7",
            "Women, with all others| 21 6 11 19 1",
            "Men| 20 20 40 72 6",
        ],
    }
    assert page.count('<svg class="spread"') == 1
    assert "Men (20)" in page
    assert "41 people wait: half of them at most 17 days, nine in ten at most 68 days." in page
    assert page.count("There are not two groups of at least 10 people") == 4


def test_of_fewer_than_ten_no_group_is_shown(waiting, enschede, signed_in):
    for days in range(1, 10):
        waiting(days, gender=Gender.MAN if days > 4 else Gender.WOMAN)
    words = main_of(signed_in().get(FAIR).text)
    assert "Fewer than 10 people wait. No groups are shown" in words
    assert "By sex" not in words


def test_every_group_has_a_name(waiting, enschede, district_factory, signed_in):
    zuid = district_factory(name="Zuid")
    for days in range(1, 11):
        waiting(days, languages=None, wants=["employer"], birth_year=2015, gender=None)
        waiting(days, district_id=zuid.id, wants=["neighbour", "employer"], birth_year=1950)
        waiting(days, languages={"ti": 6}, wants=None, birth_year=1990, gender=Gender.OTHER)
    found = tables(signed_in().get(FAIR).text)
    assert {name: [row.partition("|")[0] for row in rows[1:]] for name, rows in found.items()} == {
        "By the language known best": ["Arabic", "Tigrinya", "Not asked"],
        "By district": ["Zuid", "Not known"],
        "By the kinds wished for": ["Employer", "Neighbour and employer", "Not asked"],
        "By age": ["Under 18", "27 to 39", "65 and older"],
        "By sex": ["Women", "Other", "Not asked"],
    }


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "nl",
            (
                "Niemand hoort langer dan 56 dagen zonder contact te zijn",
                "1 persoon wacht langer.",
                "Naar geslacht",
                "Vrouwen (10)",
                "27 tot en met 39",
            ),
        ),
        (
            "de",
            (
                "Niemand soll länger als 56 Tage ohne Kontakt sein",
                "1 Person wartet länger.",
                "Nach Geschlecht",
                "Frauen (10)",
                "27 bis 39",
            ),
        ),
    ],
)
def test_the_page_is_told_in_both_languages(enschede, waiting, signed_in, language, told):
    for days in range(48, 58):
        waiting(days, gender=Gender.WOMAN, birth_year=1990)
        waiting(days - 10, gender=Gender.MAN, birth_year=1980)
    client = signed_in()
    post(client, "/language", language=language, page="coordinator.fair_waiting")
    words = main_of(client.get(FAIR).text)
    for sentence in told:
        assert sentence in words


def test_the_page_asks_the_database_no_more_for_many(enschede, waiting, signed_in, engine):
    client = signed_in()

    def asked():
        with counted(engine) as statements:
            client.get(FAIR)
        return len([one for one in statements if one.startswith("SELECT")])

    few = asked()
    for days in range(30):
        waiting(days)
    signed_in()
    assert asked() == few <= 9


def test_only_coordinators_of_the_town_see_it(enschede, other_town, waiting, signed_in):
    waiting(70, ref="N-HERE")
    other_town.policy = enschede.policy
    assert "N-HERE" in signed_in().get(FAIR).text
    elsewhere = signed_in(town=other_town).get(FAIR)
    assert elsewhere.status_code == 200
    assert "N-HERE" not in elsewhere.text
    assert "Nobody waits longer." in main_of(elsewhere.text)
    for role in (Role.GUIDE, Role.ADMINISTRATOR):
        assert signed_in(role).get(FAIR).status_code == 403
