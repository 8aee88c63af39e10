"""What a round was computed from, so that a past week can be computed anew.

Facts as the engine reads them, without names, contact data or whom somebody avoids. They go
with the person.
"""

from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from koppeling.store.base import Base
from koppeling.store.openings import Opening
from koppeling.store.people import Newcomer
from koppeling.store.rounds import MatchRound
from koppeling.terms import MatchRoundId, NewcomerId, OpeningId


class RoundNewcomer(Base):
    """A newcomer as a round knew them."""

    __tablename__ = "round_newcomers"
    __table_args__ = (Index("ix_round_newcomers_newcomer_id", "newcomer_id"),)

    match_round_id: Mapped[MatchRoundId] = mapped_column(
        ForeignKey("match_rounds.id", ondelete="CASCADE"), primary_key=True
    )
    newcomer_id: Mapped[NewcomerId] = mapped_column(
        ForeignKey("newcomers.id", ondelete="CASCADE"), primary_key=True
    )
    facts: Mapped[dict[str, Any]]

    match_round: Mapped[MatchRound] = relationship()
    newcomer: Mapped[Newcomer] = relationship()


class RoundOpening(Base):
    """An opening as a round knew it."""

    __tablename__ = "round_openings"
    __table_args__ = (Index("ix_round_openings_opening_id", "opening_id"),)

    match_round_id: Mapped[MatchRoundId] = mapped_column(
        ForeignKey("match_rounds.id", ondelete="CASCADE"), primary_key=True
    )
    opening_id: Mapped[OpeningId] = mapped_column(
        ForeignKey("openings.id", ondelete="CASCADE"), primary_key=True
    )
    facts: Mapped[dict[str, Any]]

    match_round: Mapped[MatchRound] = relationship()
    opening: Mapped[Opening] = relationship()
