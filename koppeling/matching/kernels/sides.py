"""Both sides of a week as compact arrays, laid out for the loops that scan it.

Openings that nobody may get are dropped at once. The others are sorted by
*section* (protected or not, kind, country), row of the grid, place in the row
and number, so that what lies within somebody's reach is a few ranges. All
columns are whole numbers; ``-1`` stands for *not asked* unless said otherwise.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.candidates import ADULT_AGE, ASSOCIATION, EMPLOYER, NEIGHBOUR, room
from koppeling.matching.kernels import masks
from koppeling.matching.kernels.bits import GROUPS, rows_of_bits
from koppeling.matching.kernels.lists import alike, count_entries, fill_entries
from koppeling.matching.kernels.scale import Scale, scale_of
from koppeling.matching.marks import Marks
from koppeling.matching.problem import NOT_ASKED, Ints
from koppeling.matching.scores.likeness import parents_among
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import KINDS

LEAST, MOST = np.iinfo(np.int32).min, np.iinfo(np.int32).max

GIVES_SHIFT = 32
ALL_GROUPS = (1 << GROUPS) - 1

# Columns of both sides' facts: where the lists of somebody begin and end among the entries, the
# squared lengths of the first two (-1 where that list was not asked for), and in which groups
# the lists are: masks of top concepts and of major groups of occupations. Where two have no
# group in common, nothing below is alike. An end before its beginning is not asked, too.
(
    FIRST,
    END_INTERESTS,
    END_GIVES,
    END_OCCUPATIONS,
    INTERESTS_LENGTH,
    GIVES_LENGTH,
    INTERESTS_GROUPS,
    GIVES_GROUPS,
    OCCUPATION_GROUPS,
    CHILDREN,
    BIRTH_YEAR,
    COMMON_FACTS,
) = range(12)

# Further columns of the newcomers' facts.
(
    ROW,
    EAST,
    COUNTRY,
    CROSSES,
    WISH,  # which bit of an opening's UNFIT is hers
    AGE_MOST,
    AGE_LEAST,
    CLOSED_TO_MINORS,  # mask of kinds
    KINDS_OPEN,  # mask of kinds: wanted, with room for one more, and she consents
    TRAVEL,
    MINUTES,
    EMPHASIS,
    HALF_DAY_MASK,
    ASKED_LANGUAGES,
    NEWCOMER_FACTS,
) = range(COMMON_FACTS, COMMON_FACTS + 15)

# Further columns of the openings' facts.
(
    OPENING_NO,
    UNFIT,  # mask over WISH: whose contact wish or own gender does not fit
    MIN_AGE,
    MAX_AGE,
    OPENING_FACTS,
) = range(COMMON_FACTS, COMMON_FACTS + 5)

# Columns of ``section``.
PROTECTED, SECTION_KIND, SECTION_COUNTRY, FIRST_ROW, LAST_ROW, SECTION = range(6)


class NewcomerSide(NamedTuple):
    """One row per newcomer, in the order of the problem."""

    facts: NDArray[np.int32]  # newcomers x NEWCOMER_FACTS
    speaks: NDArray[np.uint64]  # newcomers x levels x words: languages of that level or more
    practises: NDArray[np.uint64]  # newcomers x words
    entry: NDArray[np.uint16]  # see ``lists``
    apart_first: NDArray[np.int64]  # newcomers + 1
    apart: NDArray[np.int32]  # numbers of openings that she must not meet, ascending


class OpeningSide(NamedTuple):
    """One row per opening that somebody might get, sorted by place; sections, rows and cells."""

    half_days: NDArray[np.int32]
    groups: NDArray[np.int64]  # bits of interests, those of gives above them
    profile: NDArray[np.int32]  # position in speaks, needs and asked
    facts: NDArray[np.int32]  # openings x OPENING_FACTS
    entry: NDArray[np.uint16]
    speaks: NDArray[np.uint64]  # profiles x levels x words, as hers
    needs: NDArray[np.uint64]  # profiles x levels x words
    asked: NDArray[np.int8]  # profiles: whether they were asked for their languages
    bits: NDArray[np.uint64]  # see ``bits``; empty where everybody has a limit
    section: NDArray[np.int32]  # sections x SECTION; rows FIRST_ROW to before LAST_ROW are its
    row: NDArray[np.int32]  # rows of the grid, ascending within a section
    row_cell: NDArray[np.int32]  # rows + 1: the first cell of each
    cell_east: NDArray[np.int32]  # cells, ascending within a row
    cell_opening: NDArray[np.int32]  # cells + 1: the first opening of each


@dataclass(frozen=True, eq=False)
class Sides:
    """A weighed week, ready to be scanned. ``openings``: how many the week has, dropped ones too.

    ``Sides.of`` raises ValueError for cells or masks that lie outside of the
    grid and the week.
    """

    newcomers: NewcomerSide
    places: OpeningSide
    scale: Scale
    openings: int

    @classmethod
    def of(cls, week: WeighedWeek) -> "Sides":
        scale = scale_of(week)
        # Numpy and compiled loops leave the interpreter to each other.
        with ThreadPoolExecutor(1) as beside:
            newcomers = beside.submit(_newcomers, week, scale)
            places = _openings(week, scale, sifted=_some_without_limit(week))
        return cls(newcomers.result(), places, scale, len(week.problem.openings.ref))


def _newcomers(week: WeighedWeek, scale: Scale) -> NewcomerSide:
    people = week.problem.newcomers
    count = len(people.ref)
    asked_age = people.birth_year >= 0
    age = week.problem.on.year - people.birth_year
    # Nobody under 18 with a neighbour; with an association only when a guardian agreed.
    closed = np.where(people.guardian_agreed, 1 << NEIGHBOUR, 1 << NEIGHBOUR | 1 << ASSOCIATION)
    open_kinds = people.wants & room(week) & people.consents[:, None]
    facts = np.empty((count, NEWCOMER_FACTS), np.int32)
    facts[:, ROW], facts[:, EAST] = people.row, people.east_e6
    facts[:, COUNTRY], facts[:, CROSSES] = people.country, people.crosses_border
    facts[:, WISH] = masks.wish(people.contact_gender, people.gender)
    facts[:, AGE_MOST] = np.where(asked_age, age, MOST)
    facts[:, AGE_LEAST] = np.where(asked_age, age - 1, LEAST)
    facts[:, CLOSED_TO_MINORS] = np.where(asked_age & (age - 1 < ADULT_AGE), closed, 0)
    facts[:, KINDS_OPEN] = (open_kinds << np.arange(len(KINDS))).sum(axis=1)
    facts[:, BIRTH_YEAR], facts[:, CHILDREN] = people.birth_year, people.children
    facts[:, TRAVEL], facts[:, MINUTES] = people.travel, people.max_minutes
    facts[:, EMPHASIS], facts[:, ASKED_LANGUAGES] = people.emphasis, people.asked_languages
    facts[:, HALF_DAY_MASK] = masks.half_days(
        people.availability, masks.SHE_WAS_NOT_ASKED, masks.THEY_WERE_NOT_ASKED
    )
    facts[:, :CHILDREN], entry = _lists(
        week,
        scale,
        np.arange(count),
        (people.interests, people.offers, people.occupations),
        (people.asked_interests, people.asked_offers, people.asked_occupations),
    )
    newcomer_no, opening_no = week.apart
    return NewcomerSide(
        facts=facts,
        speaks=masks.words(people.level),
        practises=masks.words(people.practises)[:, 0].copy(),
        entry=entry,
        apart_first=np.searchsorted(newcomer_no, np.arange(count + 1)).astype(np.int64),
        apart=opening_no.astype(np.int32),
    )


def _some_without_limit(week: WeighedWeek) -> bool:
    """Whether somebody has everything within reach."""
    people = week.problem.newcomers
    return bool(((people.travel < 0) | (people.max_minutes < 0)).any())


def _openings(week: WeighedWeek, scale: Scale, *, sifted: bool) -> OpeningSide:
    openings = week.problem.openings
    kept, section_no = _sorted(week)
    row, east = openings.row[kept], openings.east_e6[kept]
    new_section = _starts(section_no)
    new_row = new_section | _starts(row)
    new_cell = new_row | _starts(east)
    cell = np.flatnonzero(new_cell)
    row_cell = np.flatnonzero(new_row[cell])
    row_of_cell = cell[row_cell]
    first_row = np.flatnonzero(new_section[row_of_cell])
    begins = row_of_cell[first_row]
    section = np.empty((len(first_row), SECTION), np.int32)
    section[:, PROTECTED] = openings.protected[kept[begins]]
    section[:, SECTION_KIND] = openings.kind[kept[begins]]
    section[:, SECTION_COUNTRY] = openings.country[kept[begins]]
    section[:, FIRST_ROW] = first_row
    section[:, LAST_ROW] = np.append(first_row[1:], len(row_cell))
    employer = openings.kind[kept] == EMPLOYER
    facts = np.empty((len(kept), OPENING_FACTS), np.int32)
    facts[:, OPENING_NO] = kept
    facts[:, UNFIT] = masks.unfit(week, kept)
    facts[:, MIN_AGE] = np.where(employer, LEAST, openings.min_age[kept])
    facts[:, MAX_AGE] = np.where(employer, NOT_ASKED, openings.max_age[kept])
    facts[:, BIRTH_YEAR], facts[:, CHILDREN] = openings.birth_year[kept], openings.children[kept]
    facts[:, :CHILDREN], entry = _lists(
        week,
        scale,
        kept,
        (openings.interests, openings.welcomes, openings.occupations),
        (openings.asked_interests, openings.asked_welcomes, openings.asked_occupations),
    )
    said = np.column_stack((openings.level, openings.needs_level, openings.asked_languages))
    profile, profiles = alike(np.ascontiguousarray(said, np.int8), kept)
    one_of = np.empty(profiles, np.int64)
    one_of[profile] = kept
    speaks, asked = masks.words(openings.level[one_of]), openings.asked_languages[one_of]
    half_days = masks.half_days(
        openings.availability, masks.THEY_WERE_NOT_ASKED, masks.SHE_WAS_NOT_ASKED
    )[kept]
    bits = np.zeros((0, 0), np.uint64)
    if sifted:
        listed = facts[:, [FIRST, END_INTERESTS, END_GIVES]]
        unasked = facts[:, [INTERESTS_LENGTH, GIVES_LENGTH]] < 0
        may_meet = speaks[profile, scale.least_level[openings.kind[kept]] - 1]
        work = facts[:, OCCUPATION_GROUPS], facts[:, END_OCCUPATIONS] < facts[:, END_GIVES]
        bits = rows_of_bits(
            half_days, work, (may_meet, ~asked[profile]), (listed, unasked, entry), len(scale.idf)
        )
    return OpeningSide(
        half_days=half_days,
        groups=_groups(facts),
        profile=profile,
        facts=facts,
        entry=entry,
        speaks=speaks,
        needs=masks.words(openings.needs_level[one_of]),
        asked=asked.astype(np.int8),
        bits=bits,
        section=section,
        row=row[row_of_cell].astype(np.int32),
        row_cell=np.append(row_cell, len(cell)).astype(np.int32),
        cell_east=east[cell].astype(np.int32),
        cell_opening=np.append(cell, len(kept)).astype(np.int32),
    )


def _sorted(week: WeighedWeek) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The openings that somebody might get, by place, and the number of each one's section."""
    openings, monday = week.problem.openings, week.problem.on.toordinal()
    neighbours_vetted = (openings.kind != NEIGHBOUR) | (openings.vetted_until >= monday)
    usable = (openings.places > 0) & openings.consents & neighbours_vetted
    kept = np.flatnonzero(usable & (openings.valid_until >= monday))
    countries = len(week.problem.countries)
    section_no = openings.protected[kept] * len(KINDS) + openings.kind[kept].astype(np.int64)
    section_no = section_no * countries + openings.country[kept]
    row, east = openings.row[kept].astype(np.int64), openings.east_e6[kept].astype(np.int64)
    rows, easts = int(np.ptp(row)) + 1 if len(row) else 1, int(np.ptp(east)) + 1 if len(row) else 1
    if 2 * len(KINDS) * countries * rows * easts >= 1 << 62:
        raise ValueError("openings lie further apart than there is room on earth")
    key = (section_no * rows + (row - row.min(initial=0))) * easts + (east - east.min(initial=0))
    order = np.argsort(key, kind="stable")
    return kept[order], section_no[order]


