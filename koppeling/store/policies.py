"""Changes of a town's policy: one member of staff asks for one, another confirms it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from koppeling.store.base import Base
from koppeling.terms import AccountId, PolicyChangeId, TownId


class PolicyChange(Base):
    """A policy that somebody asks for; open until it is confirmed, declined or withdrawn."""

    __tablename__ = "policy_changes"
    __table_args__ = (
        CheckConstraint("not confirmed or proposed_by <> decided_by", name="two_people"),
        CheckConstraint("(decided_at is null) = (confirmed is null)", name="decided"),
        # One at a time: two that wait would overwrite each other.
        Index(
            "uq_policy_changes_open",
            "town_id",
            unique=True,
            sqlite_where=text("decided_at is null"),
            postgresql_where=text("decided_at is null"),
        ),
        Index("ix_policy_changes_town_id", "town_id"),
    )

    id: Mapped[PolicyChangeId] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    policy: Mapped[dict[str, Any]]
    reason: Mapped[str | None]
    proposed_by: Mapped[AccountId | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL")
    )
    proposed_at: Mapped[datetime]
    decided_by: Mapped[AccountId | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL")
    )
    decided_at: Mapped[datetime | None]
    confirmed: Mapped[bool | None]
