"""When somebody would be free, as it stands inside a sentence: ``on weekday evenings``."""

from collections.abc import Iterable, Mapping

from koppeling.terms import DAY_PARTS, DAYS, HALF_DAYS
from koppeling.wording.calendar import half_day_label
from koppeling.wording.catalogue import Text, say, text
from koppeling.wording.terms import listed

_WEEKDAYS, _WEEKEND = DAYS[:5], DAYS[5:]


def _each(days: Iterable[str], parts: Iterable[str]) -> frozenset[str]:
    of_day = tuple(parts)
    return frozenset(f"{day}-{part}" for day in days for part in of_day)


_ALWAYS = text("at any time of the week")
_GROUPS: Mapping[frozenset[str], Text] = {
    _each(_WEEKDAYS, DAY_PARTS): text("on weekdays"),
    _each(_WEEKDAYS, ("mor",)): text("on weekday mornings"),
    _each(_WEEKDAYS, ("aft",)): text("on weekday afternoons"),
    _each(_WEEKDAYS, ("eve",)): text("on weekday evenings"),
    _each(_WEEKEND, DAY_PARTS): text("at the weekend"),
}
"""What has a name of its own; the widest first."""
_ONE = text("on %(half_day)s")


def when_text(half_days: Iterable[str], language: str) -> str:
    """``on weekday evenings and on Saturday morning``, in the order of the week's names.

    KeyError for what is no half-day, and where there is none.
    """
    left = set(half_days)
    unknown = left.difference(HALF_DAYS)
    if unknown or not left:
        raise KeyError(min(unknown, default=""))
    if len(left) == len(HALF_DAYS):
        return say(_ALWAYS, language)
    words = []
    for group, named in _GROUPS.items():
        if group <= left:
            words.append(say(named, language))
            left -= group
    words += [
        say(_ONE, language, half_day=half_day_label(half_day, language))
        for half_day in HALF_DAYS
        if half_day in left
    ]
    return listed(words, language)
