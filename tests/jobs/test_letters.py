"""The HTML of letters: well formed, small, from one address, and harmless whatever is in a name."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest

from koppeling.jobs.letters import composed, domain_of, link_to, mail_of, worded
from koppeling.queries.mail import Meeting, MessageLine, MessageLink
from koppeling.terms import IntroductionId, LinkId, LinkPurpose, MessageId
from koppeling.wording.catalogue import PEOPLE_LANGUAGES, RIGHT_TO_LEFT
from koppeling.wording.messages import MESSAGES
from tests.jobs.mail_server import text_of
from tests.wording.samples import SAMPLES

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LINK = "https://koppeling.example/a/" + "x" * 43
VOID = {"meta", "br", "hr"}
HOSTILE = [
    "<script>__pwned()</script>",
    '"><img src=x onerror=__pwned()>',
    "javascript:__pwned()",
    "{{7*7}}{% raise %}",
    "%(town)s %s %n",
    "\u202e\u2066gnp.exe",
    "а" + "\u0301" * 1000,
    "]]><!--",
    "\u2068</bdi><b>",
    "'; DROP TABLE messages; --",
]


def line(code="ask_newcomer", **changes):
    params = {name: told for name, told in SAMPLES.items() if name not in {"link", "places"}}
    return MessageLine(
        **{
            "id": MessageId(1),
            "town": "enschede",
            "town_language": "nl",
            "in_practice": False,
            "code": code,
            "recipient": "newcomer",
            "to": "NC-1",
            "email": "amina@example.org",
            "locale": "en",
            "message_id": "m-1@koppeling.invalid",
            "params": {
                **params,
                "places": 4,
                "town": "Enschede",
                "coordinators": ("Anna de Vries", "Bart"),
                "title": "Choir",
                "organisation": "VV Test",
                "meeting_place": "Library",
                "meets_at": NOW,
                "time_zone": "Europe/Amsterdam",
            },
            "own_words": "We know you both.\nGood luck!",
            "linked": True,
            "link": MessageLink(LinkId(3), "nonce", LinkPurpose.ANSWER),
            "meeting": None,
            "introduction_id": None,
            "attempts": 0,
            "queued_at": NOW,
            "due_at": NOW,
            "sent_at": None,
            "cancelled_at": None,
            **changes,
        }
    )


class Checked(HTMLParser):
    """Notes tags, attributes and text, and fails where tags do not close as they opened."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes, self.words = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def checked(html):
    found = Checked()
    found.feed(html)
    found.close()
    assert found.open == []
    return found


def made(message, link=LINK):
    return composed(message, link=link, now=NOW, domain="enschede.example")


@pytest.mark.parametrize("language", PEOPLE_LANGUAGES)
@pytest.mark.parametrize("code", MESSAGES)
def test_letter_is_small_valid_html_in_its_language_with_one_address(code, language):
    words = made(line(code, locale=language))
    found = checked(words.html)
    assert len(words.html.encode()) <= 20_000
    assert {"img", "script", "link", "style", "iframe", "form"} & set(found.tags) == set()
    body = {name: value for tag, name, value in found.attributes if tag == "body"}
    assert body["lang"] == language
    assert body["dir"] == ("rtl" if language in RIGHT_TO_LEFT else "ltr")
    addresses = [value for _, name, value in found.attributes if name in {"href", "src"}]
    assert addresses == ([LINK] if MESSAGES[code].button else [])
    assert all(
        name in {"lang", "dir", "style", "href", "charset", "name", "content"}
        for _, name, _ in found.attributes
    )
    assert "url(" not in words.html


@pytest.mark.parametrize("language", PEOPLE_LANGUAGES)
@pytest.mark.parametrize("code", MESSAGES)
def test_text_and_html_say_the_same(code, language):
    words = made(line(code, locale=language))
    told = " ".join("".join(checked(words.html).words).split())
    for said in words.text.replace("\u2068", "").replace("\u2069", "").splitlines():
        bare = said.removeprefix("- ").removesuffix(":")
        assert " ".join(bare.split()) in told


