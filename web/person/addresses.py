"""Saying that an address is one's own, after signing up."""

from flask import redirect, url_for

from koppeling.terms import LinkPurpose
from koppeling.usecases.registrations import confirm_address
from web.languages import PEOPLE_LANGUAGES, speak
from web.links import Answered, actor, is_sure, not_sure
from web.person import blueprint
from web.person.holder import link_of, tongue_of
from web.rendering import page
from web.session import deed, now, reading


@blueprint.get("/confirm/<token>")
def confirm(token: str) -> str:
    """Ask whether an address is the reader's own."""
    with reading() as db:
        link = link_of(db, token, LinkPurpose.CONFIRM)
    return page("person/confirm.html", token=token, town=link.town, problems={})


@blueprint.post("/confirm/<token>", endpoint="confirm_it")
def confirm_it(token: str) -> Answered:
    """Note that an address is the reader's own."""
    with deed() as db:
        link = link_of(db, token, LinkPurpose.CONFIRM)
        if not is_sure():
            shown = page("person/confirm.html", token=token, town=link.town, problems=not_sure())
            return shown, 422
        confirm_address(db, link, now=now(), actor=actor(link))
    return redirect(url_for("person.confirmed", tongue=tongue_of(link)), 303)


@blueprint.get("/confirmed/<tongue>")
def confirmed(tongue: str) -> str:
    """Say what comes next."""
    speak(tongue, among=PEOPLE_LANGUAGES)
    return page("person/confirmed.html")
