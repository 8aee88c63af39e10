"""Transactions: what is kept, what is seen, who waits, and what is said when nothing works."""

import multiprocessing
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from koppeling.errors import BadSetting, DatabaseBusy, DatabaseUnavailable, OpeningIsFull
from koppeling.store import Opening, Town
from koppeling.store.engine import (
    Sessions,
    deed,
    forget_deleted,
    lock_opening,
    make_engine,
    reading,
    sqlite_has_wal_reset_bug,
)
from koppeling.terms import OpeningId
from tests.databases import ON_POSTGRESQL, ON_SQLITE
from tests.factories.base import NOW


def found(name: str = "Enschede") -> Town:
    return Town(
        slug=name.lower(),
        name=name,
        country="nl",
        law_profile="nl",
        time_zone="Europe/Amsterdam",
        language="nl",
        policy={},
        created_at=NOW,
    )


def towns(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(Town.slug).order_by(Town.id)))


# What is kept


def test_a_deed_is_kept(engine):
    with deed(engine) as session:
        session.add(found())
    assert towns(engine) == ["enschede"]


def test_what_a_deed_made_can_be_read_after_it(engine):
    with deed(engine) as session:
        town = found()
        session.add(town)
    assert (town.slug, town.created_at) == ("enschede", NOW)


@pytest.mark.parametrize(
    "raised", [OpeningIsFull(opening="O-1"), ValueError(), KeyboardInterrupt(), SystemExit(1)]
)
def test_whatever_is_raised_rolls_a_deed_back(engine, raised):
    with pytest.raises(type(raised)), deed(engine) as session:  # noqa: PT012 - a whole deed
        session.add(found())
        session.flush()
        assert session.scalar(select(func.count()).select_from(Town)) == 1
        raise raised
    assert towns(engine) == []


def test_a_deed_that_fails_at_its_end_keeps_nothing(engine):
    with pytest.raises(IntegrityError), deed(engine) as session:
        session.add_all([found(), found()])
    assert towns(engine) == []


def test_a_reading_keeps_nothing(engine):
    try:
        with reading(engine) as session:
            session.add(found())
            session.flush()
    except DBAPIError as error:
        assert "read-only transaction" in str(error)  # noqa: PT017 - PostgreSQL says it at once
    assert towns(engine) == []


def test_a_rolled_back_outer_transaction_takes_commits_along(engine):
    """The usual isolation of tests, which leaks with pysqlite's own transactions."""
    with engine.connect() as connection, connection.begin() as outermost:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            session.add(found())
            session.commit()
            session.add(found("Münster"))
            session.commit()
        outermost.rollback()
    assert towns(engine) == []


# What is seen


def test_a_reading_sees_one_state_of_the_house(engine):
    with reading(engine) as session:
        assert session.scalars(select(Town.slug)).all() == []
        with deed(engine) as other:
            other.add(found())
        assert session.scalars(select(Town.slug)).all() == []
    assert towns(engine) == ["enschede"]


def test_a_deed_unfinished_is_seen_by_nobody(engine):
    with deed(engine) as session:
        session.add(found())
        session.flush()
        assert towns(engine) == []


# Who waits


@pytest.fixture
def opening_id(session, opening) -> OpeningId:
    session.commit()
    return opening.id


def test_a_locked_opening_makes_others_wait(engine, opening_id):
    hasty = make_engine(engine.url, patience_seconds=0.1)
    with deed(engine) as session:
        lock_opening(session, opening_id)
        with pytest.raises(DatabaseBusy), deed(hasty) as other:
            lock_opening(other, opening_id)
    with deed(hasty) as other:
        assert lock_opening(other, opening_id).id == opening_id
    hasty.dispose()


@ON_POSTGRESQL  # on SQLite nobody else can change anything once a deed has begun
def test_a_lock_shows_what_changed_before_it(engine, opening_id):
    with deed(engine) as session:
        opening = session.get_one(Opening, opening_id)
        assert opening.places == 1
        with deed(engine) as other:
            other.get_one(Opening, opening_id).places = 7
        assert opening.places == 1
        assert lock_opening(session, opening_id) is opening
        assert opening.places == 7


def test_a_lock_keeps_what_the_deed_has_changed_itself(session, opening):
    opening.title = "A walk in the park"
    assert lock_opening(session, opening.id).title == "A walk in the park"


WRITERS, TIMES = 3, 40


def add_places(url: str, opening_id: OpeningId, times: int) -> None:
    engine = make_engine(url)
    for _ in range(times):
        with deed(engine) as session:
            lock_opening(session, opening_id).places += 1
    engine.dispose()


def test_writers_in_several_processes_lose_nothing(engine, database_url, opening_id):
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WRITERS, mp_context=spawn) as processes:
        for done in [
            processes.submit(add_places, database_url, opening_id, TIMES) for _ in range(WRITERS)
        ]:
            done.result()
    with reading(engine) as session:
        assert session.get_one(Opening, opening_id).places == 1 + WRITERS * TIMES


# What each connection is told


@pytest.fixture
def sqlite_engine(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'house.sqlite3'}")
    yield engine
    engine.dispose()


def test_every_sqlite_connection_is_prepared(sqlite_engine):
    with sqlite_engine.connect() as first, sqlite_engine.connect() as second:
        for connection in (first, second):
            told = {
                name: connection.connection.driver_connection.execute(f"PRAGMA {name}").fetchone()
                for name in (
                    "foreign_keys",
                    "secure_delete",
                    "journal_mode",
                    "synchronous",
                    "busy_timeout",
                )
            }
            assert told == {
                "foreign_keys": (1,),
                "secure_delete": (1,),
                "journal_mode": ("wal",),
                "synchronous": (2,),
                "busy_timeout": (30_000,),
            }


