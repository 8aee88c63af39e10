"""How many openings each rule removes for a newcomer, without asking pair by pair.

The first rules see a newcomer or an opening alone, the next two no places: what
they remove is counted in groups. Only what is within her reach is looked at.
"""

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.candidates import NEIGHBOUR, RULE_ORDER, room
from koppeling.matching.kernels.early import by_profile, count_early
from koppeling.matching.kernels.select import (
    CANDIDATES,
    KEPT_APART,
    REACHED,
    TALLY,
    TOO_YOUNG_OR_OLD,
)
from koppeling.matching.kernels.selection import Bools, Ints, Longs, Selection, lists_of
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import KINDS, Rule

NEWCOMER_CHUNK = 256
"""Newcomers whose early rules one thread counts at a time."""


def count_blocked(week: WeighedWeek, selection: Selection, newcomers: Longs) -> Ints:
    """Each opening once under its first rule, shape (m, ``RULE_ORDER``), as ``find_candidates``."""
    people = week.problem.newcomers
    wanted: Bools = (people.wants & room(week))[newcomers]
    by_rule = _of_openings_alone(week)
    consents = people.consents[newcomers]
    found = np.zeros((len(newcomers), len(RULE_ORDER)), np.int32)
    column = {rule: found[:, no] for no, rule in enumerate(RULE_ORDER)}
    total = np.bincount(week.problem.openings.kind, minlength=len(KINDS))
    column[Rule.KIND][:] = ~wanted @ total
    column[Rule.PLACES][:] = wanted @ by_rule[Rule.PLACES]
    # Without her consent, that rule removes all that is left.
    closed = wanted @ (total - by_rule[Rule.PLACES])
    column[Rule.CONSENT][:] = np.where(consents, wanted @ by_rule[Rule.CONSENT], closed)
    some = np.flatnonzero(consents)
    mine, hers = newcomers[some], wanted[some]
    column[Rule.VETTING][some] = hers @ by_rule[Rule.VETTING]
    column[Rule.VALID][some] = hers @ by_rule[Rule.VALID]
    early = _early(selection, mine, hers)
    column[Rule.LANGUAGE][some], column[Rule.TIME][some] = early[:, 0], early[:, 1]
    tally = selection.tally(
        selection.asking(lists_of(mine), 0, tallied=True), hers.ravel()
    ).reshape(len(some), len(KINDS), TALLY)
    reached, age, apart, candidates = (
        tally[:, :, no].sum(axis=1) for no in (REACHED, TOO_YOUNG_OR_OLD, KEPT_APART, CANDIDATES)
    )
    left = hers @ (total - sum(by_rule.values())) - early.sum(axis=1)
    column[Rule.DISTANCE][some] = left - reached
    column[Rule.AGE][some], column[Rule.NOT_AVAILABLE][some] = age, apart
    column[Rule.FLOOR][some] = reached - age - apart - candidates
    return found


def _of_openings_alone(week: WeighedWeek) -> dict[Rule, NDArray[np.int64]]:
    """Openings per kind by the first of the rules that keep everybody from them."""
    openings, monday = week.problem.openings, week.problem.on.toordinal()
    left = np.ones(len(openings.ref), np.bool_)
    found = {}
    for rule, breaks in {
        Rule.PLACES: openings.places <= 0,
        Rule.CONSENT: ~openings.consents,
        Rule.VETTING: (openings.kind == NEIGHBOUR) & (openings.vetted_until < monday),
        Rule.VALID: openings.valid_until < monday,
    }.items():
        found[rule] = np.bincount(openings.kind[left & breaks], minlength=len(KINDS))
        left &= ~breaks
    return found


def _early(selection: Selection, newcomers: Longs, wanted: Bools) -> Ints:
    """What language removes, and what time removes of the rest; shape (m, 2)."""
    sides = selection.sides
    profiles = by_profile(sides.places)
    found = np.zeros((len(newcomers), 2), np.int32)

    def some(first: int, last: int) -> None:
        count_early(
            sides.newcomers,
            sides.places,
            sides.scale,
            profiles,
            newcomers[first:last],
            wanted[first:last],
            found[first:last],
        )

    selection.in_chunks(some, len(newcomers), NEWCOMER_CHUNK)
    return found
