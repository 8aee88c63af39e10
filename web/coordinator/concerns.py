"""Concerns: two members of staff look, one after the other."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from koppeling.errors import Refusal
from koppeling.queries.accounts import staff_of
from koppeling.queries.concerns import concerns as concern_lines
from koppeling.queries.concerns import get_concern
from koppeling.terms import ConcernId, ConcernOutcome
from koppeling.usecases.concerns import look_at_concern
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.desk import actor
from web.refusals import in_words
from web.rendering import page
from web.session import deed, now, reading


@blueprint.get("/concerns")
def concerns() -> str:
    """The concerns of the town, the open ones first."""
    with reading() as session:
        found = concern_lines(session, staff().town_id)
    return page("coordinator/concerns.html", found=found)


@blueprint.get("/concerns/<int:concern_id>")
def concern(concern_id: int) -> str:
    """One concern, and what is to be done about it."""
    return _shown(concern_id)


@blueprint.post("/concerns/<int:concern_id>/look")
def look_at(concern_id: int) -> Response | tuple[str, int]:
    """The first look is noted; the second one, of somebody else, decides."""
    outcome = request.form.get("outcome", type=ConcernOutcome)
    account = staff()
    with reading() as session:
        found = get_concern(session, account.town_id, ConcernId(concern_id))
    if found.first_looked_by is not None and outcome is None:
        problem = _("Choose what is right.")
        return _shown(concern_id, problems={"outcome": problem}), 422
    try:
        with deed() as session:
            look_at_concern(
                session,
                found.id,
                account_id=account.id,
                outcome=outcome,
                now=now(),
                actor=actor(),
            )
    except Refusal as refusal:
        return _shown(concern_id, problems={"outcome": in_words(refusal)}), 409
    flash(_("Noted."))
    return redirect(url_for("coordinator.concern", concern_id=concern_id), 303)


def _shown(concern_id: int, *, problems: dict[str, str] | None = None) -> str:
    account = staff()
    with reading() as session:
        found = get_concern(session, account.town_id, ConcernId(concern_id))
        names = {one.id: one.name or one.email for one in staff_of(session, account.town_id)}
    return page(
        "coordinator/concern.html",
        concern=found,
        names=names,
        waits_for_another=found.awaits_another_than(account.id),
        problems=problems or {},
    )
