"""The network of a town: its living ties as a graph, and their measures.

Protected people are in neither.
"""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from koppeling.network.edges import Edge, NodeKind, graph
from koppeling.network.report import NetworkReport, measure
from koppeling.store import Newcomer, Opening, Organisation, Tie
from koppeling.terms import TownId

if TYPE_CHECKING:
    import networkx as nx


def network(session: Session, town_id: TownId, *, on: date) -> "nx.MultiGraph[str]":
    """The graph of a town on a day: its newcomers, and their living ties to whomever."""
    refs = session.scalars(
        select(Newcomer.ref).where(Newcomer.town_id == town_id, Newcomer.protected.is_not(True))
    )
    nodes: dict[str, NodeKind] = dict.fromkeys(sorted(refs), "newcomer")
    return graph(nodes, _edges(session, town_id), on)


def network_report(session: Session, town_id: TownId, *, on: date) -> NetworkReport:
    """What the network of a town looks like on a day, those who stand alone first."""
    return measure(network(session, town_id, on=on), on)


def _edges(session: Session, town_id: TownId) -> Iterator[Edge]:
    other = aliased(Newcomer)
    rows = session.execute(
        select(
            Newcomer.ref.label("newcomer"),
            Opening.ref.label("opening"),
            Organisation.ref.label("organisation"),
            other.ref.label("other_newcomer"),
            Tie.kind,
            Tie.since,
            Tie.until,
        )
        .join(Newcomer, Newcomer.id == Tie.newcomer_id)
        .join(Opening, Opening.id == Tie.opening_id, isouter=True)
        .join(Organisation, Organisation.id == Tie.organisation_id, isouter=True)
        .join(other, other.id == Tie.other_newcomer_id, isouter=True)
        .where(
            Tie.town_id == town_id,
            Newcomer.protected.is_not(True),
            Opening.protected.is_not(True),
            other.protected.is_not(True),
        )
    )
    for row in rows:
        others: tuple[tuple[str | None, NodeKind], ...] = (
            (row.opening, "opening"),
            (row.organisation, "organisation"),
            (row.other_newcomer, "newcomer"),
        )
        ref, kind = next((ref, kind) for ref, kind in others if ref is not None)
        yield Edge(
            newcomer=row.newcomer,
            other=ref,
            kind=row.kind,
            other_kind=kind,
            since=row.since,
            until=row.until,
        )
