"""Towns, and what day it is there."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.errors import UnknownTown
from koppeling.matching.policy import Policy
from koppeling.store import District, JournalLine, Town
from koppeling.terms import TownId, Week


@dataclass(frozen=True, slots=True)
class TownLine:
    """A town as commands and pages need it; ``opened_at`` is None while it is in practice."""

    id: TownId
    slug: str
    name: str
    country: str
    law_profile: str
    time_zone: str
    language: str
    policy: dict[str, Any]
    opened_at: datetime | None
    phone: str | None = None
    """The number under which people reach the coordinators."""

    @property
    def in_practice(self) -> bool:
        return self.opened_at is None

    def day(self, instant: datetime) -> date:
        """The calendar day in the town at an instant."""
        return instant.astimezone(ZoneInfo(self.time_zone)).date()

    def week(self, instant: datetime) -> Week:
        """The ISO week in the town at an instant."""
        return Week.of(self.day(instant))


def get_town(session: Session, slug: str) -> TownLine:
    """The town with this short name. Raises ``UnknownTown``."""
    town = session.scalar(select(Town).where(Town.slug == slug))
    if town is None:
        raise UnknownTown(town=slug)
    return line(town)


def town_of(session: Session, town_id: TownId) -> TownLine:
    """The town that somebody of its own staff, or the holder of a link, is in."""
    return line(session.get_one(Town, town_id))


def towns(session: Session) -> tuple[TownLine, ...]:
    """Every town, by short name."""
    return tuple(line(town) for town in session.scalars(select(Town).order_by(Town.slug)))


def districts_of(session: Session, town_id: TownId) -> tuple[tuple[str, str], ...]:
    """Key and name of each district of a town, by name."""
    rows = session.execute(select(District.key, District.name).where(District.town_id == town_id))
    # Sorted here and not by the database: collations differ.
    return tuple(sorted(((row.key, row.name) for row in rows), key=lambda one: one[1].casefold()))


def added_by(session: Session) -> dict[str, str]:
    """Who added each town, by short name, as the journal says."""
    rows = session.execute(
        select(Town.slug, JournalLine.actor)
        .join(JournalLine, JournalLine.town_id == Town.id)
        .where(JournalLine.deed == "add_town")
    )
    return {row.slug: row.actor for row in rows}


def line(town: Town) -> TownLine:
    """The frozen row of a town; what its policy is too old to say stands in it as it is meant."""
    return TownLine(
        id=town.id,
        slug=town.slug,
        name=town.name,
        country=town.country,
        law_profile=town.law_profile,
        time_zone=town.time_zone,
        language=town.language,
        policy=Policy.from_document(town.policy).document() if town.policy else {},
        opened_at=town.opened_at,
        phone=town.phone,
    )
