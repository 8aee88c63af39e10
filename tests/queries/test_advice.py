import pytest

from koppeling.queries.advice import (
    find_flyer,
    first_advice,
    flyer_languages,
    opening_names,
    round_advice,
    town_advice,
)
from koppeling.queries.rounds import round_view
from koppeling.queries.still_waiting import people_waiting
from koppeling.terms import Level, Week
from tests.factories.base import NOW

WEEK = Week(2026, 48)
PLACE = {
    "code": "one_more_place",
    "whose": "ours",
    "effort": 5,
    "openings": 1,
    "params": {"opening": "O1", "kind": "neighbour"},
}
RENEW = {
    "code": "renew_openings",
    "params": {"count": 2, "openings": ["O1", "O2"]},
    "people": 2,
    "at_least": 1,
    "at_most": 2,
    "newcomers": ["ADA", "BOB"],
}
RECRUIT = {
    "code": "recruit_neighbours",
    "params": {"count": 1, "language": "ti", "district": "zuid", "half_days": ["mon-eve"]},
    "people": 1,
    "at_least": 1,
    "at_most": 1,
    "newcomers": ["ADA"],
}


@pytest.fixture
def people(enschede, newcomer_factory):
    return {ref: newcomer_factory(ref=ref) for ref in ("ADA", "BOB")}


@pytest.fixture
def openings(enschede, opening_factory):
    return {ref: opening_factory(ref=ref) for ref in ("O1", "O2")}


@pytest.fixture
def week(people, openings, match_round_factory, still_waiting_factory, empty_opening_factory):
    """Ada and Bob wait; O1 has no place left, and O2 nobody."""
    found = match_round_factory(advice=[RENEW, RECRUIT])
    still_waiting_factory(newcomer=people["ADA"], remedies=[PLACE])
    still_waiting_factory(newcomer=people["BOB"])
    empty_opening_factory(opening=openings["O2"])
    return found


def told(session, enschede):
    """What the latest round advises: by code, whom it names, and what it is about."""
    session.flush()
    found = town_advice(session, enschede.id)
    return {
        step.advice.code: (
            [one.ref for one in step.people],
            [one.ref for one in step.openings],
        )
        for step in found.steps
    }


def test_advice_names_people_and_openings(session, enschede, week):
    found = town_advice(session, enschede.id)

    assert told(session, enschede) == {
        "renew_openings": (["ADA", "BOB"], ["O1", "O2"]),
        "recruit_neighbours": (["ADA"], []),
    }
    assert (found.week, found.waiting) == (WEEK, 2)
    assert [one.opening.ref for one in found.unfilled.lines] == ["O2"]
    assert found.districts["lonneker"] == "Lonneker"


def test_advice_of_a_town_without_a_round_is_empty(session, enschede):
    found = town_advice(session, enschede.id)

    assert (found.week, found.waiting, found.steps, found.unfilled.total) == (None, 0, (), 0)
    assert first_advice(session, enschede.id) is None
    assert round_advice(session, enschede, WEEK) == ()


def test_first_advice_is_the_best(session, enschede, week):
    found = first_advice(session, enschede.id)
    assert found is not None
    assert found.code == "renew_openings"


@pytest.mark.parametrize("ask", ["town", "round", "view"])
def test_advice_names_nobody_who_is_protected_by_now(session, enschede, week, people, ask):
    def named():
        session.flush()
        if ask == "town":
            return {ref for names, _ in told(session, enschede).values() for ref in names}
        lines = (
            round_advice(session, enschede, WEEK)
            if ask == "round"
            else round_view(session, enschede, WEEK, now=NOW).advice
        )
        return {ref for line in lines for ref in line.newcomers}

    assert named() == {"ADA", "BOB"}
    people["ADA"].protected = True
    assert named() == {"BOB"}


def test_advice_about_an_opening_that_is_protected_by_now_is_left_out(
    session, enschede, week, openings
):
    openings["O1"].protected = True
    assert set(told(session, enschede)) == {"recruit_neighbours"}


def test_no_remedy_names_an_opening_that_is_protected_by_now(session, enschede, week, openings):
    def remedies():
        session.flush()
        view = round_view(session, enschede, WEEK, now=NOW)
        waiting = people_waiting(session, enschede.id, today=NOW.date(), now=NOW)
        return (
            [one.code for line in view.waiting for one in line.remedies],
            [one.code for line in waiting.people for one in line.remedies],
        )

    assert remedies() == (["one_more_place"], ["one_more_place"])
    openings["O1"].protected = True
    assert remedies() == ([], [])


def test_an_empty_opening_is_not_told_once_it_is_protected(session, enschede, week, openings):
    openings["O2"].protected = True
    session.flush()
    assert town_advice(session, enschede.id).unfilled.total == 0


def test_empty_openings_that_would_serve_most_come_first(
    session, enschede, week, opening_factory, empty_opening_factory
):
    half_day = {
        "code": "opening_half_day",
        "whose": "ours",
        "effort": 3,
        "openings": 4,
        "params": {"half_day": "mon-eve"},
    }
    empty_opening_factory(opening=opening_factory(ref="O9"), remedies=[half_day])

    found = town_advice(session, enschede.id).unfilled
    assert [one.opening.ref for one in found.lines] == ["O9", "O2"]


def test_openings_are_named_as_staff_call_them(
    session, enschede, opening_factory, volunteer_factory
):
    opening_factory(ref="O1", volunteer=volunteer_factory(name="Bart de Boer"), title=None)
    opening_factory(ref="O2", employer=True, title="Kitchen")
    opening_factory(ref="O3", protected=True)

    found = opening_names(session, enschede.id, ["O1", "O2", "O3", "O4"])
    assert {ref: one.name for ref, one in found.items()} == {"O1": "Bart", "O2": "Kitchen"}


def test_languages_of_flyers_are_those_of_ten_who_speak_them(
    session, enschede, newcomer_factory, town_factory
):
    newcomer_factory.create_batch(9, languages={"ti": Level.C2, "nl": Level.A2})
    newcomer_factory(languages={"ti": Level.A2})
    newcomer_factory(languages=None)
    newcomer_factory(languages={"ti": Level.C2}, protected=True)
    newcomer_factory(languages={"ti": Level.C2}, town=town_factory(slug="elsewhere"))
    assert flyer_languages(session, enschede.id) == frozenset()

    newcomer_factory(languages={"ti": Level.B1})
    assert flyer_languages(session, enschede.id) == {"ti"}


@pytest.mark.parametrize(("speaking", "shown"), [(9, False), (10, True)])
def test_flyer_is_there_from_ten_speakers(session, enschede, newcomer_factory, speaking, shown):
    newcomer_factory.create_batch(speaking, languages={"ti": Level.C2})
    assert find_flyer(session, enschede, "ti").is_shown is shown
