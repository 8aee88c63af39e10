"""The one door of the command line to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from koppeling.errors import UnknownRevision
from koppeling.settings import Settings
from koppeling.store import migrate
from koppeling.store.digest import state_counts, state_digest
from koppeling.store.engine import (
    SQLITE_VERSION,
    deed,
    forget_deleted,
    make_engine,
    reading,
    sqlite_has_wal_reset_bug,
)

__all__ = [
    "Engine",
    "Session",
    "check",
    "deed",
    "downgrade",
    "forget_deleted",
    "open_engine",
    "reading",
    "state_counts",
    "state_digest",
    "upgrade",
]


def open_engine(settings: Settings) -> Engine:
    """The database of the settings. Refused where its schema is not that of this version."""
    engine = make_engine(settings.database_url)
    migrate.check(engine)
    return engine


def upgrade(settings: Settings) -> str:
    """Migrate up to this version; answers its revision."""
    with _engine(settings) as engine:
        migrate.upgrade(engine)
    return migrate.heads()


def downgrade(settings: Settings, revision: str) -> str | None:
    """Migrate down; answers the revision at which the database stands then."""
    if revision not in {*migrate.revisions(), "base"}:
        raise UnknownRevision(revision=revision, known=("base", *migrate.revisions()))
    with _engine(settings) as engine:
        migrate.downgrade(engine, revision)
        return migrate.current(engine)


@dataclass(frozen=True, slots=True)
class Checked:
    """A database as it should be: its revision, and the SQLite it is kept by.

    ``sqlite`` is None on PostgreSQL; ``wal_reset_bug`` says that this SQLite can
    damage a file that two programs write.
    """

    revision: str
    sqlite: str | None
    wal_reset_bug: bool


def check(settings: Settings) -> Checked:
    """Refuse unless the schema is that of this version."""
    with _engine(settings) as engine:
        migrate.check(engine)
        on_sqlite = engine.dialect.name == "sqlite"
    return Checked(
        revision=migrate.heads(),
        sqlite=SQLITE_VERSION if on_sqlite else None,
        wal_reset_bug=on_sqlite and sqlite_has_wal_reset_bug(),
    )


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    engine = make_engine(settings.database_url)
    try:
        yield engine
    finally:
        engine.dispose()
