"""The database fixtures: everything that touches storage runs on SQLite and on PostgreSQL.

`session` is for one test's worth of reading and writing: its transaction is rolled back at
the end, and ``commit()`` inside it is seen by nobody else. `engine` (or `database_url`) gives
an own database, for what opens transactions itself; a test that takes both `engine` and
`session` has the session over that database, and ``commit()`` is real. Factories write into
the session of the test. A test that takes none of these needs no database.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest
from pytest_factoryboy import register
from pytest_factoryboy.fixture import get_factory_name
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from koppeling.store import migrate
from koppeling.store.engine import Sessions, make_engine
from tests.factories import FACTORIES
from tests.factories.base import StoredFactory, writing_into
from tests.postgresql import server

_number = count()


class Databases(Protocol):
    """Makes empty databases of the newest schema, quickly: each is a copy of the first."""

    def new(self, *, empty: bool = False) -> URL:
        """Make one; ``empty`` without any schema."""

    def drop(self, url: URL) -> None: ...


class SqliteDatabases:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.first = folder / "first.sqlite3"
        engine = make_engine(self._url(self.first))
        migrate.upgrade(engine)
        with engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()

    def new(self, *, empty: bool = False) -> URL:
        file = self.folder / f"{next(_number)}.sqlite3"
        if not empty:
            shutil.copyfile(self.first, file)
        return self._url(file)

    def drop(self, url: URL) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{url.database}{ending}").unlink(missing_ok=True)

    @staticmethod
    def _url(file: Path) -> URL:
        return URL.create("sqlite", database=str(file))


class PostgresqlDatabases:
    def __init__(self, address: URL) -> None:
        self.address = address
        self.admin = create_engine(address, isolation_level="AUTOCOMMIT")
        self.first = self.new(empty=True)
        engine = make_engine(self.first)
        migrate.upgrade(engine)
        engine.dispose()

    def new(self, *, empty: bool = False) -> URL:
        name = f"koppeling_test_{os.getpid()}_{next(_number)}"
        template = "template1" if empty else self.first.database
        with self.admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        return self.address.set(database=name)

    def drop(self, url: URL) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{url.database}" WITH (FORCE)'))

    def close(self) -> None:
        self.drop(self.first)
        self.admin.dispose()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


ON_SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
"""For what only one of them has."""


@pytest.fixture(scope="session")
def databases(backend: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    if backend == "sqlite":
        yield SqliteDatabases(tmp_path_factory.mktemp("sqlite"))
        return
    with server() as address:
        made = PostgresqlDatabases(address)
        yield made
        made.close()


@contextmanager
def opened(url: URL) -> Iterator[Engine]:
    engine = make_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def _shared_engine(databases: Databases) -> Iterator[Engine]:
    """The database of all rolled-back sessions; nothing is ever committed there."""
    url = databases.new()
    with opened(url) as engine:
        yield engine
    databases.drop(url)


@pytest.fixture
def database(databases: Databases) -> Iterator[URL]:
    url = databases.new()
    yield url
    databases.drop(url)


@pytest.fixture
def database_url(database: URL) -> str:
    """The address of an own database, as a setting or a process wants it."""
    return database.render_as_string(hide_password=False)


@pytest.fixture
def engine(database: URL) -> Iterator[Engine]:
    """An own database, for what opens transactions itself or runs in several processes."""
    with opened(database) as engine:
        yield engine


@pytest.fixture
def empty_engine(databases: Databases) -> Iterator[Engine]:
    """A database without any schema."""
    url = databases.new(empty=True)
    with opened(url) as engine:
        yield engine
    databases.drop(url)


@contextmanager
def with_factories(session: Session) -> Iterator[Session]:
    """Every test begins with the first newcomer and the week of ``factories.base.NOW``."""
    for factory in FACTORIES:
        factory.reset_sequence(0)
    with writing_into(session):
        yield session


@pytest.fixture
def session(request: pytest.FixtureRequest, _shared_engine: Engine) -> Iterator[Session]:
    if "database" in request.fixturenames:
        own: Engine = request.getfixturevalue("engine")
        with Sessions(bind=own) as session, with_factories(session):
            yield session
        return
    with _shared_engine.connect() as connection, connection.begin() as outermost:
        with (
            Sessions(bind=connection, join_transaction_mode="create_savepoint") as session,
            with_factories(session),
        ):
            yield session
        outermost.rollback()


def _offered(factory: type[StoredFactory]) -> object:
    """A factory as a fixture, which sees to it that there is a session to write into."""

    @pytest.fixture(name=get_factory_name(factory))
    def offered(session: Session) -> type[StoredFactory]:
        return factory

    return offered


for _factory in FACTORIES:
    globals()[get_factory_name(_factory)] = _offered(_factory)
    register(_factory)
