"""Two made-up towns with a database of their own, ready to be looked at."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from koppeling.errors import FileExists, FileNotWritable, TownExists, UnknownRound
from koppeling.exchange.columns import FileKind
from koppeling.exchange.rows import Row
from koppeling.queries import towns
from koppeling.queries.rounds import RoundView, round_view
from koppeling.queries.towns import TownLine
from koppeling.settings import DEFAULT_DATABASE
from koppeling.store import migrate
from koppeling.store.engine import deed, make_engine, reading
from koppeling.terms import Role
from koppeling.usecases.accounts import add_account
from koppeling.usecases.importing import import_rows
from koppeling.usecases.towns import add_town

SETTINGS_FILE = ".env"
ACTOR = "demo"

TOWNS = ("enschede", "muenster")
NEWCOMERS = 150
OPENINGS = 350
"""Of each town: 300 newcomers and 700 openings over the two."""
SEED = 2004
IN_ORDER = (FileKind.ORGANISATIONS, FileKind.NEWCOMERS, FileKind.OPENINGS, FileKind.TIES)


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo's database, and who signs in where: addresses by town."""

    engine: Engine
    sign_ins: Mapping[str, str]


def open_demo(folder: Path, *, now: datetime) -> Demo:
    """Make the demo in a folder, or find it there as it was left.

    It is a working folder like any other: database and settings lie in it under
    their usual names. The secret key is drawn once, into a file that nobody
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
    _keep_secret(folder)
    for slug in TOWNS:
        if slug not in there:
            # Another demo that was begun at the same time may have been quicker.
            with suppress(TownExists), deed(engine) as session:
                _make_up(session, slug, now)
    return Demo(engine=engine, sign_ins={slug: _address(slug) for slug in TOWNS})


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
    add_account(
        session,
        town.id,
        email=_address(slug),
        name=None,
        role=Role.COORDINATOR,
        now=now,
        actor=ACTOR,
    )


def _address(slug: str) -> str:
    return f"coordinator@{slug}.example"


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise FileNotWritable(file=str(folder), why=why) from error


def _keep_secret(folder: Path) -> None:
    path = folder / SETTINGS_FILE
    try:
        if not path.exists():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(f"KOPPELING_SECRET_KEY={secrets.token_urlsafe(32)}\n")
    except FileExistsError:
        pass  # drawn by another demo in the meantime
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise FileNotWritable(file=str(path), why=why) from error
