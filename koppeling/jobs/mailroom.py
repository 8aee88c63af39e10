"""Sends what waits in the outbox. One may arrive twice, under one Message-ID; none is lost."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy import Engine

from koppeling.errors import BadSetting, MailNotConfigured, MailServerUnavailable, TownNotReady
from koppeling.jobs.endings import end_what_is_over
from koppeling.jobs.letters import Worded, composed, domain_of, link_to, mail_of, worded
from koppeling.queries import towns
from koppeling.queries.mail import MessageLine, due_messages, find_due_message, waiting_links
from koppeling.store.engine import deed, reading
from koppeling.terms import TownId
from koppeling.usecases.links import note_token, token_of
from koppeling.usecases.offers import ask_still_open
from koppeling.usecases.outbox import cancel_stale, mark_failed, mark_sent

__all__ = ["Drained", "MailServer", "Worded", "drain", "note_links", "send_due", "worded"]

TIMEOUT_SECONDS = 30
SETTING = "KOPPELING_SMTP_URL"


_OF_ONE_MESSAGE = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
    # An address beyond ASCII, to a server that takes none.
    smtplib.SMTPNotSupportedError,
    # A line break in a header: somebody tries to write one of their own.
    ValueError,
)
"""What keeps one message back and no other."""


@dataclass(frozen=True, slots=True)
class Drained:
    """How many messages were sent, cancelled because they came too late, and are left.

    ``unsent`` are those the server refused or that have no address; a person
    rings these people up.
    """

    sent: int
    cancelled: int
    unsent: int


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and in whose name."""

    host: str
    port: int
    sender: str
    user: str | None
    password: str | None
    tls: bool

    @classmethod
    def read(cls, url: str | None) -> "MailServer":
        """From ``smtp://user:password@host:port?from=post@town.example`` or ``smtps://…``.

        Raises ``MailNotConfigured`` without a URL and ``BadSetting`` for one
        that names no host or no sender.
        """
        if url is None:
            raise MailNotConfigured(setting=SETTING)
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            # What Python says of it may quote a piece of the password.
            raise _bad_setting(url) from None
        user = None if parts.username is None else unquote(parts.username)
        sender = parse_qs(parts.query).get("from", [user or ""])[0]
        if parts.scheme not in {"smtp", "smtps"} or not host or "@" not in sender:
            raise _bad_setting(url)
        tls = parts.scheme == "smtps"
        return cls(
            host=host,
            port=port or (465 if tls else 25),
            sender=sender,
            user=user,
            password=None if parts.password is None else unquote(parts.password),
            tls=tls,
        )

    @contextmanager
    def opened(self) -> Iterator[smtplib.SMTP]:
        """A session with the server. Raises ``MailServerUnavailable``.

        Encrypted wherever the server offers it, and then only with a server that
        shows a valid certificate; a password never goes out in the clear.
        """
        # smtplib's own default looks at no certificate.
        trusted = ssl.create_default_context()
        connect = partial(smtplib.SMTP_SSL, context=trusted) if self.tls else smtplib.SMTP
        try:
            with connect(self.host, self.port, timeout=TIMEOUT_SECONDS) as session:
                # What a server offers is not known before it is greeted.
                session.ehlo_or_helo_if_needed()
                if not self.tls and (session.has_extn("starttls") or self.password is not None):
                    session.starttls(context=trusted)
                if self.user is not None and self.password is not None:
                    session.login(self.user, self.password)
                yield session
        except (OSError, smtplib.SMTPException) as error:
            why = type(error).__name__
            raise MailServerUnavailable(server=self.host, why=why) from error


def _bad_setting(url: str) -> BadSetting:
    return BadSetting(
        setting=SETTING,
        value=url.partition("://")[0] if "://" in url else "…",
        expected="smtp://user:password@host:587?from=post@town.example",
    )


def drain(
    engine: Engine,
    *,
    smtp_url: str | None,
    base_url: str | None,
    secret_key: str | None,
    now: datetime,
    actor: str,
) -> Drained:
    """End what is over, and then send what is due, as ``send_due``.

    Raises ``MailNotConfigured`` and ``BadSetting`` before either.
    """
    server = MailServer.read(smtp_url)
    end_what_is_over(engine, now=now, actor=actor)
    return send_due(engine, server, base_url=base_url, secret_key=secret_key, now=now, actor=actor)


def send_due(
    engine: Engine,
    server: MailServer,
    *,
    base_url: str | None,
    secret_key: str | None,
    now: datetime,
    actor: str,
) -> Drained:
    """Send every message that is due, of towns that are open; a practice town sends none.

    First who offers is asked, now and then, whether the offer stands.

    Each is asked about, worded, sent and then marked, one after the other:
    whoever is interrupted in between sends it again, with the same Message-ID and
    the same link. What may no longer go out is cancelled, and what cannot be handed
    over keeps nothing else back. Raises ``MailServerUnavailable``, and
    ``TownNotReady`` where a letter needs a link that cannot be made: without a
    secret key or a public address.
    """
    with deed(engine) as session:
        for town in towns.towns(session):
            if not town.in_practice:
                ask_still_open(session, town.id, now=now, actor=actor)
    with reading(engine) as session:
        due = due_messages(session, now=now)
    if not due:
        return Drained(0, 0, 0)
    sent = cancelled = unsent = 0
    with server.opened() as connection:
        for message_id in due:
            with deed(engine) as session:
                stale = cancel_stale(session, message_id, now=now)
                message = None if stale else find_due_message(session, message_id)
                link = None
                if message is not None and message.link is not None:
                    made = link_to(message, base_url=base_url, secret_key=secret_key)
                    if made is None:
                        raise TownNotReady(
                            town=message.town, missing=_missing(base_url, secret_key)
                        )
                    token, link = made
                    note_token(session, message.link.id, token)
            if stale:
                cancelled += 1
            elif message is None:
                # Erased, or sent by somebody else, since the list was made.
                continue
            elif _send(connection, server, message, link=link, now=now):
                sent += 1
                with deed(engine) as session:
                    mark_sent(session, message.id, now=now)
            else:
                unsent += 1
                with deed(engine) as session:
                    mark_failed(session, message.id)
    return Drained(sent, cancelled, unsent)


def note_links(engine: Engine, town_id: TownId, *, secret_key: str | None) -> int:
    """Let the links of a town's waiting messages open before anything is sent; how many there are.

    For practice, where nothing is sent and staff read the letters: a link opens only
    once the hash of its token was noted. Without a secret key there is no link.
    """
    if not secret_key:
        return 0
    with deed(engine) as session:
        links = waiting_links(session, town_id)
        for link in links:
            note_token(session, link.id, token_of(secret_key, link.id, link.nonce))
    return len(links)


def _missing(base_url: str | None, secret_key: str | None) -> tuple[str, ...]:
    settings = {"secret_key": secret_key, "base_url": base_url}
    return tuple(name for name, value in settings.items() if not value)


def _send(
    connection: smtplib.SMTP,
    server: MailServer,
    message: MessageLine,
    *,
    link: str | None,
    now: datetime,
) -> bool:
    """Hand one message over; False where it has no address or cannot be handed over."""
    if message.email is None:
        return False
    words = composed(message, link=link, now=now, domain=domain_of(server.sender))
    try:
        mail = mail_of(message, words, sender=server.sender, to=message.email, now=now)
        connection.send_message(mail, server.sender, [message.email])
    except _OF_ONE_MESSAGE:
        return False
    return True