@ON_POSTGRESQL
def test_every_postgresql_connection_is_prepared(engine):
    with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            told = [
                connection.scalar(text(f"SHOW {name}"))
                for name in ("transaction_isolation", "lock_timeout")
            ]
            assert told == ["read committed", "30s"]


@ON_SQLITE
def test_deleted_people_are_gone_from_the_file(session, engine, newcomer_factory):
    newcomer = newcomer_factory(full_name="Tsegaye Canary Woldemariam")
    session.commit()
    assert canary_in(engine)
    session.delete(newcomer)
    session.commit()
    assert not canary_in(engine)


def canary_in(engine: Engine) -> bool:
    """Look into the raw file, with all that was written ahead brought into it."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        assert driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
    assert engine.url.database is not None
    return b"Canary" in Path(engine.url.database).read_bytes()


# What is said


def test_an_error_names_the_constraint_and_nobody(session, newcomer_factory):
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        newcomer_factory(full_name="Canary Woldemariam", availability=-1)
    assert "ck_newcomers_availability" in str(refused.value)
    assert "Canary" not in str(refused.value)


@ON_POSTGRESQL
def test_an_error_does_not_quote_a_value_that_is_none_of_its_type(session, newcomer_factory):
    with pytest.raises(DBAPIError) as refused, session.begin_nested():
        newcomer_factory(birth_year="Canary")
    assert "invalid input syntax" in str(refused.value)
    assert "Canary" not in f"{refused.value} {refused.value.orig}"


def test_a_missing_folder_is_an_unavailable_database(tmp_path):
    file = tmp_path / "nowhere" / "house.sqlite3"
    with (
        pytest.raises(DatabaseUnavailable) as refused,
        reading(make_engine(f"sqlite:///{file}")) as s,
    ):
        s.execute(text("SELECT 1"))
    assert refused.value.params == {
        "database": str(file),
        "why": "unable to open database file",
    }


def test_another_file_is_an_unavailable_database(tmp_path):
    file = tmp_path / "letter.odt"
    file.write_text("Dear neighbour, " * 500)
    with pytest.raises(DatabaseUnavailable) as refused, deed(make_engine(f"sqlite:///{file}")) as s:
        s.execute(text("SELECT 1"))
    assert refused.value.params == {"database": str(file), "why": "file is not a database"}


def test_no_server_is_an_unavailable_database(tmp_path):
    engine = make_engine(f"postgresql+psycopg://someone:secret@/koppeling?host={tmp_path}")
    with pytest.raises(DatabaseUnavailable) as refused, deed(engine) as session:
        session.execute(text("SELECT 1"))
    assert refused.value.params["database"] == "koppeling"
    assert "secret" not in str(refused.value)


@ON_POSTGRESQL
def test_a_lost_server_is_an_unavailable_database(engine):
    with pytest.raises(DatabaseUnavailable), deed(engine) as session:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


def test_a_full_sqlite_database_is_unavailable(sqlite_engine):
    with deed(sqlite_engine) as session:
        session.execute(text("CREATE TABLE letters (words TEXT)"))
        session.execute(text("PRAGMA max_page_count = 2"))
    with pytest.raises(DatabaseUnavailable) as refused, deed(sqlite_engine) as session:
        session.execute(text("INSERT INTO letters VALUES (zeroblob(100000))"))
    assert refused.value.params["why"] == "database or disk is full"


def test_a_mistake_in_a_query_stays_a_mistake(engine):
    with pytest.raises(DBAPIError), reading(engine) as session:
        session.execute(text("SELECT nothing FROM nowhere"))


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 0), False),
    ],
)
def test_the_wal_reset_bug_is_known_by_version(version, affected):
    assert sqlite_has_wal_reset_bug(version) is affected


def test_the_running_sqlite_is_looked_at():
    assert sqlite_has_wal_reset_bug() is sqlite_has_wal_reset_bug(sqlite3.sqlite_version_info[:3])


def test_sessions_are_of_one_make():
    assert Sessions().expire_on_commit is False


# What stays between us


@ON_SQLITE
def test_nobody_else_on_the_machine_can_read_the_file(engine, tmp_path):
    path = tmp_path / "private.sqlite3"
    private = make_engine(f"sqlite:///{path}")
    with private.connect() as connection:
        connection.execute(text("CREATE TABLE people (name)"))
        connection.commit()
        modes = [one.stat().st_mode & 0o777 for one in sorted(tmp_path.glob("private.sqlite3*"))]
    private.dispose()
    assert modes == [0o600] * 3


@pytest.mark.parametrize("url", ["postgresql+psycopg://u:s3cret@host:port/db", "u:s3cret@host/db"])
def test_an_address_that_cannot_be_read_is_refused_without_its_password(url):
    with pytest.raises(BadSetting) as refused:
        make_engine(url)
    assert "s3cret" not in str(refused.value)
    assert refused.value.__suppress_context__


@ON_SQLITE
def test_what_was_deleted_stays_in_the_log_while_somebody_reads(engine, tmp_path):
    path = tmp_path / "log.sqlite3"
    url = f"sqlite:///{path}"
    ours, another = make_engine(url, patience_seconds=0.01), make_engine(url)
    with ours.begin() as connection:
        connection.execute(text("CREATE TABLE people (name)"))
        connection.execute(text("INSERT INTO people VALUES ('canary')"))
    with reading(another) as session:
        session.execute(text("SELECT name FROM people")).all()
        with ours.begin() as connection:
            connection.execute(text("DELETE FROM people"))
        assert forget_deleted(ours) is False
    assert forget_deleted(ours) is True
    kept = b"".join(one.read_bytes() for one in tmp_path.glob("log.sqlite3*"))
    ours.dispose()
    another.dispose()
    assert b"canary" not in kept
