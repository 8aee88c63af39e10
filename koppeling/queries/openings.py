"""Openings to look up, and one of them as a coordinator sees it.

Who stands behind a neighbour's opening is told by first name; contact data and whom
somebody avoids or wishes to meet are not here, as in ``people``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select
from sqlalchemy.orm import Session

from koppeling.queries import places
from koppeling.queries.names import first_name
from koppeling.queries.paging import Page, paged
from koppeling.queries.people import is_found
from koppeling.queries.refs import get_holder
from koppeling.store import (
    Consent,
    District,
    Opening,
    Organisation,
    Volunteer,
)
from koppeling.terms import (
    ConsentPurpose,
    Kind,
    OpeningId,
    OrganisationId,
    Ref,
    TownId,
)

STALE_AFTER = timedelta(days=30)
"""After how long without a word an offer is asked about again."""


class OpeningFilter(StrEnum):
    """What a coordinator looks for."""

    FREE = "free"
    STALE = "stale"
    FIRST_TALK = "first_talk"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """An opening in a list; ``asked`` are the places that introductions under way keep free.

    The name of whoever is protected is None.
    """

    ref: str
    kind: Kind
    name: str | None
    organisation: str | None
    district: str | None
    places: int
    held: int
    asked: int
    stated_on: date | None
    is_stale: bool
    is_paused: bool
    is_closed: bool
    to_talk_with: bool

    @property
    def free(self) -> int:
        """Places that nobody holds and nobody is being asked for."""
        return max(0, self.places - self.held - self.asked)

    def suits(self, only: OpeningFilter) -> bool:
        """Whether a filter leaves it in the list."""
        is_on_offer = not (self.is_closed or self.is_paused)
        return {
            OpeningFilter.FREE: is_on_offer and self.free > 0,
            OpeningFilter.STALE: is_on_offer and self.is_stale,
            OpeningFilter.FIRST_TALK: self.to_talk_with,
            OpeningFilter.PAUSED: self.is_paused,
            OpeningFilter.CLOSED: self.is_closed,
        }[only]


FACTS = (
    "languages",
    "needs_language",
    "interests",
    "welcomes",
    "occupations",
    "availability",
    "hours_per_week",
    "valid_until",
    "min_age",
    "max_age",
)
"""What stands on the page of an opening, under the names of the file's columns."""


@dataclass(frozen=True, slots=True)
class Vetting:
    """What was seen of a volunteer's certificate: a fact and days, never a file."""

    kind: str | None
    seen_on: date | None
    valid_until: date | None

    def is_valid(self, today: date) -> bool:
        return self.valid_until is not None and self.valid_until >= today


@dataclass(frozen=True, slots=True)
class OpeningView:
    """An opening; None among ``facts`` is not asked. ``vetting`` is of a neighbour's volunteer."""

    id: OpeningId
    line: OpeningLine
    organisation_ref: str | None
    facts: Mapping[str, object]
    has_email: bool
    has_phone: bool
    consents: Mapping[ConsentPurpose, datetime]
    vetting: Vetting | None
    is_protected: bool
    paused_at: datetime | None
    resumes_on: date | None
    closed_at: datetime | None
    signed_up_at: datetime | None
    first_talk_at: datetime | None
    email_confirmed_at: datetime | None


def is_stale(today: date) -> ColumnElement[bool]:
    """What is true of an ``Opening`` that somebody stated, and nobody again for 30 days.

    One that was never stated, as in a file, is not: nobody's word has grown old.
    """
    return and_(Opening.stated_on.is_not(None), Opening.stated_on <= today - STALE_AFTER)


