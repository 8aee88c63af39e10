"""Reading answers of the pages: headings, forms as a robot sends them, what is shown."""

import html
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class SentAsItStands:
    """A form with nothing chosen and nothing written: its address, or "", and what it carries."""

    action: str
    fields: dict[str, list[str]]


def heading(page: str) -> str:
    """The one heading of the first rank, without marks."""
    (found,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return text_of(found)


def text_of(part: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", part)).strip()


def facts(page: str) -> dict[str, str]:
    """The lines of the lists of facts."""
    rows = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    return {text_of(term): text_of(value) for term, value in rows}


def problems(page: str) -> list[str]:
    """The sentences of the summary of errors."""
    summary = re.search(r'<div class="errors".*?</div>', page, re.DOTALL)
    return [text_of(one) for one in re.findall(r"<li>(.*?)</li>", summary[0])] if summary else []


def links(page: str) -> list[str]:
    """Where the links of the page itself lead."""
    return [html.unescape(one) for one in re.findall(r'<a[^>]* href="(/[^"#]*)"', page)]


def forms(page: str) -> list[SentAsItStands]:
    """The forms of a page that post, as they stand, each once for every button."""
    found = []
    for action, inside in re.findall(
        r'<form[^>]*method="post"(?: action="([^"]*)")?[^>]*>(.*?)</form>', page, re.DOTALL
    ):
        fields: dict[str, list[str]] = {}
        for box in re.findall(r"<input[^>]*>", inside):
            kind = _attribute(box, "type") or "text"
            if kind in {"radio", "checkbox"} and " checked" not in box:
                continue
            fields.setdefault(_attribute(box, "name"), []).append(_attribute(box, "value"))
        for name, options in re.findall(
            r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', inside, re.DOTALL
        ):
            chosen = re.search(r'<option value="([^"]*)" selected', options)
            first = re.search(r'<option value="([^"]*)"', options)
            one = html.unescape((chosen or first or [""] * 2)[1])
            fields.setdefault(name, []).append(one)
        buttons = [
            {_attribute(tag, "name"): _attribute(tag, "value")}
            for tag in re.findall(r"<button[^>]*>", inside)
        ]
        for button in buttons or [{}]:
            pressed = {name: [value] for name, value in button.items() if name}
            found.append(SentAsItStands(html.unescape(action), {**fields, **pressed}))
    return found


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf' {name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""
