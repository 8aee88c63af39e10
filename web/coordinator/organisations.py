"""Associations and employers: to look up, to note, to change; their standing link."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from koppeling.errors import Refusal
from koppeling.queries.organisations import find_organisations, get_organisation
from koppeling.usecases.organisations import send_organisation_link
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.cells import edit, new
from web.coordinator.columns import organisation_form
from web.coordinator.desk import actor, today
from web.refusals import in_words
from web.rendering import page
from web.session import deed, now, reading


@blueprint.get("/organisations")
def organisations() -> str:
    """The organisations of the town."""
    words = request.args.get("words", "").strip()
    with reading() as session:
        found = find_organisations(
            session, staff().town_id, words=words, page=request.args.get("page", 1, type=int)
        )
    return page("coordinator/organisations.html", found=found, words=words)


@blueprint.route("/organisations/new", methods=["GET", "POST"])
def new_organisation() -> Response | tuple[str, int]:
    """Note an organisation."""
    return new(organisation_form())


@blueprint.route("/organisations/edit/<path:ref>", methods=["GET", "POST"])
def edit_organisation(ref: str) -> Response | tuple[str, int]:
    """Change an organisation."""
    return edit(organisation_form(), ref)


@blueprint.get("/organisation/<path:ref>")
def organisation(ref: str) -> str:
    """One organisation, its openings and its link."""
    return _shown(ref)


@blueprint.post("/organisations/link/<path:ref>")
def link_organisation(ref: str) -> Response | tuple[str, int]:
    """Send the standing link; whoever is in practice finds it in the outbox."""
    try:
        with deed() as session:
            found = get_organisation(session, staff().town_id, ref, today=today(), now=now())
            send_organisation_link(session, found.id, now=now(), actor=actor())
    except Refusal as refusal:
        return _shown(ref, problems={"": in_words(refusal)}), 409
    if staff().town.in_practice:
        flash(_("In practice nothing is sent. The outbox shows the message with its link."))
    else:
        flash(_("The link goes out with the next mail."))
    return redirect(url_for("coordinator.organisation", ref=ref), 303)


def _shown(ref: str, *, problems: dict[str, str] | None = None) -> str:
    with reading() as session:
        found = get_organisation(session, staff().town_id, ref, today=today(), now=now())
    return page("coordinator/organisation.html", organisation=found, problems=problems or {})