def find_openings(
    session: Session,
    town_id: TownId,
    *,
    today: date,
    now: datetime,
    words: str = "",
    kind: Kind | None = None,
    only: OpeningFilter | None = None,
    page: int = 1,
    protected_too: bool = True,
) -> Page[OpeningLine]:
    """The openings of a town by ref, those of a kind and a filter, with all ``words`` in names."""
    wanted = words.casefold().split()
    lines = (
        line
        for line in opening_lines(
            session, town_id, today=today, now=now, protected_too=protected_too
        )
        if (kind is None or line.kind is kind)
        and (only is None or line.suits(only))
        and is_found(wanted, (line.ref, line.name, line.organisation), None)
    )
    return paged(list(lines), page)


def get_opening(
    session: Session, town_id: TownId, ref: str, *, today: date, now: datetime
) -> OpeningView:
    """The opening of a town with this ref. Raises ``UnknownRef``."""
    opening = get_holder(session, Opening, town_id, ref)
    (line,) = opening_lines(session, town_id, today=today, now=now, ref=ref)
    volunteer = opening.volunteer
    contact = volunteer or opening
    consents = session.scalars(select(Consent).where(Consent.opening_id == opening.id))
    return OpeningView(
        id=opening.id,
        line=line,
        organisation_ref=opening.organisation.ref if opening.organisation else None,
        facts={name: getattr(opening, name) for name in FACTS},
        has_email=bool(contact.email),
        has_phone=bool(contact.phone),
        consents={one.purpose: one.granted_at for one in consents},
        vetting=None
        if volunteer is None
        else Vetting(volunteer.vetting_kind, volunteer.vetting_seen_on, opening.vetted_until),
        is_protected=opening.protected is True,
        paused_at=opening.paused_at,
        resumes_on=opening.resumes_on,
        closed_at=opening.closed_at,
        signed_up_at=opening.signed_up_at,
        first_talk_at=opening.first_talk_at,
        email_confirmed_at=opening.email_confirmed_at,
    )


def opening_lines(
    session: Session,
    town_id: TownId,
    *,
    today: date,
    now: datetime,
    ref: str | None = None,
    organisation_id: OrganisationId | None = None,
    protected_too: bool = True,
) -> tuple[OpeningLine, ...]:
    """The openings of a town by ref: all, the one with this ref, or those of an organisation."""
    wanted = select(
        Opening.ref,
        Opening.kind,
        Opening.title,
        Opening.places,
        Opening.stated_on,
        Opening.signed_up_at,
        Opening.first_talk_at,
        Opening.paused_at,
        Opening.closed_at,
        Opening.protected,
        Volunteer.id.label("volunteer_id"),
        Volunteer.name.label("volunteer"),
        Organisation.name.label("organisation"),
        District.name.label("district"),
        is_stale(today).label("is_stale"),
        places.held().label("held"),
        places.asked(now).label("asked"),
    ).where(Opening.town_id == town_id)
    if ref is not None:
        wanted = wanted.where(Opening.ref == Ref(ref))
    if organisation_id is not None:
        wanted = wanted.where(Opening.organisation_id == organisation_id)
    if not protected_too:
        wanted = wanted.where(Opening.protected.is_not(True))
    rows = session.execute(
        wanted.join(Volunteer, Volunteer.id == Opening.volunteer_id, isouter=True)
        .join(Organisation, Organisation.id == Opening.organisation_id, isouter=True)
        .join(District, District.id == Opening.district_id, isouter=True)
    )
    return tuple(sorted((_line(row) for row in rows), key=lambda line: line.ref))


def _line(row: Row[*tuple[Any, ...]]) -> OpeningLine:
    return OpeningLine(
        ref=row.ref,
        kind=row.kind,
        name=None if row.protected else first_name(row.volunteer) or row.title,
        organisation=row.organisation,
        district=row.district,
        places=row.places,
        held=row.held,
        asked=row.asked,
        stated_on=row.stated_on,
        is_stale=bool(row.is_stale),
        is_paused=row.paused_at is not None,
        is_closed=row.closed_at is not None,
        # An organisation is known: only a volunteer who signed up is talked with first.
        to_talk_with=row.volunteer_id is not None
        and row.signed_up_at is not None
        and row.first_talk_at is None,
    )
