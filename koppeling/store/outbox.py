"""Messages to be sent: codes and parameters, never text or tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from koppeling.store.base import Base
from koppeling.terms import IntroductionId, LinkId, NewcomerId, OpeningId, TownId


class Message(Base):
    """One message to one side, written in the transaction of the deed that causes it."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("(newcomer_id is null) <> (opening_id is null)", name="one_recipient"),
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
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    code: Mapped[str]
    params: Mapped[dict[str, Any]]
    newcomer_id: Mapped[NewcomerId | None] = mapped_column(
        ForeignKey("newcomers.id", ondelete="CASCADE")
    )
    opening_id: Mapped[OpeningId | None] = mapped_column(
        ForeignKey("openings.id", ondelete="CASCADE")
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
