"""Signing in and out, for staff."""

from flask import Blueprint

blueprint = Blueprint("account", __name__, url_prefix="/account")

from web.account import begin, sign_in  # noqa: E402, F401
