"""Language: the best level they share, and her wish to practise.

Their shared level in one language is the lower of both sides'. Whom she can
practise with at a good level (C1 or more) counts for more.
"""

import numpy as np

from koppeling.matching.problem import NOT_ASKED, Ints
from koppeling.matching.scores.measure import Positions, Told
from koppeling.matching.scores.tables import FULL_SHARE, LEVEL_SHARE
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import Level

PRACTICE_SHARE = 300


def shares(week: WeighedWeek, rows: Positions, columns: Positions) -> Ints:
    """By the best shared level, more where she can practise."""
    return shares_at(week, rows, columns, shared_level(week, rows, columns))


def shares_at(week: WeighedWeek, rows: Positions, columns: Positions, level: Ints) -> Ints:
    """What the pairs would earn if ``level``, shape (rows, columns), were what they share."""
    problem = week.problem
    found = LEVEL_SHARE[level]
    fluent = (problem.openings.level[columns] >= Level.C1).astype(np.float32)
    practice = (problem.newcomers.practises[rows].astype(np.float32) @ fluent.T) > 0
    found = np.minimum(found + PRACTICE_SHARE * practice, FULL_SHARE).astype(np.int32)
    asked = problem.newcomers.asked_languages[rows, None]
    asked = asked & problem.openings.asked_languages[columns]
    return np.where(asked, found, NOT_ASKED)


def shared_level(week: WeighedWeek, rows: Positions, columns: Positions) -> Ints:
    """The best level in any one language that both reach, 0..6, shape (rows, columns)."""
    hers = week.problem.newcomers.level[rows]
    theirs = week.problem.openings.level[columns]
    best = np.zeros((len(rows), len(columns)), np.int8)
    for language in np.flatnonzero(hers.any(axis=0) & theirs.any(axis=0)):
        np.maximum(best, np.minimum(hers[:, language, None], theirs[None, :, language]), out=best)
    return best.astype(np.int32)


def reason(week: WeighedWeek, newcomer_no: int, opening_no: int) -> Told:
    """The language she can practise, else the one they share best."""
    problem = week.problem
    hers, theirs = problem.newcomers.level[newcomer_no], problem.openings.level[opening_no]
    both = np.minimum(hers, theirs)
    practised = np.flatnonzero(problem.newcomers.practises[newcomer_no] & (theirs >= Level.C1))
    if not both.any():
        if len(practised):
            return "practises_language", {"language": problem.languages[practised[0]]}
        return "no_shared_language", {}
    best = int(both.argmax())
    shared = {"language": problem.languages[best], "level": Level(both[best]).name}
    if len(practised):
        return "practises_language", {
            "language": problem.languages[practised[0]],
            "shared": shared["language"],
            "level": shared["level"],
        }
    return "shared_language", shared
