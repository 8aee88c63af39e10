"""Couplings: how they go, and their end."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from koppeling.errors import Refusal
from koppeling.queries.contacts import CouplingFilter, find_couplings, get_coupling
from koppeling.terms import EndReason
from koppeling.usecases.couplings import end_coupling
from koppeling.wording.terms import label
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.desk import actor, today
from web.coordinator.given import given_day
from web.languages import language
from web.refusals import in_words
from web.rendering import page
from web.session import deed, now, reading


@blueprint.get("/couplings")
def couplings() -> str:
    """The couplings of the town, as filtered."""
    only = request.args.get("only", type=CouplingFilter)
    with reading() as session:
        found = find_couplings(
            session, staff().town_id, only=only, page=request.args.get("page", 1, type=int)
        )
    return page(
        "coordinator/couplings.html",
        found=found,
        only=only,
        filters=[
            ("", _("All")),
            (CouplingFilter.TRIAL, _("Getting to know each other")),
            (CouplingFilter.SETTLED, _("Settled")),
            (CouplingFilter.CALL, _("Somebody asks to be called")),
            (CouplingFilter.CONCERN, _("With an open concern")),
            (CouplingFilter.ENDED, _("Ended")),
        ],
    )


@blueprint.get("/couplings/<int:tie_id>")
def coupling(tie_id: int) -> str:
    """One coupling, and how the two say it goes."""
    return _shown(tie_id)


@blueprint.post("/couplings/<int:tie_id>/end")
def end_it(tie_id: int) -> Response | tuple[str, int]:
    """End a coupling; the reason stays with staff."""
    reason = request.form.get("reason", type=EndReason)
    on, problem = given_day("on")
    problems = {
        "reason": "" if reason else _("Choose a reason. The two do not learn it."),
        "on": problem,
    }
    problems = {name: said for name, said in problems.items() if said}
    if problems or reason is None:
        return _shown(tie_id, problems=problems), 422
    try:
        with deed() as session:
            found = get_coupling(session, staff().town_id, tie_id)
            end_coupling(
                session,
                found.id,
                reason=reason,
                on=on or today(),
                today=today(),
                now=now(),
                actor=actor(),
            )
    except Refusal as refusal:
        return _shown(tie_id, problems={"on": in_words(refusal)}), 422
    flash(_("Ended. Both are told, without the reason."))
    return redirect(url_for("coordinator.coupling", tie_id=tie_id), 303)


def _shown(tie_id: int, *, problems: dict[str, str] | None = None) -> str:
    with reading() as session:
        found = get_coupling(session, staff().town_id, tie_id)
    return page(
        "coordinator/coupling.html",
        coupling=found,
        problems=problems or {},
        given=request.form,
        reasons=[(reason.value, label(reason, language())) for reason in EndReason],
    )
