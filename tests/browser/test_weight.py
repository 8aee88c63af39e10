"""What a first visit loads, and how much somebody has to press to decide a whole week."""

import pytest
from playwright.sync_api import Page
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from koppeling.store import Town
from tests.browser.conftest import PageOf
from tests.browser.every_page import rows
from tests.browser.lived import Lived
from tests.browser.pages import transferred
from tests.browser.people import ENSCHEDE
from tests.browser.world import World, world
from tests.databases import ON_SQLITE, with_factories
from tests.factories import MatchRoundFactory, NewcomerFactory, OpeningFactory, ProposalFactory
from tests.sizes import PROVING

pytestmark = ON_SQLITE

KB = 1000
REASONS = [
    {"code": "shared_interests", "points": 20_000, "params": {"interests": ["cooking"]}},
    {"code": "shared_language", "points": 15_500, "params": {"language": "nl", "level": "B1"}},
    {"code": "near", "points": 12_400, "params": {"minutes": 9, "travel": "bicycle"}},
    {"code": "shared_half_days", "points": 13_100, "params": {"half_days": ["wed-aft", "sat-mor"]}},
]


HEAVIEST = {"question for a newcomer", "both said yes", "start", "concern", "confirm an address"}


@pytest.mark.parametrize(("language", "most"), [("nl", 40 * KB), ("ar", 90 * KB)])
def test_first_visit_of_a_link_is_light(
    language: str, most: int, lived: Lived, page_of: PageOf
) -> None:
    links = {
        row.name: row
        for row in rows(lived)
        if row.endpoint.startswith(("person", "public")) and (PROVING or row.name in HEAVIEST)
    }

    weights = {
        name: transferred(page_of(locale=language), _whole(lived.town, row.path))
        for name, row in links.items()
        if row.steps is None
    }

    assert {name: weight for name, weight in weights.items() if weight > most} == {}
    assert min(weights.values()) > 1 * KB


def test_week_of_60_is_light_and_decided_with_65_inputs(engine: Engine, page_of: PageOf) -> None:
    with world(engine, ENSCHEDE) as town:
        propose_60(town)
        page = page_of(javascript=False, base_url=town.address)
        town.sign_in(page)
        fresh = page_of(javascript=False)
        fresh.context.add_cookies(page.context.cookies())
        assert transferred(fresh, f"{town.address}{town.week}/") <= 70 * KB
        assert fresh.locator("tbody tr").count() == 60

        presses = decide_all(page, town)
        town.clock.move(minutes=31)
        town.work()

    asked = [to for to, _letter in town.mail.received if to.startswith("volunteer-")]
    assert len(asked) == 60
    assert presses <= 65


def propose_60(town: World) -> None:
    """Sixty drafts of this week, each of a newcomer and a neighbour of their own."""
    week = town.town.week(town.clock())
    with Session(town.engine) as session, with_factories(session):
        lives_in = session.get_one(Town, town.town.id)
        match_round = MatchRoundFactory(
            town=lives_in, iso_year=week.year, iso_week=week.week, policy=town.town.policy
        )
        for _no in range(60):
            ProposalFactory(
                town=lives_in,
                match_round=match_round,
                newcomer=NewcomerFactory(town=lives_in),
                opening=OpeningFactory(town=lives_in),
                reasons=REASONS,
                score=sum(reason["points"] for reason in REASONS),
            )
        session.commit()


def decide_all(page: Page, town: World) -> int:
    """From the first page of staff: approve one after the other, check, send; the inputs."""
    presses = 0

    def press(selector: str) -> None:
        nonlocal presses
        presses += 1
        with page.expect_navigation():
            page.locator(selector).first.click()

    page.goto("/coordinator/")
    press("main a[href$='/queue']")
    while page.locator("button[value=approve]").count():
        press("button[value=approve]")
    press("main a[href$='/send']")
    assert page.locator("details.preview").count() == 60
    press("#send button")
    return presses


def _whole(town: World, path: str) -> str:
    return path if "://" in path else town.address + path
