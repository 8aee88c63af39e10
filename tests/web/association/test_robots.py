"""Whoever opens an organisation's link and sends every form as it stands changes nothing."""

from koppeling.terms import Party
from koppeling.usecases.introductions import accept_introduction
from koppeling.usecases.offers import close_opening
from koppeling.usecases.organisations import begin_transfer
from tests.factories.base import NOW
from tests.web.robots import digest, walk


def test_a_robot_changes_nothing(client, engine, session, choir, home, asking, opening_factory):
    closed = opening_factory(association=True, organisation=choir)
    close_opening(session, closed.id, now=NOW, actor="test")
    accept_introduction(session, asking.id, by=Party.NEWCOMER, now=NOW, actor="test")
    session.commit()
    opening_id, introduction_id = asking.opening_id, asking.id
    session.rollback()
    before = digest(engine)
    sent = set(walk(client, home))
    assert {
        f"{home}new",
        f"{home}openings/{opening_id}",
        f"{home}openings/{opening_id}/state",
        f"{home}introductions/{introduction_id}/yes",
        f"{home}introductions/{introduction_id}/no",
        f"{home}transfer",
        "/organisation/renew",
    } <= sent
    assert digest(engine) == before


def test_a_robot_takes_nothing_over(client, engine, session, choir, home):
    message = begin_transfer(session, choir.id, email="new@example.org", now=NOW, actor="test")
    from koppeling.queries.links import hash_of
    from koppeling.store import Link

    session.get_one(Link, message.link_id).token_hash = hash_of("n" * 43)
    session.commit()
    before = digest(engine)
    new = f"/organisation/{'n' * 43}/"
    assert walk(client, new) == [f"{new}take-over"]
    assert digest(engine) == before
