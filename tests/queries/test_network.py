from datetime import date

from koppeling.queries.network import network, network_report
from koppeling.terms import TieKind

TODAY = date(2026, 11, 23)


def test_everybody_counts_and_living_ties_join_them(
    session, enschede, newcomer_factory, tie_factory, opening_factory
):
    alone = newcomer_factory(ref="ALONE")
    one, other = newcomer_factory(ref="ONE"), newcomer_factory(ref="OTHER")
    club = opening_factory(association=True)
    tie_factory(newcomer=one, opening=club, living_coupling=True)
    tie_factory(newcomer=one, opening=None, other_newcomer=other)
    tie_factory(
        newcomer=other,
        opening=None,
        organisation_id=club.organisation_id,
        kind=TieKind.MEMBERSHIP,
    )
    tie_factory(newcomer=alone, opening=club, ended_coupling=True)
    graph = network(session, enschede.id, on=TODAY)
    assert {ref: node["kind"] for ref, node in graph.nodes(data=True)} == {
        "ALONE": "newcomer",
        "ONE": "newcomer",
        "OTHER": "newcomer",
        club.ref: "opening",
        club.organisation.ref: "organisation",
    }
    report = network_report(session, enschede.id, on=TODAY)
    assert (report.isolates, report.newcomers, report.components) == (("ALONE",), 3, 1)
    assert report.ties[TieKind.COUPLING] == report.ties[TieKind.MEMBERSHIP] == 1


def test_protected_people_are_not_in_the_network(
    session, enschede, newcomer_factory, tie_factory, opening_factory
):
    hidden = newcomer_factory(ref="HIDDEN", protected=True)
    seen = newcomer_factory(ref="SEEN")
    guarded = opening_factory(ref="GUARDED", protected=True)
    tie_factory(newcomer=hidden)
    tie_factory(newcomer=seen, opening=guarded)
    tie_factory(newcomer=seen, opening=None, other_newcomer=hidden)
    assert list(network(session, enschede.id, on=TODAY)) == ["SEEN"]
