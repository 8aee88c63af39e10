"""Introductions that ask both sides, and the ties that come of them."""

from datetime import date, datetime

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
from koppeling.store.openings import Opening, Organisation
from koppeling.store.people import Newcomer
from koppeling.store.rounds import Proposal
from koppeling.terms import (
    AccountId,
    CheckInAnswer,
    CouplingState,
    EndReason,
    IntroductionId,
    IntroductionState,
    NewcomerId,
    OpeningId,
    OrganisationId,
    Party,
    ProposalId,
    TieId,
    TieKind,
    TownId,
)


class Introduction(Base):
    """An approved proposal that asks both sides.

    ``(id, state, newcomer_id, opening_id)`` is unique so that a coupling can rest on it
    (see ``Tie``).
    """

    __tablename__ = "introductions"
    __table_args__ = (
        UniqueConstraint("id", "state", "newcomer_id", "opening_id"),
        CheckConstraint(
            "state <> 'coupled' or (newcomer_yes_at is not null and opening_yes_at is not null)",
            name="two_yeses",
        ),
        CheckConstraint("(state = 'declined') = (declined_by is not null)", name="declined_by_one"),
        CheckConstraint("(declined_by is null) = (declined_at is null)", name="declined_at"),
        CheckConstraint("state = 'declined' or not declined_for_good", name="declined_for_good"),
        CheckConstraint("expires_at > asked_at", name="expires_later"),
        CheckConstraint(
            "(newcomer_time is null or newcomer_yes_at is not null)"
            " and (opening_time is null or opening_yes_at is not null)",
            name="time_of_a_yes",
        ),
        Index(
            "uq_introductions_asking",
            "newcomer_id",
            "opening_id",
            unique=True,
            sqlite_where=text("state = 'asking'"),
            postgresql_where=text("state = 'asking'"),
        ),
        # The week's list of who is being asked, and what expires.
        Index("ix_introductions_town_id_state", "town_id", "state"),
        # Places promised to open introductions; a newcomer's history.
        Index("ix_introductions_opening_id", "opening_id"),
        Index("ix_introductions_newcomer_id", "newcomer_id"),
    )

    id: Mapped[IntroductionId] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    proposal_id: Mapped[ProposalId] = mapped_column(
        ForeignKey("proposals.id", ondelete="CASCADE"), unique=True
    )
    newcomer_id: Mapped[NewcomerId] = mapped_column(ForeignKey("newcomers.id", ondelete="CASCADE"))
    opening_id: Mapped[OpeningId] = mapped_column(ForeignKey("openings.id", ondelete="CASCADE"))
    state: Mapped[IntroductionState] = mapped_column(code_of(IntroductionState))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    newcomer_yes_at: Mapped[datetime | None]
    opening_yes_at: Mapped[datetime | None]
    declined_by: Mapped[Party | None] = mapped_column(code_of(Party))
    declined_at: Mapped[datetime | None]
    declined_for_good: Mapped[bool] = mapped_column(default=False)
    newcomer_time: Mapped[datetime | None]
    """The time she chose with her yes; None with a yes means: call me."""
    opening_time: Mapped[datetime | None]
    newcomer_answer_by: Mapped[AccountId | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL")
    )
    """The member of staff who recorded the newcomer's answer on her behalf."""
    opening_answer_by: Mapped[AccountId | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL")
    )

    proposal: Mapped[Proposal] = relationship()
    newcomer: Mapped[Newcomer] = relationship()
    opening: Mapped[Opening] = relationship()


