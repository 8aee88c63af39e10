"""Brings a database to the schema of this version, and says where it stands.

The migrations lie in ``migrations/`` of the repository and in ``koppeling/migrations`` of
the wheel; ``versions/0002_rounds.py`` is revision ``0002``, and each follows
the one before. Alembic is imported only where something migrates: it costs half a second.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Engine, inspect, text

from koppeling.errors import DatabaseAhead, DatabaseBehind
from koppeling.store.engine import in_our_words, reading

# Any number, the same for all who migrate a PostgreSQL database at the same time.
_MIGRATING = 5_661_774


def migrations() -> Path:
    """The folder of the migrations."""
    inside = Path(__file__).resolve().parents[1] / "migrations"
    return inside if inside.is_dir() else inside.parents[1] / "migrations"


@cache
def revisions() -> tuple[str, ...]:
    """All revisions of this version, oldest first."""
    files = (migrations() / "versions").glob("[0-9]*_*.py")
    return tuple(sorted(file.name.partition("_")[0] for file in files))


def heads() -> str:
    """The revision to which this version belongs."""
    return revisions()[-1]


def current(engine: Engine) -> str | None:
    """The revision at which a database stands; None where nothing was ever migrated."""
    with reading(engine) as session:
        if not inspect(session.connection()).has_table("alembic_version"):
            return None
        found: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def check(engine: Engine) -> None:
    """Raise ``DatabaseBehind`` or ``DatabaseAhead`` unless the schema is that of this version."""
    found = current(engine)
    if found == heads():
        return
    if found is None or found in revisions():
        raise DatabaseBehind(found=found, expected=heads())
    raise DatabaseAhead(found=found)


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up, wholly or not at all; several at once wait for each other.

    Raises ``DatabaseAhead`` for a database of a later version.
    """
    _migrate(engine, "upgrade", revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Migrate down to ``revision``, or to nothing with ``base``; what it drops is gone.

    Raises ``DatabaseAhead`` for a database of a later version.
    """
    _migrate(engine, "downgrade", revision)


def _migrate(engine: Engine, direction: Literal["upgrade", "downgrade"], revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    found = current(engine)
    if found is not None and found not in revisions():
        raise DatabaseAhead(found=found)
    config = Config()
    config.set_main_option("script_location", str(migrations()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    move = command.upgrade if direction == "upgrade" else command.downgrade
    with alone(engine) as connection:
        config.attributes["connection"] = connection
        move(config, revision)


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """One transaction, which nobody else who migrates can enter meanwhile."""
    with (
        in_our_words(engine),
        engine.connect() as connection,
        _keys_unwatched(connection),
        connection.begin(),
    ):
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _MIGRATING})
        yield connection
        if connection.dialect.name == "sqlite":
            _check_keys(connection)


@contextmanager
def _keys_unwatched(connection: Connection) -> Iterator[None]:
    """Let SQLite not follow foreign keys.

    A migration changes a SQLite table by copying it and dropping the old one; with the keys
    watched the drop would delete every row that points to it. The setting has no effect
    inside of a transaction, hence this detour to the driver's own connection before one.
    """
    driver = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or driver is None:
        yield
        return
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _check_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise RuntimeError(f"a migration leaves a row of {broken[0]} without its {broken[2]}")
