"""The queue of a week: one proposal after the other, with one press each."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from koppeling.errors import Refusal
from koppeling.queries.proposals import PairLine, get_card, pair_lines, pairs_of
from koppeling.queries.week import find_sending
from koppeling.terms import AsideReason, ProposalState
from web.arguments import identity
from web.coordinator import blueprint
from web.coordinator.decisions import Decision, asked_decision, asked_reason, decide
from web.coordinator.desk import Desk, deciding, looking
from web.coordinator.why import because
from web.refusals import in_words
from web.rendering import page
from web.session import now


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the queue somebody is: ``no`` of ``total``, and how many are still to decide."""

    no: int
    total: int
    left: int


@blueprint.get("/week/<week>/queue")
def queue(week: str) -> str:
    """The next draft by ref after the proposal ``after``, from the start again at the end."""
    after = request.args.get("after", type=identity)
    at = request.args.get("at", type=identity)
    with looking(week) as desk:
        lines = pair_lines(desk.session, desk.town, desk.week)
        done = _named(lines, request.args.get("done", type=identity))
        found = _named(lines, at) if at is not None else None
        if found is None or found.state is not ProposalState.DRAFT:
            found = _next(lines, after)
        return _shown(desk, lines, found, done=done)


@blueprint.post("/week/<week>/queue")
def decide_next(week: str) -> Response | tuple[str, int]:
    """Decide on the proposal of the card and show the next."""
    decision, reason = asked_decision(), asked_reason()
    proposal_id = request.form.get("proposal", 0, type=identity)
    problem, status = _("Choose a reason first."), 422
    if decision is not Decision.PUT_ASIDE or reason is not None:
        try:
            with deciding(week) as desk:
                pairs = pairs_of(desk.session, desk.town, desk.week, [proposal_id])
                decide(desk, pairs, decision, reason=reason)
        except Refusal as refusal:
            problem, status = in_words(refusal), 409
        else:
            if decision is Decision.REOPEN:
                return redirect(url_for("coordinator.queue", week=week, at=proposal_id), 303)
            lead_on = url_for("coordinator.queue", week=week, after=proposal_id, done=proposal_id)
            return redirect(lead_on, 303)
    with looking(week) as desk:
        lines = pair_lines(desk.session, desk.town, desk.week)
        found = _named(lines, proposal_id)
        return _shown(desk, lines, found, problem=problem), status


def _next(lines: Sequence[PairLine], after: int | None) -> PairLine | None:
    """The first draft behind a place in the queue, else the first of all."""
    start = next((no for no, line in enumerate(lines, 1) if line.id == after), 0)
    drafts = (line for line in [*lines[start:], *lines[:start]])
    return next((line for line in drafts if line.state is ProposalState.DRAFT), None)


def _named(lines: Sequence[PairLine], proposal_id: int | None) -> PairLine | None:
    return next((line for line in lines if line.id == proposal_id), None)


def _shown(
    desk: Desk,
    lines: Sequence[PairLine],
    found: PairLine | None,
    *,
    done: PairLine | None = None,
    problem: str = "",
) -> str:
    decided = None if done is None or done.state is ProposalState.DRAFT else done
    left = sum(line.state is ProposalState.DRAFT for line in lines)
    if found is None:
        approved = sum(line.state is ProposalState.APPROVED for line in lines)
        held = sum(line.state is ProposalState.HELD for line in lines)
        return page(
            "coordinator/queue_end.html",
            week=desk.week,
            total=len(lines),
            approved=approved,
            held=held,
            done=decided,
            sending=find_sending(desk.session, desk.town, desk.week, now=now()),
        )
    card = get_card(desk.session, desk.town, desk.week, found.id)
    return page(
        "coordinator/queue.html",
        week=desk.week,
        card=card,
        because=because(desk, card.why),
        place=Place(lines.index(found) + 1, len(lines), left),
        done=decided,
        reasons=tuple(AsideReason),
        problems={"decision": problem} if problem else {},
    )
