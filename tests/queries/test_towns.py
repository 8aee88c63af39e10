from datetime import UTC, date, datetime

import pytest

from koppeling.errors import UnknownTown
from koppeling.queries import towns
from koppeling.terms import Week
from tests.factories import DistrictFactory, TownFactory


def test_a_town_is_found_by_its_short_name(session, enschede):
    assert towns.get_town(session, "enschede") == enschede
    assert towns.towns(session) == (enschede,)
    assert enschede.in_practice
    with pytest.raises(UnknownTown):
        towns.get_town(session, "Enschede")


@pytest.mark.parametrize(
    ("instant", "day", "week"),
    [
        # Summer time ended the night before: still Sunday in UTC, Monday in the town.
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 26), Week(2026, 44)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2027, 1, 1), Week(2026, 53)),
        (datetime(2027, 1, 3, 22, 59, tzinfo=UTC), date(2027, 1, 3), Week(2026, 53)),
        (datetime(2027, 1, 3, 23, 0, tzinfo=UTC), date(2027, 1, 4), Week(2027, 1)),
    ],
)
def test_day_and_week_are_those_of_the_town(enschede, instant, day, week):
    assert (enschede.day(instant), enschede.week(instant)) == (day, week)


def test_districts_of_a_town_come_by_name(session, enschede):
    there = TownFactory.create(slug="elsewhere")
    for key, name in (("east", "zuid"), ("centre", "Centrum")):
        DistrictFactory.create(town=there, key=key, name=name)

    assert towns.districts_of(session, there.id) == (("centre", "Centrum"), ("east", "zuid"))
    assert ("centre", "Centrum") not in towns.districts_of(session, enschede.id)
