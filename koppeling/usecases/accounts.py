"""Accounts of a town's staff: begun by a link, signed in with password and code, disabled."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from koppeling.errors import (
    AccountDisabled,
    AccountExists,
    AccountNotBegun,
    BadEmail,
    OnlyInPractice,
    WeakPassword,
    WrongCode,
)
from koppeling.exchange.cells import clean
from koppeling.exchange.forms import read_email
from koppeling.exchange.problems import BadCell
from koppeling.queries import towns
from koppeling.queries.accounts import IDLE, LONGEST, email_is
from koppeling.store import Account, Link, Message, SignIn
from koppeling.terms import AccountId, LinkPurpose, Role, TownId
from koppeling.usecases import codes, passwords
from koppeling.usecases.journal import record
from koppeling.usecases.links import make_link, revoke_links
from koppeling.usecases.outbox import queue_message_to
from koppeling.usecases.passwords import Chosen, Compared
from koppeling.usecases.readable import readable

ATTEMPTS = 5
LOCKED = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=1)
"""How exact the end of a sign-in that lies idle is: not every page has to write."""


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
    """Add a member of staff, who signs in once they have begun the account by its link.

    An address is one account over all towns, in capitals or not. Refused with
    ``BadEmail`` or ``AccountExists``.
    """
    try:
        address = read_email(clean(email))
    except BadCell:
        raise BadEmail(email=email) from None
    if session.scalar(select(Account.id).where(email_is(address))):
        raise AccountExists(email=address)
    account = Account(
        town_id=town_id, email=address, name=readable(name), role=role, created_at=now
    )
    session.add(account)
    record(session, town_id, "add_account", now=now, actor=actor, role=role.value)
    session.flush()
    return account


def link_account(session: Session, account_id: AccountId, *, now: datetime, actor: str) -> Link:
    """Make the link by which an account is begun, or begun anew where a phone was lost.

    It opens for 72 hours; earlier ones open no more, and whoever is signed in is
    signed out. Password and code stay until the link is used. Refused with
    ``AccountDisabled``.
    """
    account = _renew(session, account_id, now=now, actor=actor)
    earlier = session.scalar(select(func.count()).where(Link.account_id == account_id))
    return make_link(
        session,
        account.town_id,
        LinkPurpose.ACCOUNT,
        account_id=account_id,
        now=now,
        told=f"account {account_id} {earlier} {now.isoformat()}",
    )


def send_account_link(
    session: Session, account_id: AccountId, *, now: datetime, actor: str
) -> Message:
    """Make such a link as ``link_account`` does, and queue it to the account's address."""
    account = _renew(session, account_id, now=now, actor=actor)
    message = queue_message_to(session, account, "account_link", link=LinkPurpose.ACCOUNT, now=now)
    session.flush()
    return message


def begin_account(
    session: Session,
    account_id: AccountId,
    *,
    password: Chosen,
    totp_secret: str,
    code: str | None = None,
    now: datetime,
    actor: str,
) -> Account:
    """Set password and second factor; its link is used up, and other browsers are signed out.

    ``code``, where it is given, shows that an app holds ``totp_secret``; it signs
    nobody in afterwards. Refused with ``WeakPassword``, ``WrongCode`` and
    ``AccountDisabled``.
    """
    account = _lock(session, account_id)
    if account.disabled_at is not None:
        raise AccountDisabled(email=account.email)
    _check_strength(account, password.password)
    step = None
    if code is not None:
        step = codes.step_of(totp_secret, code, now)
        if step is None:
            raise WrongCode
    account.password_hash = password.kept
    account.totp_secret = totp_secret
    account.totp_step = step
    account.failures = 0
    account.locked_until = None
    revoke_links(session, account_id=account_id, now=now)
    end_sign_ins(session, account_id, now=now)
    record(session, account.town_id, "begin_account", now=now, actor=actor)
    session.flush()
    return account


