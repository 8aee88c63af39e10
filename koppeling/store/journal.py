"""Who did what when."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from koppeling.store.base import Base
from koppeling.terms import (
    IntroductionId,
    MatchRoundId,
    NewcomerId,
    OpeningId,
    TieId,
    TownId,
)


class JournalLine(Base):
    """One deed, written in its own transaction; ids and codes, no personal data."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_town_id_at", "town_id", "at"),
        # One side's history; and the journal outlives people, who are erased from it.
        Index("ix_journal_newcomer_id", "newcomer_id"),
        Index("ix_journal_opening_id", "opening_id"),
        Index("ix_journal_introduction_id", "introduction_id"),
        Index("ix_journal_tie_id", "tie_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    actor: Mapped[str]
    """``command-line``, ``account:7``, ``newcomer`` or ``opening``."""
    deed: Mapped[str]
    params: Mapped[dict[str, Any]]
    newcomer_id: Mapped[NewcomerId | None] = mapped_column(
        ForeignKey("newcomers.id", ondelete="SET NULL")
    )
    opening_id: Mapped[OpeningId | None] = mapped_column(
        ForeignKey("openings.id", ondelete="SET NULL")
    )
    match_round_id: Mapped[MatchRoundId | None] = mapped_column(
        ForeignKey("match_rounds.id", ondelete="SET NULL")
    )
    introduction_id: Mapped[IntroductionId | None] = mapped_column(
        ForeignKey("introductions.id", ondelete="SET NULL")
    )
    tie_id: Mapped[TieId | None] = mapped_column(ForeignKey("ties.id", ondelete="SET NULL"))
