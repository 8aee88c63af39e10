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
    return shares_of_pairs(week, rows[:, None], columns)


def shares_of_pairs(week: WeighedWeek, newcomer_no: Positions, opening_no: Positions) -> Ints:
    """Half for children, half for years of birth."""
    people, openings = week.problem.newcomers, week.problem.openings
    hers, theirs = people.children[newcomer_no], openings.children[opening_no]
    children = np.where((hers < 0) | (theirs < 0), NOT_ASKED, FULL_SHARE * (hers == theirs))
    born, theirs_born = people.birth_year[newcomer_no], openings.birth_year[opening_no]
    apart = np.where((born < 0) | (theirs_born < 0), 0, np.abs(born - theirs_born))
    age = np.where(
        (born < 0) | (theirs_born < 0), NOT_ASKED, halving(YEARS_TO_HALF)[np.minimum(apart, 200)]
    )
    both = (children + age) // 2
    found = np.where(children < 0, age, np.where(age < 0, children, both))
    return found.astype(np.int32)


def reasons(
    week: WeighedWeek, newcomer_no: Positions, opening_no: Positions
) -> tuple[Positions, list[Told]]:
    """What of their stage of life is alike; never the years themselves."""
    people, openings = week.problem.newcomers, week.problem.openings
    children = (people.children[newcomer_no] == 1) & (openings.children[opening_no] == 1)
    born, theirs = people.birth_year[newcomer_no], openings.birth_year[opening_no]
    near = (born >= 0) & (theirs >= 0) & (np.abs(born - theirs) <= NEAR_YEARS)
    told: list[Told] = [("both_with_children", {}), ("near_in_age", {}), ("other_stage", {})]
    return np.where(children, 0, np.where(near, 1, 2)), told
