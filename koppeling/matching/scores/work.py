"""Work: how near her occupations and the opening's lie in ISCO-08.

The same minor group (three digits) earns all, the same sub-major group (two)
three fifths, the same major group (one) three tenths.
"""

import numpy as np

from koppeling.matching.problem import NOT_ASKED, Bools, Ints
from koppeling.matching.scores.measure import Positions, Told
from koppeling.matching.scores.week import WeighedWeek

SHARE_BY_DIGITS = {3: 1000, 2: 600, 1: 300}


def shares(week: WeighedWeek, rows: Positions, columns: Positions) -> Ints:
    """By the nearest pair of their occupations."""
    people, openings = week.problem.newcomers, week.problem.openings
    found = np.zeros((len(rows), len(columns)), np.int32)
    for digits, share in SHARE_BY_DIGITS.items():
        all_hers, all_theirs = week.occupation_groups[digits]
        hers, theirs = all_hers[rows], all_theirs[columns]
        np.maximum(found, share * ((hers @ theirs.T) > 0), out=found, casting="unsafe")
    asked = people.asked_occupations[rows, None] & openings.asked_occupations[columns]
    return np.where(asked, found, NOT_ASKED)


def reason(week: WeighedWeek, newcomer_no: int, opening_no: int) -> Told:
    """The same occupations, or those of the same group."""
    problem = week.problem
    hers = _codes(week, problem.newcomers.occupations[newcomer_no])
    theirs = _codes(week, problem.openings.occupations[opening_no])
    same = tuple(sorted(set(hers) & set(theirs)))
    if same:
        return "same_occupation", {"occupations": same}
    for digits in (2, 1):
        common = {code[:digits] for code in hers} & {code[:digits] for code in theirs}
        if common:
            return "near_occupation", {
                "newcomer": tuple(code for code in hers if code[:digits] in common),
                "opening": tuple(code for code in theirs if code[:digits] in common),
            }
    return "other_occupation", {}


def _codes(week: WeighedWeek, marks: Bools) -> tuple[str, ...]:
    return tuple(week.problem.occupations[no] for no in np.flatnonzero(marks))
