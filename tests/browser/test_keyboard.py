"""Through a page with the tab key alone: to everything, in order, and one sees where one is."""

import pytest
from playwright.sync_api import Page

from koppeling.terms import Role
from tests.browser.conftest import PageOf
from tests.browser.lived import Lived
from tests.databases import ON_SQLITE

pytestmark = ON_SQLITE

CONTROLS = """
() => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
)].filter(it => it.tabIndex >= 0 && it.checkVisibility())
"""
NUMBERED = f"""
() => {{
    const names = new Set()
    const reached = ({CONTROLS})().filter(it => {{
        if (it.type !== 'radio') return true
        const first = !names.has(it.name)  // the tab key reaches one of a group
        names.add(it.name)
        return first
    }})
    reached.forEach((it, no) => {{ it.dataset.no = no }})
    return reached.length
}}
"""
FOCUSED = """
() => {
    const it = document.activeElement, style = getComputedStyle(it)
    const marked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    return [it.dataset.no ?? it.tagName, marked]
}
"""


def tabbed(page: Page) -> tuple[list[tuple[str, bool]], int]:
    """What the tab key reaches, each with whether one sees it, and how much there is to reach."""
    count = page.evaluate(NUMBERED)
    reached = []
    for _press in range(count):
        page.keyboard.press("Tab")
        number, marked = page.evaluate(FOCUSED)
        reached.append((number, marked))
    return reached, count


@pytest.mark.parametrize("what", ["question for a newcomer", "both said yes", "standing link"])
def test_tab_reaches_everything_behind_a_link(what: str, lived: Lived, page_of: PageOf) -> None:
    page = page_of(width=360)
    page.goto(lived.links[what])

    reached, count = tabbed(page)

    assert reached == [(str(number), True) for number in range(count)]


@pytest.mark.parametrize("path", ["queue", "", "send"])
def test_tab_reaches_everything_on_the_desk(path: str, lived: Lived, page_of: PageOf) -> None:
    page = page_of()
    lived.town.sign_in(page, Role.COORDINATOR)
    page.goto(f"{lived.town.address}{lived.town.week}/{path}")

    reached, count = tabbed(page)

    assert reached == [(str(number), True) for number in range(count)]


def test_first_tab_skips_to_the_content(lived: Lived, page_of: PageOf) -> None:
    page = page_of(javascript=False, base_url=lived.town.address)
    page.goto("/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.url.endswith("#main")
    assert page.locator("main:focus").count() == 1
