"""Time: half-days of the week on which both are free."""

import numpy as np

from koppeling.matching.problem import NOT_ASKED, Ints
from koppeling.matching.scores.measure import Positions, Told
from koppeling.matching.scores.tables import HALF_DAY_SHARE
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import half_days_in


def shares(week: WeighedWeek, rows: Positions, columns: Positions) -> Ints:
    """By the number of shared half-days."""
    hers = week.problem.newcomers.availability[rows, None]
    theirs = week.problem.openings.availability[None, columns]
    shared = np.bitwise_count(np.maximum(hers, 0) & np.maximum(theirs, 0))
    return np.where((hers < 0) | (theirs < 0), NOT_ASKED, HALF_DAY_SHARE[shared])


def reason(week: WeighedWeek, newcomer_no: int, opening_no: int) -> Told:
    """The half-days they share."""
    both = int(
        week.problem.newcomers.availability[newcomer_no]
        & week.problem.openings.availability[opening_no]
    )
    half_days = half_days_in(both)
    if not half_days:
        return "no_shared_half_day", {}
    return "shared_half_days", {"half_days": half_days}
