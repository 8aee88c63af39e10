"""Whoever holds an organisation's standing link, and what every page of it needs."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from koppeling.queries.links import LinkLine, find_link
from koppeling.queries.offers import OrganisationLine, find_organisation
from koppeling.terms import LinkPurpose
from web.languages import speak
from web.links import gone
from web.rendering import in_town, page
from web.session import Session, now


def holder(db: Session, token: str, *, invited: bool = False) -> tuple[LinkLine, OrganisationLine]:
    """Whose link this is; one by which a page is offered opens nothing else before it is taken."""
    link = find_link(db, token, purpose=LinkPurpose.ORGANISATION, now=now())
    if link is None or link.organisation_id is None:
        gone()
    organisation = find_organisation(db, link.organisation_id)
    if organisation is None or (link.takes_over and not invited):
        gone()
    in_town(link.town)
    speak(link.locale)
    return link, organisation


def invitation(
    token: str, link: LinkLine, organisation: OrganisationLine, problems: dict[str, str]
) -> str:
    """The page that asks whether somebody takes the others over."""
    return page(
        "association/take_over.html",
        **common(token, link, organisation),
        problems=problems,
        given=request.form,
    )


def common(token: str, link: LinkLine, organisation: OrganisationLine) -> dict[str, object]:
    """What every page needs."""
    return {"token": token, "town": link.town, "organisation": organisation}


def back(token: str) -> Response:
    """To all openings."""
    return redirect(url_for("association.home", token=token), 303)
