"""Sends what waits in the outbox. One may arrive twice, under one Message-ID; none is lost."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy import Engine

from koppeling.errors import BadSetting, MailNotConfigured, MailServerUnavailable
from koppeling.queries import towns
from koppeling.queries.mail import MessageLine, due_messages
from koppeling.store.engine import deed, reading
from koppeling.usecases.introductions import expire_introductions
from koppeling.usecases.outbox import cancel_stale, mark_failed, mark_sent
from koppeling.wording.catalogue import LANGUAGES, SOURCE_LANGUAGE
from koppeling.wording.messages import message_text

TIMEOUT_SECONDS = 30
SETTING = "KOPPELING_SMTP_URL"


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
        parts = urlsplit(url)
        user = None if parts.username is None else unquote(parts.username)
        sender = parse_qs(parts.query).get("from", [user or ""])[0]
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or "@" not in sender:
            raise BadSetting(
                setting=SETTING,
                value=parts.scheme,
                expected="smtp://user:password@host:587?from=post@town.example",
            )
        tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if tls else 25),
            sender=sender,
            user=user,
            password=None if parts.password is None else unquote(parts.password),
            tls=tls,
        )

    @contextmanager
    def opened(self) -> Iterator[smtplib.SMTP]:
        """A session with the server. Raises ``MailServerUnavailable``."""
        server = smtplib.SMTP_SSL if self.tls else smtplib.SMTP
        try:
            with server(self.host, self.port, timeout=TIMEOUT_SECONDS) as session:
                if not self.tls and session.has_extn("starttls"):
                    session.starttls()
                if self.user is not None and self.password is not None:
                    session.login(self.user, self.password)
                yield session
        except (OSError, smtplib.SMTPException) as error:
            why = type(error).__name__
            raise MailServerUnavailable(server=self.host, why=why) from error


def drain(engine: Engine, *, smtp_url: str | None, now: datetime, actor: str) -> Drained:
    """Send every message that is due, of towns that are open; a practice town sends none.

    Each is sent and then marked: whoever is interrupted in between sends it
    again, with the same Message-ID. Questions that may no longer be asked are
    cancelled. Raises ``MailNotConfigured`` and ``MailServerUnavailable``.
    """
    server = MailServer.read(smtp_url)
    with deed(engine) as session:
        for town in towns.towns(session):
            expire_introductions(session, town.id, now=now, actor=actor)
    with reading(engine) as session:
        due = due_messages(session, now=now)
    if not due:
        return Drained(0, 0, 0)
    sent = cancelled = unsent = 0
    with server.opened() as connection:
        for message in due:
            with deed(engine) as session:
                stale = cancel_stale(session, message.id, now=now)
            if stale:
                cancelled += 1
            elif _send(connection, server, message, now):
                sent += 1
                with deed(engine) as session:
                    mark_sent(session, message.id, now=now)
            else:
                unsent += 1
                with deed(engine) as session:
                    mark_failed(session, message.id)
    return Drained(sent, cancelled, unsent)


def worded(message: MessageLine) -> tuple[str, str]:
    """Subject and text in the reader's language, else in English."""
    language = message.locale if message.locale in LANGUAGES else SOURCE_LANGUAGE
    return message_text(message.code, message.params, language)


def _send(
    connection: smtplib.SMTP, server: MailServer, message: MessageLine, now: datetime
) -> bool:
    """Hand one message over; False where it has no address or the server refuses it."""
    if message.email is None:
        return False
    subject, text = worded(message)
    mail = EmailMessage()
    mail["From"] = server.sender
    mail["To"] = message.email
    mail["Subject"] = subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message.message_id.strip('<>')}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    try:
        connection.send_message(mail, server.sender, [message.email])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError):
        return False
    return True
