"""Staff accounts, and where they are signed in."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from koppeling.store.base import Base, code_of
from koppeling.terms import AccountId, Role, TownId


class Account(Base):
    """A member of staff of one town.

    Without a password nobody can sign in yet: whoever holds the account's link sets
    it, together with the second factor (TOTP, RFC 6238).
    """

    __tablename__ = "accounts"

    id: Mapped[AccountId] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None]
    role: Mapped[Role] = mapped_column(code_of(Role))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    password_hash: Mapped[str | None]
    totp_secret: Mapped[str | None]
    totp_step: Mapped[int | None]
    """The last 30-second step whose code was taken: none is taken twice."""
    failures: Mapped[int] = mapped_column(default=0)
    """Failed attempts since the last success."""
    locked_until: Mapped[datetime | None]


class SignIn(Base):
    """One browser in which an account is signed in; only a hash of its token is kept.

    Ending the row ends the session at once, wherever its cookie was copied to.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (Index("ix_sign_ins_account_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()
