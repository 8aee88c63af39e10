"""The engine and its transactions: the one way to the database.

``deed`` writes, ``reading`` reads. A transaction is opened by the command line, the
pages and the jobs only; use cases and queries get the session handed in.

Plain defaults are wrong for a limited number of places on either database: four
writers for one last place overfilled it in 94 to 98 of 100 trials. Therefore
SQLite begins every deed with ``BEGIN IMMEDIATE`` (one writer at a time, decided
before it reads), and on PostgreSQL a deed locks the opening (``lock_opening``)
before it looks whether a place is free.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from koppeling.errors import BadSetting, DatabaseBusy, DatabaseUnavailable
from koppeling.store.openings import Opening
from koppeling.terms import OpeningId

PATIENCE_SECONDS: Final = 30.0
"""How long a deed waits for another one's lock before it answers ``database_busy``."""

SQLITE_VERSION: Final = sqlite3.sqlite_version

Sessions: sessionmaker[Session] = sessionmaker(expire_on_commit=False)
"""Sessions of this house: ``Sessions(bind=engine)``. Rows stay readable after the commit."""


def make_engine(url: str | URL, *, patience_seconds: float = PATIENCE_SECONDS) -> Engine:
    """Open a database of ``sqlite:///…`` or ``postgresql+psycopg://…``; nothing connects yet.

    ``patience_seconds`` bounds the wait for another transaction's lock. Raises
    ``BadSetting`` for an address that cannot be read.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        # What is said of it may quote a piece of the password.
        raise BadSetting(
            setting="KOPPELING_DATABASE_URL",
            value=str(url).partition("://")[0] if "://" in str(url) else "…",
            expected="sqlite:///… | postgresql://user:password@host:5432/name",
        ) from None
    if address.get_backend_name() == "sqlite":
        return _sqlite_engine(address, patience_seconds)
    return _postgresql_engine(address, patience_seconds)


def _sqlite_engine(address: URL, patience_seconds: float) -> Engine:
    engine = create_engine(address, hide_parameters=True)

    @event.listens_for(engine, "do_connect")
    def keep_private(*_how: object) -> None:
        # SQLite would make the file readable for everybody on the machine; what it puts
        # beside it later is as private as the file.
        if address.database and address.database != ":memory:":
            with suppress(OSError):
                os.close(os.open(address.database, os.O_CREAT | os.O_EXCL, mode=0o600))

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: object) -> None:
        # The driver begins no transaction before the first write, so that what a deed read
        # could change under it, and commits behind SQLAlchemy's back. `begin` below does it.
        connection.isolation_level = None
        cursor = connection.cursor()
        # All of these belong to the connection, not to the file; secure_delete too: the
        # builds differ in their default, and a deleted name would stay readable in the file.
        cursor.execute(f"PRAGMA busy_timeout = {int(patience_seconds * 1000)}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("koppeling_reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _postgresql_engine(address: URL, patience_seconds: float) -> Engine:
    engine = create_engine(
        address,
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": 10},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.autocommit = True
        connection.execute(f"SET lock_timeout = {int(patience_seconds * 1000)}")
        connection.autocommit = False

    @event.listens_for(engine, "handle_error")
    def keep_silent_about_people(context: ExceptionContext) -> None:
        keep_silent(context.original_exception, context.sqlalchemy_exception)

    return engine


def keep_silent(original: BaseException, wrapped: BaseException | None = None) -> None:
    """Take out of what PostgreSQL says of an error whatever it quotes of a row."""
    # The first line names the constraint; the DETAIL below it quotes the whole row, and
    # of a value that cannot be one of its type the line itself quotes it behind a colon.
    quotes = str(getattr(original, "sqlstate", "")).startswith("22")
    for error in (original, wrapped):
        if error is not None and error.args and isinstance(error.args[0], str):
            said = error.args[0].partition("\n")[0]
            error.args = (said.partition(": ")[0] if quotes else said, *error.args[1:])


@contextmanager
def deed(engine: Engine) -> Iterator[Session]:
    """One deed, one transaction: commits at the end, and whatever is raised rolls it back.

    Nothing is retried. Raises ``DatabaseUnavailable`` where no database answers and
    ``DatabaseBusy`` where others held a lock for too long.
    """
    with in_our_words(engine), Sessions(bind=engine) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One consistent view of the whole database, as of its first query; always rolled back.

    Raises as ``deed`` does.
    """
    if engine.dialect.name == "sqlite":
        engine = engine.execution_options(koppeling_reads=True)
    else:
        # READ COMMITTED would show each query another state of the town.
        engine = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    with in_our_words(engine), Sessions(bind=engine) as session:
        try:
            yield session
        finally:
            session.rollback()


