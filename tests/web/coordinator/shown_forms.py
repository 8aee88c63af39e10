"""The form of a page as a browser sends it back when nobody has touched it."""

from collections import defaultdict
from html.parser import HTMLParser


def as_shown(text: str) -> dict[str, list[str]]:
    """The values by field of the form with class ``cells``, without its token."""
    found = _Form()
    found.feed(text)
    return {name: values for name, values in found.sent.items() if name != "csrf_token"}


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = defaultdict(list)
        self._inside = False
        self._select = ""
        self._chosen: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        its = dict(attrs)
        name, value = its.get("name") or "", its.get("value") or ""
        if tag == "form":
            self._inside = "cells" in (its.get("class") or "").split()
        if not self._inside:
            return
        if tag == "input" and ("checked" in its or its.get("type") not in {"checkbox", "radio"}):
            self.sent[name].append(value)
        if tag == "select":
            self._select, self._chosen = name, None
        if tag == "option" and self._select and (self._chosen is None or "selected" in its):
            self._chosen = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "select" and self._inside:
            self.sent[self._select].append(self._chosen or "")
            self._select = ""
