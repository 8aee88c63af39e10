"""What would help the town, the openings that stay empty, and the advice on other pages."""

import re

import pytest
from sqlalchemy import select

from koppeling.store import Newcomer
from koppeling.terms import ContactGender, Role
from tests.factories import (
    AvoidanceFactory,
    DistrictFactory,
    EmptyOpeningFactory,
    MatchRoundFactory,
    NewcomerFactory,
    OpeningFactory,
    StillWaitingFactory,
    VolunteerFactory,
)
from tests.web.coordinator.weeks import counted, main_of

ADVICE = "/coordinator/advice"
EVENINGS = ["mon-eve", "tue-eve", "wed-eve", "thu-eve", "fri-eve"]
RECRUIT = {
    "code": "recruit_neighbours",
    "params": {"count": 5, "language": "ti", "district": "zuid", "half_days": EVENINGS},
    "people": 7,
    "at_least": 5,
    "at_most": 8,
    "newcomers": ["N-1", "N-2", "N-GONE"],
}
RECRUITING = (
    "Five neighbours in Zuid who speak Tigrinya and are free on weekday evenings would couple "
    "seven people (five to eight)."
)
SURE = {"people": 1, "at_least": 1, "at_most": 1, "newcomers": ["N-1"]}
RENEW = {"code": "renew_openings", "params": {"count": 1, "openings": ["O-1"]}, **SURE}
VET = {"code": "finish_vettings", "params": {"count": 1, "openings": ["O-1"]}, **SURE}
PLACES = {"code": "places_at", "params": {"count": 2, "opening": "O-1"}, **SURE}


@pytest.fixture
def zuid(session):
    return DistrictFactory.create(key="zuid", name="Zuid")


@pytest.fixture
def advised(zuid):
    """A round with this advice, in which Amina and Bahar wait."""

    def advised(*advice):
        match_round = MatchRoundFactory.create(advice=list(advice))
        for ref, called in (("N-1", "Amina"), ("N-2", "Bahar")):
            StillWaitingFactory.create(
                match_round=match_round, newcomer=NewcomerFactory.create(ref=ref, called=called)
            )
        return match_round

    return advised


def steps(page: str) -> list[str]:
    listed = page.partition('<ol class="waits">')[2].partition("</ol>")[0]
    return listed.split('<li class="card">')[1:]