def _starts(column: NDArray[np.int64] | Ints) -> NDArray[np.bool_]:
    """Where a value differs from the one before."""
    found = np.ones(len(column), np.bool_)
    found[1:] = column[1:] != column[:-1]
    return found


def _groups(facts: Ints) -> NDArray[np.int64]:
    """Both masks of groups in one number; where a list was not asked for, all of its bits."""
    interests = np.where(facts[:, INTERESTS_LENGTH] < 0, ALL_GROUPS, facts[:, INTERESTS_GROUPS])
    gives = np.where(facts[:, GIVES_LENGTH] < 0, ALL_GROUPS, facts[:, GIVES_GROUPS])
    found: NDArray[np.int64] = interests | gives.astype(np.int64) << GIVES_SHIFT
    return found


def _lists(
    week: WeighedWeek,
    scale: Scale,
    rows: NDArray[np.int64],
    marks: tuple[Marks, Marks, Marks],
    asked: tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]],
) -> tuple[Ints, NDArray[np.uint16]]:
    """The facts before ``CHILDREN`` of some rows, and their entries."""
    above = parents_among(week.problem.concepts)
    parent = np.where(above.any(axis=1), above.argmax(axis=1), NOT_ASKED).astype(np.int32)
    interests, gives, occupations = (one.packed for one in marks)
    count = count_entries(rows, interests, gives, occupations, parent)
    end = np.cumsum(count).reshape(count.shape)
    total = int(end[-1, -1]) if len(rows) else 0
    if total > MOST:
        raise ValueError(f"{total} interests and occupations are more than can be numbered")
    entry = np.empty(total, np.uint16)
    length = np.empty((len(rows), 2), np.int32)
    groups = np.zeros((len(rows), 3), np.int32)
    top = np.where(parent < 0, np.arange(len(parent)), parent)
    fill_entries(
        rows,
        (interests, gives, occupations),
        parent,
        scale.idf,
        (_group_bits(top), _group_bits([code[0] for code in week.problem.occupations])),
        end - count,
        entry,
        length,
        groups,
    )
    found = np.empty((len(rows), CHILDREN), np.int32)
    found[:, FIRST] = (end - count)[:, 0]
    found[:, END_INTERESTS : END_OCCUPATIONS + 1] = end
    found[:, INTERESTS_LENGTH] = np.where(asked[0][rows], length[:, 0], NOT_ASKED)
    found[:, GIVES_LENGTH] = np.where(asked[1][rows], length[:, 1], NOT_ASKED)
    # An end before the beginning, so that an empty answer stays an answer.
    found[:, END_OCCUPATIONS] = np.where(asked[2][rows], end[:, 2], NOT_ASKED)
    found[:, INTERESTS_GROUPS : OCCUPATION_GROUPS + 1] = groups
    return found, entry


def _group_bits(groups: Sequence[Any] | NDArray[Any]) -> Ints:
    """Per member the bit of its group; with more than ``GROUPS`` some share one."""
    _, number = np.unique(np.asarray(groups), return_inverse=True)
    found: Ints = (1 << number % GROUPS).astype(np.int32)
    return found
