from datetime import date

import pytest

from koppeling.errors import UnknownCoupling
from koppeling.queries.couplings import couplings, get_coupling_id
from koppeling.terms import CouplingState


def test_the_living_and_the_ended_are_listed_by_ref(session, enschede, tie_factory):
    tie_factory(newcomer__ref="B", living_coupling=True)
    tie_factory(newcomer__ref="A", ended_coupling=True)
    tie_factory(newcomer__ref="C")
    assert [
        (line.newcomer, line.state, line.since, line.until)
        for line in couplings(session, enschede.id)
    ] == [
        ("A", CouplingState.ENDED, date(2026, 3, 2), date(2026, 10, 1)),
        ("B", CouplingState.TRIAL, date(2026, 3, 2), None),
    ]


def test_the_living_coupling_of_two_is_meant_before_an_ended_one(
    session, enschede, tie_factory, newcomer_factory, opening_factory
):
    two = {"newcomer": newcomer_factory(ref="N1"), "opening": opening_factory(ref="O1")}
    ended = tie_factory(**two, ended_coupling=True, since=date(2026, 1, 5))
    assert get_coupling_id(session, enschede.id, "N1", "O1") == ended.id
    living = tie_factory(**two, living_coupling=True)
    later = tie_factory(**two, ended_coupling=True, since=date(2026, 2, 2), until=date(2026, 11, 1))
    assert get_coupling_id(session, enschede.id, "N1", "O1") == living.id != later.id
    with pytest.raises(UnknownCoupling):
        get_coupling_id(session, enschede.id, "N1", "O2")
