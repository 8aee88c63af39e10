"""Volunteers, newcomers, and whoever stands behind an opening: a link, and no account.

GET shows and changes nothing. Every POST asks for a choice that no form makes by itself,
so that whoever sends forms as they stand, as mail scanners do, changes nothing either.
A link that is unknown, used up, expired, revoked or for something else is answered alike.
"""

from flask import Blueprint

blueprint = Blueprint("person", __name__)

from web.person import addresses, answers, breaks, concerns  # noqa: E402, F401
