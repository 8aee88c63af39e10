"""Staff accounts."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from koppeling.store.base import Base, code_of
from koppeling.terms import AccountId, Role, TownId


class Account(Base):
    """A member of staff of one town. How they sign in comes with the pages."""

    __tablename__ = "accounts"

    id: Mapped[AccountId] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None]
    role: Mapped[Role] = mapped_column(code_of(Role))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
