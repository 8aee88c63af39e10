"""Proximity: her minutes to the opening, every ``halving_minutes`` more earning half."""

import numpy as np

from koppeling.matching import travel
from koppeling.matching.problem import NOT_ASKED, TRAVELS, Ints
from koppeling.matching.scores.measure import Positions, Told
from koppeling.matching.scores.tables import MOST_STEPS, halving
from koppeling.matching.scores.week import WeighedWeek


def shares(week: WeighedWeek, rows: Positions, columns: Positions) -> Ints:
    """Halving with her minutes."""
    return shares_of_pairs(week, rows[:, None], columns)


def shares_of_pairs(week: WeighedWeek, newcomer_no: Positions, opening_no: Positions) -> Ints:
    """Halving with her minutes."""
    minutes = travel.minutes_of_pairs(week.problem, week.policy, newcomer_no, opening_no)
    table = halving(week.policy.halving_minutes)
    return np.where(minutes < 0, NOT_ASKED, table[np.clip(minutes, 0, MOST_STEPS)])


def reasons(
    week: WeighedWeek, newcomer_no: Positions, opening_no: Positions
) -> tuple[Positions, list[Told]]:
    """Her minutes and her way of travelling."""
    minutes = travel.minutes_of_pairs(week.problem, week.policy, newcomer_no, opening_no)
    mode = week.problem.newcomers.travel[newcomer_no]
    ways, told_no = np.unique(minutes * len(TRAVELS) + mode, return_inverse=True)
    return told_no, [
        ("near", {"minutes": minutes, "travel": TRAVELS[mode].value})
        for minutes, mode in (divmod(way, len(TRAVELS)) for way in ways.tolist())
    ]
