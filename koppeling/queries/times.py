"""When two could meet for the first time: a few times that suit both, and what they agreed.

Times are offered as instants. A half-day both have is offered at one hour of it, so that
choosing is one tap; who wants another hour says "call me".
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from koppeling.errors import UnknownIntroduction
from koppeling.queries import towns
from koppeling.queries.introductions import first_asked
from koppeling.store import Introduction
from koppeling.terms import DAY_PARTS, IntroductionId, Party

OFFERED = 3
"""How many times somebody chooses from, at most."""

DAYS_AHEAD = 2
"""The first day offered: the other side needs time to see its own question."""

_HOURS = dict(zip(DAY_PARTS, (time(10), time(14), time(19)), strict=True))
"""The hour of a half-day, by the town's clock. No clock is put forward or back then."""

_KEPT_OFFER = timedelta(days=1)


def offered_times(
    session: Session, introduction_id: IntroductionId, *, now: datetime
) -> tuple[datetime, ...]:
    """The times from which the side whose answer is awaited may choose, as instants in UTC.

    Who answers first chooses from the next half-days that suit both; who answers second
    sees the first one's choice, as long as it lies ahead, and nothing else. Empty where
    nothing suits both, where the first side chose "call me", and where both have answered:
    then whoever says yes is called. Raises ``UnknownIntroduction``.
    """
    return times_of(_known(session, introduction_id), session=session, now=now)


def times_of(
    introduction: Introduction, *, session: Session, now: datetime
) -> tuple[datetime, ...]:
    """As ``offered_times``, of an introduction at hand."""
    first = first_asked(introduction.opening.kind)
    if yes_of(introduction, first) is not None:
        chosen = time_of(introduction, first)
        is_open = yes_of(introduction, first.other) is None
        return (chosen,) if is_open and chosen is not None and chosen > now else ()
    # Who was not asked about half-days shares none: nobody learns the other's alone.
    shared = (introduction.newcomer.availability or 0) & (introduction.opening.availability or 0)
    town = towns.town_of(session, introduction.town_id)
    return tuple(islice(_half_days(shared, ZoneInfo(town.time_zone), now), OFFERED))


def is_offered(
    introduction: Introduction, chosen: datetime, *, session: Session, now: datetime
) -> bool:
    """Whether a time may be chosen: offered now, or on a page opened within a day, and ahead."""
    return chosen > now and any(
        chosen in times_of(introduction, session=session, now=at) for at in (now, now - _KEPT_OFFER)
    )


def agreed_time(introduction: Introduction) -> datetime | None:
    """The time that both chose; None where somebody calls them instead."""
    newcomer_time = introduction.newcomer_time
    return newcomer_time if newcomer_time == introduction.opening_time else None


def yes_of(introduction: Introduction, party: Party) -> datetime | None:
    """When a side said yes; None where it did not."""
    if party is Party.NEWCOMER:
        return introduction.newcomer_yes_at
    return introduction.opening_yes_at


def time_of(introduction: Introduction, party: Party) -> datetime | None:
    """The time that a side chose with its yes; None without one."""
    if party is Party.NEWCOMER:
        return introduction.newcomer_time
    return introduction.opening_time


def _half_days(mask: int, zone: ZoneInfo, now: datetime) -> Iterator[datetime]:
    """The instants of the half-days of a mask, from ``DAYS_AHEAD`` days ahead, without end."""
    if not mask:
        return
    day = now.astimezone(zone).date() + timedelta(days=DAYS_AHEAD)
    while True:
        for part, hour in _HOURS.items():
            if mask >> _bit(day, part) & 1:
                yield datetime.combine(day, hour, zone).astimezone(UTC)
        day += timedelta(days=1)


def _bit(day: date, part: str) -> int:
    return day.weekday() * len(DAY_PARTS) + DAY_PARTS.index(part)


def _known(session: Session, introduction_id: IntroductionId) -> Introduction:
    introduction = session.get(Introduction, introduction_id)
    if introduction is None:
        raise UnknownIntroduction(newcomer=None, opening=None)
    return introduction
