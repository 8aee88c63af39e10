"""Stage of life: children at home on both sides, and years of birth that lie near.

Half of the share for both having children or both having none, half for age,
halving every ten years apart. What was not asked of one half leaves the other.
Never weighed for employers (``Policy.from_document`` refuses it).
"""

import numpy as np

from koppeling.matching.problem import NOT_ASKED, Ints
from koppeling.matching.scores.measure import Positions, Told
from koppeling.matching.scores.tables import FULL_SHARE, halving
from koppeling.matching.scores.week import WeighedWeek

YEARS_TO_HALF = 10
NEAR_YEARS = 7


def shares(week: WeighedWeek, rows: Positions, columns: Positions) -> Ints:
    """Half for children, half for years of birth."""
    people, openings = week.problem.newcomers, week.problem.openings
    hers, theirs = people.children[rows, None], openings.children[None, columns]
    children = np.where((hers < 0) | (theirs < 0), NOT_ASKED, FULL_SHARE * (hers == theirs))
    born, theirs_born = people.birth_year[rows, None], openings.birth_year[None, columns]
    apart = np.where((born < 0) | (theirs_born < 0), 0, np.abs(born - theirs_born))
    age = np.where(
        (born < 0) | (theirs_born < 0), NOT_ASKED, halving(YEARS_TO_HALF)[np.minimum(apart, 200)]
    )
    both = (children + age) // 2
    found = np.where(children < 0, age, np.where(age < 0, children, both))
    return found.astype(np.int32)


def reason(week: WeighedWeek, newcomer_no: int, opening_no: int) -> Told:
    """What of their stage of life is alike; never the years themselves."""
    people, openings = week.problem.newcomers, week.problem.openings
    if people.children[newcomer_no] == 1 and openings.children[opening_no] == 1:
        return "both_with_children", {}
    born, theirs = int(people.birth_year[newcomer_no]), int(openings.birth_year[opening_no])
    if born >= 0 and theirs >= 0 and abs(born - theirs) <= NEAR_YEARS:
        return "near_in_age", {}
    return "other_stage", {}
