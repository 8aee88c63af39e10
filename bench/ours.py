"""Our own ways through a week, stage by stage, from its arrays to a certified choice."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from bench.countries import SEED
from bench.instances import Ints
from bench.peers import Case
from koppeling.matching import assign
from koppeling.matching.scores.week import WeighedWeek

Pairs = tuple[Ints, Ints]
"""Newcomers and openings of chosen pairs."""


@contextmanager
def _stage(case: Case, name: str) -> Iterator[None]:
    """Note how long a stage takes."""
    began = time.perf_counter()
    yield
    case.seconds[name] = time.perf_counter() - began


STAGES = ("prepare", "scan", "choose and prove")


def whole(case: Case) -> Pairs:
    """From the arrays of a week to its best choice and the proof, without covering first."""
    return _choose(case, cover_first=False)


def covering(case: Case) -> Pairs:
    """The same as a round has it: as many newcomers as possible first, equals decided by hash."""
    return _choose(case, cover_first=True)


def _choose(case: Case, *, cover_first: bool) -> Pairs:
    # Imported here: the kernels take a while to load.
    from koppeling.matching.assignment.shortlisted import choose
    from koppeling.matching.kernels.scan import Scanner
    from koppeling.matching.large import list_length, question_of, ties_of

    with _stage(case, STAGES[0]):
        week = WeighedWeek(*case.week)
        scanner = Scanner(week)
        question = question_of(week, np.zeros((0, 2), np.int64))
    with _stage(case, STAGES[1]):
        lists = scanner.shortlists(list_length(week))
    with _stage(case, STAGES[2]):
        ties = ties_of(week, SEED) if cover_first else None
        found = choose(lists, question, cover_first=cover_first, ties=ties, rescan=scanner.rescan)
    return found.newcomer_no, found.opening_no


def alone(case: Case) -> Ints:
    """``assign`` on ready pairs, without covering first, which the peers do not know."""
    instance, limits = case.instance, case.instance.limits
    found = assign(
        instance.newcomer_no,
        instance.opening_no,
        instance.value,
        kind=limits.kind,
        places=limits.places,
        at_most=limits.at_most,
        at_most_per_kind=limits.at_most_per_kind,
        bonus=limits.bonus,
        resolution=1.0,
    )
    return found.chosen
