"""The whole way, without JavaScript: an opening is registered, proposed, decided, asked, answered.

What is pressed is found by where it leads and never by its words, so the same walk is
taken in Dutch and in German, and by a newcomer who reads Arabic. Dutch goes over SQLite,
German over PostgreSQL.
"""

import json
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from playwright.sync_api import Page
from sqlalchemy import Engine

from koppeling.jobs.files import network_file
from tests.browser.conftest import PageOf
from tests.browser.pages import scrolls_sideways
from tests.browser.people import CHOIR_EMAIL, ENSCHEDE, MUENSTER, Place
from tests.browser.world import World, world
from tests.databases import ON_POSTGRESQL, ON_SQLITE
from tests.jobs.mail_server import text_of

AMINA, OLENA = "amina@example.org", "olena@example.org"


class Hand:
    """What somebody presses and types on a page, counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.inputs: Counter[str] = Counter()

    def tick(self, selector: str, on: str = "") -> None:
        """Press what stays on the page."""
        self.inputs[on] += 1
        self.page.locator(selector).first.click()

    def press(self, selector: str, on: str = "") -> None:
        """Press what leads to another page, or to the same anew; see it whole."""
        with self.page.expect_navigation():
            self.tick(selector, on)


@pytest.fixture
def phone(page_of: PageOf) -> Callable[..., Page]:
    """A phone of 360 px in which no script runs."""

    def phone(language: str) -> Page:
        return page_of(width=360, height=740, javascript=False, locale=language)

    return phone


@ON_SQLITE
def test_whole_way_in_dutch(engine: Engine, page_of: PageOf, phone: Callable[..., Page]) -> None:
    with world(engine, ENSCHEDE) as town:
        walk(town, ENSCHEDE, page_of, phone)


@ON_POSTGRESQL
def test_whole_way_in_german(engine: Engine, page_of: PageOf, phone: Callable[..., Page]) -> None:
    with world(engine, MUENSTER) as town:
        walk(town, MUENSTER, page_of, phone)


def walk(town: World, place: Place, page_of: PageOf, phone: Callable[..., Page]) -> None:
    tongue = place.language
    first, second = (f"{name.split()[0].lower()}@example.net" for name in place.volunteers[:2])
    town.send_mail()
    register_an_opening(town, phone(tongue), tongue)

    desk = Hand(page_of(javascript=False, locale=tongue))
    propose(town, desk, tongue)
    proposals = decide(desk)
    check_and_send(desk, preview=place.volunteers[0].split()[0])
    assert desk.inputs["decide"] == proposals + 2  # one each; putting aside takes a reason
    assert desk.inputs["send"] == 2
    assert town.letters(AMINA) == []

    # Half an hour to call the questions back is over.
    town.clock.move(minutes=31)
    town.work()

    # An association: the newcomer is asked first, in Arabic; then the choir.
    say_yes(phone("ar"), town.link(AMINA), language="ar", times=3)
    town.send_mail()
    say_yes(phone(tongue), town.link(CHOIR_EMAIL), language=tongue, times=1)
    town.send_mail()
    # A neighbour: she who offers an hour is asked first, then the newcomer.
    say_yes(phone(tongue), town.link(first), language=tongue, times=3)
    assert len(town.letters(first)) == 1
    town.send_mail()
    say_yes(phone("ar"), town.link(AMINA), language="ar", times=1)
    town.send_mail()
    say_no(phone(tongue), town.link(second))
    town.send_mail()

    declined = place.volunteers[1].split()[0]
    assert not any(declined in text_of(letter) for letter in town.letters(OLENA))
    told, hers = town.letters(first)[-1], town.letters(AMINA)[-1]
    assert (AMINA in text_of(told), first in text_of(hers)) == (True, True)
    assert invited(told) == {first: invited(hers)[AMINA]}
    assert first not in str(town.letters(AMINA)[-2])
    assert edges(town) == {("N-01", "B-01"), ("N-01", "W-1")}
    assert drawn(town, desk.page) == edges(town)


# --- one step of the way each ------------------------------------------------


def register_an_opening(town: World, page: Page, tongue: str) -> None:
    """The association opens its standing link and answers six questions."""
    page.goto(town.link(CHOIR_EMAIL))
    assert page.get_attribute("html", "lang") == tongue
    Hand(page).press("main a[href$='/new']")
    page.fill("[name=title]", "Koor")
    page.select_option("#interests", "choir")
    page.check("[name=availability][value=thu-eve]")
    page.fill("[name=places]", "4")
    page.check("[name=level][value=A1]")
    page.check("[name=consent][value=matching]")
    page.check("[name=consent][value=contact]")
    Hand(page).press("main button")
    assert page.locator("main .errors").all_inner_texts() == []
    assert page.locator("ul.cards h3").all_inner_texts() == ["Koor"]


def propose(town: World, desk: Hand, tongue: str) -> None:
    """The coordinator signs in and has the week proposed."""
    town.sign_in(desk.page)
    assert desk.page.get_attribute("html", "lang") == tongue
    desk.press("form[action$='/rounds/'] button")
    assert desk.page.locator("progress").count() == 1
    town.work()
    desk.page.reload()
    assert desk.page.locator("progress").count() == 0
    desk.press("main a[href$='/queue']")


def decide(desk: Hand) -> int:
    """One press for every proposal; one of them is put aside with a reason, others are held.

    Answers how many there were.
    """
    page, proposals = desk.page, 0
    while page.locator("button[value=approve]").count():
        assert page.locator("main .errors").all_inner_texts() == []
        pair, proposals = page.inner_text("article h2"), proposals + 1
        if "Marisol" in pair and desk.inputs["aside"] == 0:
            desk.inputs["aside"] += 1
            desk.tick("#decision summary", "decide")
            desk.tick("#decision [name=reason]", "decide")
            desk.press("button[value=put_aside]", "decide")
        elif "Selam" in pair:
            desk.press("button[value=hold]", "decide")
        else:
            desk.press("button[value=approve]", "decide")
    return proposals


def check_and_send(desk: Hand, *, preview: str) -> None:
    """Read what somebody will read, then send."""
    page = desk.page
    desk.press("main a[href$='/send']", "send")
    letter = page.locator("details.preview", has_text=preview).first
    letter.locator("summary").click()
    shown = letter.inner_text()
    assert ("Amina" in letter.locator("summary").inner_text(), AMINA in shown) == (True, False)
    desk.press("#send button", "send")
    assert page.locator("#undo").count() == 1


def say_yes(page: Page, link: str, *, language: str, times: int) -> None:
    """From the link to a yes: choose a time, press."""
    hand = Hand(page)
    page.goto(link)
    assert page.get_attribute("html", "lang") == language
    assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
    assert not scrolls_sideways(page)
    assert page.locator("[name=time]").count() == times + 1  # and: please call me
    assert page.locator("[name=time]:checked").count() == 0
    hand.tick("[name=time]")
    hand.press("form[action$='/yes'] button")
    assert page.locator("[name=time]").count() == 0
    assert hand.inputs.total() == 2


def say_no(page: Page, link: str) -> None:
    """No needs no reason; only what comes next is asked."""
    page.goto(link)
    page.locator("form[action$='/no'] [name=then]").first.check()
    Hand(page).press("form[action$='/no'] button")
    assert page.locator("[name=time]").count() == 0


# --- what came of it ---------------------------------------------------------


def invited(letter: EmailMessage) -> dict[str, object]:
    """Who is invited, to when, by the calendar file of a letter."""
    files = [part for part in letter.iter_attachments() if part.get_filename() == "invite.ics"]
    meetings = [Calendar.from_ical(file.get_content()).walk("VEVENT")[0] for file in files]
    return {
        str(meeting["ATTENDEE"]).removeprefix("mailto:"): meeting.decoded("DTSTART")
        for meeting in meetings
    }


def edges(town: World) -> set[tuple[str, str]]:
    """The couplings of ``network export``."""
    written = network_file(town.engine, town.town.slug, "json", on=town.town.day(town.clock()))
    ends = ((edge["source"], edge["target"]) for edge in json.loads(written)["edges"])
    return {(min(two, key=is_other), max(two, key=is_other)) for two in ends}


def is_other(ref: str) -> bool:
    """Whether this is the case number of an opening."""
    return not ref.startswith("N-")


def drawn(town: World, page: Page) -> set[tuple[str, str]]:
    """The couplings of the table beside the picture, which draws as many."""
    page.goto(f"{town.address}/coordinator/network")
    page.click("main details:has(table) summary")
    rows = page.locator("main table tbody tr").all()
    found = {(row.locator("th").inner_text(), row.locator("td").first.inner_text()) for row in rows}
    assert page.locator("figure.network > svg .ties path").count() == len(found)
    return found
