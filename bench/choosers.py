"""Ways to choose a week, as ``koppeling.matching.replay`` asks for one: pairs with their scores."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bench.instances import Instance, Ints, limits_of
from bench.peers import best_first
from koppeling.matching import assign
from koppeling.matching.candidates import Candidates, find_candidates
from koppeling.matching.policy import Policy
from koppeling.matching.problem import Problem
from koppeling.matching.propose import choose
from koppeling.matching.replay.walk import Chooser
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.ties import tie_numbers

Pair = tuple[str, str, int]
"""Newcomer and opening by ref, and what they score in 0.001 points."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to choose, and what it makes of the town's policy."""

    name: str
    choose: Chooser
    policy: Callable[[Policy], Policy]


def scores_alone(policy: Policy) -> Policy:
    """The policy without bonuses: a first pair brings no more than a second."""
    ranked = first_counts_most(policy)
    return replace(policy, bonus=replace(ranked.bonus, first=0, second=0, third=0))


def first_counts_most(policy: Policy) -> Policy:
    """The policy without the bonuses for an early start and for waiting."""
    return replace(policy, bonus=replace(policy.bonus, waiting_most=0, early_most=0))


def as_it_is(policy: Policy) -> Policy:
    return policy


def greedy(problem: Problem, policy: Policy, seed: int) -> Sequence[Pair]:  # noqa: ARG001
    """The best pair first, then the next that still fits. It knows no ties, and so no seed."""
    candidates = _candidates(problem, policy)
    instance = _instance(problem, policy, candidates)
    return _pairs(problem, candidates, best_first(instance))


def greatest_sum(problem: Problem, policy: Policy, seed: int) -> Sequence[Pair]:
    """The greatest sum of scores and bonuses, however few have a pair."""
    candidates = _candidates(problem, policy)
    limits = limits_of(problem, policy)
    found = assign(
        candidates.newcomer_no,
        candidates.opening_no,
        candidates.score,
        kind=limits.kind,
        places=limits.places,
        at_most=limits.at_most,
        at_most_per_kind=limits.at_most_per_kind,
        bonus=limits.bonus,
        tie=tie_numbers(
            seed,
            problem.newcomers.ref,
            problem.openings.ref,
            candidates.newcomer_no,
            candidates.opening_no,
        ),
        resolution=1.0,
    )
    return _pairs(problem, candidates, found.chosen)


OURS = Way("ours", choose, as_it_is)
WAYS = (
    Way("greedy", greedy, scores_alone),
    Way("greatest sum", greatest_sum, scores_alone),
    Way("no bonuses", choose, scores_alone),
    Way("first counts most", choose, first_counts_most),
    OURS,
)
"""The last three reach as many people as possible first; the first two do not."""


def _candidates(problem: Problem, policy: Policy) -> Candidates:
    return find_candidates(WeighedWeek(problem, policy), _silent)


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def _instance(problem: Problem, policy: Policy, candidates: Candidates) -> Instance:
    return Instance(
        newcomer_no=candidates.newcomer_no.astype(np.int32),
        opening_no=candidates.opening_no.astype(np.int32),
        value=candidates.score.astype(np.int32),
        limits=limits_of(problem, policy),
    )


def _pairs(problem: Problem, candidates: Candidates, chosen: Ints) -> Sequence[Pair]:
    people, openings = problem.newcomers.ref, problem.openings.ref
    return [
        (people[newcomer], openings[opening], score)
        for newcomer, opening, score in zip(
            candidates.newcomer_no[chosen].tolist(),
            candidates.opening_no[chosen].tolist(),
            candidates.score[chosen].tolist(),
            strict=True,
        )
    ]
