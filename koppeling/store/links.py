"""People's capability links."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from koppeling.store.base import Base, code_of
from koppeling.terms import (
    AccountId,
    IntroductionId,
    LinkId,
    LinkPurpose,
    NewcomerId,
    OpeningId,
    OrganisationId,
    TownId,
)


class Link(Base):
    """What one person may do without an account; only a hash of the token is kept.

    The token is derived from ``id`` and ``nonce`` with the secret key when a message
    is worded; its hash is written then. One of the four columns says whose it is.
    """

    __tablename__ = "links"
    __table_args__ = (
        CheckConstraint(
            "(case when newcomer_id is null then 0 else 1 end)"
            " + (case when opening_id is null then 0 else 1 end)"
            " + (case when organisation_id is null then 0 else 1 end)"
            " + (case when account_id is null then 0 else 1 end) = 1",
            name="one_holder",
        ),
        # Revoking a side's links, and erasing a person.
        Index("ix_links_newcomer_id", "newcomer_id"),
        Index("ix_links_opening_id", "opening_id"),
        Index("ix_links_organisation_id", "organisation_id"),
        Index("ix_links_introduction_id", "introduction_id"),
        Index("ix_links_account_id", "account_id"),
    )

    id: Mapped[LinkId] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    purpose: Mapped[LinkPurpose] = mapped_column(code_of(LinkPurpose))
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
    nonce: Mapped[str] = mapped_column(unique=True)
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
