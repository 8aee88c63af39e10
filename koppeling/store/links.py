"""People's capability links."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from koppeling.store.base import Base
from koppeling.terms import (
    IntroductionId,
    LinkId,
    NewcomerId,
    OpeningId,
    OrganisationId,
    TownId,
)


class Link(Base):
    """What one person may do without an account; only a hash of the token is kept.

    Links come with the pages: no deed makes one yet.
    """

    __tablename__ = "links"
    __table_args__ = (
        # Revoking a side's links, and erasing a person.
        Index("ix_links_newcomer_id", "newcomer_id"),
        Index("ix_links_opening_id", "opening_id"),
        Index("ix_links_organisation_id", "organisation_id"),
        Index("ix_links_introduction_id", "introduction_id"),
    )

    id: Mapped[LinkId] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    newcomer_id: Mapped[NewcomerId | None] = mapped_column(
        ForeignKey("newcomers.id", ondelete="CASCADE")
    )
    opening_id: Mapped[OpeningId | None] = mapped_column(
        ForeignKey("openings.id", ondelete="CASCADE")
    )
    organisation_id: Mapped[OrganisationId | None] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE")
    )
    introduction_id: Mapped[IntroductionId | None] = mapped_column(
        ForeignKey("introductions.id", ondelete="CASCADE")
    )
    nonce: Mapped[str] = mapped_column(unique=True)
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
