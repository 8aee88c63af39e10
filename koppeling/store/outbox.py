"""Messages to be sent: codes and parameters, never text or tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from koppeling.store.base import Base
from koppeling.terms import (
    AccountId,
    IntroductionId,
    LinkId,
    MessageId,
    NewcomerId,
    OpeningId,
    OrganisationId,
    TownId,
)


class Message(Base):
    """One message to one recipient, written in the transaction of the deed that causes it."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint(
            "(case when newcomer_id is null then 0 else 1 end)"
            " + (case when opening_id is null then 0 else 1 end)"
            " + (case when organisation_id is null then 0 else 1 end)"
            " + (case when account_id is null then 0 else 1 end) = 1",
            name="one_recipient",
        ),
        CheckConstraint("sent_at is null or cancelled_at is null", name="sent_or_cancelled"),
        # What the mailroom looks for again and again: due, neither sent nor cancelled.
        Index(
            "ix_messages_waiting",
            "due_at",
            sqlite_where=text("sent_at is null and cancelled_at is null"),
            postgresql_where=text("sent_at is null and cancelled_at is null"),
        ),
        Index("ix_messages_town_id", "town_id"),
        # Erasing a person, and cancelling what an introduction queued.
        Index("ix_messages_newcomer_id", "newcomer_id"),
        Index("ix_messages_opening_id", "opening_id"),
        Index("ix_messages_introduction_id", "introduction_id"),
        Index("ix_messages_link_id", "link_id"),
        Index("ix_messages_organisation_id", "organisation_id"),
        Index("ix_messages_account_id", "account_id"),
    )

    id: Mapped[MessageId] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    code: Mapped[str]
    params: Mapped[dict[str, Any]]
    newcomer_id: Mapped[NewcomerId | None] = mapped_column(
        ForeignKey("newcomers.id", ondelete="CASCADE")
    )
    opening_id: Mapped[OpeningId | None] = mapped_column(
        ForeignKey("openings.id", ondelete="CASCADE")
    )
    organisation_id: Mapped[OrganisationId | None] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE")
    )
    account_id: Mapped[AccountId | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE")
    )
    introduction_id: Mapped[IntroductionId | None] = mapped_column(
        ForeignKey("introductions.id", ondelete="CASCADE")
    )
    link_id: Mapped[LinkId | None] = mapped_column(ForeignKey("links.id", ondelete="SET NULL"))
    message_id: Mapped[str] = mapped_column(unique=True)
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    own_words: Mapped[str | None]
    """What a coordinator added; the only words kept here, and only until they were sent."""
