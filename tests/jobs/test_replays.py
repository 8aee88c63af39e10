"""A policy tried on a town's past weeks: who gains, who loses, and nothing is saved."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from koppeling.errors import BadPolicy, NoPastWeeks, ReplayTooLarge, UnknownTown
from koppeling.jobs.replays import try_policy
from koppeling.jobs.rounds import run_round
from koppeling.matching.policy_changes import Change, changed
from koppeling.queries import inputs
from koppeling.queries.replays import Moved
from koppeling.store import Newcomer
from koppeling.store.digest import state_digest
from koppeling.store.engine import deed, reading
from koppeling.terms import Week
from koppeling.usecases.policies import set_policy
from tests.factories.base import NOW

WEEKS = (Week(2026, 48), Week(2026, 49), Week(2026, 50))


@pytest.fixture
def past(engine, enschede, session, newcomer_factory, opening_factory):
    """Three weeks: one newcomer comes for the second and leaves after it; clubs have room."""
    for _ in range(4):
        newcomer_factory()
    for _ in range(2):
        opening_factory()
    opening_factory(association=True, places=2, availability=0b111, interests=["football"])
    session.commit()
    for no, week in enumerate(WEEKS):
        if no == 1:
            newcomer_factory(ref="LATE")
        elif no == 2:
            late = session.scalars(select(Newcomer).where(Newcomer.ref == "LATE")).one()
            late.paused_at = NOW
        session.commit()
        run_round(
            engine, "enschede", week=week, now=NOW + timedelta(weeks=no), actor="test", seed=no
        )


def tried(engine, town, to, *, weeks=8, **options):
    return try_policy(engine, "enschede", changed(town.policy, to), weeks=weeks, **options)


def test_a_trial_holds_two_policies_together(engine, enschede, past):
    heard = []
    found = tried(
        engine,
        enschede,
        {"floor.neighbour": 100},
        progress=lambda *told: heard.append(told),
    )
    assert (found.weeks, found.lacking, found.yes) == (WEEKS, (), 0.5)
    assert found.changes == (Change("floor.neighbour", 25, 100),)
    assert found.own.people == found.tried.people == 5
    assert found.tried.proposed < found.own.proposed
    assert found.tried.couplings <= found.own.couplings
    assert found.own.met == found.own.met_soon > found.tried.met
    assert found.own.score >= found.tried.score
    assert found.own.waits.people == 5
    assert found.gains == ()
    assert len(found.loses) >= found.own.met - found.tried.met
    assert all(one.own is not None for one in found.loses)
    assert heard == [("replaying", done, 6) for done in range(1, 7)]


def test_the_same_trial_is_the_same(engine, enschede, past):
    first = tried(engine, enschede, {"floor.neighbour": 100}, seed=3)
    assert tried(engine, enschede, {"floor.neighbour": 100}, seed=3) == first


def test_the_policy_of_the_town_moves_nobody(engine, enschede, past):
    found = tried(engine, enschede, {})
    assert (found.changes, found.gains, found.loses) == ((), (), ())
    assert found.own == found.tried


def test_who_gains_and_who_loses_change_places_with_the_policies(engine, enschede, past):
    there = tried(engine, enschede, {"floor.neighbour": 100})
    with deed(engine) as session:
        set_policy(
            session,
            enschede.id,
            changed(enschede.policy, {"floor.neighbour": 100}),
            now=NOW,
            actor="test",
        )
    back = tried(engine, enschede, {})
    assert back.gains == tuple(Moved(one.newcomer, one.tried, one.own) for one in there.loses)


def test_who_left_was_there_until_then(engine, enschede, past):
    found = tried(engine, enschede, {"floor.neighbour": 100, "floor.association": 100}, weeks=2)
    assert found.weeks == WEEKS[1:]
    assert found.tried.met == 0
    assert found.tried.waits.longest == 14
    assert found.tried.people == 5


def test_nothing_is_saved(engine, enschede, past, session):
    session.rollback()
    with reading(engine) as looking:
        before = state_digest(looking)
    tried(engine, enschede, {"bonus.first": 30, "limits.at_most": 1})
    with reading(engine) as looking:
        assert state_digest(looking) == before


def test_a_town_without_past_weeks_is_told_so(engine, enschede):
    with pytest.raises(NoPastWeeks) as refused:
        tried(engine, enschede, {})
    assert refused.value.params == {"town": "enschede"}
    with pytest.raises(UnknownTown):
        try_policy(engine, "nowhere", enschede.policy, weeks=8)


def test_a_bad_policy_and_too_many_people_are_refused(engine, enschede, past):
    with pytest.raises(BadPolicy):
        tried(engine, enschede, {"bonus.first": -1})
    with pytest.raises(ReplayTooLarge) as refused:
        tried(engine, enschede, {}, most_people=20)
    assert refused.value.params == {"people": 22, "most": 20}


def test_a_week_of_which_nothing_was_kept_is_left_out(engine, enschede, past, monkeypatch):
    monkeypatch.setattr(inputs, "MOST_KEPT", 1)
    week = Week(2026, 51)
    run_round(engine, "enschede", week=week, now=NOW + timedelta(weeks=3), actor="test")
    found = tried(engine, enschede, {})
    assert (found.weeks, found.lacking) == (WEEKS, (week,))
