"""The pages of staff: the week, people, openings, couplings, the town."""

from flask import Blueprint

blueprint = Blueprint("coordinator", __name__, url_prefix="/coordinator")

from web.coordinator import (  # noqa: E402, F401
    advice,
    changes,
    concerns,
    couplings,
    fairness,
    home,
    introductions,
    journal,
    network,
    openings,
    organisations,
    outbox,
    people,
    policy,
    proposals,
    queue,
    rounds,
    sending,
    town,
    waiting,
    week,
    why,
    words,
)
