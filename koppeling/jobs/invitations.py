"""Calendar invitations: the meeting two people agreed on, for the calendar of one of them.

The other side stands in it by first name at most, never with an address: the one
ATTENDEE is whoever reads the mail, and the ORGANIZER is the house (RFC 5546, and what
CalConnect found to work between calendars). What counts is what was said on the page.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress

from koppeling.queries.mail import Meeting
from koppeling.wording.invitations import description, summary
from koppeling.wording.names import cleaned

LASTS = timedelta(hours=1)
PRODUCT = "-//Koppeling//koppeling//EN"

# Written by hand: what icalendar makes of tzdata lists the changes of 1970 to 2037 one by
# one and puts the spring one an hour late. The rule is that of the whole Union since 1996.
_CENTRAL_EUROPE = """\
BEGIN:VTIMEZONE
TZID:{zone}
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""

TIME_ZONES: Mapping[str, str] = MappingProxyType(
    {zone: _CENTRAL_EUROPE.format(zone=zone) for zone in ("Europe/Amsterdam", "Europe/Berlin")}
)
"""Zones that an invitation explains; in any other it names the time in UTC."""


def method(meeting: Meeting) -> str:
    """``REQUEST``, or ``CANCEL``: it stands in the calendar and in the mail around it alike."""
    return "CANCEL" if meeting.cancelled else "REQUEST"


def invitation(
    meeting: Meeting, *, attendee: str, domain: str, now: datetime, language: str
) -> bytes:
    """The .ics of a meeting for one reader, an hour long; calling it off counts one up.

    ``attendee`` is the address of the reader, ``domain`` that of the house.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method(meeting))
    event = Event()
    event.add("uid", f"introduction-{meeting.introduction_id}@{domain}")
    event.add("sequence", 1 if meeting.cancelled else 0)
    event.add("dtstamp", now)
    starts_at = meeting.starts_at
    if meeting.time_zone in TIME_ZONES:
        starts_at = starts_at.astimezone(ZoneInfo(meeting.time_zone))
        calendar.add_component(Timezone.from_ical(TIME_ZONES[meeting.time_zone]))
    event.add("dtstart", starts_at)
    # An hour on the clock may be another hour on the day the clocks change.
    event.add("dtend", (meeting.starts_at + LASTS).astimezone(starts_at.tzinfo))
    event.add("summary", summary(meeting.called, language))
    event.add("description", description(language))
    if meeting.place:
        event.add("location", cleaned(meeting.place, longest=200))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    organizer = vCalAddress(f"mailto:intro+{meeting.introduction_id}@{domain}")
    organizer.params["cn"] = "Koppeling"
    event.add("organizer", organizer)
    guest = vCalAddress(f"mailto:{attendee}")
    guest.params["cutype"] = "INDIVIDUAL"
    guest.params["role"] = "REQ-PARTICIPANT"
    guest.params["partstat"] = "NEEDS-ACTION"
    guest.params["rsvp"] = "FALSE" if meeting.cancelled else "TRUE"
    event.add("attendee", guest)
    calendar.add_component(event)
    return bytes(calendar.to_ical())
