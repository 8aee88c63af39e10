"""Other ways to choose a week, on the same pairs.

Each takes a case and returns the positions of the pairs it chooses. The product imports
none of their libraries but scipy, scikit-learn and networkx, which it has anyway.
"""

import sys
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import instances
from bench.flows import flow_of, sorted_flow
from bench.instances import Instance, Ints
from bench.stored import load_week
from koppeling.matching.marks import Marks
from koppeling.matching.policy import Policy
from koppeling.matching.problem import Problem
from koppeling.terms import KINDS


@dataclass(frozen=True)
class Case:
    """What a solver is given: the pairs of a file, and the week that they are of."""

    folder: Path
    most: int | None = None
    """So many pairs of each newcomer and kind, the best; None: all."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Wall seconds of each stage, of those who tell."""

    @cached_property
    def instance(self) -> Instance:
        return instances.load(self.folder / f"pairs-{self.most or 'all'}.npz")

    @cached_property
    def week(self) -> tuple[Problem, Policy]:
        return load_week(self.folder)


Peer = Callable[[Case], Ints]


# --- the flow, by solvers of flows ----------------------------------------------------


def or_tools(case: Case) -> Ints:
    """The cost-scaling push-relabel of OR-tools."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    flow = flow_of(case.instance)
    solver = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        flow.tail, flow.head, flow.capacity, flow.cost
    )
    solver.set_nodes_supplies(
        np.array([flow.source, flow.sink]), np.array([flow.amount, -flow.amount])
    )
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise ArithmeticError(f"OR-tools says {status}")
    return np.flatnonzero(solver.flows(arcs[: len(case.instance.value)]))


def lemon(case: Case) -> Ints:
    """The network simplex of LEMON."""
    import pylmcf

    flow, arc_of_pair = sorted_flow(flow_of(case.instance), len(case.instance.value))
    graph = pylmcf.Graph(flow.nodes, flow.tail, flow.head)
    supply = np.zeros(flow.nodes, np.int64)
    supply[[flow.source, flow.sink]] = flow.amount, -flow.amount
    graph.set_node_supply(supply)
    graph.set_edge_capacities(flow.capacity)
    graph.set_edge_costs(flow.cost)
    graph.solve()
    return np.flatnonzero(graph.result()[arc_of_pair])


def network_simplex(case: Case) -> Ints:
    """The network simplex of networkx."""
    import networkx as nx

    flow = flow_of(case.instance)
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    graph.add_nodes_from(range(flow.nodes))
    arcs = zip(*(part.tolist() for part in flow[4:]), strict=True)
    for number, (tail, head, capacity, cost) in enumerate(arcs):
        graph.add_edge(tail, head, key=number, capacity=capacity, weight=cost)
    graph.nodes[flow.source]["demand"] = -flow.amount
    graph.nodes[flow.sink]["demand"] = flow.amount
    _, found = nx.network_simplex(graph)
    pairs = len(case.instance.value)
    chosen = [
        number
        for below in found.values()
        for keys in below.values()
        for number, amount in keys.items()
        if amount and number < pairs
    ]
    return np.array(sorted(chosen), np.int64)


# --- a linear programme -------------------------------------------------------------


def highs(case: Case) -> Ints:
    """The linear programme by HiGHS: a variable per pair, one per newcomer and rank."""
    from scipy.optimize import linprog
    from scipy.sparse import block_array, csr_array, vstack

    def incidence(row: NDArray[np.integer], rows: int) -> Any:
        """A 1 in the given row of each column."""
        columns = len(row)
        return csr_array((np.ones(columns), (row, np.arange(columns))), shape=(rows, columns))

    instance, limits = case.instance, case.instance.limits
    pairs, (people, ranks) = len(instance.value), limits.bonus.shape
    limited = vstack(
        [
            incidence(instance.pair_list, people * len(KINDS)),
            incidence(instance.opening_no, len(limits.places)),
        ]
    )
    by_newcomer = incidence(instance.newcomer_no, people)
    by_rank = incidence(np.repeat(np.arange(people), ranks), people)
    allowed = np.arange(ranks) < limits.at_most[:, None]
    most = np.concatenate((np.ones(pairs), allowed.ravel()))
    found = linprog(
        -np.concatenate((instance.value, limits.bonus.ravel())).astype(np.float64),
        A_ub=block_array([[limited, csr_array((limited.shape[0], people * ranks))]]),
        b_ub=np.concatenate((limits.at_most_per_kind.ravel(), limits.places)),
        A_eq=block_array([[by_newcomer, -by_rank]]),
        b_eq=np.zeros(people),
        bounds=np.column_stack((np.zeros(len(most)), most)),
        method="highs",
    )
    # The constraints are those of a flow, so the corner that the simplex ends in is whole.
    return np.flatnonzero(found.x[:pairs] > 0.5)


# --- a kind at a time ----------------------------------------------------------------
# What somebody has of one kind does not change what another kind brings, in these.


def dense(case: Case) -> Ints:
    """scikit-learn and scipy as one would put them together: everything with everything.

    Cosines of interests and of gives, and great-circle distances, of all newcomers with all
    openings, then the assignment of each kind. The other terms and the rules are given for
    nothing: the values of the pairs that may meet are put in, so that all choose from the same.
    """
    from sklearn.metrics.pairwise import cosine_similarity, haversine_distances

    people, openings = case.week[0].newcomers, case.week[0].openings
    value = cosine_similarity(_numbers(people.interests), _numbers(openings.interests))
    value += cosine_similarity(_numbers(people.offers), _numbers(openings.welcomes))
    value -= haversine_distances(_radians(people), _radians(openings))
    # Whoever may not meet brings nothing.
    value[:] = 0.0
    value[case.instance.newcomer_no, case.instance.opening_no] = case.instance.value
    return _assign_kinds(case.instance, value)


def _numbers(marks: Marks) -> NDArray[np.float64]:
    return marks[:].astype(np.float64)


def _radians(side: Any) -> NDArray[np.float64]:
    from koppeling.reference.grid import METRES_PER_DEGREE, ROW_METRES

    north = (side.row + 0.5) * (ROW_METRES / METRES_PER_DEGREE)
    found: NDArray[np.float64] = np.radians(np.column_stack((north, side.east_e6 / 1e6)))
    return found


def _assign_kinds(instance: Instance, value: NDArray[np.float64]) -> Ints:
    """The dense assignment of each kind by scipy, a column per place; of pairs with a value."""
    from scipy.optimize import linear_sum_assignment

    limits = instance.limits
    chosen = []
    for kind in range(len(KINDS)):
        column = np.repeat(np.arange(len(limits.places)), limits.places)
        column = column[limits.kind[column] == kind]
        row = np.repeat(np.arange(len(limits.at_most)), limits.at_most_per_kind[:, kind])
        rows, columns = linear_sum_assignment(value[np.ix_(row, column)], maximize=True)
        chosen.append(row[rows] * len(limits.places) + column[columns])
    pair = instance.newcomer_no.astype(np.int64) * len(limits.places) + instance.opening_no
    return np.flatnonzero(np.isin(pair, np.concatenate(chosen)))


def sparse(case: Case) -> Ints:
    """The sparse assignment of each kind by scipy, a column per place and one to do without."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    instance, limits = case.instance, case.instance.limits
    chosen = []
    for kind in range(len(KINDS)):
        rows = np.flatnonzero(limits.at_most_per_kind[:, kind])
        of_kind = np.flatnonzero((instance.pair_kind == kind) & np.isin(instance.newcomer_no, rows))
        places = limits.places[instance.opening_no[of_kind]]
        entry = np.repeat(of_kind, places)
        first_place = np.cumsum(limits.places) - limits.places
        which = np.arange(len(entry)) - np.repeat(np.cumsum(places) - places, places)
        column = first_place[instance.opening_no[entry]] + which
        row = np.searchsorted(rows, instance.newcomer_no[entry])
        # Doing without costs the most, and no weight may be 0: that would be no entry.
        least = int(instance.value.max(initial=0)) + 1
        without = np.arange(len(rows))
        weights = csr_array(
            (
                np.concatenate((least - instance.value[entry], np.full(len(rows), least))),
                (
                    np.concatenate((row, without)),
                    np.concatenate((column, int(limits.places.sum()) + without)),
                ),
            ),
            shape=(len(rows), int(limits.places.sum()) + len(rows)),
        )
        at, columns = min_weight_full_bipartite_matching(weights)
        opening = np.repeat(np.arange(len(limits.places)), limits.places)
        kept = columns < len(opening)
        chosen.append(rows[at[kept]] * len(limits.places) + opening[columns[kept]])
    pair = instance.newcomer_no.astype(np.int64) * len(limits.places) + instance.opening_no
    return np.flatnonzero(np.isin(pair, np.concatenate(chosen)))


