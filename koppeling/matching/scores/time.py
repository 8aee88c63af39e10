"""Time: half-days of the week on which both are free."""

import numpy as np

from koppeling.matching.problem import NOT_ASKED, Ints
from koppeling.matching.scores.measure import Positions, Told
from koppeling.matching.scores.tables import HALF_DAY_SHARE
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import half_days_in


def shares(week: WeighedWeek, rows: Positions, columns: Positions) -> Ints:
    """By the number of shared half-days."""
    return shares_of_pairs(week, rows[:, None], columns)


def shares_of_pairs(week: WeighedWeek, newcomer_no: Positions, opening_no: Positions) -> Ints:
    """By the number of shared half-days."""
    hers = week.problem.newcomers.availability[newcomer_no]
    theirs = week.problem.openings.availability[opening_no]
    shared = np.bitwise_count(np.maximum(hers, 0) & np.maximum(theirs, 0))
    return np.where((hers < 0) | (theirs < 0), NOT_ASKED, HALF_DAY_SHARE[shared])


def reasons(
    week: WeighedWeek, newcomer_no: Positions, opening_no: Positions
) -> tuple[Positions, list[Told]]:
    """The half-days they share."""
    hers = week.problem.newcomers.availability[newcomer_no]
    theirs = week.problem.openings.availability[opening_no]
    masks, told_no = np.unique(hers & theirs, return_inverse=True)
    return told_no, [_told(int(mask)) for mask in masks]


def _told(mask: int) -> Told:
    if not mask:
        return "no_shared_half_day", {}
    return "shared_half_days", {"half_days": half_days_in(mask)}
