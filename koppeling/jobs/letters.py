"""Messages as mail: the same words as text and as HTML, and a meeting for the calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from functools import cache
from types import MappingProxyType
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from koppeling.jobs.invitations import invitation, method
from koppeling.queries.mail import MessageLine
from koppeling.terms import LinkPurpose
from koppeling.usecases.links import token_of
from koppeling.wording.catalogue import RIGHT_TO_LEFT, readers_language, say
from koppeling.wording.letters import LINK_IN_WORDS, letter, plain_text
from koppeling.wording.messages import REMINDERS
from koppeling.wording.names import END_OF_ISOLATE, FIRST_STRONG

PATHS: Mapping[LinkPurpose, str] = MappingProxyType(
    {
        LinkPurpose.ANSWER: "/a/",
        LinkPurpose.ORGANISATION: "/organisation/",
        LinkPurpose.CONFIRM: "/confirm/",
        LinkPurpose.ACCOUNT: "/account/begin/",
    }
)
"""Where each kind of link leads, below the public address."""

ANY_DOMAIN = "koppeling.invalid"


class _Folding(EmailPolicy):
    """Folds a subject beyond ASCII as one text: Python's own way loses spaces where it cuts."""

    def fold(self, name: str, value: str) -> str:
        if str(value).isascii():
            folded: str = super().fold(name, value)
            return folded
        words = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {words}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


_MAIL = _Folding(linesep="\r\n", cte_type="7bit")
"""Every server takes seven bits; a line break is CR LF, as calendars want it too."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A message as its reader gets it; ``ics`` where it brings or calls off a meeting.

    ``link`` is the whole address that the letter carries, None where it carries none
    or a preview says so in words.
    """

    subject: str
    text: str
    html: str
    ics: bytes | None
    language: str
    link: str | None


def link_to(
    message: MessageLine, *, base_url: str | None, secret_key: str | None
) -> tuple[str, str] | None:
    """The token of a message's link and the whole address; None where either cannot be made.

    The address begins with the setting and with nothing else: no request has a say.
    """
    if message.link is None or not base_url or not secret_key:
        return None
    token = token_of(secret_key, message.link.id, message.link.nonce)
    return token, f"{base_url.rstrip('/')}{PATHS[message.link.purpose]}{token}"


def worded(
    message: MessageLine,
    *,
    base_url: str | None,
    secret_key: str | None,
    now: datetime | None = None,
) -> Worded:
    """A message as staff may read it.

    In practice with the link that its reader would get; once the town is open the
    letter says in words where it stands, so that nobody answers for somebody else.
    """
    made = link_to(message, base_url=base_url, secret_key=secret_key)
    at = now or message.due_at
    if made is not None and message.in_practice:
        return composed(message, link=made[1], now=at, domain=domain_of(base_url))
    language = readers_language(message.locale, message.town_language)
    tells = message.linked and bool(base_url and secret_key)
    words = say(LINK_IN_WORDS, language) if tells else None
    return composed(message, link=words, now=at, domain=domain_of(base_url))


def composed(message: MessageLine, *, link: str | None, now: datetime, domain: str) -> Worded:
    """A message in the reader's language, with ``link`` as it is given."""
    language = readers_language(message.locale, message.town_language)
    found = letter(
        message.code, {**message.params, "link": link}, language, own_words=message.own_words
    )
    is_address = link is not None and urlsplit(link).scheme in {"http", "https"}
    html = _template().render(
        letter=found,
        language=language,
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        opens=is_address,
    )
    ics = None
    if message.meeting is not None and message.email is not None:
        ics = invitation(
            message.meeting, attendee=message.email, domain=domain, now=now, language=language
        )
    return Worded(
        subject=found.subject,
        text=plain_text(found, language),
        html=html,
        ics=ics,
        language=language,
        link=found.link if is_address else None,
    )


def mail_of(
    message: MessageLine, words: Worded, *, sender: str, to: str, now: datetime
) -> EmailMessage:
    """The mail for one reader: text, HTML and calendar as alternatives, the .ics beside them.

    Raises ValueError where a header would break into two.
    """
    mail = EmailMessage(policy=_MAIL)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = words.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message.message_id.strip('<>')}>"
    mail["Auto-Submitted"] = "auto-generated"
    if message.code in REMINDERS and words.link is not None:
        # A page, where somebody reads and chooses: no one-click that would end couplings.
        mail["List-Unsubscribe"] = f"<{words.link}>"
    mail.set_content(words.text)
    mail.add_alternative(words.html, subtype="html")
    if words.ics is not None and message.meeting is not None:
        mail.add_alternative(
            words.ics.decode(),
            subtype="calendar",
            params={"method": method(message.meeting)},
        )
        mail.add_attachment(words.ics, maintype="application", subtype="ics", filename="invite.ics")
    # Last: each change of the content drops what was said of it before.
    mail["Content-Language"] = words.language
    return mail


def domain_of(address: str | None) -> str:
    """The domain of a mail address or a public address, in ASCII."""
    if not address:
        return ANY_DOMAIN
    host = urlsplit(address).hostname if "://" in address else address.rpartition("@")[2]
    try:
        return (host or ANY_DOMAIN).encode("idna").decode()
    except UnicodeError:
        return ANY_DOMAIN


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("koppeling.jobs", package_path=""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["names"] = _names
    return environment.get_template("letter.html")


def _names(sentence: str) -> Markup:
    """A sentence, escaped, with its names where a browser keeps their direction apart."""
    opened = escape(sentence).replace(FIRST_STRONG, Markup("<bdi>"))
    return opened.replace(END_OF_ISOLATE, Markup("</bdi>"))
