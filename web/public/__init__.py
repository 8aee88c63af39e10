"""The pages for everybody."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from web.public import languages, machines, start  # noqa: E402, F401
