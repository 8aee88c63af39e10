"""The town: practice or open, its data protection, its meeting place, its staff."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from koppeling.errors import AccountDisabled, AccountExists, BadEmail, OwnAccount, Refusal
from koppeling.queries.accounts import get_staff, staff_of
from koppeling.queries.town_desk import read_town_desk
from koppeling.terms import AccountId, MessageId, Role
from koppeling.usecases.accounts import add_account, disable_account, send_account_link
from koppeling.usecases.towns import (
    missing_to_open,
    name_meeting_place,
    name_phone,
    open_town,
    tick_dpia,
)
from koppeling.wording.refusals import missing_text
from koppeling.wording.terms import label
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.desk import actor
from web.languages import language
from web.refusals import in_words
from web.rendering import page
from web.session import Session, deed, house, now, reading


@blueprint.get("/town")
def town() -> str:
    """How the town stands, and its staff."""
    return _shown()


@blueprint.get("/town/dpia")
def dpia() -> str:
    """The data protection impact assessment of this house, to be made one's own."""
    with reading() as session:
        found = read_town_desk(session, staff().town_id)
    return page("coordinator/dpia.html", desk=found, may_decide=staff().role is Role.ADMINISTRATOR)


@blueprint.post("/town/dpia")
def tick_it() -> Response | tuple[str, int]:
    """Note that the assessment is made."""
    if request.form.get("made") != "yes":
        flash(_("Tick the box when the assessment is made."))
        return redirect(url_for("coordinator.dpia"), 303)
    with deed() as session:
        tick_dpia(session, staff().town_id, now=now(), actor=actor())
    flash(_("Noted: the assessment is made."))
    return redirect(url_for("coordinator.town"), 303)


@blueprint.post("/town/open")
def open_it() -> Response | tuple[str, int]:
    """Open the town: from then on messages go out."""
    settings = house().settings
    try:
        with deed() as session:
            open_town(
                session,
                staff().town_id,
                secret_key=settings.secret_key is not None,
                base_url=settings.base_url is not None,
                mail=settings.smtp_url is not None,
                now=now(),
                actor=actor(),
            )
    except Refusal as refusal:
        return _shown(problems={"": in_words(refusal)}), 409
    flash(_("The town is open: messages go out from now on."))
    return redirect(url_for("coordinator.town"), 303)


@blueprint.post("/town/phone")
def reach_at() -> Response | tuple[str, int]:
    """Name the number at which people reach the town."""
    phone = request.form.get("phone", "")
    try:
        with deed() as session:
            name_phone(session, staff().town_id, phone, now=now(), actor=actor())
    except Refusal as refusal:
        return _shown(problems={"phone": in_words(refusal)}), 422
    flash(_("Kept."))
    return redirect(url_for("coordinator.town"), 303)


@blueprint.post("/town/meeting-place")
def meet_at() -> Response:
    """Name where people meet for the first time."""
    place = request.form.get("meeting_place", "")
    with deed() as session:
        name_meeting_place(session, staff().town_id, place, now=now(), actor=actor())
    flash(_("Kept."))
    return redirect(url_for("coordinator.town"), 303)


@blueprint.post("/town/accounts")
def new_account() -> Response | tuple[str, int]:
    """Make an account and queue the link by which it is begun."""
    role = request.form.get("role", type=Role)
    if role is None:
        return _shown(problems={"role": _("Choose what this member of staff does.")}), 422
    try:
        with deed() as session:
            account = add_account(
                session,
                staff().town_id,
                email=request.form.get("email", ""),
                name=" ".join(request.form.get("name", "").split()) or None,
                role=role,
                now=now(),
                actor=actor(),
            )
            message_id = send_account_link(session, account.id, now=now(), actor=actor()).id
    except (AccountExists, BadEmail) as refusal:
        return _shown(problems={"email": in_words(refusal)}), 422
    return _link_made(message_id)


@blueprint.post("/town/accounts/<int:account_id>/link")
def link_to_account(account_id: int) -> Response | tuple[str, int]:
    """Queue a new link, for who lost the telephone with the codes."""
    try:
        with deed() as session:
            found = _staff_member(session, account_id)
            message_id = send_account_link(session, found, now=now(), actor=actor()).id
    except AccountDisabled as refusal:
        return _shown(problems={"": in_words(refusal)}), 409
    return _link_made(message_id)


@blueprint.post("/town/accounts/<int:account_id>/close")
def close_account(account_id: int) -> Response | tuple[str, int]:
    """Let nobody sign in with an account any more; never with one's own."""
    if account_id == staff().id:
        return _shown(problems={"": in_words(OwnAccount())}), 409
    with deed() as session:
        disable_account(session, _staff_member(session, account_id), now=now(), actor=actor())
    flash(_("Closed. Nobody is signed in with this account any more."))
    return redirect(url_for("coordinator.town"), 303)


def _staff_member(session: Session, account_id: int) -> AccountId:
    return get_staff(session, staff().town_id, AccountId(account_id)).id


def _link_made(message_id: MessageId) -> Response:
    if staff().town.in_practice:
        flash(_("In practice nothing is sent. Here is the message with its link."))
        return redirect(url_for("coordinator.message", message_id=message_id), 303)
    flash(_("The link goes out with the next mail."))
    return redirect(url_for("coordinator.town"), 303)


def _shown(*, problems: dict[str, str] | None = None) -> str:
    account, settings = staff(), house().settings
    with reading() as session:
        found = read_town_desk(session, account.town_id)
        accounts = staff_of(session, account.town_id)
        missing = missing_to_open(
            session,
            account.town_id,
            secret_key=settings.secret_key is not None,
            base_url=settings.base_url is not None,
            mail=settings.smtp_url is not None,
        )
    spoken = language()
    return page(
        "coordinator/town.html",
        desk=found,
        accounts=accounts,
        missing=[missing_text(one, spoken) for one in missing],
        may_decide=account.role is Role.ADMINISTRATOR,
        roles=[(role.value, label(role, spoken)) for role in Role],
        given=request.form,
        problems=problems or {},
        own_id=account.id,
    )
