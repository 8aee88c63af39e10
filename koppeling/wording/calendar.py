"""Dates, ISO weeks and half-days in words.

Week numbers come from ``terms.Week`` only: CLDR begins weeks and years in
another way in some regions, and would call the last days of 2026 week 1.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from koppeling.terms import DAY_PARTS, DAYS, HALF_DAYS, Week
from koppeling.wording.catalogue import CLDR_LOCALES, Text, say, text, text_as
from koppeling.wording.terms import listed

_HALF_DAYS: Mapping[str, Text] = {
    "mon-mor": text("Monday morning"),
    "mon-aft": text("Monday afternoon"),
    "mon-eve": text("Monday evening"),
    "tue-mor": text("Tuesday morning"),
    "tue-aft": text("Tuesday afternoon"),
    "tue-eve": text("Tuesday evening"),
    "wed-mor": text("Wednesday morning"),
    "wed-aft": text("Wednesday afternoon"),
    "wed-eve": text("Wednesday evening"),
    "thu-mor": text("Thursday morning"),
    "thu-aft": text("Thursday afternoon"),
    "thu-eve": text("Thursday evening"),
    "fri-mor": text("Friday morning"),
    "fri-aft": text("Friday afternoon"),
    "fri-eve": text("Friday evening"),
    "sat-mor": text("Saturday morning"),
    "sat-aft": text("Saturday afternoon"),
    "sat-eve": text("Saturday evening"),
    "sun-mor": text("Sunday morning"),
    "sun-aft": text("Sunday afternoon"),
    "sun-eve": text("Sunday evening"),
}

_WHOLE_DAYS: Mapping[str, Text] = {
    "mon": text("all Monday"),
    "tue": text("all Tuesday"),
    "wed": text("all Wednesday"),
    "thu": text("all Thursday"),
    "fri": text("all Friday"),
    "sat": text("all Saturday"),
    "sun": text("all Sunday"),
}

_DAY_NAMES: Mapping[str, Text] = {
    "mon": text_as("day", "Monday"),
    "tue": text_as("day", "Tuesday"),
    "wed": text_as("day", "Wednesday"),
    "thu": text_as("day", "Thursday"),
    "fri": text_as("day", "Friday"),
    "sat": text_as("day", "Saturday"),
    "sun": text_as("day", "Sunday"),
}

_WHOLE_DAY = "all"
_RUNS: Mapping[str, Text] = {
    "mor": text("%(first)s to %(last)s mornings"),
    "aft": text("%(first)s to %(last)s afternoons"),
    "eve": text("%(first)s to %(last)s evenings"),
    _WHOLE_DAY: text("%(first)s to %(last)s all day"),
}
_SHORTEST_RUN = 3

_ALWAYS = text("any time of the week")

_WEEK = text("week %(week)s (%(days)s)")
_MOMENT = text_as("day and time", "%(day)s, %(time)s")
_DAYS_OF_ONE_MONTH = text_as("days of a month", "%(first)s–%(last)s")
_DAYS_OF_TWO_MONTHS = text_as("days of two months", "%(first)s – %(last)s")


def half_day_label(half_day: str, language: str) -> str:
    """``Monday evening`` for ``mon-eve``."""
    return say(_HALF_DAYS[half_day], language)


def day_label(day: str, language: str) -> str:
    """``Monday`` for ``mon``, as the heading of a table."""
    return say(_DAY_NAMES[day], language)


def half_days_text(half_days: Iterable[str], language: str) -> str:
    """Half-days in the order of the week, grouped where that is shorter to read.

    Three parts of a day become the whole day, three or more days in a row one
    span: ``Monday to Friday evenings and all Saturday``.
    """
    given = set(half_days)
    unknown = given.difference(HALF_DAYS)
    if unknown:
        raise KeyError(min(unknown))
    if len(given) == len(HALF_DAYS):
        return say(_ALWAYS, language)
    whole = [day for day in DAYS if all(f"{day}-{part}" in given for part in DAY_PARTS)]
    groups = [(_WHOLE_DAY, whole)]
    for part in DAY_PARTS:
        days = [day for day in DAYS if f"{day}-{part}" in given and day not in whole]
        groups.append((part, days))
    spans = [
        (DAYS.index(run[0]), order, part, run)
        for order, (part, days) in enumerate(groups)
        for run in _runs(days)
    ]
    return listed((_span(part, run, language) for _, _, part, run in sorted(spans)), language)


def _runs(days: list[str]) -> list[list[str]]:
    """Days as spans of ``_SHORTEST_RUN`` or more in a row, and single days."""
    rows: list[list[str]] = []
    for day in days:
        if rows and DAYS.index(rows[-1][-1]) + 1 == DAYS.index(day):
            rows[-1].append(day)
        else:
            rows.append([day])
    return [
        run
        for row in rows
        for run in ([row] if len(row) >= _SHORTEST_RUN else [[day] for day in row])
    ]


def _span(part: str, run: list[str], language: str) -> str:
    if len(run) >= _SHORTEST_RUN:
        first, last = (say(_DAY_NAMES[day], language) for day in (run[0], run[-1]))
        return say(_RUNS[part], language, first=first, last=last)
    if part == _WHOLE_DAY:
        return say(_WHOLE_DAYS[run[0]], language)
    return half_day_label(f"{run[0]}-{part}", language)


def date_text(day: date, language: str) -> str:
    """``23 November 2026``."""
    from babel.dates import format_date

    return format_date(day, "long", locale=CLDR_LOCALES[language])


def moment_text(instant: datetime, time_zone: str, language: str) -> str:
    """``Thursday, 3 December 2026, 19:00``: an instant by the clocks of a time zone."""
    from babel.dates import format_date

    local = instant.astimezone(ZoneInfo(time_zone))
    day = format_date(local, "full", locale=CLDR_LOCALES[language])
    return say(_MOMENT, language, day=day, time=f"{local:%H:%M}")


def week_text(week: Week, language: str) -> str:
    """``week 48 (23–29 November 2026)``, numbered as ISO 8601 does."""
    from babel.dates import format_skeleton

    monday, sunday = week.monday, week.monday + timedelta(days=6)
    if monday.year != sunday.year:
        first, pattern = date_text(monday, language), _DAYS_OF_TWO_MONTHS
    elif monday.month != sunday.month:
        first = format_skeleton("MMMMd", monday, locale=CLDR_LOCALES[language])
        pattern = _DAYS_OF_TWO_MONTHS
    else:
        first, pattern = str(monday.day), _DAYS_OF_ONE_MONTH
    days = say(pattern, language, first=first, last=date_text(sunday, language))
    return say(_WEEK, language, week=week.week, days=days)
