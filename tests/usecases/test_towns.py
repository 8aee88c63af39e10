from datetime import timedelta

import pytest
from sqlalchemy import func, select

from koppeling.errors import BadPhone, TownExists, TownNotReady, UnknownTownSeed
from koppeling.matching.policy import Policy
from koppeling.reference.towns import town_seeds
from koppeling.store import District, JournalLine, Town
from koppeling.terms import Role
from koppeling.usecases.accounts import add_account
from koppeling.usecases.towns import (
    add_town,
    name_meeting_place,
    name_phone,
    open_town,
    tick_dpia,
)
from tests.factories.base import NOW

SET_UP = {"secret_key": True, "base_url": True, "mail": True}


def deeds(session):
    return list(session.scalars(select(JournalLine.deed).order_by(JournalLine.id)))


def test_a_town_comes_with_its_districts_and_policy(session):
    town = add_town(session, "muenster", now=NOW, actor="test")
    seed = town_seeds()["muenster"]
    assert (town.slug, town.name, town.country, town.language) == (
        "muenster",
        seed.name,
        "de",
        "de",
    )
    assert town.policy == Policy.from_document(seed.policy).document()
    assert town.opened_at is None
    assert town.meeting_place == seed.meeting_place
    districts = select(func.count()).where(District.town_id == town.id)
    assert session.scalar(districts) == len(seed.districts)
    assert deeds(session) == ["add_town"]


def test_a_known_town_is_not_added_again(session, enschede):
    with pytest.raises(TownExists) as refused:
        add_town(session, "enschede", now=NOW, actor="test")
    assert refused.value.params == {"town": "enschede"}
    assert session.scalar(select(func.count()).select_from(Town)) == 1


def test_an_unknown_town_is_refused_with_those_known(session):
    with pytest.raises(UnknownTownSeed) as refused:
        add_town(session, "atlantis", now=NOW, actor="test")
    assert refused.value.params == {"town": "atlantis", "known": ("enschede", "muenster")}


def test_an_open_town_needs_everything_and_names_what_is_missing(session, enschede):
    with pytest.raises(TownNotReady) as refused:
        open_town(
            session,
            enschede.id,
            secret_key=False,
            base_url=True,
            mail=False,
            now=NOW,
            actor="test",
        )
    assert refused.value.params == {
        "town": "enschede",
        "missing": ("secret_key", "mail", "second_account", "dpia"),
    }


def test_a_ready_town_opens_once(session, enschede):
    for n in range(2):
        add_account(
            session,
            enschede.id,
            email=f"c{n}@example.org",
            name=None,
            role=Role.COORDINATOR,
            now=NOW,
            actor="test",
        )
    for _ in range(2):
        tick_dpia(session, enschede.id, now=NOW, actor="test")
    open_town(session, enschede.id, **SET_UP, now=NOW, actor="test")
    town = open_town(session, enschede.id, **SET_UP, now=NOW + timedelta(days=1), actor="test")
    assert town.opened_at == NOW
    assert deeds(session) == [
        "add_town",
        "add_account",
        "add_account",
        "tick_dpia",
        "open_town",
    ]


def test_an_account_that_left_does_not_count_as_staff(session, enschede, account_factory):
    account_factory()
    account_factory(disabled_at=NOW)
    tick_dpia(session, enschede.id, now=NOW, actor="test")
    with pytest.raises(TownNotReady) as refused:
        open_town(session, enschede.id, **SET_UP, now=NOW, actor="test")
    assert refused.value.params["missing"] == ("second_account",)


def test_a_meeting_place_is_named_in_one_line_or_taken_away(session, enschede):
    def named(place):
        return name_meeting_place(session, enschede.id, place, now=NOW, actor="test").meeting_place

    assert named(" Library,\n Main Street 1 ") == "Library, Main Street 1"
    assert named("Library, Main Street 1") == "Library, Main Street 1"
    assert named(" ") is None
    assert deeds(session) == ["add_town", "name_meeting_place", "name_meeting_place"]


def test_a_number_to_call_is_named_or_taken_away(session, enschede):
    def named(phone):
        return name_phone(session, enschede.id, phone, now=NOW, actor="test").phone

    assert named(" +31  53 (481) 81-81 ") == "+31 53 (481) 81-81"
    assert named("+31 53 (481) 81-81") == "+31 53 (481) 81-81"
    assert named(" ") is None
    assert deeds(session) == ["add_town", "name_phone", "name_phone"]


@pytest.mark.parametrize("phone", ["ask Truus", "053", "053 481 twelve", "0534818181@x", "1" * 40])
def test_what_nobody_can_dial_is_no_number(session, enschede, phone):
    with pytest.raises(BadPhone) as refused:
        name_phone(session, enschede.id, phone, now=NOW, actor="test")
    assert refused.value.params == {"phone": phone}
    assert enschede.phone is None