class Tie(Base):
    """An edge of the network: a coupling, or a tie that was there or grew by itself.

    The database itself forbids the four wrongs. A living coupling (no ``until``)
    holds a numbered place: ``place_no`` lies in 1..places of its opening, copied
    here by a composite foreign key that follows changes, and no two living
    couplings hold one place. A pair has one living coupling. A coupling carries
    both yeses, and one that came of an introduction needs it, of the same two, in
    state coupled for as long as the coupling is remembered.
    """

    __tablename__ = "ties"
    __table_args__ = (
        CheckConstraint(
            "(case when opening_id is null then 0 else 1 end)"
            " + (case when organisation_id is null then 0 else 1 end)"
            " + (case when other_newcomer_id is null then 0 else 1 end) = 1",
            name="one_other_side",
        ),
        CheckConstraint("newcomer_id <> other_newcomer_id", name="not_to_oneself"),
        CheckConstraint("until is null or since is null or until >= since", name="until_since"),
        CheckConstraint(
            "kind <> 'coupling' or (opening_id is not null and since is not null"
            " and newcomer_yes_at is not null and opening_yes_at is not null)",
            name="two_yeses",
        ),
        CheckConstraint(
            "(kind = 'coupling' and until is null) = (place_no is not null)", name="holds_a_place"
        ),
        CheckConstraint("(place_no is null) = (opening_places is null)", name="place_of_opening"),
        CheckConstraint("place_no between 1 and opening_places", name="within_places"),
        CheckConstraint("(kind = 'coupling') = (state is not null)", name="coupling_state"),
        CheckConstraint(
            "kind <> 'coupling' or (state = 'ended') = (until is not null)", name="ended_until"
        ),
        CheckConstraint(
            "end_reason is null or (kind = 'coupling' and state = 'ended')", name="end_reason"
        ),
        CheckConstraint(
            "(introduction_id is null) = (introduction_state is null)", name="introduction"
        ),
        CheckConstraint("introduction_state = 'coupled'", name="introduction_coupled"),
        ForeignKeyConstraint(
            ["introduction_id", "introduction_state", "newcomer_id", "opening_id"],
            [
                "introductions.id",
                "introductions.state",
                "introductions.newcomer_id",
                "introductions.opening_id",
            ],
            ondelete="CASCADE",
            name="fk_ties_introduction",
        ),
        ForeignKeyConstraint(
            ["opening_id", "opening_places"],
            ["openings.id", "openings.places"],
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        UniqueConstraint("opening_id", "place_no"),
        UniqueConstraint("introduction_id"),
        Index(
            "uq_ties_living_coupling",
            "newcomer_id",
            "opening_id",
            unique=True,
            sqlite_where=text("kind = 'coupling' and until is null"),
            postgresql_where=text("kind = 'coupling' and until is null"),
        ),
        # A round and the network read all ties of a town; most questions are of the living.
        Index("ix_ties_town_id_until", "town_id", "until"),
        # Erasing or showing one side must not read the whole network.
        Index("ix_ties_newcomer_id", "newcomer_id"),
        Index("ix_ties_opening_id", "opening_id"),
        Index("ix_ties_organisation_id", "organisation_id"),
        Index("ix_ties_other_newcomer_id", "other_newcomer_id"),
    )

    id: Mapped[TieId] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    kind: Mapped[TieKind] = mapped_column(code_of(TieKind))
    newcomer_id: Mapped[NewcomerId] = mapped_column(ForeignKey("newcomers.id", ondelete="CASCADE"))
    opening_id: Mapped[OpeningId | None] = mapped_column(
        ForeignKey("openings.id", ondelete="CASCADE")
    )
    organisation_id: Mapped[OrganisationId | None] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE")
    )
    other_newcomer_id: Mapped[NewcomerId | None] = mapped_column(
        ForeignKey("newcomers.id", ondelete="CASCADE")
    )
    since: Mapped[date | None]
    until: Mapped[date | None]
    state: Mapped[CouplingState | None] = mapped_column(code_of(CouplingState))
    end_reason: Mapped[EndReason | None] = mapped_column(code_of(EndReason))
    newcomer_yes_at: Mapped[datetime | None]
    opening_yes_at: Mapped[datetime | None]
    place_no: Mapped[int | None]
    opening_places: Mapped[int | None]
    introduction_id: Mapped[IntroductionId | None]
    introduction_state: Mapped[IntroductionState | None] = mapped_column(code_of(IntroductionState))

    newcomer: Mapped[Newcomer] = relationship(foreign_keys=[newcomer_id])
    opening: Mapped[Opening | None] = relationship(
        primaryjoin="Tie.opening_id == Opening.id", foreign_keys=[opening_id]
    )
    organisation: Mapped[Organisation | None] = relationship()
    other_newcomer: Mapped[Newcomer | None] = relationship(foreign_keys=[other_newcomer_id])
    introduction: Mapped[Introduction | None] = relationship(
        primaryjoin="Tie.introduction_id == Introduction.id", foreign_keys="Tie.introduction_id"
    )


class CheckIn(Base):
    """What one side of a coupling answered, last, when asked how it goes."""

    __tablename__ = "check_ins"
    __table_args__ = (UniqueConstraint("tie_id", "party"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    tie_id: Mapped[TieId] = mapped_column(ForeignKey("ties.id", ondelete="CASCADE"))
    party: Mapped[Party] = mapped_column(code_of(Party))
    answer: Mapped[CheckInAnswer] = mapped_column(code_of(CheckInAnswer))
    answered_at: Mapped[datetime]

    tie: Mapped[Tie] = relationship()
