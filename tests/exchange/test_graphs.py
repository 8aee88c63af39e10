"""Networks for other programs: the same graph comes back, and nothing else leaves."""

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from io import BytesIO

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.exchange.graphs import gexf, graphml, node_link_json

TIES = ("coupling", "prior", "self-grown", "membership")


def loaded(write, content):
    """The graph as networkx reads it back, with several edges between two."""
    if write is graphml:
        return nx.MultiGraph(nx.read_graphml(BytesIO(content)))
    if write is gexf:
        return nx.MultiGraph(nx.read_gexf(BytesIO(content)))
    return nx.MultiGraph(nx.node_link_graph(json.loads(content), edges="edges"))


def told(network):
    """Everybody, and every tie between whom: two networks that tell the same are isomorphic."""
    ties = Counter(
        (frozenset((one, other)), tie["kind"], tie.get("since"), tie.get("until"))
        for one, other, tie in network.edges(data=True)
    )
    return {ref: node["kind"] for ref, node in network.nodes(data=True)}, ties


def network_of(edges, isolates=()):
    """A network of newcomers ``N…`` and others, as ``koppeling.network`` makes it."""
    network: nx.MultiGraph[str] = nx.MultiGraph()
    for ref in [*isolates, *(ref for one, other, *_ in edges for ref in (one, other))]:
        network.add_node(ref, kind="newcomer" if ref.startswith("N") else "opening")
    for one, other, kind, since in edges:
        days = {} if since is None else {"since": since}
        network.add_edge(one, other, key=kind, kind=kind, **days)
    return network


networks = st.builds(
    network_of,
    st.lists(
        st.tuples(
            st.sampled_from(["N1", "N2", "N/3"]),
            st.sampled_from(["O1", "O-2", "O.3"]),
            st.sampled_from(TIES),
            st.none() | st.dates(date(2020, 1, 1), date(2027, 1, 1)).map(date.isoformat),
        ),
        max_size=8,
        unique_by=lambda edge: edge[:3],
    ),
    st.lists(st.sampled_from(["N7", "N8", "O9"]), unique=True),
)


@pytest.mark.parametrize("write", [graphml, gexf, node_link_json])
@given(network=networks)
def test_a_written_network_is_loaded_as_it_was(write, network):
    assert told(loaded(write, write(network))) == told(network)


@pytest.mark.parametrize("write", [graphml, gexf, node_link_json])
@given(network=networks, order=st.randoms(use_true_random=False))
def test_a_network_put_together_otherwise_gives_the_same_bytes(write, network, order):
    nodes, edges = list(network.nodes(data=True)), list(network.edges(keys=True, data=True))
    order.shuffle(nodes)
    order.shuffle(edges)
    again: nx.MultiGraph[str] = nx.MultiGraph(day="today")
    again.add_nodes_from(nodes)
    for one, other, key, tie in edges:
        again.add_edge(other, one, key=key, **dict(reversed(tie.items())))
    assert write(again) == write(network)


@pytest.mark.parametrize("write", [graphml, gexf, node_link_json])
def test_only_refs_kinds_and_dates_leave(write):
    network = network_of([("N1", "O1", "coupling", "2026-01-05")])
    plain = write(network)
    network.graph["name"] = "Enschede"
    network.nodes["N1"].update(called="Amal", lat=52.2)
    network.edges["N1", "O1", "coupling"].update(score=71, note="met on Monday")
    assert write(network) == plain


def test_a_network_is_written_as_these_bytes():
    network = network_of([("N1", "O1", "prior", None), ("N1", "O1", "coupling", "2026-01-05")])
    assert json.loads(node_link_json(network)) == {
        "directed": False,
        "multigraph": True,
        "graph": {},
        "nodes": [{"id": "N1", "kind": "newcomer"}, {"id": "O1", "kind": "opening"}],
        "edges": [
            {"source": "N1", "target": "O1", "key": 0, "kind": "coupling", "since": "2026-01-05"},
            {"source": "N1", "target": "O1", "key": 1, "kind": "prior"},
        ],
    }
    assert b"lastmodified" not in gexf(network)
    assert graphml(network).count(b"<edge ") == 2


@pytest.mark.parametrize("write", [graphml, gexf, node_link_json])
def test_an_empty_network_is_a_file_too(write):
    assert told(loaded(write, write(nx.MultiGraph()))) == ({}, Counter())


SCRIPT = """
import sys, networkx as nx
from koppeling.exchange.graphs import gexf, graphml, node_link_json
network = nx.MultiGraph()
for ref in {"N1", "N2", "O1", "V1"}:
    network.add_node(ref, kind="newcomer" if ref < "O" else "opening")
for one, other in {("N1", "O1"), ("N2", "V1"), ("N2", "O1")}:
    network.add_edge(one, other, key="prior", kind="prior", since="2026-01-05", until="2027-01-01")
for write in (graphml, gexf, node_link_json):
    sys.stdout.buffer.write(write(network))
"""


def test_two_hash_seeds_give_the_same_bytes():
    written = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(written) == 1
