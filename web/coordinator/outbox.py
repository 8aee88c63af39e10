"""The outbox: what was written to whom, and one message as its reader gets it.

Addresses stand nowhere. In practice staff may open a message's link and try what its
reader would see; in an open town no page shows a token. Messages to staff are for
administrators, whose links they hold; messages to people are for coordinators.
"""

from collections.abc import Mapping

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from koppeling.errors import UnknownMessage
from koppeling.jobs.letters import Worded, worded
from koppeling.queries.mail import find_message
from koppeling.queries.outbox import (
    MessageState,
    OutboxLine,
    get_outbox_line,
    read_outbox,
)
from koppeling.terms import LinkPurpose, Role
from koppeling.usecases.disclosures import note_message_shown
from koppeling.usecases.links import note_token, token_of
from koppeling.wording.outbox import message_title
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.desk import actor
from web.languages import language
from web.rendering import page
from web.session import deed, house, now, reading

_OPENS: Mapping[LinkPurpose, str] = {
    LinkPurpose.ANSWER: "person.show",
    LinkPurpose.CONFIRM: "person.confirm",
    LinkPurpose.ORGANISATION: "association.home",
    LinkPurpose.ACCOUNT: "account.begin",
}


@blueprint.get("/outbox")
def outbox() -> str:
    """The messages of the town, as filtered, and how many are in each state."""
    only = request.args.get("only", type=MessageState)
    account = staff()
    with reading() as session:
        shown = read_outbox(
            session,
            account.town_id,
            now=now(),
            only=only,
            page=request.args.get("page", 1, type=int),
        )
    states = _states()
    return page(
        "coordinator/outbox.html",
        found=shown.messages,
        only=only,
        counts=shown.counts,
        states=states,
        titles={line.code: message_title(line.code, language()) for line in shown.messages.lines},
        may_open={line.id for line in shown.messages.lines if _may_read(line)},
        # An administrator looks after the mail and not after the people it goes to.
        with_names=account.role is Role.COORDINATOR,
        filters=[("", _("All")), *states.items()],
    )


@blueprint.get("/outbox/<int:message_id>")
def message(message_id: int) -> str:
    """One message; contact data in it stay hidden."""
    return _shown(message_id, with_contact=False)


@blueprint.post("/outbox/<int:message_id>/show")
def show_message(message_id: int) -> str:
    """Show a message in which contact data stand, this once; no redirect, as for a person."""
    with deed() as session:
        line = _readable(get_outbox_line(session, staff().town_id, message_id, now=now()))
        note_message_shown(session, staff().town_id, line.id, now=now(), actor=actor())
    return _shown(message_id, with_contact=True)


@blueprint.post("/outbox/<int:message_id>/open")
def open_as_reader(message_id: int) -> Response:
    """In practice: let the link of a message open, and go where its reader would."""
    account, secret_key = staff(), house().settings.secret_key
    with deed() as session:
        line = _readable(get_outbox_line(session, account.town_id, message_id, now=now()))
        found = find_message(session, account.town_id, line.id)
        if not account.town.in_practice or found is None or found.link is None or not secret_key:
            abort(404)
        token = token_of(secret_key, found.link.id, found.link.nonce)
        note_token(session, found.link.id, token)
    return redirect(url_for(_OPENS[found.link.purpose], token=token), 303)


def _shown(message_id: int, *, with_contact: bool) -> str:
    account, settings = staff(), house().settings
    with reading() as session:
        line = _readable(get_outbox_line(session, account.town_id, message_id, now=now()))
        found = find_message(session, account.town_id, line.id)
    if found is None:
        raise UnknownMessage(message=message_id)
    letter: Worded | None = None
    if with_contact or not line.has_contact:
        letter = worded(
            found, base_url=settings.base_url, secret_key=settings.secret_key, now=now()
        )
    return page(
        "coordinator/message.html",
        line=line,
        letter=letter,
        title=message_title(line.code, language()),
        state=_states()[line.state],
        can_open=account.town.in_practice and found.link is not None,
    )


def _may_read(line: OutboxLine) -> bool:
    wanted = Role.ADMINISTRATOR if line.subject == "account" else Role.COORDINATOR
    return staff().role is wanted


def _readable(line: OutboxLine) -> OutboxLine:
    """A message that this member of staff may read; else there is none."""
    if not _may_read(line):
        raise UnknownMessage(message=line.id)
    return line


def _states() -> dict[MessageState, str]:
    return {
        MessageState.WAITING: _("to be sent"),
        MessageState.LATER: _("to be sent later"),
        MessageState.HELD_BACK: _("held back: a concern is open"),
        MessageState.NO_ADDRESS: _("no address: ring up or print"),
        MessageState.FAILED: _("tried, and not taken yet"),
        MessageState.SENT: _("sent"),
        MessageState.CANCELLED: _("not sent: it came too late"),
    }
