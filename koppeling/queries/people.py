"""Newcomers to look up, and one of them as a coordinator sees her.

What is for nobody's eyes in passing is not here: contact data (``usecases.disclosures``),
whom she avoids and whom she wishes to meet (the form in which she is changed).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.queries.newcomers import has_contact
from koppeling.queries.paging import Page, paged
from koppeling.queries.refs import get_holder
from koppeling.store import Consent, District, Household, Newcomer
from koppeling.terms import ConsentPurpose, NewcomerId, TownId

ADULT_AGE = 18


class PeopleFilter(StrEnum):
    """Whom a coordinator looks for."""

    WAITING = "waiting"
    WITH_CONTACT = "with_contact"
    PAUSED = "paused"
    FIRST_TALK = "first_talk"
    PROTECTED = "protected"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A newcomer in a list; ``waits`` for a contact unless paused or protected."""

    ref: str
    called: str | None
    full_name: str | None
    district: str | None
    registered_on: date | None
    has_contact: bool
    is_paused: bool
    to_talk_with: bool
    is_protected: bool

    @property
    def waits(self) -> bool:
        return not (self.has_contact or self.is_paused or self.is_protected)

    def suits(self, only: PeopleFilter) -> bool:
        """Whether a filter leaves her in the list."""
        return {
            PeopleFilter.WAITING: self.waits,
            PeopleFilter.WITH_CONTACT: self.has_contact,
            PeopleFilter.PAUSED: self.is_paused,
            PeopleFilter.FIRST_TALK: self.to_talk_with,
            PeopleFilter.PROTECTED: self.is_protected,
        }[only]


FACTS = (
    "locale",
    "moves_on",
    "languages",
    "practise",
    "interests",
    "offers",
    "occupations",
    "availability",
    "wants",
    "gender",
    "birth_year",
    "children",
    "travel",
    "max_minutes",
    "crosses_border",
    "arrived_on",
    "registered_on",
    "emphasis",
)
"""What stands on the page of a newcomer, under the names of the file's columns."""


@dataclass(frozen=True, slots=True)
class PersonView:
    """A newcomer; None among ``facts`` is not asked."""

    id: NewcomerId
    ref: str
    called: str | None
    full_name: str | None
    district: str | None
    household: str | None
    facts: Mapping[str, object]
    has_email: bool
    has_phone: bool
    consents: Mapping[ConsentPurpose, datetime]
    is_protected: bool
    may_be_minor: bool
    guardian_agreed_at: datetime | None
    paused_at: datetime | None
    resumes_on: date | None
    signed_up_at: datetime | None
    first_talk_at: datetime | None
    email_confirmed_at: datetime | None

    @property
    def to_talk_with(self) -> bool:
        return self.signed_up_at is not None and self.first_talk_at is None


def find_people(
    session: Session,
    town_id: TownId,
    *,
    words: str = "",
    only: PeopleFilter | None = None,
    page: int = 1,
) -> Page[PersonLine]:
    """The newcomers of a town by ref: those of a filter, and with all ``words`` in ref or names.

    An e-mail address is found whole only.
    """
    rows = session.execute(
        select(
            Newcomer.ref,
            Newcomer.called,
            Newcomer.full_name,
            Newcomer.email,
            Newcomer.registered_on,
            Newcomer.paused_at,
            Newcomer.signed_up_at,
            Newcomer.first_talk_at,
            Newcomer.protected,
            District.name.label("district"),
            has_contact().label("has_contact"),
        )
        .join(District, District.id == Newcomer.district_id, isouter=True)
        .where(Newcomer.town_id == town_id)
    )
    wanted = words.casefold().split()
    found = [
        PersonLine(
            ref=row.ref,
            called=row.called,
            full_name=row.full_name,
            district=row.district,
            registered_on=row.registered_on,
            has_contact=bool(row.has_contact),
            is_paused=row.paused_at is not None,
            to_talk_with=row.signed_up_at is not None and row.first_talk_at is None,
            is_protected=row.protected is True,
        )
        for row in rows
        # Here and not in the database: it folds no case beyond ASCII on SQLite.
        if is_found(wanted, (row.ref, row.called, row.full_name), row.email)
    ]
    chosen = (line for line in found if only is None or line.suits(only))
    return paged(sorted(chosen, key=lambda line: line.ref), page)


def is_found(wanted: list[str], texts: tuple[str | None, ...], email: str | None) -> bool:
    """Whether every wanted word stands in one of the texts, or is the address."""
    told = " ".join(text for text in texts if text).casefold()
    return all(word in told or word == (email or "").casefold() for word in wanted)


def get_person(session: Session, town_id: TownId, ref: str, *, today: date) -> PersonView:
    """The newcomer of a town with this ref. Raises ``UnknownRef``."""
    person = get_holder(session, Newcomer, town_id, ref)
    district = person.district_id and session.get_one(District, person.district_id).name
    household = person.household_id and session.get_one(Household, person.household_id).key
    consents = session.scalars(select(Consent).where(Consent.newcomer_id == person.id))
    born = person.birth_year
    return PersonView(
        id=person.id,
        ref=person.ref,
        called=person.called,
        full_name=person.full_name,
        district=district or None,
        household=household or None,
        facts={name: getattr(person, name) for name in FACTS},
        has_email=bool(person.email),
        has_phone=bool(person.phone),
        consents={one.purpose: one.granted_at for one in consents},
        is_protected=person.protected is True,
        # Only the year is kept: who may still be under age counts as that.
        may_be_minor=born is not None and today.year - born <= ADULT_AGE,
        guardian_agreed_at=person.guardian_agreed_at,
        paused_at=person.paused_at,
        resumes_on=person.resumes_on,
        signed_up_at=person.signed_up_at,
        first_talk_at=person.first_talk_at,
        email_confirmed_at=person.email_confirmed_at,
    )
