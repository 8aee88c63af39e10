"""Concerns: somebody is worried, and both are let alone until two people have looked."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from koppeling.store.base import Base, code_of
from koppeling.store.openings import Opening
from koppeling.store.people import Newcomer
from koppeling.terms import (
    AccountId,
    ConcernId,
    ConcernKind,
    ConcernOutcome,
    IntroductionId,
    NewcomerId,
    OpeningId,
    Party,
    TownId,
)


class Concern(Base):
    """A concern of one side; while ``closed_at`` is None, both are frozen.

    No words of anybody about anybody are kept: a coordinator rings up. Who closes
    it is not who looked first.
    """

    __tablename__ = "concerns"
    __table_args__ = (
        CheckConstraint("first_looked_by <> closed_by", name="two_people"),
        CheckConstraint("(closed_at is null) = (outcome is null)", name="outcome"),
        CheckConstraint("closed_at is null or first_looked_at is not null", name="looked_twice"),
        # Whoever decides about one of the two asks whether they are frozen.
        Index("ix_concerns_newcomer_id", "newcomer_id"),
        Index("ix_concerns_opening_id", "opening_id"),
        Index("ix_concerns_town_id", "town_id"),
        Index("ix_concerns_introduction_id", "introduction_id"),
    )

    id: Mapped[ConcernId] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    newcomer_id: Mapped[NewcomerId] = mapped_column(ForeignKey("newcomers.id", ondelete="CASCADE"))
    opening_id: Mapped[OpeningId] = mapped_column(ForeignKey("openings.id", ondelete="CASCADE"))
    introduction_id: Mapped[IntroductionId | None] = mapped_column(
        ForeignKey("introductions.id", ondelete="SET NULL")
    )
    reported_by: Mapped[Party] = mapped_column(code_of(Party))
    reported_at: Mapped[datetime]
    kind: Mapped[ConcernKind] = mapped_column(code_of(ConcernKind))
    wants_call: Mapped[bool] = mapped_column(default=False)
    first_looked_at: Mapped[datetime | None]
    first_looked_by: Mapped[AccountId | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL")
    )
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[AccountId | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL")
    )
    outcome: Mapped[ConcernOutcome | None] = mapped_column(code_of(ConcernOutcome))

    newcomer: Mapped[Newcomer] = relationship()
    opening: Mapped[Opening] = relationship()
