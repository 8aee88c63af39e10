"""Independent optima of a bare problem, each written from ``assign``'s docstring alone.

``every_choice`` looks at every subset, ``by_highs`` is an integer programme,
``by_networkx`` a min-cost flow. They share nothing with the engine, nor with
each other.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, milp

from tests.matching.questions import Question

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Choices:
    """Every subset of the pairs: one row each, with what it is worth.

    ``allowed`` keeps the newcomers' limits and the locks, but not yet the places.
    """

    question: Question
    member: Bools  # choices x pairs
    allowed: Bools
    total: Ints
    covered: Ints
    taken: Ints  # choices x openings

    def fits(self, places: Ints) -> Bools:
        found: Bools = self.allowed & (self.taken <= places).all(axis=1)
        return found

    def best(self, places: Ints, weight: int) -> int:
        """The greatest weighted sum with so many places."""
        return int((self.total + weight * self.covered)[self.fits(places)].max())

    def optimal(self) -> Bools:
        """Which rows are optima, lexicographic where the question covers first."""
        found = self.fits(np.array(self.question.places, np.int64))
        if self.question.cover_first:
            found &= self.covered == self.covered[found].max()
        found &= self.total == self.total[found].max()
        return found

    def without(self, pair: int) -> Ints:
        """Per row the number of the row that lacks the pair."""
        numbers = np.arange(len(self.member))
        return numbers & ~(1 << pair)

    def droppable(self) -> Bools:
        """Choices x pairs: the row is an optimum, and one still without the pair."""
        optimal = self.optimal()
        found = np.zeros_like(self.member)
        for pair in range(self.question.pairs):
            if pair not in self.question.locked:
                found[:, pair] = optimal & self.member[:, pair] & optimal[self.without(pair)]
        return found


def every_choice(question: Question) -> Choices:
    """Lay out all 2^pairs subsets."""
    pairs, newcomers, openings = question.pairs, question.newcomers, len(question.places)
    numbers = np.arange(1 << pairs)
    member = (numbers[:, None] >> np.arange(pairs) & 1).astype(np.bool_)
    whole = member.astype(np.int64)
    of_newcomer = np.zeros((pairs, newcomers), np.int64)
    of_kind = np.zeros((pairs, newcomers * 3), np.int64)
    of_opening = np.zeros((pairs, openings), np.int64)
    for pair, (n, o) in enumerate(zip(question.newcomer_no, question.opening_no, strict=True)):
        of_newcomer[pair, n] = of_kind[pair, n * 3 + question.kind[o]] = of_opening[pair, o] = 1
    held = whole @ of_newcomer
    allowed = (held <= np.array(question.at_most, np.int64)).all(axis=1)
    per_kind = np.array(question.at_most_per_kind, np.int64).reshape(-1)
    allowed &= (whole @ of_kind <= per_kind).all(axis=1)
    allowed &= member[:, list(question.locked)].all(axis=1)
    total = whole @ np.array(question.value, np.int64)
    for n in range(newcomers):
        counts = range(int(held[:, n].max()) + 1)
        total += np.array([question.bonus_up_to(n, c) for c in counts], np.int64)[held[:, n]]
    covered = (held > 0).sum(axis=1)
    return Choices(question, member, allowed, total, covered, whole @ of_opening)


def own_best(question: Question, price: Ints, newcomer_no: int, weight: int) -> int:
    """What a newcomer's best own set is worth at given prices, her locked pairs in it."""
    own = question.own(newcomer_no)
    must = {pair for pair in own if pair in question.locked}
    best = None
    for size in range(min(len(own), question.at_most[newcomer_no]) + 1):
        for chosen in combinations(own, size):
            kinds = [question.kind[question.opening_no[pair]] for pair in chosen]
            limits = question.at_most_per_kind[newcomer_no]
            if any(kinds.count(k) > limits[k] for k in range(3)) or not must <= set(chosen):
                continue
            worth = sum(question.value[p] - int(price[question.opening_no[p]]) for p in chosen)
            worth += question.bonus_up_to(newcomer_no, size) + (weight if size else 0)
            best = worth if best is None else max(best, worth)
    assert best is not None
    return best


