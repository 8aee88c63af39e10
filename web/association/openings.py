"""An organisation's openings: six questions, a copy of the last, and whether they still stand."""

from flask import abort, flash, request
from flask_babel import gettext as _

from koppeling.errors import ImportRefused
from koppeling.queries.cells import FileKind
from koppeling.queries.links import LinkLine
from koppeling.queries.offers import (
    OfferLine,
    OrganisationLine,
    find_offer,
    offers,
    questions,
)
from koppeling.terms import OpeningId
from koppeling.usecases.importing import take_cells
from koppeling.usecases.offers import (
    close_opening,
    reopen_opening,
    state_opening,
)
from koppeling.usecases.organisations import (
    register_opening,
)
from web.association import blueprint, offer_form
from web.association.holder import back, common, holder, invitation
from web.links import Answered, actor
from web.rendering import page
from web.session import Session, deed, now, reading
from web.vocabulary import half_days, interests, parts_of_day, problems_of


@blueprint.get("/<token>/")
def home(token: str) -> str:
    """The openings, and what waits for an answer."""
    with reading() as db:
        link, organisation = holder(db, token, invited=True)
        if link.takes_over:
            return invitation(token, link, organisation, {})
        return _home(db, token, link, organisation, {})


@blueprint.get("/<token>/new")
def new(token: str) -> str:
    """The six questions of a new opening, empty or as the last one was answered."""
    with reading() as db:
        link, organisation = holder(db, token)
        known = offers(db, organisation.id, today=link.town.day(now()))
    values = offer_form.empty(organisation)
    last = max(known, key=lambda offer: offer.id, default=None)
    if last is not None and "copy" in request.args:
        values = {**offer_form.values_of(last, link.town), "valid_until": ""}
    return _offer_page(token, link, organisation, values, {}, last=last)


@blueprint.post("/<token>/new", endpoint="register")
def register(token: str) -> Answered:
    """Register an opening."""
    values = offer_form.values_in(request.form)
    problems = offer_form.problems_in(values)
    consent = offer_form.consent_cell(request.form)
    if "matching" not in consent.split():
        problems["consent"] = _("Without this we cannot tell anybody of the opening")
    try:
        with deed() as db:
            link, organisation = holder(db, token)
            if problems:
                return _offer_page(token, link, organisation, values, problems), 422
            cells = offer_form.cells_of(values, link.town)
            register_opening(
                db, organisation.id, {**cells, "consent": consent}, now=now(), actor=actor(link)
            )
    except ImportRefused as refused:
        found = problems_of(refused, offer_form.COLUMNS, offer_form.FIELDS)
        return _offer_page(token, link, organisation, values, found), 422
    flash(_("The opening is registered. Thank you!"))
    return back(token)


@blueprint.get("/<token>/openings/<int:opening_id>")
def offer(token: str, opening_id: int) -> str:
    """The six questions of an opening, as they stand."""
    with reading() as db:
        link, organisation = holder(db, token)
        found = _offer(db, link, organisation, opening_id)
    values = offer_form.values_of(found, link.town)
    return _offer_page(token, link, organisation, values, {}, offer=found)


@blueprint.post("/<token>/openings/<int:opening_id>", endpoint="change")
def change(token: str, opening_id: int) -> Answered:
    """Change an opening."""
    values = offer_form.values_in(request.form)
    problems = offer_form.problems_in(values)
    try:
        with deed() as db:
            link, organisation = holder(db, token)
            found = _offer(db, link, organisation, opening_id)
            if problems:
                shown = _offer_page(token, link, organisation, values, problems, offer=found)
                return shown, 422
            cells = offer_form.changed_cells(values, found, link.town)
            if cells:
                row = {**cells, "ref": found.ref}
                take_cells(db, link.town_id, FileKind.OPENINGS, row, now=now(), actor=actor(link))
    except ImportRefused as refused:
        wrong = problems_of(refused, offer_form.COLUMNS, offer_form.FIELDS)
        return _offer_page(token, link, organisation, values, wrong, offer=found), 422
    flash(_("Your changes are saved."))
    return back(token)


@blueprint.post("/<token>/openings/<int:opening_id>/state")
def state(token: str, opening_id: int) -> Answered:
    """Answer whether an opening still stands: it does, it is closed, or it is open again.

    Whoever comes already goes on coming, also to a closed one.
    """
    answer = request.form.get("answer", "")
    with deed() as db:
        link, organisation = holder(db, token)
        found = _offer(db, link, organisation, opening_id)
        if answer not in {"still", "close", "reopen"}:
            problem = {f"answer-{found.id}": _("Choose an answer")}
            return _home(db, token, link, organisation, problem), 422
        if answer == "close":
            close_opening(db, found.id, now=now(), actor=actor(link))
        elif answer == "reopen":
            reopen_opening(db, found.id, now=now(), actor=actor(link))
        else:
            state_opening(db, found.id, places=found.places, now=now(), actor=actor(link))
    flash(_("Thank you: this is noted."))
    return back(token)


def _offer(
    db: Session, link: LinkLine, organisation: OrganisationLine, opening_id: int
) -> OfferLine:
    today = link.town.day(now())
    found = find_offer(db, organisation.id, OpeningId(opening_id), today=today)
    if found is None:
        abort(404)
    return found


def _home(
    db: Session,
    token: str,
    link: LinkLine,
    organisation: OrganisationLine,
    problems: dict[str, str],
) -> str:
    offered = offers(db, organisation.id, today=link.town.day(now()))
    return page(
        "association/home.html",
        **common(token, link, organisation),
        problems=problems,
        offers=offered,
        stale={one.id for one in offered if one.is_stale},
        questions=questions(db, organisation.id, link.town_id, now=now()),
    )


def _offer_page(
    token: str,
    link: LinkLine,
    organisation: OrganisationLine,
    values: offer_form.Values,
    problems: dict[str, str],
    *,
    offer: OfferLine | None = None,
    last: OfferLine | None = None,
) -> str:
    return page(
        "association/offer.html",
        **common(token, link, organisation),
        values=values,
        problems=problems,
        offer=offer,
        last=last,
        ticked=request.form.getlist("consent"),
        title_hint=offer_form.title_hint(organisation.kind),
        days=half_days(),
        parts=parts_of_day(),
        groups=interests(link.town.language),
        interests=max(offer_form.INTERESTS, len(values.get("interests", "").split())),
        levels=offer_form.level_options(),
    )
