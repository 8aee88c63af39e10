"""How long people wait, by groups of ten or more, on both databases."""

from datetime import timedelta

import pytest

from koppeling.queries.waits import UNKNOWN, By, waits_of
from koppeling.terms import Gender, Kind, Level
from tests.factories.base import NOW

TODAY = NOW.date()


@pytest.fixture
def looked(session, enschede):
    def looked():
        session.flush()
        return waits_of(session, enschede, now=NOW)

    return looked


@pytest.fixture
def many(newcomer_factory):
    """So many people, registered 1, 2, 3, … days ago."""

    def many(count, **facts):
        return [
            newcomer_factory(registered_on=TODAY - timedelta(days=no + 1), **facts)
            for no in range(count)
        ]

    return many


def sizes(waits, by):
    """How many people each group has, in the order of the rows."""
    (found,) = (split.groups for split in waits.splits if split.by is by)
    return [(group.key, group.spread.people) for group in found]


def test_everybody_without_a_contact_since_a_known_day_is_counted(looked, many, newcomer_factory):
    many(60)
    newcomer_factory(registered_on=None)

    waits = looked()

    assert (waits.people, waits.unknown, waits.resting) == (60, 1, 0)
    assert (waits.most_days, waits.beyond) == (56, 4)
    spread = waits.everybody.spread
    assert (spread.people, spread.quarter, spread.median, spread.nine_tenths, spread.beyond) == (
        60,
        15,
        30,
        54,
        4,
    )


def test_the_stated_most_days_itself_is_not_beyond(looked, newcomer_factory):
    newcomer_factory(registered_on=TODAY - timedelta(days=56))
    assert looked().beyond == 0
    newcomer_factory(registered_on=TODAY - timedelta(days=57))
    assert looked().beyond == 1


def test_the_wait_is_that_of_the_towns_policy(session, enschede, looked, newcomer_factory):
    from koppeling.queries import towns
    from koppeling.store import Town

    newcomer_factory(registered_on=TODAY - timedelta(days=40))
    town = session.get_one(Town, enschede.id)
    town.policy = {**town.policy, "waiting": {"most_days": 28}}
    waits = waits_of(session, towns.line(town), now=NOW)
    assert (waits.most_days, waits.beyond) == (28, 1)


def test_who_pauses_has_a_contact_or_is_protected_is_not_counted(
    looked, newcomer_factory, tie_factory
):
    newcomer_factory(paused_at=NOW)
    newcomer_factory(paused_at=NOW, signed_up_at=NOW, first_talk_at=NOW)
    newcomer_factory(protected=True)
    tie_factory(living_coupling=True)
    assert (looked().people, looked().resting) == (0, 2)
    newcomer_factory(paused_at=NOW, signed_up_at=NOW)  # awaits the first talk
    assert (looked().people, looked().resting) == (1, 2)


def test_the_wait_of_somebody_whose_contact_ended_begins_then(looked, tie_factory):
    tie = tie_factory(ended_coupling=True)
    tie.until = TODAY - timedelta(days=57)
    assert looked().beyond == 1
    tie.until = TODAY - timedelta(days=56)
    assert looked().beyond == 0


def test_fewer_than_ten_have_no_spread_and_no_groups(looked, many):
    many(5)
    many(4, gender=Gender.MAN)
    waits = looked()
    assert (waits.people, waits.everybody) == (9, None)
    assert [split.groups for split in waits.splits] == [()] * len(By)


def test_small_groups_stand_together(looked, many):
    many(30, gender=Gender.WOMAN)
    many(20, gender=Gender.MAN)
    many(6, gender=Gender.OTHER)
    many(5, gender=None)
    assert sizes(looked(), By.SEX) == [("woman", 30), ("man", 20), (None, 11)]


def test_few_others_stand_with_the_largest_group_and_hide_no_other(looked, many):
    many(12, gender=Gender.WOMAN)
    many(30, gender=Gender.MAN)
    many(1, gender=Gender.OTHER)
    waits = looked()
    assert sizes(waits, By.SEX) == [("woman", 12), ("man", 31)]
    (found,) = (split.groups for split in waits.splits if split.by is By.SEX)
    assert [group.with_others for group in found] == [False, True]


def test_who_was_not_asked_is_a_group_and_the_last_of_those_named(looked, many):
    many(15, gender=None)
    many(10, gender=Gender.MAN)
    assert sizes(looked(), By.SEX) == [("man", 10), (UNKNOWN, 15)]


def test_people_count_under_the_language_they_know_best(looked, many):
    many(14, languages={"ar": Level.C2, "nl": Level.A2})
    many(11, languages={"ti": Level.C2, "am": Level.C2, "en": Level.C1})
    many(10, languages={"ti": Level.C2})
    many(10, languages={})
    assert sizes(looked(), By.LANGUAGE) == [("ti", 21), ("ar", 14), (UNKNOWN, 10)]


def test_districts_stand_by_name_the_largest_first(looked, many, district_factory):
    north, south = district_factory(name="Noord"), district_factory(name="Zuid")
    many(10, district_id=north.id)
    many(11, district_id=south.id)
    many(12)
    assert sizes(looked(), By.DISTRICT) == [("Zuid", 11), ("Noord", 10), (UNKNOWN, 12)]


def test_kinds_that_are_wished_for_are_taken_together(looked, many):
    many(10, wants=[Kind.EMPLOYER, Kind.NEIGHBOUR])
    many(10, wants=list(Kind))
    many(10, wants=[Kind.EMPLOYER])
    many(10, wants=None)
    assert sizes(looked(), By.WANTED) == [
        ("employer", 10),
        ("neighbour employer", 10),
        ("neighbour association employer", 10),
        (UNKNOWN, 10),
    ]


def test_age_bands_begin_with_the_first_year_that_somebody_reaches(looked, many):
    for year in (2009, 2008, 2000, 1999, 1962, 1961):
        many(10, birth_year=year)
    many(10, birth_year=None)
    assert sizes(looked(), By.AGE) == [
        ("0", 10),
        ("1", 20),
        ("2", 10),
        ("4", 10),
        ("5", 10),
        (UNKNOWN, 10),
    ]


def test_other_towns_are_not_counted(looked, many, town_factory):
    elsewhere = town_factory(slug="elsewhere")
    many(3)
    many(20, town=elsewhere)
    assert looked().people == 3


def test_a_picture_reaches_to_the_greatest_figure(looked, many):
    many(12)
    assert looked().longest_shown == 56
    many(100, gender=Gender.MAN)
    assert looked().longest_shown == 90
