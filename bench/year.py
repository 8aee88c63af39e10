"""A town's year in 52 weekly rounds: newcomers register every week, openings come and go.

People and openings are the rows of ``koppeling.simulate``; when each comes and goes is
drawn here. Who is coupled with whom is no part of it: that is what is compared.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np

from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.matching.replay import WeekInput
from koppeling.matching.rows import avoiding, newcomer_facts, opening_facts
from koppeling.simulate import simulate
from koppeling.simulate.draws import Draws, Numbers
from koppeling.terms import Gender, Kind, Level

TOWN = "enschede"
BEGINS = date(2026, 1, 5)
WEEK = timedelta(weeks=1)

WAITED_BEFORE = 26
"""Who waits when the year begins registered in so many weeks before it."""
LEAVES = 120
"""Newcomers who move away within a year of registering, per mille."""
OPEN_BEFORE = 400
"""Openings that are there when the year begins, per mille; the others come in the course of it."""
STAYS_WEEKS: Mapping[Kind, tuple[int, int]] = {
    Kind.NEIGHBOUR: (8, 60),
    Kind.ASSOCIATION: (26, 104),
    Kind.EMPLOYER: (4, 40),
}
"""The least and the most weeks that an opening of a kind is kept up."""

LASTS_WEEKS = (4, 64)
"""The least and the most weeks that two see each other: eight months on average, as the
tandems of Zürich did."""

COMMON, RARE = 125, 30
"""A language is common that so many per mille of the newcomers speak best, rare below the other."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """How many register in the year, already wait when it begins, and open something."""

    newcomers: int
    waiting: int
    openings: int
    weeks: int = 52

    def __str__(self) -> str:
        return (
            f"{self.newcomers} newcomers register, {self.waiting} already wait; "
            f"{self.openings} openings"
        )


@dataclass(frozen=True)
class Year:
    """One drawn year; the same size and seed give the same year."""

    size: Size
    seed: int

    @property
    def mondays(self) -> tuple[date, ...]:
        return tuple(BEGINS + no * WEEK for no in range(self.size.weeks))

    @cached_property
    def weeks(self) -> tuple[WeekInput, ...]:
        """Who is there on each Monday; places as stated, for nobody is coupled yet."""
        return tuple(
            WeekInput(
                on=on,
                newcomers=self._newcomers(on),
                openings=self._openings(on),
                apart=self._apart,
            )
            for on in self.mondays
        )

    @cached_property
    def registered(self) -> Mapping[str, date]:
        """When whoever registered within the year did; of those before, only some still waited."""
        return {
            row["ref"]: row["registered_on"]
            for row, _ in self._people
            if row["registered_on"] >= BEGINS - WEEK
        }

    @cached_property
    def languages(self) -> Mapping[str, str]:
        """Per newcomer how common her best language is among them: common, less common, rare."""
        best = {
            row["ref"]: tag
            for row, _ in self._people
            for tag, level in (row.get("languages") or {}).items()
            if level is Level.C2
        }
        count: dict[str, int] = {}
        for tag in best.values():
            count[tag] = count.get(tag, 0) + 1
        return {ref: _how_common(count[tag] * 1000, len(best)) for ref, tag in best.items()}

    @cached_property
    def genders(self) -> Mapping[str, Gender]:
        return {row["ref"]: row["gender"] for row, _ in self._people if row.get("gender")}

    def lasts(self, newcomer: str, opening: str) -> timedelta:
        """How long these two see each other if they say yes, by a hash of the two."""
        told = blake2b(f"{self.seed} {newcomer} {opening}".encode(), digest_size=8).digest()
        least, most = LASTS_WEEKS
        return (least + int.from_bytes(told, "little") % (most - least + 1)) * WEEK

    def _newcomers(self, on: date) -> tuple[NewcomerFacts, ...]:
        here = [row for row, leaves_on in self._people if row["registered_on"] < on < leaves_on]
        return tuple(newcomer_facts(here, (), {}, on))

    def _openings(self, on: date) -> tuple[OpeningFacts, ...]:
        here = [row for row, opens_on, ends_on in self._offers if opens_on <= on < ends_on]
        return tuple(opening_facts(here, ()))

    @cached_property
    def _apart(self) -> frozenset[tuple[str, str]]:
        people = {row["ref"] for row, _ in self._people}
        offers = [row for row, _, _ in self._offers]
        wished = avoiding([*(row for row, _ in self._people), *offers])
        refs = {row["ref"] for row in offers}
        return frozenset((one, other) for one, other in wished if one in people and other in refs)

    @cached_property
    def _town(self) -> Any:
        return simulate(
            newcomers=self.size.newcomers + self.size.waiting,
            openings=self.size.openings,
            seed=self.seed,
            on=BEGINS,
            town=TOWN,
        )

    @cached_property
    def _draws(self) -> Draws:
        return Draws(self.seed, f"{TOWN} year")

    @cached_property
    def _people(self) -> tuple[tuple[Row, date], ...]:
        """Each newcomer who may take part, with the day on which she leaves the town."""
        rows = self._town.newcomers
        before = self._draws.order("waiting", len(rows)) < self.size.waiting
        days = 7 * np.where(before, WAITED_BEFORE, self.size.weeks)
        registered = self._draws.below("registered_on", len(rows), days) - 7 * (
            1 + np.where(before, WAITED_BEFORE, 0)
        )
        leaves = self._draws.chance("leaves", len(rows), LEAVES)
        stays = np.where(leaves, 7 + self._draws.below("stays", len(rows), 358), 10_000)
        return tuple(_registered(rows, registered, stays))

    @cached_property
    def _offers(self) -> tuple[tuple[Row, date, date], ...]:
        """Each opening with the days on which it opens and ends."""
        rows = self._town.openings
        there = self._draws.chance("open", len(rows), OPEN_BEFORE)
        opens = np.where(there, 0, self._draws.below("opens", len(rows), 7 * self.size.weeks))
        least, most = zip(*(STAYS_WEEKS[row["kind"]] for row in rows), strict=True)
        stays = 7 * self._draws.between("kept_up", len(rows), least, most)
        return tuple(
            (_shifted(row, days), BEGINS + days, BEGINS + days + timedelta(of))
            for row, days, of in zip(
                rows, map(timedelta, opens.tolist()), stays.tolist(), strict=True
            )
        )


def _registered(rows: tuple[Row, ...], days: Numbers, stays: Numbers) -> Iterator[tuple[Row, date]]:
    """The rows with the day of registering, in days from the beginning; couples come together."""
    of_household: dict[str, tuple[int, int]] = {}
    for row, own_day, own_stay in zip(rows, days.tolist(), stays.tolist(), strict=True):
        if row.get("protected"):
            continue
        day, stay = of_household.setdefault(row.get("household") or row["ref"], (own_day, own_stay))
        registered_on = BEGINS + timedelta(day)
        yield {**row, "registered_on": registered_on}, registered_on + timedelta(stay)


def _shifted(row: Row, later: timedelta) -> Row:
    """The opening with its dates seen from the day on which it opens."""
    dates = {name: row[name] + later for name in ("valid_until", "vetted_until") if name in row}
    return {**row, **dates}


def _how_common(per_mille_of: int, count: int) -> str:
    per_mille = per_mille_of / count
    return "common" if per_mille >= COMMON else "rare" if per_mille < RARE else "less common"