@pytest.mark.parametrize("language", ["nl", "en", "ar"])
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_in_a_name_stays_a_name(name, language):
    params = {**line().params, "called": name, "to": name, "district": name, "town": name}
    message = line(
        "coupled_newcomer",
        locale=language,
        params={**params, "contact": name, "coordinators": (name,), "meeting_place": name},
        own_words=name,
    )
    words = made(message)
    found = checked(words.html)
    plain = checked(made(line("coupled_newcomer", locale=language)).html)
    assert [tag for tag in found.tags if tag not in {"bdi", "br"}] == [
        tag for tag in plain.tags if tag not in {"bdi", "br"}
    ]
    assert {name for _, name, _ in found.attributes} == {name for _, name, _ in plain.attributes}
    for shown in (words.subject, words.text, words.html):
        assert re.search(r"[\u202a-\u202e\u2066\u2067\u200b\x00]", shown) is None
        assert not re.search(r"[\u0300-\u036f]{5}", shown)
    assert words.text.count("\u2068") == words.text.count("\u2069")


@pytest.mark.parametrize(
    ("purpose", "path"),
    [
        (LinkPurpose.ANSWER, "/a/"),
        (LinkPurpose.ORGANISATION, "/organisation/"),
        (LinkPurpose.CONFIRM, "/confirm/"),
        (LinkPurpose.ACCOUNT, "/account/begin/"),
    ],
)
@pytest.mark.parametrize("base_url", ["https://koppeling.example", "https://koppeling.example/"])
def test_link_leads_where_its_purpose_says(purpose, path, base_url):
    message = line(link=MessageLink(LinkId(3), "nonce", purpose))
    made_link = link_to(message, base_url=base_url, secret_key="k" * 43)
    assert made_link is not None
    token, address = made_link
    assert address == f"https://koppeling.example{path}{token}"
    assert re.fullmatch(r"[\w-]{43}", token)
    assert link_to(message, base_url=None, secret_key="k" * 43) is None
    assert link_to(message, base_url=base_url, secret_key=None) is None


@pytest.mark.parametrize("code", MESSAGES)
def test_only_reminders_say_how_to_have_no_more_of_them(code):
    mail = mail_of(line(code), made(line(code)), sender="a@b.example", to="c@d.example", now=NOW)
    reminds = code in {"check_in", "still_open"}
    assert mail["List-Unsubscribe"] == (f"<{LINK}>" if reminds else None)
    assert "List-Unsubscribe-Post" not in mail


def test_preview_of_an_open_town_shows_words_in_the_place_of_the_link():
    words = worded(line(), base_url="https://koppeling.example", secret_key="k" * 43)
    assert "Say yes or no:\n[personal link]" in words.text
    assert "http" not in words.text
    assert "href" not in words.html
    assert words.link is None


@pytest.mark.parametrize("language", PEOPLE_LANGUAGES)
def test_mail_arrives_as_it_was_written(language):
    """A subject beyond ASCII keeps its spaces, a text its lines, whatever carries seven bits."""
    meeting = Meeting(IntroductionId(7), NOW, "Europe/Berlin", "Bart", "Bücherei", cancelled=False)
    message = line("coupled_newcomer", locale=language, meeting=meeting)
    message.params["called"] = "Cornelia Wilhelmina Åsa"
    words = made(message)
    raw = mail_of(message, words, sender="a@b.example", to="c@d.example", now=NOW).as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["Subject"] == words.subject
    assert text_of(mail).replace("\r\n", "\n") == words.text
    (attached,) = mail.iter_attachments()
    assert attached.get_content() == words.ics


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("post@enschede.example", "enschede.example"),
        ("https://koppeling.example:8443/x", "koppeling.example"),
        ("post@münster.example", "xn--mnster-3ya.example"),
        (None, "koppeling.invalid"),
        ("", "koppeling.invalid"),
    ],
)
def test_domain_is_that_of_the_address(address, domain):
    assert domain_of(address) == domain
