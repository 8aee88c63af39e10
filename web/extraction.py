"""For developers: collects the words of the pages, and brings their catalogues up to date.

``python -m web.extraction`` writes ``locale/web.pot`` and merges it into every ``web.po``,
as ``koppeling.wording.extraction`` does for the library. The languages that only people
with a link read get the texts of ``FOR_PEOPLE``.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_dir

from koppeling.wording.extraction import Texts
from web.languages import DOMAIN, LOCALE_FOLDER

FOR_PEOPLE = (
    "web/asked.py",
    "web/vocabulary.py",
    "web/person/",
    "web/signup/",
    "web/links.py",
    "web/templates/asked/",
    "web/templates/base.html",
    "web/templates/forms.html",
    "web/templates/languages.html",
    "web/templates/person/",
    "web/templates/public/gone.html",
    "web/templates/public/not_found.html",
    "web/templates/public/start.html",
    "web/templates/public/try_again.html",
    "web/templates/signup/",
)
"""The files, and the folders, whose texts are there in every language of people."""

WORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def _found() -> Iterator[tuple[str, int, Any, list[str], str | None]]:
    found = extract_from_dir(
        Path(__file__).parent,
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2")],
        # A template that cannot be read must not lose its texts in silence.
        options_map={"templates/**.html": {"silent": "false", "trimmed": "true"}},
        keywords=WORDS,
        comment_tags=["NOTE:"],
    )
    for filename, line, message, comments, context in found:
        yield f"web/{filename}", line, message, comments, context


PAGES = Texts(
    domain=DOMAIN,
    folder=LOCALE_FOLDER,
    made_by="web.extraction",
    found=_found,
    for_people=lambda path: path.startswith(FOR_PEOPLE),
)
"""The texts of the pages."""

if __name__ == "__main__":
    PAGES.write()
