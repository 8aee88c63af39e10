"""Associations and employers: a standing link, and no account.

They read of their own openings and of who is introduced to them; no page here lists,
searches or orders people.
"""

from flask import Blueprint

blueprint = Blueprint("association", __name__, url_prefix="/organisation")

from web.association import handover, introductions, openings  # noqa: E402, F401
