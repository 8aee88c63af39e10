"""The network of a town: its living ties as a graph, and their measures.

Protected people are in neither.
"""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.network.edges import Edge, NodeKind, graph
from koppeling.network.report import NetworkReport, measure
from koppeling.queries.ties import ties
from koppeling.store import Newcomer
from koppeling.terms import TownId

if TYPE_CHECKING:
    import networkx as nx


def network(session: Session, town_id: TownId, *, on: date) -> "nx.MultiGraph[str]":
    """The graph of a town on a day: its newcomers, and their living ties to whomever."""
    refs = session.scalars(
        select(Newcomer.ref).where(Newcomer.town_id == town_id, Newcomer.protected.is_not(True))
    )
    nodes: dict[str, NodeKind] = dict.fromkeys(sorted(refs), "newcomer")
    edges = (
        Edge(
            newcomer=tie.newcomer,
            other=tie.other,
            kind=tie.kind,
            other_kind=tie.other_kind,
            since=tie.since,
            until=tie.until,
        )
        for tie in ties(session, town_id)
        if not tie.is_protected
    )
    return graph(nodes, edges, on)


def network_report(session: Session, town_id: TownId, *, on: date) -> NetworkReport:
    """What the network of a town looks like on a day, those who stand alone first."""
    return measure(network(session, town_id, on=on), on)
