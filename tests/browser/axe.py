"""What axe-core finds wrong on a page for somebody who reads it otherwise than by eye and mouse."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    },
    "rules": {"target-size": {"enabled": True}},  # WCAG 2.2 wants it, axe does not yet by itself
    "resultTypes": ["violations"],
}


@cache
def script() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """The violations of WCAG 2.2 A and AA on the page as it stands, one line each.

    A line says the rule, the element and what helps. The page has to run JavaScript; its
    content security policy is left as it is.
    """
    page.evaluate(script())
    found: list[dict[str, Any]] = page.evaluate(
        "async (options) => (await axe.run(document, options)).violations", OPTIONS
    )
    return [
        f"{violation['id']}: {selector(node['target'])}: {violation['help']}"
        for violation in found
        for node in violation["nodes"]
    ]


def selector(target: list[str | list[str]]) -> str:
    """axe's path to an element: a selector a frame, and a list of them into shadow trees."""
    return " ".join(part if isinstance(part, str) else " ".join(part) for part in target)
