"""From ties to a graph of those that live on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from koppeling.terms import TieKind

if TYPE_CHECKING:
    import networkx as nx

NodeKind = Literal["newcomer", "opening", "organisation"]


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie of a newcomer with an opening, an organisation or another newcomer, all by ref.

    ``since`` is its first day and ``until`` the day it ended, on which it lives
    no more; None where the day is not known, or not come.
    """

    newcomer: str
    other: str
    kind: TieKind
    other_kind: NodeKind
    since: date | None = None
    until: date | None = None

    def lives(self, on: date) -> bool:
        """Whether the tie lives on a day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


def graph(nodes: Mapping[str, NodeKind], edges: Iterable[Edge], on: date) -> "nx.MultiGraph[str]":
    """The network on a day: whoever counts, and the ties that live.

    ``nodes`` are those who count whether they have a tie or not, by ref: all
    newcomers, so that nobody who stands alone is forgotten. The others come in
    with their ties. Two who are tied in several ways have one edge for each
    kind, so degree is a number of neighbours, never of edges. Nodes carry their
    ``kind``; edges ``kind`` and, where known, ``since`` and ``until``, which is
    all that an exported network tells. Same ties in any order: the same graph
    in the same order.
    """
    # Imported here: a command that prints no network does not wait for it.
    import networkx as nx

    living = sorted(
        (edge for edge in edges if edge.lives(on)),
        key=lambda edge: (
            edge.since or date.min,
            edge.until or date.max,
            edge.kind,
            edge.newcomer,
            edge.other,
        ),
    )
    kinds: dict[str, NodeKind] = dict(nodes)
    for edge in living:
        kinds.setdefault(edge.newcomer, "newcomer")
        kinds.setdefault(edge.other, edge.other_kind)
    network: nx.MultiGraph[str] = nx.MultiGraph()
    network.add_nodes_from((ref, {"kind": kinds[ref]}) for ref in sorted(kinds))
    for edge in living:
        # The longest standing of two ties of one kind comes first and stays.
        if not network.has_edge(edge.newcomer, edge.other, edge.kind):
            days = {"since": edge.since, "until": edge.until}
            known = {name: day.isoformat() for name, day in days.items() if day is not None}
            network.add_edge(
                edge.newcomer, edge.other, edge.kind.value, kind=edge.kind.value, **known
            )
    return network
