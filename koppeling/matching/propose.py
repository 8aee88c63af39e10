"""``propose``: a town's week in, the round out. No database, no clock."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koppeling.matching import scores
from koppeling.matching.assignment import Assignment, assign
from koppeling.matching.bonus import bonuses
from koppeling.matching.candidates import (
    RULE_ORDER,
    Candidates,
    find_candidates,
    judge,
    rule_of,
)
from koppeling.matching.policy import Policy
from koppeling.matching.problem import Problem
from koppeling.matching.result import ProposedPair, Released, Result, Waiting
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.ties import tie_numbers
from koppeling.matching.waiting import blocked_counts, would_help
from koppeling.terms import Rule

Progress = Callable[[str, int, int], None]


def _silent(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


def propose(problem: Problem, policy: Policy, seed: int, progress: Progress = _silent) -> Result:
    """The best week: who is proposed to whom and why, who still waits and why.

    As many newcomers as possible get a first pair; among those choices the sum
    of scores and bonuses is greatest; exact ties are decided by a hash of
    ``seed`` and the two refs. ``progress`` hears (stage, done, total); stages
    are ``candidates``, ``assignment`` and ``reasons``. The same problem, policy
    and seed give the same result.
    """
    week = WeighedWeek(problem, policy)
    locks, released = _sort_locks(week)
    candidates = find_candidates(week, lambda done, total: progress("candidates", done, total))
    candidates = _with_locks(week, candidates, locks)
    progress("assignment", 0, 1)
    assignment = _assign(week, candidates, locks, seed)
    progress("assignment", 1, 1)
    return _Answer(week, candidates, assignment, progress).result(released)


def _sort_locks(week: WeighedWeek) -> tuple[tuple[tuple[int, int], ...], tuple[Released, ...]]:
    """The locks that may stay, and those that break a hard rule by now.

    Locks are checked one after the other against her limits and the opening's
    places as well, so that those kept are possible together.
    """
    problem, policy = week.problem, week.policy
    table = scores.weights(policy)
    kept, released = [], []
    places = problem.openings.places.copy()
    held = problem.newcomers.held.copy()
    for newcomer_no, opening_no in problem.locks:
        rule_no, _ = judge(week, table, np.array([newcomer_no]), np.array([opening_no]))
        rule = rule_of(int(rule_no[0, 0]))
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
    return tuple(kept), tuple(released)


def _with_locks(
    week: WeighedWeek, candidates: Candidates, locks: tuple[tuple[int, int], ...]
) -> Candidates:
    """Locked pairs below the floor are candidates all the same."""
    missing = [lock for lock in locks if not len(_positions(candidates, lock))]
    if not missing:
        return candidates
    table = scores.weights(week.policy)
    blocked = candidates.blocked.copy()
    added = []
    for newcomer_no, opening_no in missing:
        _, points = judge(week, table, np.array([newcomer_no]), np.array([opening_no]))
        added.append(int(points[0, 0]))
        blocked[newcomer_no, RULE_ORDER.index(Rule.FLOOR)] -= 1
    people = np.concatenate((candidates.newcomer_no, [lock[0] for lock in missing]))
    openings = np.concatenate((candidates.opening_no, [lock[1] for lock in missing]))
    score = np.concatenate((candidates.score, added))
    order = np.lexsort((openings, people))
    return Candidates(people[order], openings[order], score[order], blocked)


def _positions(candidates: Candidates, pair: tuple[int, int]) -> NDArray[np.intp]:
    newcomer_no, opening_no = pair
    same = (candidates.newcomer_no == newcomer_no) & (candidates.opening_no == opening_no)
    return np.flatnonzero(same)


def _assign(
    week: WeighedWeek, candidates: Candidates, locks: tuple[tuple[int, int], ...], seed: int
) -> Assignment:
    problem, policy = week.problem, week.policy
    held = problem.newcomers.held
    return assign(
        candidates.newcomer_no,
        candidates.opening_no,
        candidates.score,
        kind=problem.openings.kind,
        places=problem.openings.places,
        at_most=np.maximum(policy.at_most - held.sum(axis=1), 0),
        at_most_per_kind=np.maximum(np.array(policy.at_most_per_kind) - held, 0),
        bonus=bonuses(problem, policy),
        cover_first=True,
        locked=[int(_positions(candidates, lock)[0]) for lock in locks],
        tie=tie_numbers(
            seed,
            problem.newcomers.ref,
            problem.openings.ref,
            candidates.newcomer_no,
            candidates.opening_no,
        ),
        resolution=1.0,
    )


@dataclass(frozen=True, eq=False)
class _Answer:
    """Turns positions back into refs, reasons and sentences' parameters."""

    week: WeighedWeek
    candidates: Candidates
    assignment: Assignment
    progress: Progress

    def result(self, released: tuple[Released, ...]) -> Result:
        openings = self.week.problem.openings
        left = openings.places.astype(np.int64)
        np.subtract.at(left, self.candidates.opening_no[self.assignment.chosen], 1)
        price = self.assignment.opening_price
        return Result(
            proposals=self._proposals(left),
            waiting=self._waiting(left),
            released=released,
            objective=int(self.assignment.total),
            bound=int(self.assignment.bound)
            - int(self.assignment.weight) * self.assignment.covered,
            covered=self.assignment.covered,
            scarcity={openings.ref[no]: int(price[no]) for no in np.flatnonzero(price)},
        )

    def _proposals(self, left: NDArray[np.int64]) -> tuple[ProposedPair, ...]:
        problem = self.week.problem
        table = scores.weights(self.week.policy)
        found = []
        for done, position in enumerate(self.assignment.chosen):
            newcomer_no = int(self.candidates.newcomer_no[position])
            opening_no = int(self.candidates.opening_no[position])
            found.append(
                ProposedPair(
                    newcomer=problem.newcomers.ref[newcomer_no],
                    opening=problem.openings.ref[opening_no],
                    kind=problem.kind_of(opening_no),
                    score=int(self.candidates.score[position]),
                    reasons=scores.reasons(self.week, table, newcomer_no, opening_no),
                    alternates=self._alternates(newcomer_no, opening_no, left),
                )
            )
            self.progress("reasons", done + 1, len(self.assignment.chosen))
        return tuple(found)

    def _alternates(
        self, newcomer_no: int, opening_no: int, left: NDArray[np.int64]
    ) -> tuple[tuple[str, int], ...]:
        """Her best openings of the kind, none of them hers yet, with a place left; by ref."""
        openings = self.week.problem.openings
        own = self._own(newcomer_no)
        own = own[~np.isin(own, self.assignment.chosen)]
        others = self.candidates.opening_no[own]
        own = own[(openings.kind[others] == openings.kind[opening_no]) & (left[others] > 0)]
        best = own[np.lexsort((own, -self.candidates.score[own]))][: self.week.policy.alternates]
        return tuple(
            sorted(
                (openings.ref[int(self.candidates.opening_no[no])], int(self.candidates.score[no]))
                for no in best
            )
        )

    def _waiting(self, left: NDArray[np.int64]) -> tuple[Waiting, ...]:
        people = self.week.problem.newcomers
        paired = np.zeros(len(people.ref), np.bool_)
        paired[self.candidates.newcomer_no[self.assignment.chosen]] = True
        found = []
        for newcomer_no in np.flatnonzero(~paired):
            taken = self.candidates.opening_no[self._own(int(newcomer_no))]
            found.append(
                Waiting(
                    newcomer=people.ref[newcomer_no],
                    blocked=blocked_counts(self.candidates.blocked[newcomer_no], len(taken)),
                    would_help=would_help(self.week, int(newcomer_no), left, taken),
                )
            )
        return tuple(found)

    def _own(self, newcomer_no: int) -> NDArray[np.int64]:
        """Positions of her candidate pairs, which are sorted by newcomer."""
        first, last = np.searchsorted(self.candidates.newcomer_no, [newcomer_no, newcomer_no + 1])
        return np.arange(first, last)
