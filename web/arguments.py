"""What a request may say at all: numbers that the database can hold, and text without NUL.

Nothing of ours links to anything else, so whatever does is told what a wrong address or a
broken form is told, before any query could fail over it.
"""

from typing import Any

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

GREATEST_IDENTITY = 2**31 - 1
NUL = "\0"
"""PostgreSQL keeps no text with it."""


class IdentityConverter(IntegerConverter):
    """``<int:…>``: an identity of a row; another number is another address, and so not found."""

    regex = "[0-9]{1,10}"

    def __init__(self, url_map: Map, *args: Any, **options: Any) -> None:
        super().__init__(url_map, *args, **{"max": GREATEST_IDENTITY, **options})


def read(app: Flask) -> None:
    """Refuse what cannot be kept, before anything else reads the request."""
    app.url_map.converters["int"] = IdentityConverter

    @app.before_request
    def refuse() -> None:
        if NUL in request.path:
            abort(404)
        for given in (request.args, request.form):
            if any(NUL in f"{name}{value}" for name, value in given.items(multi=True)):
                abort(400)


def identity(text: str) -> int:
    """An identity in a form or behind an address; ValueError for what can be none."""
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(GREATEST_IDENTITY)):
        raise ValueError("an identity is a number")
    if (found := int(text)) > GREATEST_IDENTITY:
        raise ValueError("no row has so great an identity")
    return found
