"""``propose``: a town's week in, the round out. No database, no clock."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

import numpy as np

from koppeling.matching.answer import Chosen, answer
from koppeling.matching.assignment import assign
from koppeling.matching.bonus import bonuses
from koppeling.matching.candidates import Candidates, find_candidates
from koppeling.matching.engine import Engine, engine_for
from koppeling.matching.locks import Positions, sort_locks, with_locks
from koppeling.matching.pairs import AllPairs, Pairs
from koppeling.matching.policy import Policy
from koppeling.matching.problem import Problem
from koppeling.matching.result import Result
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.ties import tie_numbers

if TYPE_CHECKING:
    from koppeling.matching.kernels.scan import Scanner

Progress = Callable[[str, int, int], None]


def _silent(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


def propose(
    problem: Problem,
    policy: Policy,
    seed: int,
    progress: Progress = _silent,
    *,
    engine: Engine | None = None,
    scheduler: str | None = None,
    threads: int | None = None,
) -> Result:
    """The best week: who is proposed to whom and why, who still waits and why.

    As many newcomers as possible get a first pair; among those choices the sum
    of scores and bonuses is greatest; exact ties are decided by a hash of
    ``seed`` and the two refs. ``progress`` hears (stage, done, total); stages
    are ``compiling`` (once on a machine, for large weeks), ``candidates``,
    ``assignment`` and ``reasons``. The same problem, policy and seed give the same
    result, whatever the ``engine`` (by size, if None), the ``scheduler`` of its
    cluster or the ``threads`` (one per processor, if None).
    """
    week = WeighedWeek(problem, policy)
    locks, released = sort_locks(week)
    if engine is None:
        engine = engine_for(len(problem.newcomers.ref), len(problem.openings.ref))
    with ExitStack() as open_:
        if engine is Engine.NUMPY:
            pairs, chosen = _held_at_once(week, locks, seed, progress)
        elif engine is Engine.NUMBA:
            # Compiled loops, and what a cluster needs, are loaded for large weeks only.
            from koppeling.matching.kernels.ready import make_ready
            from koppeling.matching.kernels.scan import Scanner

            make_ready(policy, lambda done, total: progress("compiling", done, total))
            pairs, chosen = _scanned(week, locks, seed, Scanner(week, threads), progress)
        else:
            from koppeling.matching.cluster import ClusterScanner, connected

            client = open_.enter_context(connected(scheduler))
            scanner = ClusterScanner(week, client, threads)
            pairs, chosen = _scanned(week, locks, seed, scanner, progress)
        return answer(
            week, pairs, chosen, released, lambda done, total: progress("reasons", done, total)
        )


def _held_at_once(
    week: WeighedWeek, locks: Positions, seed: int, progress: Progress
) -> tuple[Pairs, Chosen]:
    candidates = find_candidates(week, lambda done, total: progress("candidates", done, total))
    candidates, locked = with_locks(week, candidates, locks)
    progress("assignment", 0, 1)
    chosen = _assigned(week, candidates, locked, seed)
    progress("assignment", 1, 1)
    return AllPairs(week, candidates), chosen


def _assigned(week: WeighedWeek, candidates: Candidates, locked: Positions, seed: int) -> Chosen:
    problem, policy = week.problem, week.policy
    held = problem.newcomers.held
    found = assign(
        candidates.newcomer_no,
        candidates.opening_no,
        candidates.score,
        kind=problem.openings.kind,
        places=problem.openings.places,
        at_most=np.maximum(policy.at_most - held.sum(axis=1), 0),
        at_most_per_kind=np.maximum(np.array(policy.at_most_per_kind) - held, 0),
        bonus=bonuses(problem, policy),
        cover_first=True,
        locked=locked,
        tie=tie_numbers(
            seed,
            problem.newcomers.ref,
            problem.openings.ref,
            candidates.newcomer_no,
            candidates.opening_no,
        ),
        resolution=1.0,
    )
    return Chosen(
        newcomer_no=candidates.newcomer_no[found.chosen],
        opening_no=candidates.opening_no[found.chosen],
        score=candidates.score[found.chosen],
        objective=int(found.total),
        bound=int(found.bound) - int(found.weight) * found.covered,
        opening_price=found.opening_price.astype(np.int64),
    )


def _scanned(
    week: WeighedWeek, locks: Positions, seed: int, scanner: "Scanner", progress: Progress
) -> tuple[Pairs, Chosen]:
    from koppeling.matching.assignment.shortlisted import choose
    from koppeling.matching.large import ShortlistedPairs, list_length, question_of, ties_of

    shortlists = scanner.shortlists(
        list_length(week), lambda done, total: progress("candidates", done, total)
    )
    found = choose(
        shortlists,
        question_of(week, locks),
        cover_first=True,
        ties=ties_of(week, seed),
        rescan=scanner.rescan,
        progress=lambda done, total: progress("assignment", done, total),
    )
    chosen = Chosen(
        newcomer_no=found.newcomer_no,
        opening_no=found.opening_no,
        score=found.value,
        objective=found.total,
        bound=found.bound - found.weight * found.covered,
        opening_price=found.price,
    )
    return ShortlistedPairs(shortlists, scanner), chosen
