"""A week on the desk, and what a test reads off its pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

from sqlalchemy import Engine, event

WEEK = "/coordinator/week/2026-W48"


def text_of(html: str) -> str:
    """The words of a page, without tags, on one line."""
    words = re.sub(r"<[^>]+>", " ", html)
    return re.sub(r"\s+", " ", unescape(words)).replace(" .", ".").replace(" ,", ",")


def main_of(html: str) -> str:
    """The words of the page's own part."""
    return text_of(html.partition('<main id="main"')[2].partition("</main>")[0]).partition("> ")[2]


def first(pattern: str, html: str) -> str:
    """What stands in the brackets of a pattern, where it is found first."""
    found = re.search(pattern, html)
    assert found, pattern
    return found[1]


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