def lock_opening(session: Session, opening_id: OpeningId) -> Opening:
    """Lock an opening until the deed ends, and read it again.

    Who was told "full" before the lock may find a place after it, and the reverse: only
    what is read after this call counts. On SQLite the whole deed holds the lock already.
    Raises NoResultFound for one that was erased meanwhile.
    """
    return session.execute(
        select(Opening)
        .where(Opening.id == opening_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()


def sqlite_has_wal_reset_bug(
    version: tuple[int, int, int] = sqlite3.sqlite_version_info[:3],
) -> bool:
    """Say whether this SQLite can damage a file that two connections write (WAL reset).

    In 3.7.0 to 3.51.2, but for the corrected 3.44.6 and 3.50.7 and what followed them.
    """
    if version[:2] == (3, 44):
        return version < (3, 44, 6)
    if version[:2] == (3, 50):
        return version < (3, 50, 7)
    return (3, 7, 0) <= version < (3, 51, 3)


_SQLITE_BUSY = {"SQLITE_BUSY", "SQLITE_LOCKED"}
_SQLITE_UNAVAILABLE = {
    "SQLITE_CANTOPEN",
    "SQLITE_CORRUPT",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_NOTADB",
    "SQLITE_PERM",
    "SQLITE_READONLY",
}
# Serialization failure, deadlock, lock not available.
_POSTGRESQL_BUSY = {"40001", "40P01", "55P03"}
# Connection, insufficient resources, shutdown, system error.
_POSTGRESQL_UNAVAILABLE = ("08", "53", "57P", "58")


@contextmanager
def in_our_words(engine: Engine) -> Iterator[None]:
    """Turn what the driver says of a lock or a missing database into a refusal."""
    try:
        yield
    except DBAPIError as error:
        refusal = _refusal_for(error, engine)
        if refusal is None:
            raise
        raise refusal from error


def _refusal_for(error: DBAPIError, engine: Engine) -> DatabaseBusy | DatabaseUnavailable | None:
    if engine.dialect.name == "sqlite":
        # An extended code such as SQLITE_IOERR_WRITE says more; its first two words suffice.
        name = "_".join(str(getattr(error.orig, "sqlite_errorname", "")).split("_")[:2])
        busy, unavailable = name in _SQLITE_BUSY, name in _SQLITE_UNAVAILABLE
    else:
        # No state: no server answered at all, or it let nobody in.
        state = getattr(error.orig, "sqlstate", None)
        busy = state in _POSTGRESQL_BUSY
        unavailable = error.connection_invalidated or (
            isinstance(error, OperationalError)
            and (state is None or state.startswith(_POSTGRESQL_UNAVAILABLE))
        )
    place = engine.url.database or ""
    if busy:
        return DatabaseBusy(database=place)
    if unavailable:
        return DatabaseUnavailable(database=place, why=str(error.orig).splitlines()[0])
    return None


def forget_deleted(engine: Engine) -> bool:
    """Take what was deleted out of SQLite's files, too; answers whether nothing of it is left.

    Deleted rows are overwritten, but the write-ahead log keeps what they were, and while
    somebody else reads, the log is not emptied. It is when the last of them has ended.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