def check_sign_in(
    session: Session, email: str, password: Compared, code: str, *, now: datetime
) -> AccountId | None:
    """Whose address, password and code these are; None alike for whatever is wrong.

    ``password`` was held against the hash of this address before; one that has been
    changed since is wrong.

    An unknown address takes as much work as a known one. After every fifth failure
    in a row nothing is taken for a quarter of an hour, and no code is taken twice.
    """
    account = session.execute(
        select(Account)
        .where(email_is(email.strip()))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    step = codes.step_of((account and account.totp_secret) or codes.NOBODYS, code, now)
    if account is None or account.disabled_at is not None or account.totp_secret is None:
        return None
    if account.locked_until is not None and account.locked_until > now:
        return None
    known = password.is_same and password.kept == account.password_hash
    taken = account.totp_step is not None and step is not None and step <= account.totp_step
    if not known or step is None or taken:
        _note_failure(session, account, now)
        return None
    account.totp_step = step
    account.failures = 0
    account.locked_until = None
    session.flush()
    return account.id


def tell_code(session: Session, account_id: AccountId, *, now: datetime) -> str:
    """The code with which an account signs in next, for who tries the pages out without an app.

    Refused with ``OnlyInPractice`` where the town is open, ``AccountDisabled`` and
    ``AccountNotBegun``.
    """
    account = session.get_one(Account, account_id)
    town = towns.town_of(session, account.town_id)
    if not town.in_practice:
        raise OnlyInPractice(town=town.slug)
    if account.disabled_at is not None:
        raise AccountDisabled(email=account.email)
    if account.totp_secret is None:
        raise AccountNotBegun(email=account.email)
    return codes.next_code(account.totp_secret, account.totp_step, now)


def change_password(
    session: Session,
    account_id: AccountId,
    *,
    old: Compared,
    password: Chosen,
    but: str | None = None,
    now: datetime,
    actor: str,
) -> bool:
    """Set another password; answers False where ``old`` was not the one there is.

    That counts as a failed attempt, so nothing may be undone then. Every browser is
    signed out but the one of ``but``, a token's hash. Refused with ``WeakPassword``.
    """
    account = _lock(session, account_id)
    _check_strength(account, password.password)
    locked = account.locked_until is not None and account.locked_until > now
    if locked:
        return False
    if not (old.is_same and old.kept == account.password_hash):
        _note_failure(session, account, now)
        return False
    account.password_hash = password.kept
    end_sign_ins(session, account_id, but=but, now=now)
    record(session, account.town_id, "change_password", now=now, actor=actor)
    session.flush()
    return True


def disable_account(session: Session, account_id: AccountId, *, now: datetime, actor: str) -> None:
    """Let nobody sign in with an account any more, from this instant. Disabling twice is once."""
    account = _lock(session, account_id)
    if account.disabled_at is not None:
        return
    account.disabled_at = now
    revoke_links(session, account_id=account_id, now=now)
    end_sign_ins(session, account_id, now=now)
    record(session, account.town_id, "disable_account", now=now, actor=actor)
    session.flush()


# --- browsers ----------------------------------------------------------------


def sign_in(session: Session, account_id: AccountId, token_hash: str, *, now: datetime) -> None:
    """Let the browser that holds a token be that of an account; those long over are forgotten."""
    account = session.get_one(Account, account_id)
    for stale in session.scalars(
        select(SignIn).where(SignIn.account_id == account_id, SignIn.created_at <= now - LONGEST)
    ):
        session.delete(stale)
    session.add(SignIn(account_id=account_id, token_hash=token_hash, created_at=now, seen_at=now))
    actor = f"account:{account_id}"
    record(session, account.town_id, "sign_in", now=now, actor=actor)
    session.flush()


def note_seen(session: Session, token_hash: str, *, now: datetime) -> None:
    """Note that somebody is at work in a browser; one that lay idle for too long stays over."""
    session.execute(
        update(SignIn)
        .where(
            SignIn.token_hash == token_hash,
            SignIn.ended_at.is_(None),
            SignIn.seen_at > now - IDLE,
            SignIn.seen_at <= now - SEEN_EVERY,
        )
        .values(seen_at=now)
    )


def sign_out(session: Session, token_hash: str, *, now: datetime) -> None:
    """End the sign-in of one browser; one that is over, or unknown, is no matter."""
    found = session.scalar(
        select(SignIn).where(SignIn.token_hash == token_hash, SignIn.ended_at.is_(None))
    )
    if found is None:
        return
    found.ended_at = now
    actor = f"account:{found.account_id}"
    record(session, found.account.town_id, "sign_out", now=now, actor=actor)
    session.flush()


def end_sign_ins(
    session: Session, account_id: AccountId, *, but: str | None = None, now: datetime
) -> None:
    """Sign an account out of every browser, but the one of ``but``."""
    session.execute(
        update(SignIn)
        .where(
            SignIn.account_id == account_id,
            SignIn.ended_at.is_(None),
            *([] if but is None else [SignIn.token_hash != but]),
        )
        .values(ended_at=now)
    )


def _renew(session: Session, account_id: AccountId, *, now: datetime, actor: str) -> Account:
    """End what opens an account now, and note that a new link is made."""
    account = _lock(session, account_id)
    if account.disabled_at is not None:
        raise AccountDisabled(email=account.email)
    revoke_links(session, account_id=account_id, now=now)
    end_sign_ins(session, account_id, now=now)
    record(session, account.town_id, "link_account", now=now, actor=actor)
    return account


def _lock(session: Session, account_id: AccountId) -> Account:
    return session.execute(
        select(Account)
        .where(Account.id == account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()


def _note_failure(session: Session, account: Account, now: datetime) -> None:
    account.failures += 1
    if account.failures % ATTEMPTS == 0:
        account.locked_until = now + LOCKED
        record(session, account.town_id, "lock_account", now=now, actor="sign-in")
    session.flush()


def _check_strength(account: Account, password: str) -> None:
    if len(password) < passwords.LEAST_CHARACTERS or _is_the_address(password, account.email):
        raise WeakPassword(least=passwords.LEAST_CHARACTERS)


def _is_the_address(password: str, email: str) -> bool:
    told = password.strip().casefold()
    return told in {email.casefold(), email.partition("@")[0].casefold()}