def hospitals(case: Case) -> Ints:
    """A stable matching of newcomers, once per kind, with openings, by ``matching``."""
    from matching.games import HospitalResident

    instance, limits = case.instance, case.instance.limits
    offered = limits.places[instance.opening_no] > 0
    offered &= limits.at_most_per_kind.ravel()[instance.pair_list] > 0
    lists, openings = instance.pair_list[offered], instance.opening_no[offered]
    by_newcomer: dict[int, list[int]] = {}
    for list_no, opening in zip(lists.tolist(), openings.tolist(), strict=True):
        by_newcomer.setdefault(list_no, []).append(opening)
    order = np.lexsort((lists, -instance.value[offered], openings))
    by_opening: dict[int, list[int]] = {}
    for list_no, opening in zip(lists[order].tolist(), openings[order].tolist(), strict=True):
        by_opening.setdefault(opening, []).append(list_no)
    capacities = {opening: int(limits.places[opening]) for opening in by_opening}
    found: dict[Any, list[Any]] = {}

    def play() -> None:
        game = HospitalResident.create_from_dictionaries(by_newcomer, by_opening, capacities)
        found.update(game.solve())

    # It copies players along with whom they prefer, one inside the other, as deep as a country.
    sys.setrecursionlimit(10_000_000)
    threading.stack_size(1 << 30)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        player = threading.Thread(target=play)
        player.start()
        player.join()
    size = len(limits.places)
    chosen = [
        resident.name * size + hospital.name
        for hospital, residents in found.items()
        for resident in residents
    ]
    return np.flatnonzero(np.isin(instance.pair_list * size + instance.opening_no, chosen))


def greedy(case: Case) -> Ints:
    """The best pair first, then the next that still fits."""
    return best_first(case.instance)


def best_first(instance: Instance) -> Ints:
    """The same of an instance that was never written to a file."""
    limits = instance.limits
    left = limits.places.tolist()
    room = limits.at_most.tolist()
    of_kind = limits.at_most_per_kind.ravel().tolist()
    order = np.argsort(-instance.value, kind="stable")
    chosen = []
    for position, no, opening, list_no in zip(
        order.tolist(),
        instance.newcomer_no[order].tolist(),
        instance.opening_no[order].tolist(),
        instance.pair_list[order].tolist(),
        strict=True,
    ):
        if left[opening] > 0 and room[no] > 0 and of_kind[list_no] > 0:
            chosen.append(position)
            left[opening] -= 1
            room[no] -= 1
            of_kind[list_no] -= 1
    return np.array(sorted(chosen), np.int64)
