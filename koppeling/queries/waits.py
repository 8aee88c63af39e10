"""How long people without a contact wait, by groups; nobody's own figures but the days.

Language, district, kinds wanted, age and sex are read here to see whether a group waits
longer than others. Nothing of it goes into a round: ``facts`` reads none of this module.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.learning.small_numbers import LEAST, Spread, spread, together
from koppeling.matching.policy import Policy
from koppeling.queries.newcomers import has_contact, is_resting, waiting_since
from koppeling.queries.towns import TownLine
from koppeling.store import District, Newcomer
from koppeling.terms import KINDS, Gender

UNKNOWN = ""
"""The group of those of whom it was not asked."""

AGES = (18, 27, 40, 55, 65)
"""The first year of life of each age band after the youngest, which is under 18."""


class By(StrEnum):
    """What people are grouped by; each is in one group of each."""

    LANGUAGE = "language"
    DISTRICT = "district"
    WANTED = "wanted"
    AGE = "age"
    SEX = "sex"


@dataclass(frozen=True, slots=True)
class GroupWait:
    """How long the people of one group wait.

    ``key``: a language's tag, a district's name, the kinds wanted (separated by spaces), the
    number of an age band, a gender; ``UNKNOWN`` where it was not asked; None for all others,
    and for everybody. ``with_others``: so few that they stand nowhere else are in it.
    """

    key: str | None
    spread: Spread
    with_others: bool = False


@dataclass(frozen=True, slots=True)
class Split:
    """Everybody who waits, by groups of ``LEAST`` people or more; empty where there are not two."""

    by: By
    groups: tuple[GroupWait, ...]


@dataclass(frozen=True, slots=True)
class Waits:
    """How long a town's people wait for a contact, in days.

    ``people`` wait since a known day; of ``unknown`` more no day is known, and ``resting``
    pause of their own accord: neither counts in the figures. ``everybody`` is None where fewer
    than ``least`` wait, and a group has as many at least.
    """

    most_days: int
    people: int
    unknown: int
    resting: int
    beyond: int
    least: int
    everybody: GroupWait | None
    splits: tuple[Split, ...]

    @property
    def longest_shown(self) -> int:
        """The greatest of the figures and the stated maximum: how far a picture reaches."""
        shown = (group.spread.nine_tenths for split in self.splits for group in split.groups)
        own = self.everybody.spread.nine_tenths if self.everybody else 0
        return max(self.most_days, own, *shown)


def most_days(town: TownLine) -> int:
    """The days that nobody should wait longer, as the town has stated them."""
    return Policy.from_document(town.policy).most_days_waiting


def waits_of(session: Session, town: TownLine, *, now: datetime) -> Waits:
    """How long a town's people without a living contact wait, together and by groups.

    Protected people are not counted, as no round looks for them. Somebody with several
    languages at the best level counts under the one that most of those who wait have so.
    """
    today, limit = town.day(now), most_days(town)
    rows = session.execute(
        select(
            Newcomer.ref,
            Newcomer.languages,
            District.name.label("district"),
            Newcomer.wants,
            Newcomer.birth_year,
            Newcomer.gender,
            is_resting().label("is_resting"),
        )
        .join(District, District.id == Newcomer.district_id, isouter=True)
        .where(Newcomer.town_id == town.id, Newcomer.protected.is_not(True), ~has_contact())
    ).all()
    since = waiting_since(session, town.id)
    awake = [row for row in rows if not row.is_resting]
    waiting = {row.ref: row for row in awake if row.ref in since}
    # Sorted here and not by the database: collations differ.
    days = {ref: (today - since[ref]).days for ref in sorted(waiting)}
    found = list(days.values())
    return Waits(
        most_days=limit,
        people=len(found),
        unknown=len(awake) - len(found),
        resting=len(rows) - len(awake),
        beyond=sum(one > limit for one in found),
        least=LEAST,
        everybody=GroupWait(None, spread(found, limit)) if len(found) >= LEAST else None,
        splits=tuple(
            Split(by, _groups(days, {ref: key(waiting[ref]) for ref in days}, by, limit))
            for by, key in _keys(waiting.values(), today).items()
        ),
    )


def _groups(
    days: Mapping[str, int], keys: Mapping[str, str], by: By, limit: int
) -> tuple[GroupWait, ...]:
    groups: dict[str, list[int]] = {}
    for ref, one in days.items():
        groups.setdefault(keys[ref], []).append(one)
    ordered = sorted(groups, key=lambda key: (key == UNKNOWN, _rank(by, key, len(groups[key]))))
    shown = together({key: groups[key] for key in ordered})
    return tuple(
        GroupWait(group.key, spread(group.days, limit), group.with_others) for group in shown
    )


def _rank(by: By, key: str, people: int) -> tuple[int, str]:
    """Languages and districts by how many they are, the others in their own order."""
    if by is By.AGE:
        return int(key or 0), key
    if by is By.SEX:
        return [UNKNOWN, *Gender].index(key), key
    if by is By.WANTED:
        return _KINDS_WANTED.index(key) if key else 0, key
    return -people, key


_KINDS_WANTED = tuple(
    " ".join(kind for no, kind in enumerate(KINDS) if mask >> no & 1)
    for mask in range(1 << len(KINDS))
)


def _keys(people: Iterable[Any], today: date) -> Mapping[By, Callable[[Any], str]]:
    """For each way to group, which group somebody is in."""
    counts: dict[str, int] = {}
    for one in people:
        for tag in _best(one.languages):
            counts[tag] = counts.get(tag, 0) + 1

    def language(one: Any) -> str:
        return min(_best(one.languages), key=lambda tag: (-counts[tag], tag), default=UNKNOWN)

    def age(one: Any) -> str:
        if one.birth_year is None:
            return UNKNOWN
        return str(sum(today.year - one.birth_year >= first for first in AGES))

    return {
        By.LANGUAGE: language,
        By.DISTRICT: lambda one: one.district or UNKNOWN,
        By.WANTED: lambda one: (
            " ".join(kind for kind in KINDS if kind in one.wants) if one.wants else UNKNOWN
        ),
        By.AGE: age,
        By.SEX: lambda one: one.gender.value if one.gender else UNKNOWN,
    }


def _best(languages: Mapping[str, int] | None) -> list[str]:
    """The languages that somebody knows best; none where not asked."""
    best = max((languages or {}).values(), default=0)
    return [tag for tag, level in (languages or {}).items() if level == best]
