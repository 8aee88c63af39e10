"""Measures of small networks, known by heart and counted by brute force."""

from datetime import date
from fractions import Fraction

import networkx as nx
import pytest
from hypothesis import given

from koppeling.network.edges import Edge, graph
from koppeling.network.report import NetworkReport, measure
from koppeling.terms import TieKind
from tests.network.strategies import edges

MONDAY = date(2026, 11, 23)
NOBODY = dict.fromkeys(TieKind, 0)


def report(ties, newcomers):
    """The report on a network of the named newcomers and the ties given."""
    return measure(graph(dict.fromkeys(newcomers.split(), "newcomer"), ties, MONDAY), MONDAY)


def coupling(newcomer, opening):
    """A living coupling."""
    return Edge(newcomer, opening, TieKind.COUPLING, "opening", date(2026, 1, 5))


def test_nothing_is_computed_of_nobody():
    assert report([], "") == NetworkReport(
        on=MONDAY,
        isolates=(),
        newcomers=0,
        openings=0,
        organisations=0,
        ties=NOBODY,
        components=0,
        largest_component=0,
        mean_degree=None,
        max_degree=None,
        reach_2=None,
        reach_3=None,
    )


def test_one_newcomer_alone_is_an_isolate_and_has_nobody_to_reach():
    alone = report([], "N1")
    assert (alone.isolates, alone.newcomers, alone.components) == (("N1",), 1, 0)
    assert (alone.mean_degree, alone.max_degree) == (0.0, 0)
    assert (alone.reach_2, alone.reach_3) == (None, None)


def test_two_newcomers_without_ties_reach_nobody():
    alone = report([], "N2 N1")
    assert alone.isolates == ("N1", "N2")
    assert (alone.reach_2, alone.reach_3) == (0.0, 0.0)


def test_a_town_of_six_is_measured_as_by_hand():
    # N1 - O1 - N2 - V1 - N3 - N4, and N5 alone; N2 knew O1 before they were coupled.
    town = report(
        [
            coupling("N1", "O1"),
            coupling("N2", "O1"),
            Edge("N2", "O1", TieKind.PRIOR, "opening"),
            Edge("N2", "V1", TieKind.MEMBERSHIP, "organisation"),
            Edge("N3", "V1", TieKind.MEMBERSHIP, "organisation"),
            Edge("N3", "N4", TieKind.SELF_GROWN, "newcomer"),
            Edge("N5", "O1", TieKind.COUPLING, "opening", date(2026, 1, 5), date(2026, 3, 1)),
        ],
        "N1 N2 N3 N4 N5",
    )
    assert town == NetworkReport(
        on=MONDAY,
        isolates=("N5",),
        newcomers=5,
        openings=1,
        organisations=1,
        ties={
            TieKind.COUPLING: 2,
            TieKind.PRIOR: 1,
            TieKind.SELF_GROWN: 1,
            TieKind.MEMBERSHIP: 2,
        },
        components=1,
        largest_component=6,
        mean_degree=(1 + 2 + 2 + 1 + 0) / 5,
        max_degree=2,
        reach_2=(2 + 4 + 3 + 2 + 0) / (5 * 6),
        reach_3=(3 + 5 + 4 + 3 + 0) / (5 * 6),
    )


def test_couplings_alone_give_pairs_that_reach_each_other():
    pairs = report([coupling("N1", "O1"), coupling("N2", "O2")], "N1 N2")
    assert (pairs.components, pairs.largest_component) == (2, 2)
    assert (pairs.mean_degree, pairs.reach_2, pairs.reach_3) == (1.0, 1 / 3, 1 / 3)


def test_an_opening_nobody_is_tied_to_is_not_counted_but_is_somebody_to_reach():
    network = graph(
        {"N1": "newcomer", "O1": "opening", "O2": "opening"}, [coupling("N1", "O1")], MONDAY
    )
    found = measure(network, MONDAY)
    assert (found.openings, found.components, found.reach_2) == (1, 1, 0.5)


def steps(network, start):
    """Everybody's distance from one, by trying every tie until nothing changes."""
    found = {start: 0}
    while True:
        further = {
            other: min(found[one] + 1, found.get(other, 99))
            for pair in network.edges()
            for one, other in (pair, pair[::-1])
            if one in found
        }
        if {**found, **further, start: 0} == found:
            return found
        found = {**found, **further, start: 0}


@pytest.mark.parametrize("steps_allowed", [2, 3])
@given(ties=edges)
def test_reach_is_what_brute_force_counts(ties, steps_allowed):
    network = graph(dict.fromkeys(["N1", "N2", "N3"], "newcomer"), ties, MONDAY)
    newcomers = [ref for ref in network if ref.startswith("N")]
    reached = sum(
        0 < distance <= steps_allowed
        for ref in newcomers
        for distance in steps(network, ref).values()
    )
    expected = float(Fraction(reached, len(newcomers) * (len(network) - 1)))
    found = measure(network, MONDAY)
    assert {2: found.reach_2, 3: found.reach_3}[steps_allowed] == expected


@given(ties=edges)
def test_isolates_degrees_and_components_agree_with_the_ties(ties):
    newcomers = ["N1", "N2", "N3", "N4", "N5"]
    found = report(ties, " ".join(newcomers))
    living = [edge for edge in ties if edge.lives(MONDAY)]
    contacts = {
        ref: {edge.other for edge in living if edge.newcomer == ref}
        | {edge.newcomer for edge in living if edge.other == ref}
        for ref in newcomers
    }
    assert found.isolates == tuple(ref for ref in newcomers if not contacts[ref])
    assert found.mean_degree == sum(map(len, contacts.values())) / len(newcomers)
    assert found.max_degree == max(map(len, contacts.values()))
    simple = nx.Graph((edge.newcomer, edge.other) for edge in living)
    sizes = [len(group) for group in nx.connected_components(simple)]
    assert (found.components, found.largest_component) == (len(sizes), max(sizes, default=0))
    pairs = {(frozenset((edge.newcomer, edge.other)), edge.kind) for edge in living}
    assert sum(found.ties.values()) == len(pairs)
