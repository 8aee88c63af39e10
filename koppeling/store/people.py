"""Newcomers, households, volunteers, and what they allow or avoid."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from koppeling.store.base import Base, code_of
from koppeling.terms import (
    ConsentPurpose,
    ContactGender,
    DistrictId,
    Gender,
    HouseholdId,
    NewcomerId,
    OpeningId,
    Ref,
    TownId,
    Travel,
    VolunteerId,
)


class CaseRef(Base):
    """One town's case numbers, over all kinds: the database itself keeps them unique.

    Written before, and erased with, the newcomer, opening or organisation who holds it:
    deleting the case number deletes its holder and all that hangs on the holder.
    """

    __tablename__ = "case_refs"
    __table_args__ = (
        UniqueConstraint("town_id", "ref", "subject"),
        CheckConstraint("subject in ('newcomer', 'opening', 'organisation')", name="subject"),
    )

    town_id: Mapped[TownId] = mapped_column(
        ForeignKey("towns.id", ondelete="CASCADE"), primary_key=True
    )
    ref: Mapped[Ref] = mapped_column(primary_key=True)
    subject: Mapped[str]


def ref_of(table: str, subject: str) -> tuple[Any, ...]:
    """The constraints by which a row of ``table`` holds its case number and no other kind's."""
    return (
        ForeignKeyConstraint(
            ["town_id", "ref", "subject"],
            ["case_refs.town_id", "case_refs.ref", "case_refs.subject"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("town_id", "ref"),
        CheckConstraint(f"subject = '{subject}'", name="subject"),
    )


class Household(Base):
    """People who move together; each adult is scored by own wishes."""

    __tablename__ = "households"
    __table_args__ = (UniqueConstraint("town_id", "key"),)

    id: Mapped[HouseholdId] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    key: Mapped[str]


class Located:
    """Where somebody is: a postcode as text, a district, and a 500 m cell, nothing finer."""

    country: Mapped[str]
    postcode: Mapped[str | None]
    district_id: Mapped[DistrictId | None] = mapped_column(
        ForeignKey("districts.id", ondelete="SET NULL")
    )
    cell_row: Mapped[int]
    cell_col: Mapped[int]
    placed_by_point: Mapped[bool] = mapped_column(default=False)
    """The file gave coordinates (snapped at once), not only a postcode or district."""


class Newcomer(Located, Base):
    """Who arrives. None in any column means: not asked."""

    __tablename__ = "newcomers"
    __table_args__ = (
        *ref_of("newcomers", "newcomer"),
        CheckConstraint("availability between 0 and 2097151", name="availability"),
        CheckConstraint("resumes_on is null or paused_at is not null", name="resumes_on"),
        Index("ix_newcomers_household_id", "household_id"),
    )

    id: Mapped[NewcomerId] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    ref: Mapped[Ref]
    subject: Mapped[str] = mapped_column(default="newcomer")
    household_id: Mapped[HouseholdId | None] = mapped_column(
        ForeignKey("households.id", ondelete="SET NULL")
    )
    called: Mapped[str | None]
    full_name: Mapped[str | None]
    locale: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    next_postcode: Mapped[str | None]
    next_cell_row: Mapped[int | None]
    next_cell_col: Mapped[int | None]
    moves_on: Mapped[date | None]
    languages: Mapped[dict[str, Any] | None]
    practise: Mapped[list[Any] | None]
    interests: Mapped[list[Any] | None]
    offers: Mapped[list[Any] | None]
    occupations: Mapped[list[Any] | None]
    availability: Mapped[int | None]
    """Half-days as a mask, ``terms.HALF_DAYS`` order."""
    wants: Mapped[list[Any] | None]
    gender: Mapped[Gender | None] = mapped_column(code_of(Gender))
    birth_year: Mapped[int | None]
    contact_gender: Mapped[ContactGender | None] = mapped_column(code_of(ContactGender))
    children: Mapped[bool | None]
    travel: Mapped[Travel | None] = mapped_column(code_of(Travel))
    max_minutes: Mapped[int | None]
    crosses_border: Mapped[bool | None]
    arrived_on: Mapped[date | None]
    registered_on: Mapped[date | None]
    emphasis: Mapped[list[Any] | None]
    protected: Mapped[bool | None]
    guardian_agreed_at: Mapped[datetime | None]
    """A guardian's yes to associations, for who is under 18."""
    paused_at: Mapped[datetime | None]
    """In no round while set, and written to only about what is under way."""
    resumes_on: Mapped[date | None]
    """The day on which a pause ends by itself; None where a person ends it."""
    signed_up_at: Mapped[datetime | None]
    """When she signed up herself, on the pages; None where a coordinator took her in."""
    first_talk_at: Mapped[datetime | None]
    """Who signed up herself is paused until a coordinator has talked with her."""
    email_confirmed_at: Mapped[datetime | None]
    """When who signed up herself said, by a link, that the address is hers."""

    case_ref: Mapped[CaseRef] = relationship(cascade="save-update, merge, delete")
    household: Mapped[Household | None] = relationship()
    consents: Mapped[list["Consent"]] = relationship(
        back_populates="newcomer", cascade="all, delete-orphan", passive_deletes=True
    )


class Volunteer(Base):
    """The person behind a neighbour opening, or a guide.

    Vetting is a fact and a date, never a file.
    """

    __tablename__ = "volunteers"

    id: Mapped[VolunteerId] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    name: Mapped[str | None]
    locale: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    is_guide: Mapped[bool] = mapped_column(default=False)
    vetting_kind: Mapped[str | None]
    vetting_seen_on: Mapped[date | None]
    vetting_seen_by: Mapped[str | None]


class Consent(Base):
    """One purpose allowed by one person; a missing row is not asked, which is never permission."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("(newcomer_id is null) <> (opening_id is null)", name="one_subject"),
        Index(
            "uq_consents_newcomer",
            "newcomer_id",
            "purpose",
            unique=True,
            sqlite_where=text("newcomer_id is not null"),
            postgresql_where=text("newcomer_id is not null"),
        ),
        Index(
            "uq_consents_opening",
            "opening_id",
            "purpose",
            unique=True,
            sqlite_where=text("opening_id is not null"),
            postgresql_where=text("opening_id is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    newcomer_id: Mapped[NewcomerId | None] = mapped_column(
        ForeignKey("newcomers.id", ondelete="CASCADE")
    )
    opening_id: Mapped[OpeningId | None] = mapped_column(
        ForeignKey("openings.id", ondelete="CASCADE")
    )
    purpose: Mapped[ConsentPurpose] = mapped_column(code_of(ConsentPurpose))
    granted_at: Mapped[datetime]

    newcomer: Mapped[Newcomer | None] = relationship(back_populates="consents")


class Avoidance(Base):
    """``ref`` must not meet ``avoids_ref``, who need not be known yet. It counts both ways."""

    __tablename__ = "avoidances"
    __table_args__ = (
        ForeignKeyConstraint(
            ["town_id", "ref"], ["case_refs.town_id", "case_refs.ref"], ondelete="CASCADE"
        ),
        CheckConstraint("ref <> avoids_ref", name="not_oneself"),
    )

    town_id: Mapped[TownId] = mapped_column(
        ForeignKey("towns.id", ondelete="CASCADE"), primary_key=True
    )
    ref: Mapped[Ref] = mapped_column(primary_key=True)
    avoids_ref: Mapped[Ref] = mapped_column(primary_key=True)

    case_ref: Mapped[CaseRef] = relationship()
