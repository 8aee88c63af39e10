"""Gives: what the newcomer can do for others, and what the opening is glad of."""

import numpy as np

from koppeling.matching.problem import NOT_ASKED, Bools, Ints
from koppeling.matching.scores import likeness
from koppeling.matching.scores.measure import Positions, Told
from koppeling.matching.scores.overlap import Words, in_common
from koppeling.matching.scores.week import WeighedWeek


def shares(week: WeighedWeek, rows: Positions, columns: Positions) -> Ints:
    """Likeness of her offers and what the opening welcomes."""
    hers, theirs = week.gives
    found = likeness.shares(hers.only(rows), theirs.only(columns))
    return np.where(_asked(week, rows[:, None], columns), found, NOT_ASKED)


def shares_of_pairs(week: WeighedWeek, newcomer_no: Positions, opening_no: Positions) -> Ints:
    """Likeness of her offers and what the opening welcomes."""
    hers, theirs = week.gives
    found = likeness.shares_of_pairs(hers.only(newcomer_no), theirs.only(opening_no))
    return np.where(_asked(week, newcomer_no, opening_no), found, NOT_ASKED)


def _asked(week: WeighedWeek, newcomer_no: Positions, opening_no: Positions) -> Bools:
    people, openings = week.problem.newcomers, week.problem.openings
    asked: Bools = people.asked_offers[newcomer_no] & openings.asked_welcomes[opening_no]
    return asked


def reasons(
    week: WeighedWeek, newcomer_no: Positions, opening_no: Positions
) -> tuple[Positions, list[Told]]:
    """Offers that are welcome, or that lie under one parent with what is."""
    problem = week.problem
    told_no, answers = in_common(
        problem.newcomers.offers[newcomer_no],
        problem.openings.welcomes[opening_no],
        likeness.groupings(),
        problem.concepts,
    )
    return told_no, [_told(hers, theirs) for hers, theirs in answers]


def _told(hers: Words, theirs: Words) -> Told:
    if not hers:
        return "offers_other", {}
    if hers == theirs:
        return "offers_welcomed", {"interests": hers}
    return "offers_related", {"newcomer": hers, "opening": theirs}