def plain(part: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def test_step_says_what_for_whom_and_what_next(advised, signed_in):
    advised(RECRUIT)

    page = signed_in().get(ADVICE).text

    (step,) = steps(page)
    assert RECRUITING in plain(step)
    assert re.findall(r"/person/([\w-]+)", step) == ["N-1", "N-2"]
    assert "Amina (N-1) Bahar (N-2)" in plain(step)
    assert "There is no flyer: fewer than 10 newcomers of the town speak this language." in plain(
        step
    )
    assert "2 people have no proposal in it." in main_of(page)
    assert "the week was chosen anew with it" in main_of(page)


def test_step_offers_a_flyer_where_ten_share_the_language(advised, signed_in):
    advised(RECRUIT)
    NewcomerFactory.create_batch(10, languages={"ti": 6})

    (step,) = steps(signed_in().get(ADVICE).text)

    assert re.findall(r'href="(/coordinator/flyer[^"]*)"', step) == [
        "/coordinator/flyer/ti?language=nl",
        "/coordinator/flyer/ti?language=de",
    ]


def test_steps_lead_to_where_they_are_done(advised, signed_in):
    OpeningFactory.create(ref="O-1", volunteer=VolunteerFactory.create(name="Bart de Boer"))
    advised(RENEW, VET, PLACES)
    client = signed_in()

    found = steps(client.get(ADVICE).text)

    assert [plain(one).partition(".")[0] for one in found] == [
        "Renewing one offer that has run out would couple one person",
        "Finishing the vetting of one volunteer would couple one person",
        "Two more places at O-1 would couple one person",
    ]
    urls = [re.findall(r'href="(/coordinator/opening[^"]*)"', one) for one in found]
    assert urls == [
        ["/coordinator/openings/edit/O-1"],
        ["/coordinator/opening/O-1#vetting"],
        ["/coordinator/opening/O-1#places"],
    ]
    assert all("Bart (O-1)" in plain(one) for one in found)
    assert {client.get(url).status_code for (url,) in urls} == {200}


def test_nobody_is_named_who_is_protected_since(session, advised, signed_in):
    advised(RECRUIT)
    client = signed_in()
    assert "Bahar" in client.get(ADVICE).text

    session.scalars(select(Newcomer).where(Newcomer.ref == "N-2")).one().protected = True
    session.commit()

    answer = client.get(ADVICE).text
    assert "Amina" in answer
    assert "Bahar" not in answer
    assert "N-2" not in answer


def test_before_the_first_round_nothing_is_known(town, signed_in):
    assert "No round was run yet. What would help is known after the first." in main_of(
        signed_in().get(ADVICE).text
    )


def test_nobody_waits(town, signed_in):
    MatchRoundFactory.create()
    words = main_of(signed_in().get(ADVICE).text)
    assert "Everybody in this round has a proposal: nothing needs to be done." in words
    assert "None: every opening with a free place has a proposal." in words


def test_no_step_helps_those_who_wait(advised, signed_in):
    advised()
    said = "a place more or a new volunteer would not couple anybody who waits."
    assert said in main_of(signed_in().get(ADVICE).text)


def test_openings_that_stay_empty_say_why_and_what_would_help(zuid, signed_in):
    language = {
        "code": "opening_language",
        "whose": "ours",
        "effort": 2,
        "openings": 3,
        "params": {"language": "nl", "level": "A1"},
    }
    EmptyOpeningFactory.create(opening=OpeningFactory.create(ref="O-1"), blocked={})
    EmptyOpeningFactory.create(
        opening=OpeningFactory.create(
            ref="O-2", employer=True, title="Kitchen", district_id=zuid.id
        ),
        blocked={"language": 3, "not_available": 1},
        remedies=[language],
    )

    page = signed_in().get(ADVICE).text

    first, _, second = page.partition('<ul class="waits">')[2].partition("</ul>\n<h3>")
    assert plain(first).startswith("Kitchen O-2 employer, Zuid Of 4 people who wait: 3")
    assert "Asking for Dutch at A1 only would bring a proposal: 3 people waiting would suit." in (
        plain(first)
    )
    assert 'href="/coordinator/openings/edit/O-2"' in first
    assert "Nobody waits whom it could be for." in plain(second)
    assert "Nobody was proposed for 2 openings." in main_of(page)


def test_empty_openings_tell_no_facts_of_who_is_not_available(signed_in):
    person = NewcomerFactory.create(ref="N-FEARS", contact_gender=ContactGender.WOMAN)
    AvoidanceFactory.create(case_ref=person.case_ref, avoids_ref="O-1")
    opening = OpeningFactory.create(ref="O-1")
    week = MatchRoundFactory.create()
    StillWaitingFactory.create(match_round=week, newcomer=person)
    EmptyOpeningFactory.create(match_round=week, opening=opening, blocked={"not_available": 1})

    answer = signed_in().get(ADVICE).text

    assert "Of 1 person who waits: 1 is not available." in plain(answer)
    assert "N-FEARS" not in answer
    assert "women" not in main_of(answer)


def test_another_town_advises_nothing_here(advised, other_town, signed_in):
    advised(RECRUIT)
    assert "Amina" in signed_in().get(ADVICE).text

    answer = signed_in(town=other_town).get(ADVICE).text

    assert "Amina" not in answer
    assert "No round was run yet" in answer


@pytest.mark.parametrize("role", [Role.GUIDE, Role.ADMINISTRATOR])
def test_advice_is_for_coordinators_only(advised, signed_in, role):
    advised(RECRUIT)
    assert signed_in(role).get(ADVICE).status_code == 403


def test_advice_asks_the_database_the_same_however_much_there_is(advised, signed_in, engine):
    advised(RECRUIT, RENEW, VET, PLACES)
    for no in range(5):
        EmptyOpeningFactory.create(opening=OpeningFactory.create(ref=f"O-{no}"))
    client = signed_in()
    client.get(ADVICE)

    with counted(engine) as statements:
        client.get(ADVICE)

    assert len([one for one in statements if one.startswith("SELECT")]) <= 9


def test_home_has_the_best_advice(enschede, advised, signed_in):
    advised(RECRUIT, RENEW)

    words = main_of(signed_in().get("/coordinator/").text)

    assert f"{RECRUITING} What would help the town" in words
    assert "Renewing one offer" not in words


def test_printed_week_has_the_advice(advised, signed_in):
    advised(RECRUIT, RENEW)

    words = main_of(signed_in().get("/coordinator/week/2026-W48/print").text)

    assert RECRUITING in words
    assert "Renewing one offer that has run out would couple one person." in words
