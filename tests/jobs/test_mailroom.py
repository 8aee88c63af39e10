from datetime import timedelta

import pytest
from sqlalchemy import select

from koppeling.errors import BadSetting, MailNotConfigured, MailServerUnavailable
from koppeling.jobs.mailroom import Drained, MailServer, drain
from koppeling.store import Consent, Message, Town
from koppeling.store.engine import reading
from koppeling.terms import ConsentPurpose, Party
from koppeling.usecases.introductions import accept_introduction, ask_both
from tests.factories.base import NOW
from tests.jobs.mail_server import mail_server


@pytest.fixture
def server():
    with mail_server() as server:
        yield server


@pytest.fixture
def opened(engine, session, enschede):
    """The town has left practice."""
    session.get_one(Town, enschede.id).opened_at = NOW
    session.commit()


@pytest.fixture
def asked(opened, session, proposal_factory, newcomer_factory, opening_factory, volunteer_factory):
    """A neighbour is asked whether she would like to meet a newcomer."""
    newcomer = newcomer_factory(
        called="Semhar", email="semhar@example.org", phone="+31 6 1", locale="de", practise=["nl"]
    )
    opening = opening_factory(
        volunteer=volunteer_factory(
            name="Cornelia Janssen", email="cor@example.org", phone="+31 6 2"
        )
    )
    proposal = proposal_factory(newcomer=newcomer, opening=opening)
    introduction = ask_both(session, proposal, opening, expire_days=7, now=NOW, actor="test")
    session.commit()
    return introduction


def send(engine, server, now=NOW):
    return drain(engine, smtp_url=server.url, now=now, actor="test")


def yes(session, introduction, by):
    accept_introduction(session, introduction.id, by=by, now=NOW, actor="test")
    session.commit()


def test_a_question_is_sent_once_to_the_side_that_is_asked(engine, server, asked):
    assert send(engine, server) == Drained(sent=1, cancelled=0, unsent=0)
    assert send(engine, server) == Drained(sent=0, cancelled=0, unsent=0)
    ((recipient, mail),) = server.received
    assert (recipient, mail["To"], mail["From"]) == (
        "cor@example.org",
        "cor@example.org",
        "post@enschede.example",
    )
    with reading(engine) as session:
        message = session.scalars(select(Message)).one()
        assert mail["Message-ID"] == f"<{message.message_id}>"
        assert (message.sent_at, message.attempts) == (NOW, 1)


def test_before_both_yeses_a_text_tells_no_more_than_it_may(engine, session, server, asked):
    send(engine, server)
    yes(session, asked, Party.OPENING)
    send(engine, server)
    (_, to_volunteer), (_, to_newcomer) = server.received
    for_volunteer, for_newcomer = to_volunteer.get_content(), to_newcomer.get_content()
    assert "Cornelia" in for_newcomer
    for secret in ("Semhar", "semhar@", "+31 6 1", asked.newcomer.ref, "ar", "1998"):
        assert secret not in for_volunteer.split()
    for secret in ("Janssen", "cor@", "+31 6 2", asked.opening.ref):
        assert secret not in for_newcomer
    assert "Kochen" in for_newcomer or "kochen" in for_newcomer.lower()


def test_after_both_yeses_those_who_allowed_it_can_be_reached(engine, session, server, asked):
    consent = session.scalars(
        select(Consent).where(
            Consent.newcomer_id == asked.newcomer_id, Consent.purpose == ConsentPurpose.CONTACT
        )
    ).one()
    session.delete(consent)
    session.commit()
    send(engine, server)
    yes(session, asked, Party.OPENING)
    yes(session, asked, Party.NEWCOMER)
    assert send(engine, server).sent == 2
    texts = {recipient: mail.get_content() for recipient, mail in server.received[1:]}
    assert "+31 6 2, cor@example.org" in texts["semhar@example.org"]
    assert "Semhar" not in texts["semhar@example.org"].split("Cornelia")[1]
    assert "semhar@example.org" not in texts["cor@example.org"]


def test_a_town_in_practice_sends_nothing(engine, session, enschede, server, asked):
    session.get_one(Town, enschede.id).opened_at = None
    session.commit()
    assert send(engine, server) == Drained(0, 0, 0)
    assert server.received == []


def test_a_question_that_comes_too_late_is_cancelled(engine, session, server, asked):
    late = NOW + timedelta(days=7)
    assert send(engine, server, late) == Drained(sent=1, cancelled=1, unsent=0)
    ((recipient, _),) = server.received
    assert recipient == "cor@example.org"
    codes = session.execute(select(Message.code, Message.sent_at, Message.cancelled_at))
    assert [tuple(row) for row in codes] == [
        ("ask_opening", None, late),
        ("expired", late, None),
    ]


def test_a_question_about_somebody_protected_by_now_is_cancelled(engine, session, server, asked):
    asked.newcomer.protected = True
    session.commit()
    assert send(engine, server) == Drained(sent=0, cancelled=1, unsent=0)


def test_who_has_no_address_or_is_refused_stays_in_the_outbox(engine, session, server, asked):
    server.refused.add("cor@example.org")
    assert send(engine, server) == Drained(sent=0, cancelled=0, unsent=1)
    asked.opening.volunteer.email = None
    session.commit()
    assert send(engine, server) == Drained(sent=0, cancelled=0, unsent=1)
    session.expire_all()
    message = session.scalars(select(Message)).one()
    assert (message.sent_at, message.attempts) == (None, 2)


def test_a_server_that_hangs_up_loses_nothing(engine, session, server, asked):
    server.hang_up_after = 0
    with pytest.raises(MailServerUnavailable):
        send(engine, server)
    server.hang_up_after = None
    assert send(engine, server).sent == 1


def test_a_server_that_is_not_there_is_named(engine, asked):
    with pytest.raises(MailServerUnavailable) as refused:
        drain(engine, smtp_url="smtp://127.0.0.1:1?from=a@b.example", now=NOW, actor="test")
    assert refused.value.params["server"] == "127.0.0.1"


def test_a_server_url_says_who_sends():
    found = MailServer.read("smtps://post%40town.example:s3cret@mail.example")
    assert (found.host, found.port, found.sender, found.user, found.password, found.tls) == (
        "mail.example",
        465,
        "post@town.example",
        "post@town.example",
        "s3cret",
        True,
    )
    with pytest.raises(MailNotConfigured):
        MailServer.read(None)
    for bad in ("smtp://mail.example", "http://a@b.example@mail", "smtp://?from=a@b.example"):
        with pytest.raises(BadSetting):
            MailServer.read(bad)
