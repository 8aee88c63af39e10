"""Who may see what: one table, a row for every route.

A route without a row answers to nobody, and a test fails. What somebody may see of
another town is nothing: every query below a staff page is given the town of the account,
and answers "not found" for anything else.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from flask import Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from koppeling.terms import Role


class Audience(StrEnum):
    """Who stands in front of a page."""

    ANYONE = "anyone"
    LINK = "link"
    """Whoever holds a person's capability link; the view resolves it."""
    ORGANISATION = "organisation"
    """Whoever holds an organisation's standing link; the view resolves it."""
    GUIDE = "guide"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


STAFF: Mapping[Role, Audience] = {
    Role.GUIDE: Audience.GUIDE,
    Role.COORDINATOR: Audience.COORDINATOR,
    Role.ADMINISTRATOR: Audience.ADMINISTRATOR,
}

_ANYONE = frozenset({Audience.ANYONE})
_LINK = frozenset({Audience.LINK})
_ORGANISATION = frozenset({Audience.ORGANISATION})
_STAFF = frozenset(STAFF.values())
_GUIDE = frozenset({Audience.GUIDE})
_COORDINATOR = frozenset({Audience.COORDINATOR})
_ADMINISTRATOR = frozenset({Audience.ADMINISTRATOR})
_OFFICE = _COORDINATOR | _ADMINISTRATOR

