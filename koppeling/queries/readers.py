"""Who reads a message: where it goes, in which language, and how they are called."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from koppeling.queries.names import first_name
from koppeling.store import Account, Message, Newcomer, Opening, Organisation


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a message, how they are called, and what of their own it speaks of."""

    kind: str
    ref: str
    email: str | None
    locale: str | None
    called: str | None
    about: Mapping[str, object]


def reader_of(session: Session, message: Message) -> Reader:
    """Who reads a message of the outbox."""
    if message.newcomer_id is not None:
        return reader_of_newcomer(session.get_one(Newcomer, message.newcomer_id))
    if message.opening_id is not None:
        opening = session.get_one(Opening, message.opening_id)
        # A link to an organisation's page goes to the organisation's own address alone.
        return reader_of_opening(opening, by_organisation=message.code == "still_open")
    if message.organisation_id is not None:
        organisation = session.get_one(Organisation, message.organisation_id)
        # Whoever is to take the page over is asked at their own address.
        moves = message.code == "organisation_transfer"
        return Reader(
            kind="organisation",
            ref=organisation.ref,
            email=organisation.next_email if moves else organisation.email,
            locale=organisation.locale,
            called=None if moves else organisation.contact_name,
            about={"organisation": organisation.name},
        )
    account = session.get_one(Account, message.account_id)
    return Reader(
        kind="account",
        ref=f"account:{account.id}",
        email=account.email,
        locale=None,
        called=account.name,
        about={},
    )


def reader_of_newcomer(newcomer: Newcomer) -> Reader:
    """A newcomer as a reader."""
    return Reader(
        kind="newcomer",
        ref=newcomer.ref,
        email=newcomer.email,
        locale=newcomer.locale,
        called=newcomer.called,
        about={},
    )


def reader_of_opening(opening: Opening, *, by_organisation: bool = False) -> Reader:
    """Who answers for an opening; ``by_organisation``: who holds its organisation's page."""
    about = {"title": opening.title, "places": opening.places}
    person, organisation = opening.volunteer, opening.organisation
    if person is not None:
        called, email, locale = first_name(person.name), person.email, person.locale
    elif organisation is not None and (by_organisation or not opening.email):
        # With the address goes the name: who reads mail there need not be the other's contact.
        called, email = organisation.contact_name, organisation.email
        locale = organisation.locale or opening.locale
    else:
        called, email, locale = opening.contact_name, opening.email, opening.locale
    return Reader(
        kind="opening", ref=opening.ref, email=email, locale=locale, called=called, about=about
    )
