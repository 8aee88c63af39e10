import multiprocessing
import re
import shutil
import signal
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from koppeling.errors import BadSetting, MailNotConfigured, MailServerUnavailable, TownNotReady
from koppeling.jobs.mailroom import Drained, MailServer, drain, note_links, worded
from koppeling.queries.links import find_link
from koppeling.queries.mail import messages
from koppeling.store import Avoidance, Consent, Message, Tie, Town
from koppeling.store.engine import deed, make_engine, reading
from koppeling.terms import ConsentPurpose, EndReason, LinkPurpose, Party
from koppeling.usecases.couplings import end_coupling
from koppeling.usecases.introductions import accept_introduction, ask_both
from koppeling.usecases.privacy import erase_person
from tests.factories.base import NOW
from tests.jobs.mail_server import html_of, mail_server, text_of

HEADERS = (*("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language"),)
HOUSE = {"base_url": "https://koppeling.example", "secret_key": "k" * 43}


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
    return drain(engine, smtp_url=server.url, now=now, actor="test", **HOUSE)


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
    for_volunteer, for_newcomer = text_of(to_volunteer), text_of(to_newcomer)
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
    texts = {recipient: text_of(mail) for recipient, mail in server.received[1:]}
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
    texts = "".join(text_of(mail) for _, mail in server.received)
    for detail in ("+31 6 1", "+31 6 2", "semhar@example.org", "cor@example.org"):
        assert detail not in texts
    session.expire_all()
    left = session.scalars(select(Message).where(Message.code.startswith("coupled_"))).all()
    assert [(message.sent_at, message.cancelled_at) for message in left] == [(None, NOW)] * 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (protect_newcomer, "cor@example.org"),
        (withdraw_newcomers_consent, "cor@example.org"),
        (protect_opening, "semhar@example.org"),
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


@pytest.mark.parametrize("rest", [pause, close], ids=lambda rest: rest.__name__)
def test_who_rests_still_hears_of_what_is_under_way(engine, session, server, asked, rest):
    for party in (Party.OPENING, Party.NEWCOMER):
        yes(session, asked, party)
    rest(session, asked)
    session.commit()
    assert send(engine, server) == Drained(sent=2, cancelled=2, unsent=0)


@pytest.mark.parametrize("rest", [pause, close], ids=lambda rest: rest.__name__)
def test_who_rests_is_asked_nothing_new(engine, session, server, asked, rest):
    rest(session, asked)
    session.commit()
    assert send(engine, server) == Drained(sent=0, cancelled=1, unsent=0)


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


@pytest.mark.parametrize("hook", ["\r\n", "\n", "\r", "\0", "\u2028", "\x0b"], ids=repr)
def test_a_name_with_a_line_break_writes_no_header(engine, session, server, asked, hook):
    if "\0" in hook and engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL keeps no such character")
    asked.newcomer.called = f"Semhar{hook}Bcc: somebody@example.org{hook}{hook}body"
    asked.opening.volunteer.name = f"Cor{hook}Subject: hello"
    for party in (Party.OPENING, Party.NEWCOMER):
        yes(session, asked, party)
    assert send(engine, server) == Drained(sent=2, cancelled=2, unsent=0)
    plain = {*HEADERS, "Content-Type", "MIME-Version"}
    for recipient, mail in server.received:
        assert recipient in {"semhar@example.org", "cor@example.org"}
        assert set(mail.keys()) == plain
        assert (mail["To"], mail["Bcc"]) == (recipient, None)
        assert "\n" not in mail["Subject"]
        assert "yes" in mail["Subject"] or "Ja" in mail["Subject"] or "ja" in mail["Subject"]


def test_an_address_with_a_line_break_reaches_nobody(engine, session, server, asked):
    asked.newcomer.email = "semhar@example.org\r\nBcc: somebody@example.org"
    for party in (Party.OPENING, Party.NEWCOMER):
        yes(session, asked, party)
    assert send(engine, server) == Drained(sent=1, cancelled=2, unsent=1)
    assert [recipient for recipient, _ in server.received] == ["cor@example.org"]


def test_a_letter_carries_one_link_of_the_public_address(engine, session, server, asked):
    send(engine, server)
    ((_, mail),) = server.received
    (link,) = set(re.findall(r"https?://[^\s\"<]+", text_of(mail) + html_of(mail)))
    token = link.removeprefix("https://koppeling.example/a/")
    assert re.fullmatch(r"[\w-]{43}", token)
    session.expire_all()
    found = find_link(session, token, purpose=LinkPurpose.ANSWER, now=NOW)
    assert found is not None
    assert (found.introduction_id, found.party) == (asked.id, Party.OPENING)
    kept = session.execute(select(Message.__table__)).one()
    assert token not in str(kept)


def test_without_what_links_are_made_of_nothing_is_sent_or_lost(engine, server, asked):
    with pytest.raises(TownNotReady) as refused:
        drain(engine, smtp_url=server.url, base_url=None, secret_key=None, now=NOW, actor="test")
    assert refused.value.params["missing"] == ("secret_key", "base_url")
    assert server.received == []
    assert send(engine, server).sent == 1


def test_staff_read_the_link_in_practice_and_words_once_the_town_is_open(
    engine, session, enschede, asked
):
    (line,) = messages(session, enschede.id)
    assert "[persoonlijke link]" in worded(line, **HOUSE).text
    assert worded(line, **HOUSE).link is None
    session.get_one(Town, enschede.id).opened_at = None
    session.commit()
    (line,) = messages(session, enschede.id)
    words = worded(line, **HOUSE)
    assert words.link is not None
    assert words.link in words.text
    assert words.link in words.html
    without = worded(line, base_url="https://koppeling.example", secret_key=None)
    assert "Laat het uw coördinator weten: ja of nee." in without.text
    assert without.link is None


