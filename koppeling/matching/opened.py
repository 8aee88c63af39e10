"""Openings as they might be: who could have what is closed, or not there, today.

A part of the week, some newcomers and other openings, is a week of its own in which
concepts are as rare as in the whole: every rule and every point is the week's.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.candidates import find_candidates
from koppeling.matching.engine import LARGE_WEEK
from koppeling.matching.problem import FAR_FUTURE, NOT_ASKED, Openings
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.shortlists import end_to_end
from koppeling.terms import KINDS, Kind, Level

Positions = NDArray[np.int64]

FLUENT = Level.C2
EVERYONE = np.iinfo(np.int32).max
"""More than any list is long."""
NEWCOMERS_AT_ONCE = 1 << 11
"""So many are asked about together."""


class CouldHave(NamedTuple):
    """Pairs that would be possible, by newcomer: position, number of the opening asked, score."""

    newcomer_no: Positions
    column: Positions
    score: Positions


@dataclass(frozen=True, eq=False)
class Opened:
    """Openings that somebody asks about. ``opening_no``: which of the week's each is, or -1."""

    openings: Openings
    opening_no: Positions

    def __len__(self) -> int:
        return len(self.opening_no)


def could_have(week: WeighedWeek, newcomers: Positions, opened: Opened) -> CouldHave:
    """Which of the openings each of the newcomers, ascending, could have."""
    parts = could_have_in_parts(week, newcomers, opened)
    return CouldHave(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def could_have_in_parts(
    week: WeighedWeek, newcomers: Positions, opened: Opened
) -> Iterator[CouldHave]:
    """The same, some newcomers after the others: where many live at one place it is much."""
    problem = week.problem
    part = replace(
        problem,
        newcomers=problem.newcomers.only(newcomers),
        openings=opened.openings,
        apart=_apart(week, newcomers, opened.opening_no),
        locks=(),
        standing=(),
    )
    few = WeighedWeek(part, week.policy, as_rare=week.idf)
    if not len(newcomers) or not len(opened):
        none = np.zeros(0, np.int64)
        yield CouldHave(none, none, none)
        return
    # As for weeks: a small one loads no compiled loops, and compiles none on the way.
    if len(problem.newcomers.ref) * len(problem.openings.ref) < LARGE_WEEK:
        found = find_candidates(few, lambda _done, _total: None)
        yield CouldHave(newcomers[found.newcomer_no], found.opening_no, found.score)
        return
    from koppeling.matching.kernels.scan import Scanner

    scanner = Scanner(few)
    free = np.zeros(len(opened), np.int64)
    for start in range(0, len(newcomers), NEWCOMERS_AT_ONCE):
        some = np.arange(start, min(start + NEWCOMERS_AT_ONCE, len(newcomers)))
        lists = (some[:, None] * len(KINDS) + np.arange(len(KINDS))).ravel()
        listed = scanner.rescan(lists, free, np.zeros(len(lists), np.int64), EVERYONE)
        entries = end_to_end(listed.first, listed.length)
        who = np.repeat(lists // len(KINDS), listed.length)
        column = listed.opening_no[entries].astype(np.int64)
        order = np.lexsort((column, who))
        yield CouldHave(
            newcomers[who[order]], column[order], listed.score[entries][order].astype(np.int64)
        )


def _apart(
    week: WeighedWeek, newcomers: Positions, opening_no: Positions
) -> frozenset[tuple[int, int]]:
    """Pairs that must not meet, by their numbers in the part."""
    people, places = week.apart
    here = np.isin(people, newcomers) & np.isin(places, opening_no)
    found: set[tuple[int, int]] = set()
    for person, place in zip(people[here].tolist(), places[here].tolist(), strict=True):
        row = int(np.searchsorted(newcomers, person))
        found.update((row, int(column)) for column in np.flatnonzero(opening_no == place))
    return frozenset(found)


def some_of(week: WeighedWeek, opening_no: Positions) -> Opened:
    """Openings of the week as they stand; one may be asked about more than once."""
    return Opened(week.problem.openings.only(opening_no), opening_no)


def changed(opened: Opened, **columns: NDArray[Any]) -> Opened:
    """The same openings with other facts."""
    facts: dict[str, Any] = columns
    return replace(opened, openings=replace(opened.openings, **facts))


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Neighbours whom nobody knows yet: one entry each of where, what and when.

    ``newcomer_no``: they live in her cell. ``language``: a column of the week's languages,
    spoken at ``level``. ``availability``: half-days. ``gender``: or -1 for unknown.
    """

    newcomer_no: Positions
    language: Positions
    level: Positions
    availability: Positions
    gender: Positions

    def only(self, which: Positions) -> "Neighbours":
        """The same columns for some of them."""
        return Neighbours(*(column[which] for column in vars(self).values()))


def phantoms(week: WeighedWeek, wanted: Neighbours) -> Opened:
    """Vetted neighbours with one place each, of whom nothing else was asked."""
    problem = week.problem
    people, count = problem.newcomers, len(wanted.newcomer_no)
    nothing = np.full(count, NOT_ASKED, np.int32)
    no, yes = np.zeros(count, np.bool_), np.ones(count, np.bool_)
    level = np.zeros((count, len(problem.languages)), np.int8)
    level[np.arange(count), wanted.language] = wanted.level
    concepts = people.interests.only(np.zeros(0, np.int64))
    nobody = replace(
        concepts, packed=np.zeros((count, concepts.packed.shape[1]), concepts.packed.dtype)
    )
    work = replace(
        people.occupations,
        packed=np.zeros((count, people.occupations.packed.shape[1]), concepts.packed.dtype),
    )
    return Opened(
        Openings(
            ref=("",) * count,
            kind=np.full(count, KINDS.index(Kind.NEIGHBOUR), np.int32),
            country=people.country[wanted.newcomer_no],
            row=people.row[wanted.newcomer_no],
            east_e6=people.east_e6[wanted.newcomer_no],
            places=np.ones(count, np.int32),
            level=level,
            asked_languages=yes,
            needs_level=np.zeros_like(level),
            interests=nobody,
            asked_interests=no,
            welcomes=nobody,
            asked_welcomes=no,
            occupations=work,
            asked_occupations=no,
            availability=wanted.availability.astype(np.int32),
            valid_until=np.full(count, FAR_FUTURE, np.int32),
            vetted_until=np.full(count, FAR_FUTURE, np.int32),
            min_age=nothing,
            max_age=nothing,
            for_gender=nothing,
            gender=wanted.gender.astype(np.int32),
            contact_gender=nothing,
            birth_year=nothing,
            children=nothing,
            protected=no,
            consents=yes,
        ),
        np.full(count, -1, np.int64),
    )