ACCESS: Mapping[str, frozenset[Audience]] = {
    "static": _ANYONE,
    # public
    "public.start": _ANYONE,
    "public.choose_language": _ANYONE,
    "public.healthz": _ANYONE,
    "public.how_we_match": _ANYONE,
    "public.robots": _ANYONE,
    # account
    "account.sign_in": _ANYONE,
    "account.begin": _ANYONE,
    "account.sign_out": _STAFF,
    "account.change_password": _STAFF,
    # coordinator: the week
    "coordinator.week_list": _COORDINATOR,
    "coordinator.week": _COORDINATOR,
    "coordinator.decide_ticked": _COORDINATOR,
    "coordinator.close_week": _COORDINATOR,
    "coordinator.reopen_week": _COORDINATOR,
    "coordinator.print_week": _COORDINATOR,
    "coordinator.week_changes": _COORDINATOR,
    "coordinator.queue": _COORDINATOR,
    "coordinator.decide_next": _COORDINATOR,
    "coordinator.proposal": _COORDINATOR,
    "coordinator.decide_proposal": _COORDINATOR,
    "coordinator.proposal_alternates": _COORDINATOR,
    "coordinator.swap": _COORDINATOR,
    "coordinator.print_proposal": _COORDINATOR,
    "coordinator.check_and_send": _COORDINATOR,
    "coordinator.send": _COORDINATOR,
    "coordinator.sent": _COORDINATOR,
    "coordinator.undo_sending": _COORDINATOR,
    "coordinator.question": _COORDINATOR,
    "coordinator.edit_it": _COORDINATOR,
    "coordinator.run_round": _COORDINATOR,
    "coordinator.round_job": _COORDINATOR,
    # coordinator: people, openings, couplings
    "coordinator.people": _COORDINATOR,
    "coordinator.new_person": _COORDINATOR,
    "coordinator.edit_person": _COORDINATOR,
    "coordinator.person": _COORDINATOR,
    "coordinator.why": _COORDINATOR,
    "coordinator.person_contact": _COORDINATOR,
    "coordinator.pause_person": _COORDINATOR,
    "coordinator.resume_person": _COORDINATOR,
    "coordinator.talk_with_person": _COORDINATOR,
    "coordinator.guardian_of_person": _COORDINATOR,
    "coordinator.copy_of_person": _COORDINATOR,
    "coordinator.stop_person": _COORDINATOR,
    "coordinator.erase_newcomer": _COORDINATOR,
    "coordinator.openings": _COORDINATOR | _GUIDE,
    "coordinator.opening": _COORDINATOR | _GUIDE,
    "coordinator.new_opening": _COORDINATOR,
    "coordinator.edit_opening": _COORDINATOR,
    "coordinator.opening_contact": _COORDINATOR,
    "coordinator.state_again": _COORDINATOR,
    "coordinator.change_places_of": _COORDINATOR,
    "coordinator.pause_offer": _COORDINATOR,
    "coordinator.resume_offer": _COORDINATOR,
    "coordinator.close_offer": _COORDINATOR,
    "coordinator.reopen_offer": _COORDINATOR,
    "coordinator.talk_with_volunteer": _COORDINATOR,
    "coordinator.vet_volunteer": _COORDINATOR,
    "coordinator.copy_of_opening": _COORDINATOR,
    "coordinator.stop_offer": _COORDINATOR,
    "coordinator.erase_opening": _COORDINATOR,
    "coordinator.organisations": _COORDINATOR,
    "coordinator.new_organisation": _COORDINATOR,
    "coordinator.edit_organisation": _COORDINATOR,
    "coordinator.organisation": _COORDINATOR,
    "coordinator.link_organisation": _COORDINATOR,
    "coordinator.introductions": _COORDINATOR,
    "coordinator.introduction": _COORDINATOR,
    "coordinator.answer_on_behalf": _COORDINATOR,
    "coordinator.withdraw": _COORDINATOR,
    "coordinator.couplings": _COORDINATOR,
    "coordinator.coupling": _COORDINATOR,
    "coordinator.end_it": _COORDINATOR,
    "coordinator.concerns": _COORDINATOR,
    "coordinator.concern": _COORDINATOR,
    "coordinator.look_at": _COORDINATOR,
    "coordinator.still_waiting": _COORDINATOR,
    "coordinator.fair_waiting": _COORDINATOR,
    "coordinator.advice": _COORDINATOR,
    "coordinator.flyer": _COORDINATOR,
    "coordinator.outbox": _OFFICE,
    "coordinator.message": _OFFICE,
    "coordinator.show_message": _COORDINATOR,
    "coordinator.open_as_reader": _OFFICE,
    "coordinator.journal": _COORDINATOR,
    "coordinator.network": _COORDINATOR | _GUIDE,
    "coordinator.network_svg": _COORDINATOR | _GUIDE,
    "coordinator.policy": _COORDINATOR,
    "coordinator.choose_trial": _COORDINATOR,
    "coordinator.trial": _COORDINATOR,
    "coordinator.ask_for_policy": _COORDINATOR,
    "coordinator.confirm_policy": _COORDINATOR,
    "coordinator.withdraw_policy": _COORDINATOR,
    "coordinator.town": _OFFICE,
    "coordinator.dpia": _OFFICE,
    "coordinator.tick_it": _ADMINISTRATOR,
    "coordinator.open_it": _ADMINISTRATOR,
    "coordinator.meet_at": _ADMINISTRATOR,
    "coordinator.reach_at": _ADMINISTRATOR,
    "coordinator.new_account": _ADMINISTRATOR,
    "coordinator.link_to_account": _ADMINISTRATOR,
    "coordinator.close_account": _ADMINISTRATOR,
    "coordinator.home": _STAFF,
    # person
    "person.show": _LINK,
    "person.yes": _LINK,
    "person.no": _LINK,
    "person.take_back": _LINK,
    "person.met": _LINK,
    "person.end": _LINK,
    "person.end_it": _LINK,
    "person.concern": _LINK,
    "person.report_it": _LINK,
    "person.concern_sent": _LINK,
    "person.pause": _LINK,
    "person.pause_it": _LINK,
    "person.resume": _LINK,
    "person.stop": _LINK,
    "person.stop_it": _LINK,
    "person.confirm": _LINK,
    "person.confirm_it": _LINK,
    "person.stopped": _ANYONE,
    "person.confirmed": _ANYONE,
    # signup
    "signup.start": _ANYONE,
    "signup.begin": _ANYONE,
    "signup.go_on": _ANYONE,
    "signup.done": _ANYONE,
    # association
    "association.home": _ORGANISATION,
    "association.new": _ORGANISATION,
    "association.register": _ORGANISATION,
    "association.offer": _ORGANISATION,
    "association.change": _ORGANISATION,
    "association.state": _ORGANISATION,
    "association.asked": _ORGANISATION,
    "association.yes": _ORGANISATION,
    "association.no": _ORGANISATION,
    "association.take_back": _ORGANISATION,
    "association.transfer": _ORGANISATION,
    "association.hand_over": _ORGANISATION,
    "association.take_it_over": _ORGANISATION,
    "association.renew": _ANYONE,
    "association.send_link": _ANYONE,
    "association.link_sent": _ANYONE,
}


def enforce(app: Flask, role_of_reader: Callable[[], Role | None]) -> None:
    """Ask the table before every request; ``role_of_reader`` is None where nobody is signed in."""

    @app.before_request
    def ask() -> Response | None:
        if request.endpoint is None:
            return None  # no such address: Flask answers so itself
        allowed = ACCESS.get(request.endpoint)
        if allowed is None:
            abort(404)
        if not allowed & _STAFF:
            return None
        role = role_of_reader()
        if role is None:
            return redirect(url_for("account.sign_in"), 303)
        if STAFF[role] not in allowed:
            abort(403)
        return None
