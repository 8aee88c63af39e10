"""People still waiting, longest first, and what would help them."""

from flask import request
from flask_babel import gettext as _

from koppeling.queries.paging import paged
from koppeling.queries.still_waiting import WaitingPerson, people_waiting
from koppeling.wording.helps import help_text
from koppeling.wording.week import blocked_sentence, would_help_sentence
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.desk import today
from web.languages import language
from web.rendering import page
from web.session import now, reading


@blueprint.get("/waiting")
def still_waiting() -> str:
    """Who waits, why, and what would help."""
    with reading() as session:
        waiting = people_waiting(session, staff().town_id, today=today(), now=now())
    found = paged(waiting.people, request.args.get("page", 1, type=int))
    return page(
        "coordinator/waiting.html",
        found=found,
        week=waiting.week,
        why={one.ref: _why(one) for one in found.lines},
        helps={one.ref: _helps(one) for one in found.lines},
    )


def _why(person: WaitingPerson) -> str:
    if person.is_being_asked:
        return _("An introduction is under way.")
    if person.to_talk_with:
        return _("The first talk is still to come.")
    if person.is_paused:
        return _("Pauses for now.")
    if person.has_proposal:
        return _("The latest round has a proposal.")
    if person.blocked is None:
        return _("The latest round did not know this person yet.")
    return blocked_sentence(person.blocked, language())


def _helps(person: WaitingPerson) -> str:
    if person.blocked is None or person.is_being_asked or person.is_paused:
        return ""
    spoken = language()
    sentences = [help_text(one.code, one.openings, one.params, spoken) for one in person.would_help]
    return would_help_sentence(sentences, spoken)
