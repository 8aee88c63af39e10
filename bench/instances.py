"""The bare problem: who may meet whom, for what, and how many each may have."""

from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.bonus import bonuses
from koppeling.matching.policy import Policy
from koppeling.matching.problem import Problem
from koppeling.matching.rows import problem_of_rows
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.shortlists import Shortlists
from koppeling.reference.towns import town_seeds
from koppeling.simulate import simulate
from koppeling.terms import KINDS

ON = date(2026, 11, 23)
TOWN = "enschede"

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Limits:
    """How much each side may have, and what a newcomer's pairs add.

    Per opening ``kind`` and ``places``; per newcomer ``at_most``, ``at_most_per_kind``
    (kinds) and ``bonus`` (ranks), in whole 0.001 points.
    """

    kind: Ints
    places: Ints
    at_most: Ints
    at_most_per_kind: Ints
    bonus: Ints


@dataclass(frozen=True, eq=False)
class Instance:
    """The bare problem that ``assign`` and its peers solve.

    Per pair ``newcomer_no``, ``opening_no`` and ``value`` in whole 0.001 points, by
    newcomer and kind, the best first; ``limits`` of both sides.
    """

    newcomer_no: Shorts
    opening_no: Shorts
    value: Shorts
    limits: Limits

    @property
    def pair_kind(self) -> Ints:
        return self.limits.kind[self.opening_no]

    @property
    def pair_list(self) -> Ints:
        """The list of each pair: newcomer x 3 + kind."""
        return self.newcomer_no.astype(np.int64) * len(KINDS) + self.pair_kind


def week(newcomers: int, openings: int, seed: int) -> tuple[Problem, Policy]:
    """A simulated town on its Monday, with its couplings of earlier weeks."""
    town = simulate(newcomers=newcomers, openings=openings, seed=seed, on=ON, town=TOWN)
    policy = Policy.from_document(town_seeds()[TOWN].policy)
    return problem_of_rows(town.newcomers, town.openings, town.ties, on=ON), policy


def limits_of(problem: Problem, policy: Policy) -> Limits:
    """The limits and bonuses under which a week is chosen."""
    held = problem.newcomers.held.astype(np.int64)
    per_kind = np.array(policy.at_most_per_kind, np.int64)
    return Limits(
        kind=problem.openings.kind.astype(np.int64),
        places=problem.openings.places.astype(np.int64),
        at_most=np.maximum(policy.at_most - held.sum(axis=1), 0),
        at_most_per_kind=np.maximum(per_kind - held, 0),
        bonus=bonuses(problem, policy).astype(np.int64),
    )


def instance(problem: Problem, policy: Policy, most: int | None = None) -> Instance:
    """The pairs that may meet: all, or the ``most`` best of each newcomer and kind."""
    # Imported here: the kernels take a while to load.
    from koppeling.matching.kernels.scan import Scanner

    kept = len(problem.openings.ref) if most is None else most
    lists = Scanner(WeighedWeek(problem, policy)).shortlists(kept)
    entries = in_order(lists)
    list_no = np.repeat(np.arange(len(lists.length)), lists.length)
    return Instance(
        newcomer_no=(list_no // len(KINDS)).astype(np.int32),
        opening_no=lists.opening_no[entries],
        value=lists.score[entries],
        limits=limits_of(problem, policy),
    )


def in_order(lists: Shortlists) -> Ints:
    """The positions of all entries, list by list; lists may stand in any order."""
    starts = np.cumsum(lists.length, dtype=np.int64) - lists.length
    found: Ints = np.repeat(lists.first - starts, lists.length) + np.arange(int(lists.length.sum()))
    return found


def best_of(full: Instance, most: int) -> Instance:
    """The same with the ``most`` best pairs of each newcomer and kind only."""
    list_no = full.pair_list
    first = np.searchsorted(list_no, list_no)
    kept = np.arange(len(list_no)) - first < most
    return replace(
        full,
        newcomer_no=full.newcomer_no[kept],
        opening_no=full.opening_no[kept],
        value=full.value[kept],
    )


def save(one: Instance, path: Path) -> None:
    """Write an instance to a file, for other processes."""
    limits = {f.name: getattr(one.limits, f.name) for f in fields(Limits)}
    np.savez(
        path, newcomer_no=one.newcomer_no, opening_no=one.opening_no, value=one.value, **limits
    )


def load(path: Path) -> Instance:
    """Read what ``save`` wrote."""
    with np.load(path) as held:
        return Instance(
            newcomer_no=held["newcomer_no"],
            opening_no=held["opening_no"],
            value=held["value"],
            limits=Limits(**{f.name: held[f.name] for f in fields(Limits)}),
        )
