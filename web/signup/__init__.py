"""Volunteers and newcomers sign themselves up, one question a page."""

from flask import Blueprint

blueprint = Blueprint("signup", __name__, url_prefix="/join")

from web.signup import steps  # noqa: E402, F401
