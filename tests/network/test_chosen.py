"""A chosen week as a graph that networkx's own functions for two sides understand."""

from collections import Counter

import networkx as nx
import pytest
from hypothesis import given, settings
from networkx.algorithms import bipartite

from koppeling.matching.result import ProposedPair, Reason, Why
from koppeling.network.chosen import NEWCOMERS, OPENINGS, chosen_graph
from koppeling.terms import Kind, Term
from tests.sizes import size
from tests.strategies import lively_towns

NEAR = Reason(Term.PROXIMITY, "near", 12_000, {"minutes": 4, "travel": "bicycle"})
TIME = Reason(Term.TIME, "shared_half_days", 7_500, {"half_days": 3})


def pair(newcomer, opening, kind=Kind.NEIGHBOUR):
    why = Why("only_one", {})
    return ProposedPair(newcomer, opening, kind, 19_500, why, (NEAR, TIME), alternates=())


def test_edges_tell_kind_score_and_the_points_of_each_reason():
    network = chosen_graph(["N1"], ["O1"], [pair("N1", "O1", Kind.ASSOCIATION)])
    assert dict(network.nodes(data=True)) == {
        "N1": {"bipartite": NEWCOMERS, "kind": "newcomer"},
        "O1": {"bipartite": OPENINGS, "kind": "opening"},
    }
    assert list(network.edges(data=True)) == [
        ("N1", "O1", {"kind": "association", "score": 19_500, "proximity": 12_000, "time": 7_500})
    ]


def test_who_has_no_pair_stands_alone():
    network = chosen_graph(["N2", "N1"], ["O1", "O2"], [pair("N1", "O2")])
    assert list(nx.isolates(network)) == ["N2", "O1"]
    assert [sorted(group) for group in nx.connected_components(network)] == [
        ["N1", "O2"],
        ["N2"],
        ["O1"],
    ]


def test_pairs_in_any_order_are_the_same_graph():
    pairs = [pair("N1", "O1"), pair("N2", "O1"), pair("N2", "O2")]
    one = chosen_graph(["N1", "N2"], ["O1", "O2"], pairs)
    other = chosen_graph(["N2", "N1"], ["O2", "O1"], reversed(pairs))
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    assert list(one.edges(data=True)) == list(other.edges(data=True))


@settings(max_examples=size(10, proved=500))
@given(drawn=lively_towns())
def test_a_week_has_two_sides_and_no_pair_is_lost(drawn):
    result = drawn.propose()
    people = [one.ref for one in drawn.newcomers]
    places = {one.ref: one for one in drawn.openings}
    network = chosen_graph(people, places, result.proposals)
    assert bipartite.is_bipartite(network)
    assert bipartite.is_bipartite_node_set(network, people)
    assert network.number_of_edges() == len(result.proposals)
    for one in result.proposals:
        edge = network.edges[one.newcomer, one.opening]
        assert sum(edge.get(term.value, 0) for term in Term) == edge["score"] == one.score
    hers, theirs = bipartite.degrees(network, places)
    assert dict(hers) == dict(Counter(one.newcomer for one in result.proposals)) | {
        one.newcomer: 0 for one in result.waiting
    }
    assert all(count <= places[ref].places for ref, count in theirs)


def test_nobody_stands_on_both_sides():
    with pytest.raises(ValueError, match=r"^ref 'X1' is a newcomer and an opening$"):
        chosen_graph(["N1", "X1"], ["O1", "X1"], [])


@pytest.mark.parametrize("other", [("N2", "O1"), ("N1", "O2"), ("O1", "N1")])
def test_pairs_are_of_those_who_are_here(other):
    with pytest.raises(ValueError, match="names somebody who is not here"):
        chosen_graph(["N1"], ["O1"], [pair(*other)])
