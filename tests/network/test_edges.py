"""Ties become a graph of those that live on a day."""

from datetime import date, timedelta

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.network.edges import Edge, graph
from koppeling.terms import TieKind
from tests.network.strategies import edges

MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("since", "until", "lives"),
    [
        (None, None, True),
        (MONDAY, None, True),
        (MONDAY + DAY, None, False),
        (None, MONDAY, False),
        (None, MONDAY + DAY, True),
        (MONDAY, MONDAY, False),
        (MONDAY - DAY, MONDAY + DAY, True),
    ],
)
def test_a_tie_lives_from_its_first_day_until_the_day_it_ended(since, until, lives):
    edge = Edge("N1", "O1", TieKind.COUPLING, "opening", since, until)
    assert edge.lives(MONDAY) is lives
    assert graph({"N1": "newcomer"}, [edge], MONDAY).number_of_edges() == int(lives)


def test_a_newcomer_without_a_living_tie_is_in_the_graph_all_the_same():
    ended = Edge("N1", "O1", TieKind.COUPLING, "opening", MONDAY - DAY, MONDAY)
    network = graph({"N2": "newcomer", "N1": "newcomer"}, [ended], MONDAY)
    assert [(ref, network.nodes[ref]) for ref in network] == [
        ("N1", {"kind": "newcomer"}),
        ("N2", {"kind": "newcomer"}),
    ]


def test_two_who_are_tied_in_several_ways_have_an_edge_for_each_kind():
    ties = [
        Edge("N1", "O1", TieKind.PRIOR, "opening"),
        Edge("N1", "O1", TieKind.COUPLING, "opening", date(2026, 1, 5)),
        Edge("N1", "V1", TieKind.MEMBERSHIP, "organisation", until=date(2027, 1, 1)),
        Edge("N1", "N2", TieKind.SELF_GROWN, "newcomer"),
    ]
    network = graph({}, ties, MONDAY)
    assert isinstance(network, nx.Graph)
    assert {ref: node["kind"] for ref, node in network.nodes(data=True)} == {
        "N1": "newcomer",
        "N2": "newcomer",
        "O1": "opening",
        "V1": "organisation",
    }
    assert {
        (one, other, key): told for one, other, key, told in network.edges(keys=True, data=True)
    } == {
        ("N1", "O1", "coupling"): {"kind": "coupling", "since": "2026-01-05"},
        ("N1", "O1", "prior"): {"kind": "prior"},
        ("N1", "V1", "membership"): {"kind": "membership", "until": "2027-01-01"},
        ("N1", "N2", "self-grown"): {"kind": "self-grown"},
    }


def test_of_two_ties_of_one_kind_the_longest_standing_is_told_whoever_named_it():
    ties = [
        Edge("N1", "N2", TieKind.PRIOR, "newcomer", date(2026, 5, 1)),
        Edge("N2", "N1", TieKind.PRIOR, "newcomer", date(2025, 5, 1)),
    ]
    for order in (ties, ties[::-1]):
        network = graph({}, order, MONDAY)
        assert list(network.edges(data="since")) == [("N1", "N2", "2025-05-01")]


@given(edges, st.randoms(use_true_random=False))
def test_the_order_of_the_ties_changes_nothing(ties, order):
    shuffled = list(ties)
    order.shuffle(shuffled)
    one, other = (
        graph({"N9": "newcomer"}, ties, MONDAY),
        graph({"N9": "newcomer"}, shuffled, MONDAY),
    )
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    assert list(one.edges(keys=True, data=True)) == list(other.edges(keys=True, data=True))
