"""Staff accounts of a town."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.store import Account
from koppeling.terms import Role, TownId


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A member of staff; ``disabled_at`` is None while the account is in use."""

    email: str
    name: str | None
    role: Role
    created_at: datetime
    disabled_at: datetime | None


def accounts(session: Session, town_id: TownId) -> tuple[AccountLine, ...]:
    """The accounts of a town, by address."""
    found = session.scalars(select(Account).where(Account.town_id == town_id))
    return tuple(
        sorted(
            (
                AccountLine(one.email, one.name, one.role, one.created_at, one.disabled_at)
                for one in found
            ),
            key=lambda line: line.email,
        )
    )
