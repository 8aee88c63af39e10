"""The bare problem as a min-cost flow, for solvers that know nothing else.

Source to newcomer, an arc per rank with its bonus; newcomer to each of her kinds;
kind to opening, an arc per pair; opening to sink. What need not flow goes straight
from source to sink, so that the flow may be of any size. Costs are what is missed: of
the greatest value by a pair, of the greatest bonus by a rank, of both on the straight
way; so none is negative, which LEMON asks for.
"""

from typing import NamedTuple

import numpy as np

from bench.instances import Instance, Ints
from koppeling.terms import KINDS


class Flow(NamedTuple):
    """Arcs by ``tail``, ``head``, ``capacity`` and ``cost`` per unit; the first are the pairs."""

    nodes: int
    source: int
    sink: int
    amount: int
    tail: Ints
    head: Ints
    capacity: Ints
    cost: Ints


def flow_of(instance: Instance) -> Flow:
    """Lay the problem out; pair ``p`` is arc ``p``."""
    limits = instance.limits
    people, ranks = limits.bonus.shape
    kinds_from = people
    openings_from = kinds_from + people * len(KINDS)
    source = openings_from + len(limits.places)
    sink = source + 1
    person = np.arange(people)
    ranked = np.arange(ranks) < limits.at_most[:, None]
    of_rank, _ = np.nonzero(ranked)
    of_kind = np.flatnonzero(limits.at_most_per_kind.ravel())
    offered = np.flatnonzero(limits.places)
    amount = int(limits.at_most.sum())
    greatest, most = int(instance.value.max(initial=0)), int(limits.bonus.max(initial=0))
    return Flow(
        nodes=sink + 1,
        source=source,
        sink=sink,
        amount=amount,
        tail=np.concatenate(
            (
                kinds_from + instance.pair_list,
                np.full(len(of_rank), source),
                of_kind // len(KINDS),
                openings_from + offered,
                [source],
            )
        ),
        head=np.concatenate(
            (
                openings_from + instance.opening_no.astype(np.int64),
                person[of_rank],
                kinds_from + of_kind,
                np.full(len(offered), sink),
                [sink],
            )
        ),
        capacity=np.concatenate(
            (
                np.ones(len(instance.value), np.int64),
                np.ones(len(of_rank), np.int64),
                limits.at_most_per_kind.ravel()[of_kind],
                limits.places[offered],
                [amount],
            )
        ),
        cost=np.concatenate(
            (
                greatest - instance.value.astype(np.int64),
                most - limits.bonus[ranked],
                np.zeros(len(of_kind) + len(offered), np.int64),
                [greatest + most],
            )
        ),
    )


def sorted_flow(flow: Flow, pairs: int) -> tuple[Flow, Ints]:
    """The arcs by tail and head, as LEMON wants them, and the arc of each pair."""
    order = np.lexsort((flow.head, flow.tail))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    arcs = (part[order] for part in flow[4:])
    return Flow(*flow[:4], *arcs), place[:pairs]
