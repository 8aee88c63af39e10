"""Gives: what the newcomer can do for others, and what the opening is glad of."""

import numpy as np

from koppeling.matching.problem import NOT_ASKED, Ints
from koppeling.matching.scores import likeness
from koppeling.matching.scores.measure import Positions, Told
from koppeling.matching.scores.week import WeighedWeek


def shares(week: WeighedWeek, rows: Positions, columns: Positions) -> Ints:
    """Likeness of her offers and what the opening welcomes."""
    problem = week.problem
    hers, theirs = week.gives
    found = likeness.shares(hers.only(rows), theirs.only(columns))
    asked = problem.newcomers.asked_offers[rows, None] & problem.openings.asked_welcomes[columns]
    return np.where(asked, found, NOT_ASKED)


def reason(week: WeighedWeek, newcomer_no: int, opening_no: int) -> Told:
    """Offers that are welcome, or that lie under one parent with what is."""
    problem = week.problem
    how, hers, theirs = likeness.in_common(
        problem, problem.newcomers.offers[newcomer_no], problem.openings.welcomes[opening_no]
    )
    if how == "shared":
        return "offers_welcomed", {"interests": hers}
    if how == "related":
        return "offers_related", {"newcomer": hers, "opening": theirs}
    return "offers_other", {}
