"""A neighbour who would couple somebody: who speaks what, and is free when."""

from collections.abc import Iterator

import numpy as np

from koppeling.matching.candidates import ADULT_AGE, NEIGHBOUR
from koppeling.matching.chosen import Positions
from koppeling.matching.claims import NO_CLAIM, Bools, Claims
from koppeling.matching.opened import FLUENT, Neighbours, phantoms
from koppeling.matching.remedies.effort import effort_of
from koppeling.matching.remedies.judge import Judge
from koppeling.matching.result import Remedy
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import HALF_DAYS, Whose

FEW = 500
"""For up to so many who are waiting several neighbours each are tried, for more than that one."""
TRIES = 3
"""So many of her languages, and of her half-days."""
NEVER = 1 << 40
"""Puts what is not hers behind all that is."""


def may_meet_a_neighbour(week: WeighedWeek, claims: Claims) -> Bools:
    """Who is waiting, wants and may have a neighbour, of age where asked."""
    people = week.problem.newcomers
    found = claims.waiting & (claims.head[:, NEIGHBOUR] > NO_CLAIM)
    found &= people.wants[:, NEIGHBOUR] & people.consents
    found &= (people.birth_year < 0) | (week.problem.on.year - people.birth_year - 1 >= ADULT_AGE)
    return found


def neighbours(judge: Judge) -> Iterator[tuple[int, Remedy]]:
    """Per newcomer the first neighbour, fluent and living in her cell, who would be hers.

    It is somebody whom she may meet: a wish of hers is kept, and neither told nor shown by
    the remedy being there or not.

    Of her languages those come first that she speaks best, then those that fewest of the
    others speak who are waiting; of her half-days those on which fewest of them are free.
    """
    week, people = judge.week, judge.week.problem.newcomers
    asked = may_meet_a_neighbour(week, judge.claims)
    asked &= people.asked_languages & (people.availability > 0)
    seeking = np.flatnonzero(asked)
    tries = TRIES if len(seeking) <= FEW else 1
    wanted = _wanted(week, seeking, tries)
    different, which = _different(week, wanted)
    pairs, _ = judge.coupled(phantoms(week, different))
    coupled = np.isin(
        wanted.newcomer_no * len(different.newcomer_no) + which,
        pairs.newcomer_no * len(different.newcomer_no) + pairs.column,
    )
    hers = np.flatnonzero(coupled)
    _, first = np.unique(wanted.newcomer_no[hers], return_index=True)
    for no in hers[first].tolist():
        half_day = int(wanted.availability[no]).bit_length() - 1
        params = {
            "language": week.problem.languages[int(wanted.language[no])],
            "half_day": HALF_DAYS[half_day],
        }
        remedy = Remedy("neighbour_who", Whose.OURS, effort_of("neighbour_who"), 1, params)
        yield int(wanted.newcomer_no[no]), remedy


def _different(week: WeighedWeek, wanted: Neighbours) -> tuple[Neighbours, Positions]:
    """Those of whom no two are alike, and for each of the wanted which of these she or he is.

    Where many live in one cell most ask for the same neighbour.
    """
    people, who = week.problem.newcomers, wanted.newcomer_no
    facts = np.stack(
        (
            *(people.country[who], people.row[who], people.east_e6[who]),
            *(wanted.language, wanted.level, wanted.availability, wanted.gender),
        )
    )
    _, first, which = np.unique(facts, axis=1, return_index=True, return_inverse=True)
    return wanted.only(first), which


def _wanted(week: WeighedWeek, seeking: Positions, tries: int) -> Neighbours:
    """The neighbours to try, those of one newcomer in the order in which they are."""
    people = week.problem.newcomers
    level = people.level[seeking].astype(np.int64)
    speakers = (level > 0).sum(axis=0)
    free = people.availability[seeking][:, None] >> np.arange(len(HALF_DAYS)) & 1
    often = free.sum(axis=0)
    by_level = np.argsort(
        -level * (len(seeking) + 1) + speakers + (level == 0) * NEVER, axis=1, kind="stable"
    )[:, :tries]
    by_day = np.argsort(often + (free == 0) * NEVER, axis=1, kind="stable")[:, :tries]
    who = np.repeat(np.arange(len(seeking)), by_level.shape[1] * by_day.shape[1])
    tongue = np.repeat(by_level, by_day.shape[1], axis=1).ravel()
    half_day = np.tile(by_day, (1, by_level.shape[1])).ravel()
    fits = (level[who, tongue] > 0) & (free[who, half_day] == 1)
    who, tongue, half_day = who[fits], tongue[fits], half_day[fits]
    return Neighbours(
        newcomer_no=seeking[who],
        language=tongue,
        level=np.full(len(who), FLUENT, np.int64),
        availability=1 << half_day,
        gender=people.contact_gender[seeking[who]].astype(np.int64),
    )
