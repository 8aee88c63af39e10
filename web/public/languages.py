"""The choice of a language, on every page."""

from typing import Any
from urllib.parse import unquote

from flask import current_app, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError
from werkzeug.wrappers import Response

from web.access import ACCESS
from web.languages import choose
from web.public import blueprint


@blueprint.post("/language")
def choose_language() -> Response:
    """Keep the reader's language and show the page they were on, by its name."""
    choose(request.form.get("language", ""))
    return redirect(_page_of_before(), 303)


def _page_of_before() -> str:
    """The address of a page of ours by its name and arguments, else that of the start page.

    No address is taken from anybody: it is built from the routes, so it stays in the house.
    """
    start_page = url_for("public.start")
    name = request.form.get("page", "")
    if name not in ACCESS or name == "static" or name not in current_app.view_functions:
        return start_page
    given: dict[str, Any] = {
        key.removeprefix("at-"): value
        for key, value in request.form.items()
        if key.startswith("at-") and not key.startswith("at-_")
    }
    adapter = current_app.create_url_adapter(request)
    try:
        address = url_for(name, _method="GET", **given)
        found = adapter and adapter.match(unquote(address), method="GET")
    except (BuildError, HTTPException, ValueError):
        return start_page
    # A value with a slash in it could be another page, or none.
    same = found and (found[0], {key: str(value) for key, value in found[1].items()})
    return address if same == (name, given) else start_page
