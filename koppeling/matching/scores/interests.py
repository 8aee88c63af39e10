"""Interests: what both like."""

import numpy as np

from koppeling.matching.problem import NOT_ASKED, Ints
from koppeling.matching.scores import likeness
from koppeling.matching.scores.measure import Positions, Told
from koppeling.matching.scores.week import WeighedWeek


def shares(week: WeighedWeek, rows: Positions, columns: Positions) -> Ints:
    """Likeness of both lists of interests."""
    problem = week.problem
    hers, theirs = week.interests
    found = likeness.shares(hers.only(rows), theirs.only(columns))
    asked = problem.newcomers.asked_interests[rows, None]
    asked = asked & problem.openings.asked_interests[columns]
    return np.where(asked, found, NOT_ASKED)


def reason(week: WeighedWeek, newcomer_no: int, opening_no: int) -> Told:
    """Interests they share, or that lie under one parent."""
    problem = week.problem
    how, hers, theirs = likeness.in_common(
        problem, problem.newcomers.interests[newcomer_no], problem.openings.interests[opening_no]
    )
    if how == "shared":
        return "shared_interests", {"interests": hers}
    if how == "related":
        return "related_interests", {"newcomer": hers, "opening": theirs}
    return "other_interests", {}
