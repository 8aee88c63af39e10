from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.errors import UnknownIntroduction
from koppeling.queries.times import DAYS_AHEAD, agreed_time, offered_times
from koppeling.store import Introduction
from koppeling.terms import DAY_PARTS
from tests.factories.base import NOW

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EVERY_HALF_DAY = 2**21 - 1
HOURS = {10: "mor", 14: "aft", 19: "eve"}


@pytest.fixture
def offered(session, enschede, introduction_factory):
    """The times offered to who is asked first, by the town's clock."""

    def offered(newcomer, opening, *, now=NOW):
        introduction = introduction_factory(
            newcomer__availability=newcomer, opening__availability=opening
        )
        found = offered_times(session, introduction.id, now=now)
        return [f"{one.astimezone(AMSTERDAM):%a %d %b %H:%M}" for one in found]

    return offered


def test_the_next_three_half_days_that_suit_both_are_offered(offered):
    assert offered(EVERY_HALF_DAY, EVERY_HALF_DAY) == [
        "Wed 25 Nov 10:00",
        "Wed 25 Nov 14:00",
        "Wed 25 Nov 19:00",
    ]
    # Monday afternoon and evening, Sunday evening.
    assert offered(EVERY_HALF_DAY, 1 << 1 | 1 << 2 | 1 << 20) == [
        "Sun 29 Nov 19:00",
        "Mon 30 Nov 14:00",
        "Mon 30 Nov 19:00",
    ]


def test_one_half_day_a_week_is_offered_week_by_week(offered):
    assert offered(0b1, 0b1) == ["Mon 30 Nov 10:00", "Mon 07 Dec 10:00", "Mon 14 Dec 10:00"]


@pytest.mark.parametrize(("newcomer", "opening"), [(0b1, 0b10), (None, 0b1), (0b1, None), (0, 0)])
def test_where_nothing_is_known_to_suit_both_nothing_is_offered(offered, newcomer, opening):
    assert offered(newcomer, opening) == []


def test_two_days_ahead_are_counted_by_the_town_s_calendar(offered):
    just_before, just_after = (datetime(2026, 11, 23, hour, 30, tzinfo=UTC) for hour in (22, 23))
    assert offered(EVERY_HALF_DAY, EVERY_HALF_DAY, now=just_before)[0] == "Wed 25 Nov 10:00"
    assert offered(EVERY_HALF_DAY, EVERY_HALF_DAY, now=just_after)[0] == "Thu 26 Nov 10:00"


@pytest.mark.parametrize(
    ("day", "instants"),
    [
        # The night in which clocks go forward, and the one in which they go back.
        (date(2027, 3, 26), ["2027-03-28T08:00", "2027-03-28T12:00", "2027-03-28T17:00"]),
        (date(2026, 10, 23), ["2026-10-25T09:00", "2026-10-25T13:00", "2026-10-25T18:00"]),
    ],
)
def test_the_hour_is_the_town_s_also_when_clocks_change(
    session, enschede, introduction_factory, day, instants
):
    introduction = introduction_factory(
        newcomer__availability=EVERY_HALF_DAY, opening__availability=EVERY_HALF_DAY
    )
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    found = offered_times(session, introduction.id, now=now)
    assert [f"{one:%Y-%m-%dT%H:%M}" for one in found] == instants
    assert {one.tzinfo for one in found} == {UTC}


@given(
    mask=st.integers(0, EVERY_HALF_DAY),
    now=st.integers(0, 14 * 365 * 24).map(lambda hours: NOW + timedelta(hours=hours)),
)
def test_times_lie_ahead_on_half_days_of_both_and_no_earlier_one_is_left_out(mask, now):
    from koppeling.queries.times import _half_days

    found = []
    for one in _half_days(mask, AMSTERDAM, now):
        found.append(one)
        if len(found) == 8:
            break
    assert found == sorted(found)
    assert bool(found) is bool(mask)
    first_day = now.astimezone(AMSTERDAM).date() + timedelta(days=DAYS_AHEAD)
    slots = {
        (one.astimezone(AMSTERDAM).date(), HOURS[one.astimezone(AMSTERDAM).hour]) for one in found
    }
    assert len(slots) == len(found)
    expected = [
        (first_day + timedelta(days=n), part)
        for n in range(60)
        for no, part in enumerate(DAY_PARTS)
        if mask >> ((first_day + timedelta(days=n)).weekday() * 3 + no) & 1
    ]
    assert slots == set(expected[:8])


def test_the_second_side_sees_the_choice_of_the_first_and_no_other(
    session, enschede, introduction_factory
):
    chosen = NOW + timedelta(days=2)
    one = introduction_factory(opening_yes_at=NOW, opening_time=chosen)
    assert offered_times(session, one.id, now=NOW) == (chosen,)
    assert offered_times(session, one.id, now=chosen) == ()
    to_be_called = introduction_factory(opening_yes_at=NOW)
    assert offered_times(session, to_be_called.id, now=NOW) == ()


def test_who_has_answered_is_offered_nothing(session, enschede, introduction_factory):
    coupled = introduction_factory(coupled=True, opening_time=NOW + timedelta(days=2))
    assert offered_times(session, coupled.id, now=NOW) == ()


def test_the_times_of_nobody_are_refused(session, enschede):
    with pytest.raises(UnknownIntroduction):
        offered_times(session, 4711, now=NOW)


def test_a_time_is_agreed_where_both_chose_it():
    one, other = NOW, NOW + timedelta(hours=4)
    assert agreed_time(Introduction(newcomer_time=one, opening_time=one)) == one
    assert agreed_time(Introduction(newcomer_time=one, opening_time=other)) is None
    assert agreed_time(Introduction(newcomer_time=one, opening_time=None)) is None
    assert agreed_time(Introduction(newcomer_time=None, opening_time=None)) is None
