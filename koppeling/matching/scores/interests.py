"""Interests: what both like."""

import numpy as np

from koppeling.matching.problem import NOT_ASKED, Bools, Ints
from koppeling.matching.scores import likeness
from koppeling.matching.scores.measure import Positions, Told
from koppeling.matching.scores.overlap import Words, in_common
from koppeling.matching.scores.week import WeighedWeek


def shares(week: WeighedWeek, rows: Positions, columns: Positions) -> Ints:
    """Likeness of both lists of interests."""
    hers, theirs = week.interests
    found = likeness.shares(hers.only(rows), theirs.only(columns))
    return np.where(_asked(week, rows[:, None], columns), found, NOT_ASKED)


def shares_of_pairs(week: WeighedWeek, newcomer_no: Positions, opening_no: Positions) -> Ints:
    """Likeness of both lists of interests."""
    hers, theirs = week.interests
    found = likeness.shares_of_pairs(hers.only(newcomer_no), theirs.only(opening_no))
    return np.where(_asked(week, newcomer_no, opening_no), found, NOT_ASKED)


def _asked(week: WeighedWeek, newcomer_no: Positions, opening_no: Positions) -> Bools:
    people, openings = week.problem.newcomers, week.problem.openings
    asked: Bools = people.asked_interests[newcomer_no] & openings.asked_interests[opening_no]
    return asked


def reasons(
    week: WeighedWeek, newcomer_no: Positions, opening_no: Positions
) -> tuple[Positions, list[Told]]:
    """Interests they share, or that lie under one parent."""
    problem = week.problem
    told_no, answers = in_common(
        problem.newcomers.interests[newcomer_no],
        problem.openings.interests[opening_no],
        likeness.groupings(),
        problem.concepts,
    )
    return told_no, [_told(hers, theirs) for hers, theirs in answers]


def _told(hers: Words, theirs: Words) -> Told:
    if not hers:
        return "other_interests", {}
    if hers == theirs:
        return "shared_interests", {"interests": hers}
    return "related_interests", {"newcomer": hers, "opening": theirs}
