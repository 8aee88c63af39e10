"""Accounts of a town's staff."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from koppeling.errors import AccountExists, BadEmail
from koppeling.exchange.cells import clean
from koppeling.exchange.forms import read_email
from koppeling.exchange.problems import BadCell
from koppeling.store import Account
from koppeling.terms import Role, TownId
from koppeling.usecases.journal import record


def add_account(
    session: Session,
    town_id: TownId,
    *,
    email: str,
    name: str | None,
    role: Role,
    now: datetime,
    actor: str,
) -> Account:
    """Add a member of staff. How they sign in comes with the pages.

    An address is one account over all towns, in capitals or not. Refused with
    ``BadEmail`` or ``AccountExists``.
    """
    try:
        address = read_email(clean(email))
    except BadCell:
        raise BadEmail(email=email) from None
    if session.scalar(select(Account.id).where(func.lower(Account.email) == address.lower())):
        raise AccountExists(email=address)
    account = Account(town_id=town_id, email=address, name=name, role=role, created_at=now)
    session.add(account)
    record(session, town_id, "add_account", now=now, actor=actor, role=role.value)
    session.flush()
    return account
