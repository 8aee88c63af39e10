"""The page itself: a new link by mail, and handing it over to another address."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from koppeling.errors import BadEmail
from koppeling.usecases.organisations import (
    begin_transfer,
    renew_organisation_link,
    take_over,
)
from web.association import blueprint
from web.association.holder import back, common, holder, invitation
from web.languages import language
from web.links import Answered, actor, is_sure, not_sure
from web.rendering import page
from web.session import deed, now, reading


@blueprint.get("/<token>/transfer")
def transfer(token: str) -> str:
    """Ask to whom this page shall go."""
    with reading() as db:
        link, organisation = holder(db, token)
    return page(
        "association/transfer.html", **common(token, link, organisation), problems={}, email=""
    )


@blueprint.post("/<token>/transfer", endpoint="hand_over")
def hand_over(token: str) -> Answered:
    """Ask the new address; until it answers, everything stays."""
    email = request.form.get("email", "").strip()
    try:
        with deed() as db:
            link, organisation = holder(db, token)
            begin_transfer(db, organisation.id, email=email, now=now(), actor=actor(link))
    except BadEmail:
        problem = {"email": _("Enter an address like name@example.org")}
        shown = page(
            "association/transfer.html",
            **common(token, link, organisation),
            problems=problem,
            email=email,
        )
        return shown, 422
    flash(_("We have written to the new address. Until somebody there agrees, nothing changes."))
    return back(token)


@blueprint.post("/<token>/take-over", endpoint="take_it_over")
def take_it_over(token: str) -> Answered:
    """Take the page over, as whoever reads mail at the new address."""
    with deed() as db:
        link, organisation = holder(db, token, invited=True)
        if not is_sure():
            return invitation(token, link, organisation, not_sure()), 422
        name = request.form.get("contact_name", "").strip()
        take_over(
            db,
            link,
            contact_name=name or None,
            locale=language(),
            now=now(),
            actor=actor(link),
        )
    return back(token)


@blueprint.get("/renew")
def renew() -> str:
    """Ask for the address to which a new link shall go."""
    return page("association/renew.html", problems={}, sent=False)


@blueprint.post("/renew", endpoint="send_link")
def send_link() -> Answered:
    """Write to the address if it is an organisation's, and answer alike if it is not."""
    email = request.form.get("email", "").strip()
    if "@" not in email:
        problem = {"email": _("Enter an address like name@example.org")}
        return page("association/renew.html", problems=problem, sent=False), 422
    with deed() as db:
        renew_organisation_link(db, email, now=now(), actor="page:renew")
    return redirect(url_for("association.link_sent"), 303)


@blueprint.get("/renew/sent")
def link_sent() -> str:
    """Say what happens, whether the address is known or not."""
    return page("association/renew.html", problems={}, sent=True)
