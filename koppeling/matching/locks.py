"""Locks: pairs that an earlier run of the week kept, and which of them may stay."""

import numpy as np
from numpy.typing import NDArray

from koppeling.matching import scores
from koppeling.matching.candidates import RULE_ORDER, Candidates, judge, rule_of
from koppeling.matching.result import Released
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import Rule

Positions = NDArray[np.int64]

LOCKS_AT_ONCE = 64
"""Judged as a block of all their newcomers with all their openings."""


def sort_locks(week: WeighedWeek) -> tuple[Positions, tuple[Released, ...]]:
    """The locks that may stay, shape (locks, 2), and those that break a hard rule by now.

    Locks are checked one after the other against her limits and the opening's
    places as well, so that those kept are possible together.
    """
    problem, policy = week.problem, week.policy
    kept, released = [], []
    places = problem.openings.places.copy()
    held = problem.newcomers.held.copy()
    for (newcomer_no, opening_no), rule_no in zip(problem.locks, _rules(week), strict=True):
        rule = rule_of(rule_no)
        kind = problem.openings.kind[opening_no]
        if rule in (None, Rule.FLOOR):
            # The floor is a matter of taste, and a person has already decided.
            rule = None
            if places[opening_no] <= 0:
                rule = Rule.PLACES
            elif (
                held[newcomer_no, kind] >= policy.at_most_per_kind[kind]
                or held[newcomer_no].sum() >= policy.at_most
            ):
                rule = Rule.KIND
        if rule is None:
            kept.append((newcomer_no, opening_no))
            places[opening_no] -= 1
            held[newcomer_no, kind] += 1
        else:
            refs = problem.newcomers.ref[newcomer_no], problem.openings.ref[opening_no]
            released.append(Released(*refs, rule))
    return np.array(kept, np.int64).reshape(-1, 2), tuple(released)


def _rules(week: WeighedWeek) -> list[int]:
    """Per lock the number of the first rule it breaks; see ``candidates.rule_of``."""
    table = scores.weights(week.policy)
    locks = np.array(week.problem.locks, np.int64).reshape(-1, 2)
    found: list[int] = []
    for start in range(0, len(locks), LOCKS_AT_ONCE):
        newcomer_no, opening_no = locks[start : start + LOCKS_AT_ONCE].T
        rows, row = np.unique(newcomer_no, return_inverse=True)
        columns, column = np.unique(opening_no, return_inverse=True)
        rule_no, _ = judge(week, table, rows, columns)
        found += rule_no[row, column].tolist()
    return found


def with_locks(
    week: WeighedWeek, candidates: Candidates, locks: Positions
) -> tuple[Candidates, Positions]:
    """Locked pairs below the floor are candidates all the same; and where the locks stand."""
    positions = _positions(week, candidates, locks)
    missing = locks[positions < 0]
    if not len(missing):
        return candidates, positions
    points = scores.points_of_pairs(week, scores.weights(week.policy), *missing.T).sum(axis=0)
    blocked = candidates.blocked.copy()
    np.subtract.at(blocked[:, RULE_ORDER.index(Rule.FLOOR)], missing[:, 0], 1)
    people = np.concatenate((candidates.newcomer_no, missing[:, 0]))
    openings = np.concatenate((candidates.opening_no, missing[:, 1]))
    score = np.concatenate((candidates.score, points))
    order = np.lexsort((openings, people))
    found = Candidates(people[order], openings[order], score[order], blocked)
    return found, _positions(week, found, locks)


def _positions(week: WeighedWeek, candidates: Candidates, locks: Positions) -> Positions:
    """Per lock its position among the candidates, or -1."""
    width = len(week.problem.openings.ref)
    keys = candidates.newcomer_no * width + candidates.opening_no
    asked = locks[:, 0] * width + locks[:, 1]
    found = np.searchsorted(keys, asked)
    there = keys[np.minimum(found, len(keys) - 1)] == asked if len(keys) else np.zeros(0, np.bool_)
    return np.where(there, found, -1) if len(keys) else np.full(len(locks), -1)
