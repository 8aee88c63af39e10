"""The pages of staff: the week, people, openings, couplings, the town."""

from flask import Blueprint

blueprint = Blueprint("coordinator", __name__, url_prefix="/coordinator")

from web.coordinator import (  # noqa: E402, F401
    concerns,
    couplings,
    home,
    introductions,
    journal,
    network,
    openings,
    organisations,
    outbox,
    people,
    proposals,
    queue,
    rounds,
    sending,
    town,
    waiting,
    week,
    words,
)
