"""One proposal: its card, what else there is for either side, and its sheet on paper."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from koppeling.errors import Refusal
from koppeling.queries.alternates import alternates
from koppeling.queries.proposals import Card, get_card
from koppeling.queries.sending import both_questions
from koppeling.terms import AsideReason, RoundState
from koppeling.usecases.proposals import swap_proposal
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.decisions import Decision, asked_decision, asked_reason, decide
from web.coordinator.desk import Desk, actor, deciding, looking, today
from web.coordinator.why import because
from web.refusals import in_words
from web.rendering import page
from web.session import now


@blueprint.get("/week/<week>/proposal/<int:proposal_id>")
def proposal(week: str, proposal_id: int) -> str:
    """The card."""
    with looking(week) as desk:
        return _shown(desk, _card(desk, proposal_id))


@blueprint.post("/week/<week>/proposal/<int:proposal_id>")
def decide_proposal(week: str, proposal_id: int) -> Response | tuple[str, int]:
    """Decide on the proposal and stay with it."""
    decision, reason = asked_decision(), asked_reason()
    problem, status = _("Choose a reason first."), 422
    if decision is not Decision.PUT_ASIDE or reason is not None:
        try:
            with deciding(week) as desk:
                decide(desk, [_card(desk, proposal_id).pair], decision, reason=reason)
        except Refusal as refusal:
            problem, status = in_words(refusal), 409
        else:
            return _to_card(week, proposal_id)
    with looking(week) as desk:
        return _shown(desk, _card(desk, proposal_id), problem), status


@blueprint.get("/week/<week>/proposal/<int:proposal_id>/alternates")
def proposal_alternates(week: str, proposal_id: int) -> str:
    """The others for either side, to swap."""
    with looking(week) as desk:
        return _others(desk, _card(desk, proposal_id))


@blueprint.post("/week/<week>/proposal/<int:proposal_id>/swap")
def swap(week: str, proposal_id: int) -> Response | tuple[str, int]:
    """Put the pair aside, and approve another opening for her or another newcomer for it."""
    reason = asked_reason()
    problem, status = _("Choose a reason first."), 422
    instead = request.form.get("newcomer", ""), request.form.get("opening", "")
    if reason is not None:
        try:
            with deciding(week) as desk:
                card = _card(desk, proposal_id)
                pair = instead[0] or card.newcomer.ref, instead[1] or card.opening.ref
                swap_proposal(
                    desk.session,
                    desk.town,
                    desk.week,
                    *card.pair,
                    instead=pair,
                    reason=reason,
                    now=now(),
                    actor=actor(),
                    account_id=staff().id,
                )
        except Refusal as refusal:
            problem, status = in_words(refusal), 409
        else:
            flash(_("Swapped. The new pair is approved."))
            return redirect(url_for("coordinator.queue", week=week, after=proposal_id), 303)
    with looking(week) as desk:
        return _others(desk, _card(desk, proposal_id), problem), status


@blueprint.get("/week/<week>/proposal/<int:proposal_id>/print")
def print_proposal(week: str, proposal_id: int) -> str:
    """A sheet for the desk or the telephone: what both may hear before they have said yes."""
    with looking(week) as desk:
        card = _card(desk, proposal_id)
        to_newcomer, to_opening = both_questions(desk.session, desk.town, card, now=now())
        return page(
            "coordinator/proposal_print.html",
            card=card,
            sides=(("newcomer", to_newcomer.params), ("opening", to_opening.params)),
            town=desk.town,
            today=today(),
        )


def _card(desk: Desk, proposal_id: int) -> Card:
    return get_card(desk.session, desk.town, desk.week, proposal_id)


def _to_card(week: str, proposal_id: int) -> Response:
    return redirect(url_for("coordinator.proposal", week=week, proposal_id=proposal_id), 303)


def _shown(desk: Desk, card: Card, problem: str = "") -> str:
    return page(
        "coordinator/proposal.html",
        card=card,
        because=because(desk, card.why),
        week=card.week,
        is_open=card.round_state is RoundState.PROPOSED,
        reasons=tuple(AsideReason),
        problems={"decision": problem} if problem else {},
    )


def _others(desk: Desk, card: Card, problem: str = "") -> str:
    return page(
        "coordinator/alternates.html",
        card=card,
        week=card.week,
        others=alternates(desk.session, desk.town, card, now=now()),
        reasons=tuple(AsideReason),
        problems={"reason": problem} if problem else {},
    )
