import multiprocessing
import shutil
import signal
import subprocess
from datetime import timedelta

import pytest
from sqlalchemy import select

from koppeling.errors import BadSetting, MailNotConfigured, MailServerUnavailable
from koppeling.jobs.mailroom import Drained, MailServer, drain
from koppeling.store import Avoidance, Consent, Message, Tie, Town
from koppeling.store.engine import deed, make_engine, reading
from koppeling.terms import ConsentPurpose, EndReason, Party
from koppeling.usecases.couplings import end_coupling
from koppeling.usecases.introductions import accept_introduction, ask_both
from koppeling.usecases.privacy import erase_person
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


@pytest.fixture
def own_certificate(tmp_path):
    """A certificate that nobody vouches for."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    path = tmp_path / "certificate.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=127.0.0.1 -addext"
    subprocess.run(
        ["openssl", *words.split(), "subjectAltName=IP:127.0.0.1", "-keyout", path, "-out", path],
        check=True,
        capture_output=True,
    )
    return path


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
    assert send(engine, server, late) == Drained(sent=0, cancelled=2, unsent=0)
    codes = session.execute(select(Message.code, Message.sent_at, Message.cancelled_at))
    assert [tuple(row) for row in codes] == [
        ("ask_opening", None, late),
        ("expired", None, late),
    ]


def test_who_was_asked_hears_that_the_time_is_over(engine, server, asked):
    send(engine, server)
    assert send(engine, server, NOW + timedelta(days=7)) == Drained(sent=1, cancelled=0, unsent=0)
    assert [recipient for recipient, _ in server.received] == ["cor@example.org"] * 2


def test_a_question_about_somebody_protected_by_now_is_cancelled(engine, session, server, asked):
    asked.newcomer.protected = True
    session.commit()
    assert send(engine, server) == Drained(sent=0, cancelled=1, unsent=0)


def protect_newcomer(session, introduction):
    introduction.newcomer.protected = True


def protect_opening(session, introduction):
    introduction.opening.protected = True


def pause(session, introduction):
    introduction.newcomer.paused_at = NOW


def close(session, introduction):
    introduction.opening.closed_at = NOW


def avoid(session, introduction):
    refs = {"ref": introduction.newcomer.ref, "avoids_ref": introduction.opening.ref}
    session.add(Avoidance(town_id=introduction.town_id, **refs))


def withdraw_newcomers_consent(session, introduction):
    withdraw(session, Consent.newcomer_id == introduction.newcomer_id)


def withdraw_openings_consent(session, introduction):
    withdraw(session, Consent.opening_id == introduction.opening_id)


def withdraw(session, whose):
    session.delete(
        session.scalars(
            select(Consent).where(whose, Consent.purpose == ConsentPurpose.MATCHING)
        ).one()
    )


def end(session, introduction):
    tie = session.scalars(select(Tie)).one()
    today = NOW.date()
    end_coupling(
        session,
        tie.id,
        reason=EndReason.CONCERN,
        on=today,
        today=today,
        now=NOW,
        actor="test",
    )


CHANGES = [
    protect_newcomer,
    protect_opening,
    pause,
    close,
    avoid,
    withdraw_newcomers_consent,
    withdraw_openings_consent,
    end,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_contact_details_go_to_nobody_after_something_changed(
    engine, session, server, asked, change
):
    for party in (Party.OPENING, Party.NEWCOMER):
        yes(session, asked, party)
    change(session, asked)
    session.commit()
    send(engine, server)
    texts = "".join(mail.get_content() for _, mail in server.received)
    for detail in ("+31 6 1", "+31 6 2", "semhar@example.org", "cor@example.org"):
        assert detail not in texts
    session.expire_all()
    left = session.scalars(select(Message).where(Message.code.startswith("coupled_"))).all()
    assert [(message.sent_at, message.cancelled_at) for message in left] == [(None, NOW)] * 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (protect_newcomer, "cor@example.org"),
        (pause, "cor@example.org"),
        (withdraw_newcomers_consent, "cor@example.org"),
        (protect_opening, "semhar@example.org"),
        (close, "semhar@example.org"),
        (withdraw_openings_consent, "semhar@example.org"),
    ],
    ids=lambda told: getattr(told, "__name__", None),
)
def test_nothing_at_all_goes_to_whoever_withdrew(engine, session, server, asked, change, told):
    for party in (Party.OPENING, Party.NEWCOMER):
        yes(session, asked, party)
    end(session, asked)
    change(session, asked)
    session.commit()
    assert send(engine, server).sent == 1
    assert [recipient for recipient, _ in server.received] == [told]


def test_who_has_answered_is_not_asked_any_more(engine, session, server, asked):
    yes(session, asked, Party.OPENING)
    assert send(engine, server) == Drained(sent=1, cancelled=1, unsent=0)
    assert [recipient for recipient, _ in server.received] == ["semhar@example.org"]


def test_a_yes_given_in_practice_makes_no_message(engine, session, enschede, server, asked):
    for party in (Party.OPENING, Party.NEWCOMER):
        yes(session, asked, party)
    session.get_one(Town, enschede.id).opened_at = later = NOW + timedelta(hours=1)
    session.commit()
    assert send(engine, server, later) == Drained(sent=0, cancelled=4, unsent=0)
    end(session, asked)
    session.commit()
    assert send(engine, server, later) == Drained(sent=0, cancelled=2, unsent=0)


def test_who_is_erased_while_others_are_written_to_gets_nothing(
    engine, session, enschede, server, asked, proposal_factory
):
    proposal = proposal_factory()
    ask_both(session, proposal, proposal.opening, expire_days=7, now=NOW, actor="test")
    session.commit()

    def erase():
        with deed(engine) as meanwhile:
            erase_person(meanwhile, enschede.id, proposal.opening.ref, now=NOW, actor="test")

    server.when_taken = erase
    assert send(engine, server) == Drained(sent=1, cancelled=0, unsent=0)
    assert [recipient for recipient, _ in server.received] == ["cor@example.org"]


def test_an_address_that_cannot_be_served_keeps_nobody_else_back(engine, session, server, asked):
    yes(session, asked, Party.OPENING)
    yes(session, asked, Party.NEWCOMER)
    asked.newcomer.email = "sämhar@example.org"
    session.commit()
    assert send(engine, server) == Drained(sent=1, cancelled=2, unsent=1)
    assert [recipient for recipient, _ in server.received] == ["cor@example.org"]


def test_a_name_with_a_line_break_writes_no_header(engine, session, server, asked):
    asked.newcomer.called = "Semhar\nBcc: somebody@example.org"
    for party in (Party.OPENING, Party.NEWCOMER):
        yes(session, asked, party)
    assert send(engine, server) == Drained(sent=1, cancelled=2, unsent=1)
    ((recipient, mail),) = server.received
    assert (recipient, mail["Bcc"]) == ("semhar@example.org", None)


def test_a_server_that_offers_encryption_is_taken_at_its_word(engine, server, asked):
    server.offers.append("STARTTLS")
    with pytest.raises(MailServerUnavailable):
        send(engine, server)
    assert "STARTTLS" in server.heard
    assert server.received == []


def test_a_password_never_goes_out_in_the_clear(engine, server, asked):
    address = server.url.removeprefix("smtp://")
    server.offers.append("AUTH PLAIN LOGIN")
    with pytest.raises(MailServerUnavailable):
        drain(engine, smtp_url=f"smtp://post:s3cret@{address}", now=NOW, actor="test")
    assert not any(word.startswith("AUTH") for word in server.heard)


def test_a_server_without_a_valid_certificate_gets_nothing(engine, server, asked, own_certificate):
    server.offers.append("STARTTLS")
    server.certificate = own_certificate
    with pytest.raises(MailServerUnavailable) as refused:
        send(engine, server)
    assert refused.value.params["why"] == "SSLCertVerificationError"
    assert server.received == []


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


def test_who_is_killed_between_sending_and_marking_sends_again_under_the_same_id(
    engine, database_url, server, asked
):
    context = multiprocessing.get_context("spawn")
    sender = context.Process(target=drain_alone, args=(database_url, server.url))
    server.when_taken = sender.kill
    sender.start()
    sender.join()
    assert sender.exitcode == -signal.SIGKILL
    server.when_taken = None
    assert send(engine, server).sent == 1
    (_, first), (_, second) = server.received
    assert first["Message-ID"] == second["Message-ID"]
    assert send(engine, server).sent == 0


def drain_alone(database_url, smtp_url):
    drain(make_engine(database_url), smtp_url=smtp_url, now=NOW, actor="test")


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
    for bad in (
        "smtp://mail.example",
        "http://a@b.example@mail",
        "smtp://?from=a@b.example",
        "smtp://post:s3c/ret@mail.example?from=a@b.example",
        "smtp://post:s3cret@[mail?from=a@b.example",
        "smtp://post:s3cret@mail.example:70000?from=a@b.example",
        "post:s3cret@mail.example",
    ):
        with pytest.raises(BadSetting) as refused:
            MailServer.read(bad)
        assert "s3c" not in str(refused.value)
        assert refused.value.__suppress_context__ or refused.value.__context__ is None
