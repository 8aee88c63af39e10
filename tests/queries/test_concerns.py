import pytest

from koppeling.errors import UnknownConcern
from koppeling.queries.concerns import concerns, get_concern
from koppeling.queries.facts import read_problem
from koppeling.terms import ConcernOutcome, Party, Week
from tests.factories.base import NOW


def taking_part(session, town):
    problem = read_problem(session, town.id, Week(2026, 50), now=NOW)
    return {*problem.newcomers.ref, *problem.openings.ref}


@pytest.fixture
def closed(account_factory):
    def closed():
        return {
            "first_looked_at": NOW,
            "first_looked_by": account_factory().id,
            "closed_at": NOW,
            "closed_by": account_factory().id,
            "outcome": ConcernOutcome.GO_ON,
        }

    return closed


def test_both_of_an_open_concern_are_in_no_round(
    session, enschede, concern_factory, newcomer_factory, opening_factory, closed
):
    others = {newcomer_factory().ref, opening_factory().ref}
    concern = concern_factory()
    assert taking_part(session, enschede) == others
    for name, value in closed().items():
        setattr(concern, name, value)
    session.flush()
    assert taking_part(session, enschede) == others | {concern.newcomer.ref, concern.opening.ref}


def test_another_opening_of_the_same_volunteer_is_frozen_too(
    session, enschede, concern_factory, opening_factory, volunteer_factory
):
    volunteer = volunteer_factory()
    one, other = (opening_factory(volunteer=volunteer) for _ in range(2))
    assert taking_part(session, enschede) == {one.ref, other.ref}
    concern_factory(introduction__opening=one)
    assert taking_part(session, enschede) == set()


def test_openings_without_a_volunteer_have_nobody_in_common(
    session, enschede, concern_factory, opening_factory
):
    one, other = (opening_factory(association=True) for _ in range(2))
    concern_factory(introduction__opening=one)
    assert taking_part(session, enschede) == {other.ref}


def test_open_concerns_come_first_as_they_came(session, enschede, concern_factory, closed):
    done = concern_factory(**closed())
    late = concern_factory(reported_at=NOW.replace(hour=9), reported_by=Party.OPENING)
    early = concern_factory(reported_at=NOW.replace(hour=7))
    assert [line.id for line in concerns(session, enschede.id)] == [early.id, late.id, done.id]
    (first, second) = concerns(session, enschede.id, only_open=True)
    assert (first.newcomer, first.opening, first.reported_by, first.is_open) == (
        early.newcomer.ref,
        early.opening.ref,
        Party.NEWCOMER,
        True,
    )
    assert second.reported_by is Party.OPENING


def test_who_looked_first_waits_for_somebody_else(
    session, enschede, concern_factory, account_factory
):
    one, other = account_factory(), account_factory()
    concern = concern_factory(first_looked_at=NOW, first_looked_by=one.id)
    line = get_concern(session, enschede.id, concern.id)
    assert (line.awaits_another_than(one.id), line.awaits_another_than(other.id)) == (True, False)


def test_a_concern_of_another_town_is_unknown(session, enschede, concern_factory, town_factory):
    concern = concern_factory()
    with pytest.raises(UnknownConcern):
        get_concern(session, town_factory().id, concern.id)
    with pytest.raises(UnknownConcern):
        get_concern(session, enschede.id, 4711)
