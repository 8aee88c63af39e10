"""Other ways to choose a week, on the same pairs, and what a choice is worth.

Each takes an instance and returns the positions of the pairs it chooses. HiGHS
and networkx solve the whole problem; the other two are what one would write first.
"""

from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
from scipy.optimize import linear_sum_assignment, linprog
from scipy.sparse import block_array, csr_array, vstack

from bench.instances import Instance, Ints
from koppeling.matching import assign
from koppeling.terms import KINDS

Peer = Callable[[Instance], Ints]


def koppeling(instance: Instance) -> Ints:
    """``assign`` of this project, without covering first, which the peers do not know."""
    found = assign(
        instance.newcomer_no,
        instance.opening_no,
        instance.value,
        kind=instance.kind,
        places=instance.places,
        at_most=instance.at_most,
        at_most_per_kind=instance.at_most_per_kind,
        bonus=instance.bonus,
        resolution=1.0,
    )
    return np.asarray(found.chosen)


def highs(instance: Instance) -> Ints:
    """The linear program: a variable per pair, and one per newcomer and rank for the bonus."""
    pairs, (people, ranks) = len(instance.value), instance.bonus.shape
    cell = instance.newcomer_no * len(KINDS) + instance.pair_kind
    limited = vstack(
        [
            _incidence(cell, people * len(KINDS)),
            _incidence(instance.opening_no, len(instance.places)),
        ]
    )
    by_newcomer = _incidence(instance.newcomer_no, people)
    by_rank = _incidence(np.repeat(np.arange(people), ranks), people)
    allowed = np.arange(ranks) < instance.at_most[:, None]
    most = np.concatenate((np.ones(pairs), allowed.ravel()))
    found = linprog(
        -np.concatenate((instance.value, instance.bonus.ravel())).astype(np.float64),
        A_ub=block_array([[limited, csr_array((limited.shape[0], people * ranks))]]),
        b_ub=np.concatenate((instance.at_most_per_kind.ravel(), instance.places)),
        A_eq=block_array([[by_newcomer, -by_rank]]),
        b_eq=np.zeros(people),
        bounds=np.column_stack((np.zeros(len(most)), most)),
        method="highs",
    )
    # The constraints are those of a flow, so the corner that the simplex ends in is whole.
    return np.flatnonzero(found.x[:pairs] > 0.5)


def network_simplex(instance: Instance) -> Ints:
    """The flow: source, newcomers (an arc per rank), their kinds, openings, sink."""
    people, ranks = instance.bonus.shape
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for no in range(people):
        for rank in range(min(ranks, int(instance.at_most[no]))):
            cost = -int(instance.bonus[no, rank])
            graph.add_edge("source", ("newcomer", no), capacity=1, weight=cost)
        for kind in range(len(KINDS)):
            room = int(instance.at_most_per_kind[no, kind])
            graph.add_edge(("newcomer", no), ("kind", no, kind), capacity=room, weight=0)
    for position, (no, opening) in enumerate(
        zip(instance.newcomer_no.tolist(), instance.opening_no.tolist(), strict=True)
    ):
        of_kind = ("kind", no, int(instance.kind[opening]))
        cost = -int(instance.value[position])
        graph.add_edge(of_kind, ("opening", opening), key=position, capacity=1, weight=cost)
    for opening, places in enumerate(instance.places.tolist()):
        graph.add_edge(("opening", opening), "sink", capacity=places, weight=0)
    # Whatever need not flow goes straight, so that the flow may be of any size.
    most = int(instance.at_most.sum())
    graph.add_edge("source", "sink", capacity=most, weight=0)
    graph.add_node("source", demand=-most)
    graph.add_node("sink", demand=most)
    _, flow = nx.network_simplex(graph)
    chosen = [
        position
        for node, below in flow.items()
        if node[0] == "kind"
        for keys in below.values()
        for position, amount in keys.items()
        if amount
    ]
    return np.array(sorted(chosen), np.int64)


def kind_by_kind(instance: Instance) -> Ints:
    """The dense assignment of scipy, once for each kind, every place a column."""
    people = len(instance.at_most)
    position = np.full((people, len(instance.places)), -1, np.int64)
    position[instance.newcomer_no, instance.opening_no] = np.arange(len(instance.value))
    value = np.zeros(position.shape)
    value[instance.newcomer_no, instance.opening_no] = instance.value
    chosen = []
    for kind in range(len(KINDS)):
        column = np.repeat(np.arange(len(instance.places)), instance.places)
        column = column[instance.kind[column] == kind]
        row = np.repeat(np.arange(people), instance.at_most_per_kind[:, kind])
        rows, columns = linear_sum_assignment(value[np.ix_(row, column)], maximize=True)
        found = position[row[rows], column[columns]]
        chosen.append(found[found >= 0])
    return np.sort(np.concatenate(chosen))


def greedy(instance: Instance) -> Ints:
    """The best pair first, then the next that still fits."""
    left = instance.places.copy()
    room = instance.at_most.copy()
    of_kind = instance.at_most_per_kind.copy()
    chosen = []
    for position in np.argsort(-instance.value, kind="stable").tolist():
        no, opening = instance.newcomer_no[position], instance.opening_no[position]
        kind = instance.kind[opening]
        if left[opening] > 0 and room[no] > 0 and of_kind[no, kind] > 0:
            chosen.append(position)
            left[opening] -= 1
            room[no] -= 1
            of_kind[no, kind] -= 1
    return np.array(sorted(chosen), np.int64)


def worth(instance: Instance, chosen: Ints) -> int:
    """The sum of scores and bonuses of a choice; ValueError if it breaks a limit."""
    people = len(instance.at_most)
    got = np.bincount(instance.newcomer_no[chosen], minlength=people)
    cell = instance.newcomer_no[chosen] * len(KINDS) + instance.pair_kind[chosen]
    got_kind = np.bincount(cell, minlength=people * len(KINDS)).reshape(people, len(KINDS))
    taken = np.bincount(instance.opening_no[chosen], minlength=len(instance.places))
    if (
        (got > instance.at_most).any()
        or (got_kind > instance.at_most_per_kind).any()
        or (taken > instance.places).any()
        or len(np.unique(chosen)) != len(chosen)
    ):
        raise ValueError("the choice breaks a limit")
    earned = np.arange(instance.bonus.shape[1]) < got[:, None]
    return int(instance.value[chosen].sum() + instance.bonus[earned].sum())


def _incidence(row: Ints, rows: int) -> csr_array:
    """A 1 in the given row of each column."""
    columns = len(row)
    return csr_array((np.ones(columns), (row, np.arange(columns))), shape=(rows, columns))
