"""Associations and employers to look up, and one of them as a coordinator sees it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from koppeling.queries.openings import OpeningLine, opening_lines
from koppeling.queries.paging import Page, paged
from koppeling.queries.people import is_found
from koppeling.queries.refs import get_holder
from koppeling.store import District, Opening, Organisation
from koppeling.terms import OrganisationId, OrganisationKind, TownId


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """An association or employer in a list."""

    ref: str
    kind: OrganisationKind | None
    name: str | None
    district: str | None
    openings: int


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """An association or employer. It is no person: its contact data are for staff to read."""

    id: OrganisationId
    ref: str
    kind: OrganisationKind | None
    name: str | None
    district: str | None
    contact_name: str | None
    email: str | None
    phone: str | None
    website: str | None
    next_email: str | None
    openings: tuple[OpeningLine, ...]


def find_organisations(
    session: Session, town_id: TownId, *, words: str = "", page: int = 1
) -> Page[OrganisationLine]:
    """The associations and employers of a town by ref, with all ``words`` in ref or name."""
    counted = (
        select(Opening.organisation_id, func.count().label("openings"))
        .where(Opening.town_id == town_id)
        .group_by(Opening.organisation_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Organisation.ref,
            Organisation.kind,
            Organisation.name,
            District.name.label("district"),
            counted.c.openings,
        )
        .join(District, District.id == Organisation.district_id, isouter=True)
        .join(counted, counted.c.organisation_id == Organisation.id, isouter=True)
        .where(Organisation.town_id == town_id)
    )
    wanted = words.casefold().split()
    lines = [
        OrganisationLine(row.ref, row.kind, row.name, row.district, row.openings or 0)
        for row in rows
        if is_found(wanted, (row.ref, row.name), None)
    ]
    return paged(sorted(lines, key=lambda line: line.ref), page)


def get_organisation(
    session: Session, town_id: TownId, ref: str, *, today: date, now: datetime
) -> OrganisationView:
    """The association or employer of a town with this ref. Raises ``UnknownRef``."""
    found = get_holder(session, Organisation, town_id, ref)
    district = found.district_id and session.get_one(District, found.district_id).name
    return OrganisationView(
        id=found.id,
        ref=found.ref,
        kind=found.kind,
        name=found.name,
        district=district or None,
        contact_name=found.contact_name,
        email=found.email,
        phone=found.phone,
        website=found.website,
        next_email=found.next_email,
        openings=opening_lines(session, town_id, today=today, now=now, organisation_id=found.id),
    )
