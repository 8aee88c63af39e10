"""Organisations and the openings that they, or volunteers, state."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from koppeling.store.base import Base, code_of
from koppeling.store.people import CaseRef, Consent, Located, Volunteer, ref_of
from koppeling.terms import (
    ContactGender,
    Gender,
    Kind,
    OpeningId,
    OrganisationId,
    OrganisationKind,
    Ref,
    TownId,
    VolunteerId,
)

VOLUNTEER_COLUMNS: Mapping[str, str] = MappingProxyType(
    {"contact_name": "name", "locale": "locale", "email": "email", "phone": "phone"}
)
"""By what names these columns of an opening stand with a neighbour's volunteer instead."""


class Organisation(Located, Base):
    """An association or an employer."""

    __tablename__ = "organisations"
    __table_args__ = (*ref_of("organisations", "organisation"),)

    id: Mapped[OrganisationId] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    ref: Mapped[Ref]
    subject: Mapped[str] = mapped_column(default="organisation")
    kind: Mapped[OrganisationKind | None] = mapped_column(code_of(OrganisationKind))
    name: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    website: Mapped[str | None]
    contact_name: Mapped[str | None]
    locale: Mapped[str | None]
    next_email: Mapped[str | None]
    """Where the standing link is to move, until whoever reads mail there takes it over."""

    case_ref: Mapped[CaseRef] = relationship(cascade="save-update, merge, delete")


class Opening(Located, Base):
    """A stated possibility with places. None in any column means: not asked.

    A neighbour's name and contact data stand with the volunteer, everybody
    else's here. ``(id, places)`` is unique so that a coupling can hold a
    numbered place of it (see ``couplings.Tie``).
    """

    __tablename__ = "openings"
    __table_args__ = (
        *ref_of("openings", "opening"),
        UniqueConstraint("id", "places"),
        CheckConstraint("places >= 0", name="places"),
        CheckConstraint("availability between 0 and 2097151", name="availability"),
        CheckConstraint("resumes_on is null or paused_at is not null", name="resumes_on"),
        CheckConstraint("(kind = 'neighbour') = (volunteer_id is not null)", name="volunteer"),
        CheckConstraint(
            "kind <> 'employer' or (min_age is null and max_age is null"
            " and (for_gender is null or for_gender = 'any')"
            " and (contact_gender is null or contact_gender = 'any'))",
            name="employer_equal_treatment",
        ),
        # The openings of one volunteer or organisation; those of a town by (town_id, ref).
        Index("ix_openings_volunteer_id", "volunteer_id"),
        Index("ix_openings_organisation_id", "organisation_id"),
    )

    id: Mapped[OpeningId] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    ref: Mapped[Ref]
    subject: Mapped[str] = mapped_column(default="opening")
    kind: Mapped[Kind] = mapped_column(code_of(Kind))
    organisation_id: Mapped[OrganisationId | None] = mapped_column(
        ForeignKey("organisations.id", ondelete="SET NULL")
    )
    volunteer_id: Mapped[VolunteerId | None] = mapped_column(ForeignKey("volunteers.id"))
    title: Mapped[str | None]
    contact_name: Mapped[str | None]
    locale: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    languages: Mapped[dict[str, Any] | None]
    needs_language: Mapped[dict[str, Any] | None]
    interests: Mapped[list[Any] | None]
    welcomes: Mapped[list[Any] | None]
    occupations: Mapped[list[Any] | None]
    availability: Mapped[int | None]
    places: Mapped[int] = mapped_column(default=1)
    """All places, those of living couplings included."""
    hours_per_week: Mapped[int | None]
    valid_until: Mapped[date | None]
    min_age: Mapped[int | None]
    max_age: Mapped[int | None]
    for_gender: Mapped[ContactGender | None] = mapped_column(code_of(ContactGender))
    gender: Mapped[Gender | None] = mapped_column(code_of(Gender))
    birth_year: Mapped[int | None]
    contact_gender: Mapped[ContactGender | None] = mapped_column(
        code_of(ContactGender, name="whom")
    )
    children: Mapped[bool | None]
    vetted_until: Mapped[date | None]
    protected: Mapped[bool | None]
    closed_at: Mapped[datetime | None]
    """In no round once set; what came of it goes on."""
    paused_at: Mapped[datetime | None]
    """In no round while set."""
    resumes_on: Mapped[date | None]
    """The day on which a pause ends by itself; None where a person ends it."""
    stated_on: Mapped[date | None]
    """The day on which somebody last said that the offer stands."""
    signed_up_at: Mapped[datetime | None]
    """When it was registered on the pages; None where a coordinator entered it."""
    first_talk_at: Mapped[datetime | None]
    """A volunteer who signed up is paused until a coordinator has talked with them."""
    email_confirmed_at: Mapped[datetime | None]
    """When a volunteer who signed up said, by a link, that the address is theirs."""

    case_ref: Mapped[CaseRef] = relationship(cascade="save-update, merge, delete")
    organisation: Mapped[Organisation | None] = relationship()
    volunteer: Mapped[Volunteer | None] = relationship()
    consents: Mapped[list[Consent]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )
