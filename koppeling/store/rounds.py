"""Match rounds and what they proposed: a person confirms what was computed."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from koppeling.store.base import Base, code_of
from koppeling.store.openings import Opening
from koppeling.store.people import Newcomer
from koppeling.terms import (
    AccountId,
    AsideReason,
    MatchRoundId,
    NewcomerId,
    OpeningId,
    ProposalId,
    ProposalState,
    RoundState,
    TownId,
)


class MatchRound(Base):
    """One per town and ISO week. Scores and sums are integers of 0.001 point."""

    __tablename__ = "match_rounds"
    __table_args__ = (
        # Also the index by which a town's week is found.
        UniqueConstraint("town_id", "iso_year", "iso_week"),
        CheckConstraint("iso_week between 1 and 53", name="iso_week"),
    )

    id: Mapped[MatchRoundId] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    iso_year: Mapped[int]
    iso_week: Mapped[int]
    state: Mapped[RoundState] = mapped_column(code_of(RoundState))
    policy: Mapped[dict[str, Any]]
    seed: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str]
    code_version: Mapped[str]
    objective: Mapped[int] = mapped_column(BigInteger)
    bound: Mapped[int] = mapped_column(BigInteger)
    covered: Mapped[int]
    advice: Mapped[list[Any]] = mapped_column(default=list)
    """What would help the town, each ``{"code", "params", "people", …, "newcomers"}``."""
    previous: Mapped[list[Any] | None]
    """The run before, by refs; None where there was none.

    Its pairs ``{"newcomer", "opening", "score"}``, and what became, from that run to this, of
    the people of pairs that only one of them proposes: ``{"newcomer" or "opening", "became"}``.
    """
    proposed_at: Mapped[datetime]

    proposals: Mapped[list["Proposal"]] = relationship(
        back_populates="match_round", cascade="all, delete-orphan", passive_deletes=True
    )
    waiting: Mapped[list["StillWaiting"]] = relationship(
        back_populates="match_round", cascade="all, delete-orphan", passive_deletes=True
    )
    empty: Mapped[list["EmptyOpening"]] = relationship(
        back_populates="match_round", cascade="all, delete-orphan", passive_deletes=True
    )


class Proposal(Base):
    """A computed pair with its score and reasons ``[{"code", "points", "params"}]``."""

    __tablename__ = "proposals"
    __table_args__ = (
        UniqueConstraint("match_round_id", "newcomer_id", "opening_id"),
        CheckConstraint("score between 0 and 100000", name="score"),
        CheckConstraint("aside_reason is null or state = 'put_aside'", name="aside_reason"),
        # A person's history, and erasing it, over all weeks.
        Index("ix_proposals_newcomer_id", "newcomer_id"),
        Index("ix_proposals_opening_id", "opening_id"),
    )

    id: Mapped[ProposalId] = mapped_column(primary_key=True)
    match_round_id: Mapped[MatchRoundId] = mapped_column(
        ForeignKey("match_rounds.id", ondelete="CASCADE")
    )
    newcomer_id: Mapped[NewcomerId] = mapped_column(ForeignKey("newcomers.id", ondelete="CASCADE"))
    opening_id: Mapped[OpeningId] = mapped_column(ForeignKey("openings.id", ondelete="CASCADE"))
    state: Mapped[ProposalState] = mapped_column(code_of(ProposalState))
    score: Mapped[int]
    reasons: Mapped[list[Any]]
    why: Mapped[dict[str, Any] | None]
    """The assignment's own reason ``{"code", "params"}``; None of a pair that a person made."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[AccountId | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL")
    )
    aside_reason: Mapped[AsideReason | None] = mapped_column(code_of(AsideReason))
    left_out: Mapped[list[Any] | None]
    """Facts that the first question does not tell: ``["district"]``."""
    own_words: Mapped[str | None]
    """What a coordinator adds to the first question; gone once it was sent."""

    match_round: Mapped[MatchRound] = relationship(back_populates="proposals")
    newcomer: Mapped[Newcomer] = relationship()
    opening: Mapped[Opening] = relationship()
    alternates: Mapped[list["Alternate"]] = relationship(
        back_populates="proposal", cascade="all, delete-orphan", passive_deletes=True
    )


class Alternate(Base):
    """Another opening the newcomer could have met, with a place left."""

    __tablename__ = "alternates"
    __table_args__ = (Index("ix_alternates_opening_id", "opening_id"),)

    proposal_id: Mapped[ProposalId] = mapped_column(
        ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True
    )
    opening_id: Mapped[OpeningId] = mapped_column(
        ForeignKey("openings.id", ondelete="CASCADE"), primary_key=True
    )
    score: Mapped[int]

    proposal: Mapped[Proposal] = relationship(back_populates="alternates")
    opening: Mapped[Opening] = relationship()


class StillWaiting(Base):
    """A newcomer without a pair in this round: ``{rule: openings}`` and what would couple them."""

    __tablename__ = "still_waiting"
    __table_args__ = (Index("ix_still_waiting_newcomer_id", "newcomer_id"),)

    match_round_id: Mapped[MatchRoundId] = mapped_column(
        ForeignKey("match_rounds.id", ondelete="CASCADE"), primary_key=True
    )
    newcomer_id: Mapped[NewcomerId] = mapped_column(
        ForeignKey("newcomers.id", ondelete="CASCADE"), primary_key=True
    )
    blocked: Mapped[dict[str, Any]]
    remedies: Mapped[list[Any]]

    match_round: Mapped[MatchRound] = relationship(back_populates="waiting")
    newcomer: Mapped[Newcomer] = relationship()


class EmptyOpening(Base):
    """An opening with places and no pair: ``{rule: newcomers}`` and what would help."""

    __tablename__ = "empty_openings"
    __table_args__ = (Index("ix_empty_openings_opening_id", "opening_id"),)

    match_round_id: Mapped[MatchRoundId] = mapped_column(
        ForeignKey("match_rounds.id", ondelete="CASCADE"), primary_key=True
    )
    opening_id: Mapped[OpeningId] = mapped_column(
        ForeignKey("openings.id", ondelete="CASCADE"), primary_key=True
    )
    blocked: Mapped[dict[str, Any]]
    remedies: Mapped[list[Any]]

    match_round: Mapped[MatchRound] = relationship(back_populates="empty")
    opening: Mapped[Opening] = relationship()
