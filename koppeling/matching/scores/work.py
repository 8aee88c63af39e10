"""Work: how near her occupations and the opening's lie in ISCO-08.

The same minor group (three digits) earns all, the same sub-major group (two)
three fifths, the same major group (one) three tenths.
"""

import numpy as np

from koppeling.matching.problem import NOT_ASKED, Bools, Ints
from koppeling.matching.scores.measure import Positions, Told
from koppeling.matching.scores.overlap import Words, alike, in_common
from koppeling.matching.scores.week import WeighedWeek

SHARE_BY_DIGITS = {3: 1000, 2: 600, 1: 300}


def shares(week: WeighedWeek, rows: Positions, columns: Positions) -> Ints:
    """By the nearest pair of their occupations."""
    people, openings = week.problem.newcomers, week.problem.openings
    found = np.zeros((len(rows), len(columns)), np.int32)
    hers, theirs = people.occupations[rows], openings.occupations[columns]
    for digits, share in SHARE_BY_DIGITS.items():
        group = week.occupation_groups[digits]
        common = ((hers @ group) @ (theirs @ group).T) > 0
        np.maximum(found, share * common, out=found, casting="unsafe")
    return np.where(_asked(week, rows[:, None], columns), found, NOT_ASKED)


def shares_of_pairs(week: WeighedWeek, newcomer_no: Positions, opening_no: Positions) -> Ints:
    """By the nearest pair of their occupations."""
    people, openings = week.problem.newcomers, week.problem.openings
    found = np.zeros(len(newcomer_no), np.int32)
    hers, theirs = people.occupations[newcomer_no], openings.occupations[opening_no]
    by_digits = alike(hers, theirs, _groupings(week))
    for share, (pairs, _) in zip(SHARE_BY_DIGITS.values(), by_digits, strict=True):
        found[pairs] = share
    return np.where(_asked(week, newcomer_no, opening_no), found, NOT_ASKED)


def _asked(week: WeighedWeek, newcomer_no: Positions, opening_no: Positions) -> Bools:
    people, openings = week.problem.newcomers, week.problem.openings
    asked: Bools = people.asked_occupations[newcomer_no] & openings.asked_occupations[opening_no]
    return asked


def reasons(
    week: WeighedWeek, newcomer_no: Positions, opening_no: Positions
) -> tuple[Positions, list[Told]]:
    """The same occupations, or those of the same group."""
    problem = week.problem
    told_no, answers = in_common(
        problem.newcomers.occupations[newcomer_no],
        problem.openings.occupations[opening_no],
        _groupings(week),
        problem.occupations,
    )
    return told_no, [_told(hers, theirs) for hers, theirs in answers]


def _groupings(week: WeighedWeek) -> list[Positions]:
    return [week.occupation_groups[digits].argmax(axis=1) for digits in SHARE_BY_DIGITS]


def _told(hers: Words, theirs: Words) -> Told:
    if not hers:
        return "other_occupation", {}
    if hers == theirs:
        return "same_occupation", {"occupations": hers}
    return "near_occupation", {"newcomer": hers, "opening": theirs}
