"""A network as a file for other programs: GraphML, GEXF and node-link JSON.

All three hold refs, kinds and dates and nothing else, whatever the graph
carries. The same network gives the same bytes, whatever the order in which it
was put together and on whatever day.
"""

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    import networkx as nx

NODE_FIELDS = ("kind",)
EDGE_FIELDS = ("kind", "since", "until")
"""All that a network tells outside: who knows whom, by ref, in what way and since when."""

_GEXF = "http://www.gexf.net/1.2draft"


def graphml(network: "nx.Graph[str]") -> bytes:
    """The network as GraphML."""
    import networkx as nx

    content = BytesIO()
    # The writer without lxml, so that an installed lxml changes no byte.
    nx.write_graphml_xml(_plain(network), content)
    return content.getvalue()


def gexf(network: "nx.Graph[str]") -> bytes:
    """The network as GEXF 1.2draft, which Gephi opens."""
    import networkx as nx

    content = BytesIO()
    nx.write_gexf(_plain(network), content, version="1.2draft")
    # The writer signs with the day of writing and its version: both change, the network does not.
    ET.register_namespace("", _GEXF)
    document = ET.fromstring(content.getvalue())  # noqa: S314 - written on the line above
    for meta in document.findall(f"{{{_GEXF}}}meta"):
        document.remove(meta)
    written: bytes = ET.tostring(document, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def node_link_json(network: "nx.Graph[str]") -> bytes:
    """The network as node-link JSON, as networkx and D3 read it."""
    import networkx as nx

    document: dict[str, Any] = nx.node_link_data(_plain(network), edges="edges")
    return json.dumps(document, indent=1, sort_keys=True).encode() + b"\n"


def _plain(network: "nx.Graph[str]") -> "nx.MultiGraph[str]":
    """The same network with nothing but the fields told outside, in one order.

    Edges are numbered from 0, because the formats want each to have its own name.
    """
    import networkx as nx

    plain: nx.MultiGraph[str] = nx.MultiGraph()
    for ref in sorted(network):
        plain.add_node(ref, **_told(network.nodes[ref], NODE_FIELDS))
    edges: list[tuple[str, str, list[tuple[str, str]]]] = sorted(
        (min(ends), max(ends), sorted(_told(fields, EDGE_FIELDS).items()))
        for *ends, fields in network.edges(data=True)
    )
    for number, (one, other, told) in enumerate(edges):
        plain.add_edge(one, other, key=number, **dict(told))
    return plain


def _told(fields: dict[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    return {name: str(fields[name]) for name in names if fields.get(name) is not None}
