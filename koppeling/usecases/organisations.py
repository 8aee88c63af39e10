"""Organisations: their standing link, who looks after it, and what they offer.

Rows of files are taken in ``organisation_rows``.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from koppeling.errors import BadEmail, NoAddress, UnknownRef
from koppeling.exchange.cells import clean
from koppeling.exchange.columns import FileKind
from koppeling.exchange.forms import read_email
from koppeling.exchange.problems import BadCell
from koppeling.queries import towns
from koppeling.queries.cells import cells_of
from koppeling.queries.links import LinkLine, transfer_link_id
from koppeling.store import Link, Message, Opening, Organisation
from koppeling.terms import Kind, LinkPurpose, OrganisationId, Ref
from koppeling.usecases.case_numbers import next_ref
from koppeling.usecases.importing import take_row
from koppeling.usecases.journal import record
from koppeling.usecases.links import revoke_links
from koppeling.usecases.outbox import queue_message_to
from koppeling.usecases.readable import readable
from koppeling.usecases.towns import lock_town

MOST_LINKS_AN_HOUR = 3

_PLACE = ("country", "postcode", "district", "lat", "lon")
_CONTACT = ("contact_name", "locale", "email", "phone")
_NOT_THEIRS = frozenset({"ref", "kind", "organisation", "vetted_until", "avoid", "protected"})
"""Headings of an opening that its organisation does not fill in."""


def send_organisation_link(
    session: Session, organisation_id: OrganisationId, *, now: datetime, actor: str
) -> Message:
    """Write an organisation its standing link; those it had before go on opening.

    Refused with ``NoAddress`` where no address is known.
    """
    organisation = _organisation(session, organisation_id)
    if organisation.email is None:
        raise NoAddress(ref=organisation.ref)
    message = queue_message_to(
        session, organisation, "organisation_link", now=now, link=LinkPurpose.ORGANISATION
    )
    record(session, organisation.town_id, "send_organisation_link", now=now, actor=actor)
    session.flush()
    return message


def renew_organisation_link(session: Session, email: str, *, now: datetime, actor: str) -> None:
    """Write a new link to every organisation with this address; nothing tells whether one has.

    At most three an hour go to an organisation, so that nobody fills its mailbox.
    """
    of_address = select(Organisation).where(func.lower(Organisation.email) == email.strip().lower())
    for organisation in session.scalars(of_address.order_by(Organisation.id)).all():
        lately = select(func.count()).where(
            Message.organisation_id == organisation.id,
            Message.code == "organisation_link",
            Message.queued_at > now - timedelta(hours=1),
        )
        if (session.scalar(lately) or 0) < MOST_LINKS_AN_HOUR:
            send_organisation_link(session, organisation.id, now=now, actor=actor)


def begin_transfer(
    session: Session, organisation_id: OrganisationId, *, email: str, now: datetime, actor: str
) -> Message:
    """Offer an organisation's page to another address; until somebody there agrees, all stays.

    Refused with ``BadEmail``.
    """
    organisation = _organisation(session, organisation_id)
    try:
        address = read_email(clean(email))
    except BadCell:
        raise BadEmail(email=email) from None
    # An offer to another address that nobody has taken up is void.
    pending = transfer_link_id(session, organisation_id)
    if pending is not None:
        session.get_one(Link, pending).revoked_at = now
    organisation.next_email = address
    message = queue_message_to(
        session, organisation, "organisation_transfer", now=now, link=LinkPurpose.ORGANISATION
    )
    record(session, organisation.town_id, "begin_transfer", now=now, actor=actor)
    session.flush()
    return message


def take_over(
    session: Session,
    link: LinkLine,
    *,
    contact_name: str | None = None,
    locale: str | None = None,
    now: datetime,
    actor: str,
) -> Organisation:
    """Take an organisation's page over, by the link that went to the new address.

    From now on that address counts, also for its openings that named the old one, this
    link is the standing one, and all before it open nothing. Taking over twice is once.
    A name with characters that nobody can see, or longer than any name, is none.
    Refused with ``UnknownRef`` for a link that is no offer, and never was.
    """
    if link.organisation_id is None:
        raise UnknownRef(ref=str(link.id))
    organisation = _organisation(session, link.organisation_id)
    if transfer_link_id(session, organisation.id) != link.id or organisation.next_email is None:
        return organisation
    contact_name = readable(contact_name)
    session.execute(
        update(Opening)
        .where(Opening.organisation_id == organisation.id, Opening.email == organisation.email)
        .values(email=organisation.next_email, contact_name=contact_name)
    )
    organisation.email, organisation.next_email = organisation.next_email, None
    organisation.contact_name = contact_name
    organisation.locale = locale or organisation.locale
    revoke_links(session, organisation_id=organisation.id, but=link.id, now=now)
    record(session, organisation.town_id, "take_over", now=now, actor=actor)
    session.flush()
    return organisation


def register_opening(
    session: Session,
    organisation_id: OrganisationId,
    cells: Mapping[str, str],
    *,
    now: datetime,
    actor: str,
) -> Ref:
    """Register an opening of an organisation; answers the case number it got.

    ``cells`` as in a file of openings, but for what is not theirs to say. Where they name
    no place, it is at the organisation's; contact data that they leave out are the
    organisation's, too. Refused with ``ImportRefused``.
    """
    if _NOT_THEIRS & cells.keys():
        raise ValueError(f"not for an organisation to say: {sorted(_NOT_THEIRS & cells.keys())}")
    organisation = _organisation(session, organisation_id)
    town_id = organisation.town_id
    lock_town(session, town_id)
    ref = next_ref(session, town_id)
    given = {heading: cell for heading, cell in cells.items() if cell.strip()}
    if not given.keys() & set(_PLACE):
        own = cells_of(session, town_id, FileKind.ORGANISATIONS, organisation.ref)
        given |= {heading: own[heading] for heading in _PLACE}
    kind = Kind.ASSOCIATION if organisation.kind is None else Kind(organisation.kind)
    row = {**given, "ref": ref, "kind": kind.value, "organisation": organisation.ref}
    take_row(session, town_id, FileKind.OPENINGS, row, now=now)
    opening = session.scalars(
        select(Opening).where(Opening.town_id == town_id, Opening.ref == ref)
    ).one()
    for column in _CONTACT:
        if getattr(opening, column) is None:
            setattr(opening, column, getattr(organisation, column))
    opening.signed_up_at = now
    opening.stated_on = towns.town_of(session, town_id).day(now)
    record(session, town_id, "register_opening", now=now, actor=actor, opening_id=opening.id)
    session.flush()
    return ref


def _organisation(session: Session, organisation_id: OrganisationId) -> Organisation:
    """The organisation, locked, so that two who take it over do so one after the other."""
    found = session.scalar(
        select(Organisation)
        .where(Organisation.id == organisation_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise UnknownRef(ref=str(organisation_id))
    return found
