"""People still waiting, longest first, and what would help them."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _

from koppeling.queries.paging import paged
from koppeling.queries.still_waiting import WaitingPerson, people_waiting
from koppeling.wording.week import blocked_sentence, would_help_heading
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.desk import today
from web.coordinator.remedies import Known, Remedies, known_to, named, of_person
from web.languages import language
from web.rendering import page
from web.session import now, reading

NOTHING = "nothing"
"""In the choice of what would help: no change alone."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Somebody for whom nothing is under way: why, and what would help.

    ``remedies`` and ``why_url`` are None of whom the latest round did not know.
    """

    person: WaitingPerson
    why: str
    heading: str
    remedies: Remedies | None
    why_url: str | None


@blueprint.get("/waiting")
def still_waiting() -> str:
    """Who waits, why, and what would help."""
    helps = request.args.get("helps", "")
    with reading() as session:
        waiting = people_waiting(session, staff().town_id, today=today(), now=now())
        chosen = [one for one in waiting.people if not helps or helps in _codes(one)]
        # Whom nothing is under way for comes first; within both, the longest.
        chosen.sort(key=lambda one: under_way(one) is not None)
        found = paged(chosen, request.args.get("page", 1, type=int))
        lines = [remedy for one in found.lines for remedy in one.remedies]
        known = known_to(session, staff().town_id, lines)
    codes = sorted({code for one in waiting.people for code in _codes(one)} - {NOTHING})
    return page(
        "coordinator/waiting.html",
        found=found,
        everybody=len(waiting.people),
        week=waiting.week,
        shown=[_shown(one, known) for one in found.lines if under_way(one) is None],
        served=[(one, under_way(one)) for one in found.lines if under_way(one) is not None],
        helps=helps,
        choices=[
            ("", _("everybody")),
            *((code, named(code)) for code in codes),
            (NOTHING, _("nothing alone")),
        ],
    )


def _shown(person: WaitingPerson, known: Known) -> Shown:
    if person.blocked is None:
        return Shown(person, why_waiting(person), "", None, None)
    remedies = of_person(person.ref, person.remedies, known)
    return Shown(
        person=person,
        why=why_waiting(person),
        heading=would_help_heading(len(remedies.hers + remedies.ours), language()),
        remedies=remedies,
        why_url=url_for("coordinator.why", ref=person.ref),
    )


def why_waiting(person: WaitingPerson) -> str:
    """Why nothing was found for somebody for whom nothing is under way."""
    if person.blocked is None:
        return _("The latest round did not know this person yet.")
    if not person.blocked:
        return _("There was no opening in the latest round.")
    return blocked_sentence(person.blocked, language())


def _codes(person: WaitingPerson) -> frozenset[str]:
    """What would help somebody, as the list is filtered by it."""
    if person.blocked is None or under_way(person) is not None:
        return frozenset()
    return frozenset(one.code for one in person.remedies) or frozenset({NOTHING})


def under_way(person: WaitingPerson) -> str | None:
    """What is under way for somebody, or holds it up; None where a round may propose."""
    if person.is_being_asked:
        return _("An introduction is under way.")
    if person.to_talk_with:
        return _("The first talk is still to come.")
    if person.is_paused:
        return _("Pauses for now.")
    if person.has_proposal:
        return _("The latest round has a proposal.")
    return None
