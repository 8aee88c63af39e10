"""What the pages behind links have in common, whoever holds one: a person or an organisation."""

from typing import NoReturn

from flask import abort, g, make_response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from koppeling.queries.links import LinkLine
from web.languages import PEOPLE_LANGUAGES, speak
from web.rendering import page

Answered = Response | tuple[str, int]
"""A redirect, or a page with its status."""


def gone() -> NoReturn:
    """Answer as to every link that opens nothing, whyever: one page, one status."""
    speak(None, among=PEOPLE_LANGUAGES)
    g.practice = False
    abort(make_response(page("public/gone.html"), 404))


def is_sure() -> bool:
    """Whether the box was ticked that nobody ticks by chance."""
    return request.form.get("sure") == "yes"


def not_sure() -> dict[str, str]:
    """What to say where it was not."""
    return {"sure": _("Tick the box if you are sure")}


def actor(link: LinkLine) -> str:
    """The holder as the journal names them."""
    return f"link:{link.id}"
