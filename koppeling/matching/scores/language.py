"""Language: the best level they share, and her wish to practise.

Their shared level in one language is the lower of both sides'. Whom she can
practise with at a good level (C1 or more) counts for more.
"""

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.problem import NOT_ASKED, Bools, Ints
from koppeling.matching.scores.measure import Positions, Told
from koppeling.matching.scores.tables import FULL_SHARE, LEVEL_SHARE
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import Level

PRACTICE_SHARE = 300


def shares(week: WeighedWeek, rows: Positions, columns: Positions) -> Ints:
    """By the best shared level, more where she can practise."""
    fluent = week.problem.openings.level[columns] >= Level.C1
    practises = week.problem.newcomers.practises[rows]
    practice = (practises.astype(np.float32) @ fluent.astype(np.float32).T) > 0
    level = shared_level(week, rows, columns)
    return np.where(_asked(week, rows[:, None], columns), _share(level, practice), NOT_ASKED)


def shares_of_pairs(week: WeighedWeek, newcomer_no: Positions, opening_no: Positions) -> Ints:
    """By the best shared level, more where she can practise."""
    level = shared_level_of_pairs(week, newcomer_no, opening_no)
    return shares_by_level(week, newcomer_no, opening_no)[level, np.arange(len(level))]


def shares_by_level(week: WeighedWeek, newcomer_no: Positions, opening_no: Positions) -> Ints:
    """What pairs would earn by the best level that they shared, shape (levels 0..6, pairs)."""
    fluent = week.problem.openings.level[opening_no] >= Level.C1
    practice: Bools = np.any(week.problem.newcomers.practises[newcomer_no] & fluent, axis=1)
    found = _share(np.arange(len(LEVEL_SHARE))[:, None], practice)
    return np.where(_asked(week, newcomer_no, opening_no), found, NOT_ASKED)


def _share(level: NDArray[np.integer], practice: Bools) -> Ints:
    found: Ints = np.minimum(LEVEL_SHARE[level] + PRACTICE_SHARE * practice, FULL_SHARE)
    return found.astype(np.int32)


def _asked(week: WeighedWeek, newcomer_no: Positions, opening_no: Positions) -> Bools:
    people, openings = week.problem.newcomers, week.problem.openings
    asked: Bools = people.asked_languages[newcomer_no] & openings.asked_languages[opening_no]
    return asked


def shared_level(week: WeighedWeek, rows: Positions, columns: Positions) -> Ints:
    """The best level in any one language that both reach, 0..6, shape (rows, columns)."""
    hers = week.problem.newcomers.level[rows]
    theirs = week.problem.openings.level[columns]
    best = np.zeros((len(rows), len(columns)), np.int8)
    for language in np.flatnonzero(hers.any(axis=0) & theirs.any(axis=0)):
        np.maximum(best, np.minimum(hers[:, language, None], theirs[None, :, language]), out=best)
    return best.astype(np.int32)


def shared_level_of_pairs(week: WeighedWeek, newcomer_no: Positions, opening_no: Positions) -> Ints:
    """The same for pairs, shape (pairs,)."""
    found: Ints = _both(week, newcomer_no, opening_no).max(axis=1, initial=0).astype(np.int32)
    return found


def _both(week: WeighedWeek, newcomer_no: Positions, opening_no: Positions) -> NDArray[np.int8]:
    """Shape (pairs, languages): the lower of both sides' levels."""
    found: NDArray[np.int8] = np.minimum(
        week.problem.newcomers.level[newcomer_no], week.problem.openings.level[opening_no]
    )
    return found


def reasons(
    week: WeighedWeek, newcomer_no: Positions, opening_no: Positions
) -> tuple[Positions, list[Told]]:
    """The language she can practise, else the one they share best."""
    tongues = len(week.problem.languages)
    if not tongues:
        return np.zeros(len(newcomer_no), np.intp), [("no_shared_language", {})]
    both = _both(week, newcomer_no, opening_no)
    fluent = week.problem.openings.level[opening_no] >= Level.C1
    can = week.problem.newcomers.practises[newcomer_no] & fluent
    # One past the last language stands for none.
    practised = np.where(can.any(axis=1), can.argmax(axis=1), tongues)
    shared, level = both.argmax(axis=1), both.max(axis=1).astype(np.intp)
    keys = (practised * tongues + shared) * (len(Level) + 1) + level
    _, first, told_no = np.unique(keys, return_index=True, return_inverse=True)
    names = (*week.problem.languages, None)
    return told_no, [
        _told(names[practised[no]], week.problem.languages[shared[no]], int(level[no]))
        for no in first
    ]


def _told(practised: str | None, shared: str, level: int) -> Told:
    if not level:
        if practised is not None:
            return "practises_language", {"language": practised}
        return "no_shared_language", {}
    if practised is not None:
        return "practises_language", {
            "language": practised,
            "shared": shared,
            "level": Level(level).name,
        }
    return "shared_language", {"language": shared, "level": Level(level).name}
