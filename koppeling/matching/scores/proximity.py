"""Proximity: her minutes to the opening, every ``halving_minutes`` more earning half."""

import numpy as np

from koppeling.matching import travel
from koppeling.matching.problem import NOT_ASKED, TRAVELS, Ints
from koppeling.matching.scores.measure import Positions, Told
from koppeling.matching.scores.tables import MOST_STEPS, halving
from koppeling.matching.scores.week import WeighedWeek


def shares(week: WeighedWeek, rows: Positions, columns: Positions) -> Ints:
    """Halving with her minutes."""
    minutes = travel.minutes(week.problem, week.policy, rows, columns)
    table = halving(week.policy.halving_minutes)
    return np.where(minutes < 0, NOT_ASKED, table[np.clip(minutes, 0, MOST_STEPS)])


def reason(week: WeighedWeek, newcomer_no: int, opening_no: int) -> Told:
    """Her minutes and her way of travelling."""
    one = travel.minutes(week.problem, week.policy, np.array([newcomer_no]), np.array([opening_no]))
    mode = TRAVELS[int(week.problem.newcomers.travel[newcomer_no])]
    return "near", {"minutes": int(one[0, 0]), "travel": mode.value}
