"""Two made-up towns with a database of their own, ready to be looked at."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyotp
from dotenv import dotenv_values
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from koppeling.errors import (
    AccountDisabled,
    AccountExists,
    FileExists,
    FileNotReadable,
    FileNotWritable,
    OnlyInPractice,
    TownExists,
    UnknownRound,
)
from koppeling.exchange.columns import FileKind
from koppeling.exchange.rows import Row
from koppeling.queries import towns
from koppeling.queries.accounts import find_staff, get_staff_by_email
from koppeling.queries.rounds import RoundView, round_view
from koppeling.queries.towns import TownLine
from koppeling.settings import DEFAULT_DATABASE
from koppeling.store import migrate
from koppeling.store.engine import deed, make_engine, reading
from koppeling.terms import Role
from koppeling.usecases.accounts import add_account, begin_account, tell_code
from koppeling.usecases.importing import import_rows
from koppeling.usecases.passwords import choose
from koppeling.usecases.towns import add_town

SETTINGS_FILE = ".env"
SECRET_KEY = "KOPPELING_SECRET_KEY"  # noqa: S105 - what they are called in the file
PASSWORD = "KOPPELING_DEMO_PASSWORD"  # noqa: S105 - likewise
ACTOR = "demo"

TOWNS = ("enschede", "muenster")
NEWCOMERS = 150
OPENINGS = 350
"""Of each town: 300 newcomers and 700 openings over the two."""
SEED = 2004
IN_ORDER = (FileKind.ORGANISATIONS, FileKind.NEWCOMERS, FileKind.OPENINGS, FileKind.TIES)


ROLES = (Role.COORDINATOR, Role.ADMINISTRATOR)
"""Who has an account in each town."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who signs in to the demo; the password is the same for all."""

    town: str
    role: Role

    @property
    def email(self) -> str:
        return f"{self.role}@{self.town}.example"


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo's folder and database, and who signs in there, with one password for all."""

    folder: Path
    engine: Engine
    accounts: tuple[Account, ...]
    password: str = field(repr=False)

    @property
    def database_url(self) -> str:
        return self.engine.url.render_as_string(hide_password=False)


def open_demo(folder: Path, *, now: datetime) -> Demo:
    """Make the demo in a folder, or find it there as it was left.

    It is a working folder like any other: database and settings lie in it under
    their usual names. Secret key and password are drawn once, into a file that nobody
    else can read. The towns are made up as they stand on this week's Monday. Raises
    ``FileNotWritable`` where the folder cannot be used, and ``FileExists`` where a
    real town is at home in it.
    """
    database = (folder / DEFAULT_DATABASE).absolute()
    _make(folder)
    engine = make_engine(f"sqlite:///{database}")
    if migrate.current(engine) != migrate.heads():
        migrate.upgrade(engine)
    with reading(engine) as session:
        there = towns.added_by(session)
    if not set(there.values()) <= {ACTOR}:
        raise FileExists(file=str(database))
    password = _keep_secrets(folder)
    for slug in TOWNS:
        if slug not in there:
            # Another demo that was begun at the same time may have been quicker.
            with suppress(TownExists), deed(engine) as session:
                _make_up(session, slug, now)
    made = Demo(
        folder=folder.absolute(),
        engine=engine,
        accounts=tuple(Account(slug, role) for slug in TOWNS for role in ROLES),
        password=password,
    )
    for account in made.accounts:
        _let_in(engine, account, password, now)
    return made


def standing_week(engine: Engine, slug: str, *, now: datetime) -> tuple[TownLine, RoundView | None]:
    """A town and this week's round, None where it was not proposed yet."""
    with reading(engine) as session:
        town = towns.get_town(session, slug)
        try:
            return town, round_view(session, town, town.week(now), now=now)
        except UnknownRound:
            return town, None


def _make_up(session: Session, slug: str, now: datetime) -> None:
    # Only here: a demo that is there already makes nothing up.
    from koppeling.simulate import simulate

    town = towns.line(add_town(session, slug, now=now, actor=ACTOR))
    drawn = simulate(
        newcomers=NEWCOMERS,
        openings=OPENINGS,
        seed=SEED,
        on=town.week(now).monday,
        town=slug,
    )
    for kind in IN_ORDER:
        rows = [Row(line, values) for line, values in enumerate(getattr(drawn, kind.value), 2)]
        import_rows(session, town.id, kind, rows, file=f"{kind}.csv", now=now, actor=ACTOR)


def codes(made: Demo, *, now: datetime) -> dict[Account, str]:
    """The code with which each account signs in next, but of those that nobody is told any more."""
    told = {}
    with reading(made.engine) as session:
        for one in made.accounts:
            with suppress(AccountDisabled, OnlyInPractice):
                account_id = get_staff_by_email(session, one.email).id
                told[one] = tell_code(session, account_id, now=now)
    return told


def _let_in(engine: Engine, account: Account, password: str, now: datetime) -> None:
    """See to it that somebody can sign in; an account that can already is left as it is."""
    with reading(engine) as session:
        town = towns.get_town(session, account.town)
        found = find_staff(session, account.email)
    if found is not None and (found.has_begun or found.disabled_at is not None):
        return
    chosen = choose(password, salt=secrets.token_hex(16))
    # As above: another demo may have been quicker.
    with suppress(AccountExists), deed(engine) as session:
        account_id = (
            found.id
            if found is not None
            else add_account(
                session,
                town.id,
                email=account.email,
                name=None,
                role=account.role,
                now=now,
                actor=ACTOR,
            ).id
        )
        begin_account(
            session,
            account_id,
            password=chosen,
            totp_secret=pyotp.random_base32(),
            now=now,
            actor=ACTOR,
        )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise FileNotWritable(file=str(folder), why=why) from error


def _keep_secrets(folder: Path) -> str:
    """Draw the secret key and the password, unless they were drawn before; the password."""
    path = folder / SETTINGS_FILE
    try:
        _draw(path)
        return dotenv_values(path)[PASSWORD] or ""
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        refusal = FileNotWritable if isinstance(error, OSError) else FileNotReadable
        raise refusal(file=str(path), why=why) from error


def _draw(path: Path) -> None:
    """Write what the file does not hold yet, whole or not at all, for nobody else to read."""
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    drawn = {SECRET_KEY: secrets.token_urlsafe(32), PASSWORD: _password()}
    there = dotenv_values(path) if kept else {}
    missing = [f"{name}={value}\n" for name, value in drawn.items() if not there.get(name)]
    if not missing:
        return
    beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(kept + ("\n" if kept and not kept.endswith("\n") else "") + "".join(missing))
    try:
        if kept:
            beside.replace(path)
        else:
            # Unlike replacing, this leaves alone what another demo has drawn meanwhile.
            _link(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _link(beside: Path, path: Path) -> None:
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    except OSError:
        # Not every file system has links.
        beside.replace(path)


def _password() -> str:
    """Sixteen letters that are told apart on any screen, in fours."""
    letters = "abcdefghijkmnpqrstuvwxyz"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
