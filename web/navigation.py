"""The sections of the staff pages, in the order of their navigation."""

from flask import current_app
from flask_babel import lazy_gettext as _

from koppeling.terms import Role
from web.access import ACCESS, STAFF

SECTIONS = (
    ("coordinator.home", _("Home")),
    ("coordinator.week", _("This week")),
    ("coordinator.still_waiting", _("Still waiting")),
    ("coordinator.people", _("People")),
    ("coordinator.openings", _("Openings")),
    ("coordinator.couplings", _("Couplings")),
    ("coordinator.concerns", _("Concerns")),
    ("coordinator.network", _("Network")),
    ("coordinator.outbox", _("Outbox")),
    ("coordinator.journal", _("Journal")),
    ("coordinator.policy", _("Policy")),
    ("coordinator.town", _("Town")),
)
"""Pages that can be opened without naming anything, each with the name of its section."""


def sections(role: Role) -> tuple[tuple[str, str], ...]:
    """The sections that exist and that a member of staff of this role may see."""
    return tuple(
        (endpoint, str(text))
        for endpoint, text in SECTIONS
        if STAFF[role] in ACCESS.get(endpoint, ()) and _stands_alone(endpoint)
    )


def _stands_alone(endpoint: str) -> bool:
    """Whether there is a page of this name whose address has no arguments."""
    return endpoint in current_app.view_functions and any(
        not rule.arguments for rule in current_app.url_map.iter_rules(endpoint)
    )
