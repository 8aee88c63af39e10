"""Takes the pictures of the documentation: ``python3 dev.py screenshots``.

The pages are those of a small town that is made for them, served here and gone afterwards;
its clock stands still, so that the same code takes the same pictures.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from koppeling.store import migrate
from koppeling.store.engine import make_engine
from tests.browser import chromium
from tests.browser.lived import Lived, live
from tests.browser.pages import launched, page_in
from tests.browser.people import ENSCHEDE
from tests.browser.world import world

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
PHONE, DESK = 360, 1280
TALLEST = 1080
"""CSS pixels of a picture from top to bottom; what is below is not in it."""

Show = Callable[[Page, Lived], None]
"""Brings a page to what the picture shows."""


@dataclass(frozen=True)
class Picture:
    """What a picture shows, and on what: in which language, how wide, and for whom."""

    show: Show
    language: str = "en"
    width: int = DESK
    signed_in: bool = False


def at(path: str) -> Show:
    """The page of an address, which may be one of this week."""
    return lambda page, lived: _go(page, lived, path)


def week(path: str, *, unfold: str = "") -> Show:
    """A page of this week; ``unfold`` names what is opened on it."""

    def show(page: Page, lived: Lived) -> None:
        _go(page, lived, f"{lived.town.week}/{path}")
        if unfold:
            page.locator(unfold).first.click()

    return show


def link(what: str, path: str = "") -> Show:
    """The page behind a link."""
    return lambda page, lived: _go(page, lived, lived.links[what] + path)


def _go(page: Page, lived: Lived, path: str) -> None:
    page.goto(path if "://" in path else lived.town.address + path)


PICTURES: dict[str, Picture] = {
    "start": Picture(at("/")),
    "sign-in": Picture(at("/account/sign-in")),
    "home": Picture(at("/coordinator/"), signed_in=True),
    "queue": Picture(week("queue"), signed_in=True),
    "week": Picture(week(""), signed_in=True),
    "check-and-send": Picture(week("send", unfold="details.preview summary"), signed_in=True),
    "network": Picture(at("/coordinator/network"), signed_in=True),
    "waiting": Picture(at("/coordinator/waiting"), signed_in=True),
    "link-dutch": Picture(link("question for a volunteer"), language="nl", width=PHONE),
    "link-arabic": Picture(link("question for a newcomer"), language="ar", width=PHONE),
    "opening": Picture(link("standing link", "new"), language="nl", width=PHONE),
}
"""By the name of the file that shows it, without its ending."""


@contextmanager
def served() -> Iterator[Lived]:
    """Serve the town of the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/town.sqlite3")
        migrate.upgrade(engine)
        with world(engine, ENSCHEDE) as town:
            yield live(town)
        engine.dispose()


def take(
    browser: Browser, name: str, lived: Lived, folder: Path = FOLDER, *, dark: bool = False
) -> Path:
    """Write one picture of a page from its top; answers where it stands."""
    folder.mkdir(parents=True, exist_ok=True)
    file, picture = folder / f"{name}.png", PICTURES[name]
    with page_in(browser, locale=picture.language, width=picture.width, dark=dark) as page:
        if picture.signed_in:
            lived.town.sign_in(page)
        else:
            page.goto(lived.town.address)
        page.locator(".languages summary").click()
        with page.expect_navigation():
            page.click(f".languages button[value={picture.language}]")
        picture.show(page, lived)
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": picture.width, "height": min(height, TALLEST)})
        page.screenshot(path=file, animations="disabled")
    return file


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py screenshots")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PICTURES))
    parser.add_argument("--to", type=Path, default=FOLDER, help="the folder they are written to")
    parser.add_argument("--dark", action="store_true", help="as they look at night")
    asked = parser.parse_args(arguments)
    unknown = sorted(set(asked.names) - set(PICTURES))
    if unknown:
        parser.error(f"no such picture: {' '.join(unknown)}; there are: {' '.join(PICTURES)}")
    found = chromium.find()
    if found is None:
        chromium.say(chromium.why_none())
        return 1
    with launched(found) as browser, served() as lived:
        for name in asked.names or PICTURES:
            chromium.say(f"Took {take(browser, name, lived, asked.to, dark=asked.dark)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
