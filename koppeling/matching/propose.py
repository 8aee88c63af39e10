"""``propose``: a town's week in, the round out. No database, no clock."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

import numpy as np

from koppeling.matching.answer import answer
from koppeling.matching.assignment import assign
from koppeling.matching.bonus import bonuses
from koppeling.matching.candidates import Candidates, find_candidates
from koppeling.matching.chosen import Chosen
from koppeling.matching.engine import Engine, engine_for
from koppeling.matching.locks import Positions, sort_locks, with_locks
from koppeling.matching.pairs import AllPairs, Pairs
from koppeling.matching.policy import Policy
from koppeling.matching.problem import Problem
from koppeling.matching.result import Result
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.standing import raised, settle, values
from koppeling.matching.ties import tie_numbers

if TYPE_CHECKING:
    from koppeling.matching.kernels.scan import Scanner

Progress = Callable[[str, int, int], None]
Settled = tuple[WeighedWeek, Pairs, Chosen]
"""The week with what stands from now on, its pairs, and what was chosen of them."""


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
    ``seed`` and the two refs. In a reviewed week what stands makes way only for a gain
    above the policy's price of change. ``progress`` hears (stage, done, total); stages
    are ``compiling`` (once on a machine, for large weeks), ``candidates``,
    ``assignment``, ``reasons`` and ``advice``. The same problem, policy and seed give the same
    result, whatever the ``engine`` (by size, if None; for what it may decide, see there),
    the ``scheduler`` of its cluster or the ``threads`` of its scan (one per processor, if None).
    """
    week = WeighedWeek(problem, policy)
    locks, released = sort_locks(week)
    with ExitStack() as open_:
        week, pairs, chosen = chosen_of(
            week, locks, seed, progress, open_, engine, scheduler, threads
        )
        return answer(week, pairs, chosen, released, progress)


def choose(problem: Problem, policy: Policy, seed: int) -> list[tuple[str, str, int]]:
    """The pairs of ``propose`` alone, as (newcomer, opening, score): nothing is explained."""
    week = WeighedWeek(problem, policy)
    with ExitStack() as open_:
        _, _, chosen = chosen_of(week, sort_locks(week)[0], seed, _silent, open_)
    newcomers, openings = problem.newcomers.ref, problem.openings.ref
    return [
        (newcomers[newcomer_no], openings[opening_no], score)
        for newcomer_no, opening_no, score in zip(
            chosen.newcomer_no.tolist(),
            chosen.opening_no.tolist(),
            chosen.score.tolist(),
            strict=True,
        )
    ]


def chosen_of(
    week: WeighedWeek,
    locks: Positions,
    seed: int,
    progress: Progress,
    open_: ExitStack,
    engine: Engine | None = None,
    scheduler: str | None = None,
    threads: int | None = None,
) -> Settled:
    """What an engine chooses; what it needs to tell of the pairs stays open in ``open_``."""
    problem, policy = week.problem, week.policy
    if engine is None:
        engine = engine_for(len(problem.newcomers.ref), len(problem.openings.ref))
    if engine is Engine.NUMPY:
        return _held_at_once(week, locks, seed, progress)
    if engine is Engine.NUMBA:
        # Compiled loops, and what a cluster needs, are loaded for large weeks only.
        from koppeling.matching.kernels.ready import make_ready
        from koppeling.matching.kernels.scan import Scanner

        make_ready(policy, lambda done, total: progress("compiling", done, total))
        return _scanned(week, locks, seed, Scanner(week, threads), progress)
    from koppeling.matching.cluster import ClusterScanner, connected

    client = open_.enter_context(connected(scheduler))
    return _scanned(week, locks, seed, ClusterScanner(week, client, threads), progress)


def _held_at_once(week: WeighedWeek, locks: Positions, seed: int, progress: Progress) -> Settled:
    candidates = find_candidates(week, lambda done, total: progress("candidates", done, total))
    candidates, locked = with_locks(week, candidates, locks)
    progress("assignment", 0, 1)

    def chosen_with(standing: Positions) -> Chosen:
        return _assigned(week, candidates, values(week, candidates, standing), locked, seed)

    settled, chosen = settle(week, locks, chosen_with)
    progress("assignment", 1, 1)
    return settled, AllPairs(settled, candidates), chosen


def _assigned(
    week: WeighedWeek, candidates: Candidates, value: Positions, locked: Positions, seed: int
) -> Chosen:
    problem, policy = week.problem, week.policy
    held = problem.newcomers.held
    found = assign(
        candidates.newcomer_no,
        candidates.opening_no,
        value,
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
        score=value[found.chosen],
        objective=int(found.total),
        bound=int(found.bound) - int(found.weight) * found.covered,
        opening_price=found.opening_price.astype(np.int64),
        weight=int(found.weight),
    )


def _scanned(
    week: WeighedWeek, locks: Positions, seed: int, scanner: "Scanner", progress: Progress
) -> Settled:
    from koppeling.matching.assignment.shortlisted import choose
    from koppeling.matching.large import ShortlistedPairs, list_length, question_of, ties_of

    shortlists = scanner.shortlists(
        list_length(week), lambda done, total: progress("candidates", done, total)
    )
    question, ties = question_of(week, locks), ties_of(week, seed)

    def chosen_with(standing: Positions) -> Chosen:
        with raised(week, shortlists, scanner.rescan, standing) as (lists, rescan):
            found = choose(
                lists,
                question,
                cover_first=True,
                ties=ties,
                rescan=rescan,
                progress=lambda done, total: progress("assignment", done, total),
            )
        return Chosen(
            newcomer_no=found.newcomer_no,
            opening_no=found.opening_no,
            score=found.value,
            objective=found.total,
            bound=found.bound - found.weight * found.covered,
            opening_price=found.price,
            weight=found.weight,
        )

    settled, chosen = settle(week, locks, chosen_with)
    return settled, ShortlistedPairs(shortlists, scanner), chosen
