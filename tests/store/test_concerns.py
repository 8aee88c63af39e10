"""Concerns: two people look, and the database sees to it that they are two."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from koppeling.store import Concern, Newcomer
from koppeling.terms import ConcernOutcome
from tests.factories.base import NOW
from tests.store.forbidding import forbidden_by

CLOSED = {
    "first_looked_at": NOW,
    "closed_at": NOW + timedelta(hours=1),
    "outcome": ConcernOutcome.GO_ON,
}


def test_two_people_close_a_concern(session, concern_factory, account_factory):
    one, another = account_factory(), account_factory()
    with forbidden_by(session, "ck_concerns_two_people"):
        concern_factory(first_looked_by=one.id, closed_by=one.id, **CLOSED)
    concern_factory(first_looked_by=one.id, closed_by=another.id, **CLOSED)


def test_a_concern_is_looked_at_before_it_is_closed(session, concern_factory):
    with forbidden_by(session, "ck_concerns_looked_twice"):
        concern_factory(**(CLOSED | {"first_looked_at": None}))


@pytest.mark.parametrize("missing", ["closed_at", "outcome"])
def test_a_closed_concern_has_an_outcome(session, concern_factory, missing):
    with forbidden_by(session, "ck_concerns_outcome"):
        concern_factory(**(CLOSED | {missing: None}))


def test_a_concern_outlives_who_looked_and_goes_with_the_people(
    session, concern_factory, account_factory
):
    one, another = account_factory(), account_factory()
    concern = concern_factory(first_looked_by=one.id, closed_by=another.id, **CLOSED)
    for account in (one, another):
        session.delete(account)
    session.flush()
    session.refresh(concern)
    assert (concern.first_looked_by, concern.closed_by) == (None, None)
    session.execute(delete(Newcomer).where(Newcomer.id == concern.newcomer_id))
    assert session.scalars(select(Concern.id)).all() == []
