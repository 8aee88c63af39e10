"""Staff accounts, and who is signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from koppeling.errors import UnknownAccount
from koppeling.queries import towns
from koppeling.queries.towns import TownLine
from koppeling.store import Account, SignIn, Town
from koppeling.terms import AccountId, Role, TownId

LONGEST = timedelta(hours=12)
"""How long somebody stays signed in at most."""

IDLE = timedelta(hours=2)
"""How long somebody stays signed in who does nothing."""


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A member of staff; ``disabled_at`` is None while the account is in use."""

    email: str
    name: str | None
    role: Role
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A member of staff as an administrator sees them.

    ``has_begun`` says that password and second factor are set; ``locked_until`` that
    too many attempts failed, and until when none is taken.
    """

    id: AccountId
    town_id: TownId
    email: str
    name: str | None
    role: Role
    created_at: datetime
    disabled_at: datetime | None
    has_begun: bool
    locked_until: datetime | None


@dataclass(frozen=True, slots=True)
class SignInLine:
    """Who is signed in in one browser; ``seen_at`` is when they last did something there."""

    account_id: AccountId
    town_id: TownId
    town: TownLine
    role: Role
    name: str | None
    email: str
    created_at: datetime
    seen_at: datetime


def accounts(session: Session, town_id: TownId) -> tuple[AccountLine, ...]:
    """The accounts of a town, by address."""
    return tuple(
        AccountLine(one.email, one.name, one.role, one.created_at, one.disabled_at)
        for one in staff_of(session, town_id)
    )


def staff_of(session: Session, town_id: TownId) -> tuple[StaffLine, ...]:
    """The members of staff of a town, by address, with how their accounts stand."""
    found = session.scalars(select(Account).where(Account.town_id == town_id))
    return tuple(sorted((_staff_line(one) for one in found), key=lambda line: line.email))


def get_staff(session: Session, town_id: TownId, account_id: AccountId) -> StaffLine:
    """A member of staff of this town. Raises ``UnknownAccount``."""
    found = session.scalar(
        select(Account).where(Account.id == account_id, Account.town_id == town_id)
    )
    if found is None:
        raise UnknownAccount(account=str(account_id))
    return _staff_line(found)


def find_staff(session: Session, email: str) -> StaffLine | None:
    """The member of staff with this address, in capitals or not; None where there is none."""
    found = session.scalar(select(Account).where(email_is(email.strip())))
    return None if found is None else _staff_line(found)


def find_password_hash(session: Session, email: str) -> str | None:
    """The hash of the password of this address; None alike for one unknown or not begun."""
    return session.scalar(select(Account.password_hash).where(email_is(email.strip())))


def get_staff_by_email(session: Session, email: str) -> StaffLine:
    """The member of staff with this address. Raises ``UnknownAccount``."""
    found = find_staff(session, email)
    if found is None:
        raise UnknownAccount(account=email)
    return found


def read_sign_in(session: Session, token_hash: str, *, now: datetime) -> SignInLine | None:
    """Who is signed in with a token, known by its hash.

    None alike for one unknown, ended, older than 12 hours, idle for 2 hours, or of an
    account that was disabled.
    """
    row = session.execute(
        select(SignIn, Account, Town)
        .join(Account, SignIn.account_id == Account.id)
        .join(Town, Town.id == Account.town_id)
        .where(
            SignIn.token_hash == token_hash,
            SignIn.ended_at.is_(None),
            SignIn.created_at > now - LONGEST,
            SignIn.seen_at > now - IDLE,
            Account.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    sign_in, account, town = row
    return SignInLine(
        account_id=account.id,
        town_id=account.town_id,
        town=towns.line(town),
        role=account.role,
        name=account.name,
        email=account.email,
        created_at=sign_in.created_at,
        seen_at=sign_in.seen_at,
    )


def email_is(address: str) -> ColumnElement[bool]:
    """The account of an address, which is the same in capitals."""
    return func.lower(Account.email) == address.lower()


def _staff_line(account: Account) -> StaffLine:
    return StaffLine(
        id=account.id,
        town_id=account.town_id,
        email=account.email,
        name=account.name,
        role=account.role,
        created_at=account.created_at,
        disabled_at=account.disabled_at,
        has_begun=account.password_hash is not None and account.totp_secret is not None,
        locked_until=account.locked_until,
    )
