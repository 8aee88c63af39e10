"""Towns and their districts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from koppeling.store.base import Base
from koppeling.terms import DistrictId, TownId


class Town(Base):
    """A tenant. ``opened_at`` is None while the town is in practice."""

    __tablename__ = "towns"

    id: Mapped[TownId] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    country: Mapped[str]
    law_profile: Mapped[str]
    time_zone: Mapped[str]
    language: Mapped[str]
    policy: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    dpia_ticked_at: Mapped[datetime | None]
    phone: Mapped[str | None]
    """The number under which people reach the coordinators, as letters and pages give it."""
    meeting_place: Mapped[str | None]
    """A public place for first meetings, with its address, as an invitation names it."""


class District(Base):
    """The unit of place that may be shown; its point is a 500 m cell of ``reference.grid``."""

    __tablename__ = "districts"
    __table_args__ = (UniqueConstraint("town_id", "key"),)

    id: Mapped[DistrictId] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    key: Mapped[str]
    name: Mapped[str]
    cell_row: Mapped[int]
    cell_col: Mapped[int]
