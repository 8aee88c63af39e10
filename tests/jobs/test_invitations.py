"""What a calendar reads: checked by parsing it again, and against the rules of time zones."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from icalendar import Calendar

from koppeling.jobs.invitations import TIME_ZONES, invitation
from koppeling.queries.mail import Meeting
from koppeling.terms import IntroductionId
from koppeling.wording.catalogue import PEOPLE_LANGUAGES

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WINTER = datetime(2026, 12, 3, 18, 0, tzinfo=UTC)
SUMMER = datetime(2027, 7, 1, 17, 0, tzinfo=UTC)

ATTENDEE = (
    "ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE"
    ":mailto:cor@example.org"
)


def meeting(**changes):
    return Meeting(
        **{
            "introduction_id": IntroductionId(7),
            "starts_at": WINTER,
            "time_zone": "Europe/Amsterdam",
            "called": "Amina",
            "place": "Bibliotheek, Pijpenstraat 15; 2e verdieping",
            "cancelled": False,
            **changes,
        }
    )


def written(found, language="en", attendee="cor@example.org"):
    return invitation(
        found, attendee=attendee, domain="enschede.example", now=NOW, language=language
    )


def parsed(found) -> Calendar:
    calendar = Calendar.from_ical(found)
    assert isinstance(calendar, Calendar)
    return calendar


def test_invitation_says_all_and_no_more():
    assert written(meeting()).decode().replace("\r\n ", "").split("\r\n") == [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Koppeling//koppeling//EN"),
        *("CALSCALE:GREGORIAN", "METHOD:REQUEST"),
        *("BEGIN:VTIMEZONE", "TZID:Europe/Amsterdam"),
        *("BEGIN:DAYLIGHT", "DTSTART:19960331T020000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"),
        *("TZNAME:CEST", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "END:DAYLIGHT"),
        *("BEGIN:STANDARD", "DTSTART:19961027T030000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"),
        *("TZNAME:CET", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD"),
        *("END:VTIMEZONE", "BEGIN:VEVENT", "SUMMARY:Meeting Amina – Koppeling"),
        "DTSTART;TZID=Europe/Amsterdam:20261203T190000",
        "DTEND;TZID=Europe/Amsterdam:20261203T200000",
        *("DTSTAMP:20261123T080000Z", "UID:introduction-7@enschede.example", "SEQUENCE:0"),
        ATTENDEE,
        "CLASS:PRIVATE",
        "DESCRIPTION:To change anything\\, use the link in our mail or tell your coordinator.",
        "LOCATION:Bibliotheek\\, Pijpenstraat 15\\; 2e verdieping",
        "ORGANIZER;CN=Koppeling:mailto:intro+7@enschede.example",
        *("STATUS:CONFIRMED", "TRANSP:OPAQUE", "END:VEVENT", "END:VCALENDAR", ""),
    ]


def test_calling_it_off_is_the_same_meeting_one_step_on():
    asked, off = (parsed(written(meeting(cancelled=cancelled))) for cancelled in (False, True))
    (first,), (second,) = asked.events, off.events
    assert (off["METHOD"], second["STATUS"], second["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    for name in ("UID", "ORGANIZER", "ATTENDEE"):
        assert first[name] == second[name]
    assert first.start == second.start


@pytest.mark.parametrize("zone", sorted(TIME_ZONES))
@pytest.mark.parametrize(
    ("starts_at", "clock"),
    [
        (WINTER, "19:00"),
        (SUMMER, "19:00"),
        # The nights in which the clocks change, an hour before and after.
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), "01:30"),
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "03:30"),
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), "01:30"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=UTC), "03:30"),
    ],
)
def test_meeting_is_at_the_towns_clock(zone, starts_at, clock):
    (event,) = parsed(written(meeting(starts_at=starts_at, time_zone=zone))).events
    assert isinstance(event.start, datetime)
    assert f"{event.start:%H:%M}" == clock
    assert event.start.utcoffset() == starts_at.astimezone(ZoneInfo(zone)).utcoffset()
    assert str(event.start.tzinfo) == zone


@pytest.mark.parametrize("zone", sorted(TIME_ZONES))
def test_rules_of_the_zone_are_those_of_the_union(zone):
    """The clocks change where the invitation says, as far as it is known, to the minute."""
    (told,) = parsed(written(meeting(time_zone=zone))).timezones
    known = ZoneInfo(zone)
    for change in told.subcomponents:
        begins = change.DTSTART
        rule = rrulestr(bytes(change["RRULE"].to_ical()).decode(), dtstart=begins)
        for wall in rule.between(begins, begins.replace(year=2037)):
            instant = (wall - change.TZOFFSETFROM).replace(tzinfo=UTC)
            before = (instant - timedelta(minutes=1)).astimezone(known).utcoffset()
            assert before == change.TZOFFSETFROM
            assert instant.astimezone(known).utcoffset() == change.TZOFFSETTO


def test_meeting_elsewhere_is_told_in_utc():
    found = written(meeting(time_zone="Europe/London")).decode()
    assert "DTSTART:20261203T180000Z" in found
    assert "VTIMEZONE" not in found


@pytest.mark.parametrize("language", PEOPLE_LANGUAGES)
@pytest.mark.parametrize(
    "called",
    ["Amina", "Åsa-Łucja", "فاطمة", "x" * 300, "A\r\nATTENDEE:mailto:b@c.example", "A;B,C"],
)
def test_lines_are_as_long_as_calendars_take(language, called):
    found = written(meeting(called=called), language)
    lines = found.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in found.replace(b"\r\n", b"")
    calendar = parsed(found)
    (event,) = calendar.events
    assert str(event["ATTENDEE"]) == "mailto:cor@example.org"
    assert "Koppeling" in str(event["SUMMARY"])


@pytest.mark.parametrize("language", PEOPLE_LANGUAGES)
def test_summary_without_a_name_names_nobody(language):
    (event,) = parsed(written(meeting(called=None), language)).events
    assert "Amina" not in str(event["SUMMARY"])
    assert "%" not in str(event["SUMMARY"])


def test_meeting_lasts_an_hour_of_the_clock():
    (event,) = parsed(written(meeting())).events
    assert event.end - event.start == timedelta(hours=1)