def test_links_of_a_practice_town_open_once_they_were_noted(engine, session, enschede, asked):
    session.get_one(Town, enschede.id).opened_at = None
    session.commit()
    (line,) = messages(session, enschede.id)
    token = str(worded(line, **HOUSE).link).rpartition("/")[2]
    assert find_link(session, token, purpose=LinkPurpose.ANSWER, now=NOW) is None
    session.rollback()
    assert note_links(engine, enschede.id, secret_key=None) == 0
    assert note_links(engine, enschede.id, secret_key=HOUSE["secret_key"]) == 1
    assert find_link(session, token, purpose=LinkPurpose.ANSWER, now=NOW) is not None


def test_what_a_coordinator_added_is_gone_once_it_was_sent(engine, session, server, asked):
    session.scalars(select(Message)).one().own_words = "Greetings from <b>Anna</b>.\nSee you!"
    session.commit()
    send(engine, server)
    ((_, mail),) = server.received
    assert "Greetings from <b>Anna</b>.\r\nSee you!" in text_of(mail)
    assert "Greetings from &lt;b&gt;Anna&lt;/b&gt;.<br>See you!" in html_of(mail)
    session.expire_all()
    assert session.scalars(select(Message)).one().own_words is None


def test_facts_that_were_left_out_are_not_told(engine, session, server, asked):
    asked.newcomer.availability = asked.opening.availability = 1
    message = session.scalars(select(Message)).one()
    message.params = {"left_out": ["interests"]}
    session.commit()
    send(engine, server)
    ((_, mail),) = server.received
    assert "Dit deelt u" not in text_of(mail)
    assert "Komt u allebei uit: maandagochtend" in text_of(mail)


@pytest.mark.parametrize(
    ("locale", "subject", "direction"),
    [
        ("ar", "رغبة من Cornelia في التعرف عليكم", "rtl"),
        ("fa-AF", "Cornelia مایل است با شما آشنا شود", "rtl"),
        ("prs", "Cornelia مایل است با شما آشنا شود", "rtl"),
        ("ua", "Cornelia хоче з Вами познайомитися", "ltr"),
        ("ru", "Cornelia хочет с Вами познакомиться", "ltr"),
        ("tr", "Cornelia sizinle tanışmak istiyor", "ltr"),
        ("kmr", "Cornelia wil u graag ontmoeten", "ltr"),
        (None, "Cornelia wil u graag ontmoeten", "ltr"),
    ],
)
def test_everybody_is_written_to_in_their_own_language(
    engine, session, server, asked, locale, subject, direction
):
    asked.newcomer.locale = locale
    session.commit()
    yes(session, asked, Party.OPENING)
    send(engine, server)
    ((_, mail),) = server.received
    assert mail["Subject"] == subject
    assert f'<body lang="{mail["Content-Language"]}" dir="{direction}"' in html_of(mail)


def test_both_get_the_meeting_for_their_calendar_and_hear_when_it_is_off(
    engine, session, server, asked
):
    meets_at = datetime(2026, 12, 3, 18, 0, tzinfo=UTC)
    session.get_one(Town, asked.town_id).meeting_place = "Bibliotheek, Pijpenstraat 15"
    asked.newcomer.availability = asked.opening.availability = 1 << 11  # Thursday evening
    session.commit()
    for party in (Party.OPENING, Party.NEWCOMER):
        accept_introduction(session, asked.id, by=party, chosen=meets_at, now=NOW, actor="test")
    session.commit()
    send(engine, server)
    assert len(server.received) == 2
    for recipient, mail in server.received:
        kinds = [part.get_content_type() for part in mail.walk()]
        assert kinds == [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "text/html",
            "text/calendar",
            "application/ics",
        ]
        alternative = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
        assert alternative[0].get_param("method") == "REQUEST"
        (attached,) = mail.iter_attachments()
        assert attached.get_filename() == "invite.ics"
        calendar = Calendar.from_ical(attached.get_content())
        assert isinstance(calendar, Calendar)
        assert alternative[0].get_content().encode().splitlines() == [
            *attached.get_content().splitlines()
        ]
        (event,) = calendar.events
        assert calendar["METHOD"] == "REQUEST"
        assert str(event["ATTENDEE"]) == f"mailto:{recipient}"
        assert str(event["ORGANIZER"]) == f"mailto:intro+{asked.id}@enschede.example"
        other = {"semhar@example.org", "cor@example.org"} - {recipient}
        assert not any(address in attached.get_content().decode() for address in other)
        assert event.start == meets_at
    server.received.clear()
    end(session, asked)
    session.commit()
    send(engine, server)
    assert len(server.received) == 2
    for _, mail in server.received:
        (attached,) = mail.iter_attachments()
        calendar = Calendar.from_ical(attached.get_content())
        assert isinstance(calendar, Calendar)
        (event,) = calendar.events
        assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == (
            "CANCEL",
            "CANCELLED",
            1,
        )


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
        drain(engine, smtp_url=f"smtp://post:s3cret@{address}", now=NOW, actor="test", **HOUSE)
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
    drain(make_engine(database_url), smtp_url=smtp_url, now=NOW, actor="test", **HOUSE)


def test_a_server_that_is_not_there_is_named(engine, asked):
    with pytest.raises(MailServerUnavailable) as refused:
        drain(
            engine,
            smtp_url="smtp://127.0.0.1:1?from=a@b.example",
            now=NOW,
            actor="test",
            **HOUSE,
        )
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
