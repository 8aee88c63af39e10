"""Those who are waiting and the openings that stay empty: why, and what would help."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from koppeling.matching import scores
from koppeling.matching.candidates import BLOCK_ROWS, PASSES, RULE_ORDER, judge
from koppeling.matching.chosen import Chosen, Positions
from koppeling.matching.claims import Claims
from koppeling.matching.cover import Movers
from koppeling.matching.engine import LARGE_WEEK
from koppeling.matching.pairs import Pairs
from koppeling.matching.remedies.asked import Asked
from koppeling.matching.remedies.effort import ranked
from koppeling.matching.remedies.hers import hers
from koppeling.matching.remedies.judge import Judge
from koppeling.matching.remedies.ours import Ours, has_nobody, locked, ours
from koppeling.matching.result import EmptyOpening, Remedy, Waiting
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.waiting import blocked_counts

MOST_REMEDIES = 6
"""Told to one person, or of one opening."""
WAITING_AT_ONCE = 1 << 12
"""So many are explained together: memory stays small where a country is."""


class Explained(NamedTuple):
    """Both by ref."""

    waiting: tuple[Waiting, ...]
    empty: tuple[EmptyOpening, ...]


def explain_waiting(
    week: WeighedWeek,
    pairs: Pairs,
    chosen: Chosen,
    claims: Claims,
    movers: Movers,
    go_on: Callable[[], None],
) -> Explained:
    """Everybody without a pair, and every opening with places left and without one.

    ``go_on`` is called every now and then, and raises where nobody waits for the answer.

    Of a week of ``LARGE_WEEK`` pairs and more, openings are told only where something
    would fill them, and not whom each rule keeps from them.
    """
    newcomers = np.flatnonzero(claims.waiting)
    left = chosen.left(week.problem)
    asked = Asked(week, ~locked(week))
    blocked: list[Mapping[str, int]] = []
    remedies: list[list[Remedy]] = []
    for start in range(0, len(newcomers), WAITING_AT_ONCE):
        go_on()
        some = newcomers[start : start + WAITING_AT_ONCE]
        near = pairs.near_misses(some, left)
        asked.gather(near)
        remedies += hers(week, some, near)
        candidates = pairs.counts(some).sum(axis=1).tolist()
        blocked += map(blocked_counts, pairs.blocked(some), candidates)
    found = ours(Judge(week, chosen, claims, movers, go_on), pairs, asked)
    refs = week.problem.newcomers.ref
    waiting = tuple(
        Waiting(refs[no], by_rule, ranked(own + found.of_newcomer.get(no, []), MOST_REMEDIES))
        for no, by_rule, own in zip(newcomers.tolist(), blocked, remedies, strict=True)
    )
    return Explained(waiting, tuple(_empty(week, chosen, newcomers, found)))


def _empty(
    week: WeighedWeek, chosen: Chosen, newcomers: Positions, found: Ours
) -> Iterator[EmptyOpening]:
    told = np.zeros(len(week.problem.openings.ref), np.bool_)
    told[list(found.of_opening)] = True
    blocked: Mapping[int, Mapping[str, int]] = {}
    if len(week.problem.newcomers.ref) * len(told) < LARGE_WEEK:
        nobody = has_nobody(week, chosen)
        blocked = _blocked(week, newcomers, np.flatnonzero(nobody))
        told |= nobody
    for no in np.flatnonzero(told).tolist():
        remedies = ranked(found.of_opening.get(no, []), MOST_REMEDIES)
        yield EmptyOpening(week.problem.openings.ref[no], blocked.get(no, {}), remedies)


def _blocked(
    week: WeighedWeek, newcomers: Positions, openings: Positions
) -> Mapping[int, Mapping[str, int]]:
    """Of each opening how many of the newcomers each rule keeps from it first."""
    table = scores.weights(week.policy)
    counts = np.zeros((len(RULE_ORDER) + 1, len(openings)), np.int32)
    for start in range(0, len(newcomers), BLOCK_ROWS):
        rule_no, _ = judge(week, table, newcomers[start : start + BLOCK_ROWS], openings)
        for no in range(PASSES, len(counts)):
            counts[no] += (rule_no == no).sum(axis=0)
    return {
        no: blocked_counts(by_rule, 0)
        for no, by_rule in zip(openings.tolist(), counts[PASSES + 1 :].T, strict=True)
    }