def by_highs(question: Question) -> tuple[int, int | None]:
    """Total and, where covering comes first, whom it covers: an integer programme, solved twice.

    Variables: a pair is chosen (0 or 1), a newcomer earns the bonus of a rank
    (0..1, as many as she has pairs), a newcomer is covered (0..1, at most her pairs).
    """
    pairs, people = question.pairs, question.newcomers
    if not pairs:
        return 0, 0 if question.cover_first else None
    ranks = max(1, *(len(question.own(n)) for n in range(people)))
    size = pairs + people * ranks + people
    rank_at = pairs + np.arange(people * ranks).reshape(people, ranks)
    covered_at = pairs + people * ranks + np.arange(people)

    rows: list[NDArray[np.float64]] = []
    least: list[float] = []
    most: list[float] = []

    def add(members: list[int], low: float, high: float, **signed: list[int]) -> None:
        row = np.zeros(size)
        row[members] = 1
        row[signed.get("minus", [])] = -1
        rows.append(row)
        least.append(low)
        most.append(high)

    for n in range(people):
        own = question.own(n)
        add(own, 0, question.at_most[n])
        for k in range(3):
            of_kind = [p for p in own if question.kind[question.opening_no[p]] == k]
            add(of_kind, 0, question.at_most_per_kind[n][k])
        add(own, 0, 0, minus=list(rank_at[n]))
        add(own, 0, np.inf, minus=[covered_at[n]])
    for o, places in enumerate(question.places):
        add([p for p in range(pairs) if question.opening_no[p] == o], 0, places)
    add(list(question.locked), len(question.locked), len(question.locked))

    gain = np.zeros(size)
    gain[:pairs] = question.value
    for n in range(people):
        upto = [question.bonus_up_to(n, rank) for rank in range(ranks + 1)]
        gain[rank_at[n]] = np.diff(upto)
    covering = np.zeros(size)
    covering[covered_at] = 1
    whole = np.zeros(size)
    whole[:pairs] = 1

    def greatest(objective: NDArray[np.float64]) -> int:
        found = milp(
            -objective,
            integrality=whole,
            bounds=(0, 1),
            constraints=LinearConstraint(np.array(rows), least, most),
            options={"mip_rel_gap": 0},
        )
        assert found.status == 0, found.message
        assert abs(found.fun - round(found.fun)) < 1e-6
        return -round(found.fun)

    covered = None
    if question.cover_first:
        covered = greatest(covering)
        rows.append(covering)
        least.append(covered)
        most.append(covered)
    return greatest(gain), covered


def by_networkx(question: Question) -> tuple[int, int | None]:
    """Total and, where covering comes first, whom it covers: a min-cost flow in whole numbers.

    From the source an arc per rank to each newcomer, at most ``at_most`` in all;
    on to her kinds, along her pairs to the openings, and through their places to
    the sink, from which all flow returns at no cost. Weights beyond every sum
    make locks hold first and covering come before values.
    """
    spread = (
        1
        + sum(question.value)
        + sum(abs(bonus) for of_one in question.bonus for bonus in of_one) * (1 + question.pairs)
    )
    cover = spread if question.cover_first else 0
    lock = 2 * (spread + cover) * (1 + question.newcomers)
    flow: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    flow.add_edge("sink", "source", capacity=question.pairs, weight=0)
    for n in range(question.newcomers):
        flow.add_edge("source", ("allowed", n), capacity=question.at_most[n], weight=0)
        for rank in range(len(question.own(n))):
            bonus = question.bonus_up_to(n, rank + 1) - question.bonus_up_to(n, rank)
            weight = -bonus - (cover if rank == 0 else 0)
            flow.add_edge(("allowed", n), ("newcomer", n), capacity=1, weight=weight)
        for kind, limit in enumerate(question.at_most_per_kind[n]):
            flow.add_edge(("newcomer", n), ("kind", n, kind), capacity=limit, weight=0)
    for pair, (n, o) in enumerate(zip(question.newcomer_no, question.opening_no, strict=True)):
        weight = -question.value[pair] - (lock if pair in question.locked else 0)
        flow.add_edge(("kind", n, question.kind[o]), ("opening", o), capacity=1, weight=weight)
    for o, places in enumerate(question.places):
        flow.add_edge(("opening", o), "sink", capacity=places, weight=0)
    cost, amounts = nx.network_simplex(flow)
    covered = sum(
        any(sum(arcs.values()) for arcs in amounts[("allowed", n)].values())
        for n in range(question.newcomers)
    )
    total = -cost - lock * len(question.locked) - cover * covered
    return total, covered if question.cover_first else None
