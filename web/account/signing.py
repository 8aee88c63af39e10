"""Who is signed in: Flask-Login round a token whose hash the database keeps.

The browser holds the token in its signed cookie. Ending the row of a sign-in ends the
session at once, in whatever browser its cookie was copied to, and so does disabling the
account.
"""

import contextlib
import secrets
from dataclasses import dataclass

from flask import Flask, abort, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user

from koppeling.errors import DatabaseBusy
from koppeling.queries.accounts import read_sign_in
from koppeling.queries.links import hash_of
from koppeling.queries.towns import TownLine
from koppeling.terms import AccountId, Role, TownId
from koppeling.usecases import accounts
from koppeling.usecases.accounts import SEEN_EVERY
from web.languages import speak
from web.rendering import in_town
from web.session import Session, deed, now, reading

TOKEN = "_user_id"  # noqa: S105 - where Flask-Login keeps it in the session, not what it is


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The member of staff of a request; ``name`` is their address where they gave none."""

    id: AccountId
    town_id: TownId
    role: Role
    name: str
    email: str
    town: TownLine

    @property
    def language(self) -> str:
        """What pages speak to them, unless they choose another language."""
        return self.town.language

    @property
    def actor(self) -> str:
        """How the journal names them."""
        return f"account:{self.id}"


class Reader(UserMixin):  # type: ignore[misc] # Flask-Login ships no types
    """A member of staff in one browser, as Flask-Login knows them."""

    def __init__(self, token: str, account: SignedIn | None = None) -> None:
        self.token = token
        self.account = account

    def get_id(self) -> str:
        """What the cookie holds."""
        return self.token


def sign_in_with(app: Flask) -> None:
    """Let Flask-Login ask the database who holds a token."""
    logins = LoginManager(app)
    # People change trains and networks: the row, not the address, says who may go on.
    logins.session_protection = None

    @logins.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> Reader | None:
        account = _find(token)
        return None if account is None else Reader(token, account)


def let_in(db: Session, account_id: AccountId) -> None:
    """Sign an account in in this browser: a new token, and nothing kept of who was here before."""
    token = secrets.token_urlsafe(32)
    accounts.sign_in(db, account_id, hash_of(token), now=now())
    forget()
    login_user(Reader(token))


def let_out(db: Session) -> None:
    """Sign out whoever is signed in in this browser."""
    accounts.sign_out(db, own_token_hash(), now=now())
    forget()


def forget() -> None:
    """Keep nothing in this browser but the language that somebody chose."""
    language = session.get("language")
    session.clear()
    if language is not None:
        session["language"] = language


def own_token_hash() -> str:
    """The hash of this browser's token."""
    return hash_of(session.get(TOKEN, ""))


def current_account() -> SignedIn | None:
    """The member of staff of this request; the page then speaks the language of their town."""
    if "account" not in g:
        g.account = None
        if current_user.is_authenticated:
            account: SignedIn = current_user.account
            g.account = account
            in_town(account.town)
            speak(account.language)
    found: SignedIn | None = g.account
    return found


def role_of_reader() -> Role | None:
    """The role of whoever is signed in."""
    account = current_account()
    return account.role if account else None


def staff() -> SignedIn:
    """The member of staff of this request; there is one behind every page for staff."""
    account = current_account()
    if account is None:
        abort(401)
    return account


def _find(token: str) -> SignedIn | None:
    token_hash = hash_of(token)
    with reading() as db:
        found = read_sign_in(db, token_hash, now=now())
    if found is None:
        return None
    if found.seen_at <= now() - SEEN_EVERY:
        # Reading is work too. That it was noted can wait where another deed is at it.
        with contextlib.suppress(DatabaseBusy), deed() as db:
            accounts.note_seen(db, token_hash, now=now())
    return SignedIn(
        id=found.account_id,
        town_id=found.town_id,
        role=found.role,
        name=found.name or found.email,
        email=found.email,
        town=found.town,
    )
