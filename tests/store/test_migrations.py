"""Migrations: the models are what they make, and each goes up, down, and up with rows in it.

A new revision ``0006`` needs ``migrations/revision_0006.py`` beside these tests: how to fill
its schema, and what of the revision before must be there again after it.
"""

import ast
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Engine, String, text
from sqlalchemy.exc import DBAPIError

from koppeling.errors import DatabaseAhead, DatabaseBehind
from koppeling.store import Base, migrate
from koppeling.store.engine import make_engine
from tests.databases import ON_SQLITE
from tests.store.migrations.rows import as_it_was
from tests.store.migrations.schema import schema

REVISIONS = migrate.revisions()


def before(revision: str) -> str:
    position = REVISIONS.index(revision)
    return REVISIONS[position - 1] if position else "base"


def of(revision: str) -> ModuleType:
    return import_module(f"tests.store.migrations.revision_{revision}")


@contextmanager
def looking(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        yield connection


# The models


def test_models_are_what_the_migrations_make(empty_engine, databases):
    migrate.upgrade(empty_engine)
    url = databases.new(empty=True)
    modelled = make_engine(url)
    Base.metadata.create_all(modelled)
    with looking(empty_engine) as migrated, looking(modelled) as created:
        assert schema(migrated) == schema(created)
    modelled.dispose()
    databases.drop(url)


def test_alembic_finds_nothing_to_migrate(empty_engine):
    migrate.upgrade(empty_engine)
    with looking(empty_engine) as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "autogenerate_plugins": [
                    "alembic.autogenerate.*",
                    "alembic.ext.checkconstraint_byname",
                ]
            },
        )
        assert compare_metadata(context, Base.metadata) == []


# Each migration


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_migration_goes_up_and_down_and_leaves_nothing(empty_engine, revision):
    migrate.upgrade(empty_engine, before(revision))
    with looking(empty_engine) as connection:
        was = schema(connection)
    migrate.upgrade(empty_engine, revision)
    assert migrate.current(empty_engine) == revision
    with looking(empty_engine) as connection:
        assert schema(connection) != was
    migrate.downgrade(empty_engine, before(revision))
    with looking(empty_engine) as connection:
        assert schema(connection) == was


@pytest.mark.parametrize("revision", REVISIONS[1:])
def test_a_migration_keeps_what_was_there(empty_engine, revision):
    migrate.upgrade(empty_engine, before(revision))
    earlier = of(before(revision))
    with looking(empty_engine) as connection:
        earlier.fill(connection)
        was = earlier.kept(connection)
    assert all(was.values())
    migrate.upgrade(empty_engine, revision)
    with looking(empty_engine) as connection:
        assert as_it_was(earlier.kept(connection), was) == was
    migrate.downgrade(empty_engine, before(revision))
    with looking(empty_engine) as connection:
        assert earlier.kept(connection) == was


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_migration_goes_down_and_up_with_rows_in_it(empty_engine, revision):
    migrate.upgrade(empty_engine, revision)
    with looking(empty_engine) as connection:
        of(revision).fill(connection)
        was = of(revision).kept(connection)
    assert all(was.values())
    migrate.downgrade(empty_engine, before(revision))
    migrate.upgrade(empty_engine, revision)
    with looking(empty_engine) as connection:
        now = of(revision).kept(connection)
        assert {table: rows for table, rows in now.items() if rows} == (
            {} if before(revision) == "base" else of(before(revision)).kept(connection)
        )
        if before(revision) == "base":
            of(revision).fill(connection)
            assert of(revision).kept(connection) == was


def test_going_down_to_nothing_leaves_nothing(empty_engine, backend):
    migrate.upgrade(empty_engine)
    with looking(empty_engine) as connection:
        of(REVISIONS[-1]).fill(connection)
    migrate.downgrade(empty_engine, "base")
    assert migrate.current(empty_engine) is None
    everything = {
        "sqlite": "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
        "postgresql": "SELECT relname FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i'",
    }
    with looking(empty_engine) as connection:
        assert connection.scalars(text(everything[backend])).all() == ["alembic_version"]


# Wholly or not at all


def test_a_migration_that_fails_half_way_leaves_nothing(empty_engine):
    with looking(empty_engine) as connection:
        connection.execute(text("CREATE TABLE ties (id INTEGER)"))
    with pytest.raises(DBAPIError, match="ties"):
        migrate.upgrade(empty_engine)
    assert migrate.current(empty_engine) is None
    with looking(empty_engine) as connection:
        assert list(schema(connection)) == ["ties"]


def test_migrating_twice_changes_nothing(empty_engine):
    migrate.upgrade(empty_engine)
    migrate.upgrade(empty_engine)
    assert migrate.current(empty_engine) == migrate.heads()


def migrate_at(url: str) -> str | None:
    # As long as the machine may need for three interpreters and all revisions.
    engine = make_engine(url, patience_seconds=120)
    migrate.upgrade(engine)
    found = migrate.current(engine)
    engine.dispose()
    return found


def test_several_at_once_wait_for_each_other(empty_engine):
    url = empty_engine.url.render_as_string(hide_password=False)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(3, mp_context=spawn) as processes:
        found = [processes.submit(migrate_at, url) for _ in range(3)]
        assert [one.result() for one in found] == [migrate.heads()] * 3


def test_changing_a_table_keeps_the_rows_that_point_to_it(empty_engine):
    """SQLite copies the table and drops the old one, which must not erase its children."""
    migrate.upgrade(empty_engine)
    with looking(empty_engine) as connection:
        of(REVISIONS[-1]).fill(connection)
        was = of(REVISIONS[-1]).kept(connection)
    with migrate.alone(empty_engine) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("towns", recreate="auto") as towns:
            towns.add_column(Column("motto", String))
            towns.alter_column("name", nullable=True)
    with looking(empty_engine) as connection:
        now = of(REVISIONS[-1]).kept(connection)
        assert [town.pop("motto") for town in now["towns"]] == [None]
        assert now == was


@ON_SQLITE  # PostgreSQL watches its keys in a migration too
def test_a_migration_that_leaves_an_orphan_is_undone(empty_engine):
    migrate.upgrade(empty_engine)
    orphan = text("INSERT INTO districts VALUES (1, 999, 'pathmos', 'Pathmos', 1, 2)")
    with (
        pytest.raises(RuntimeError, match="a row of districts without its towns"),
        migrate.alone(empty_engine) as connection,
    ):
        connection.execute(orphan)
    with looking(empty_engine) as connection:
        assert connection.scalar(text("SELECT count(*) FROM districts")) == 0
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


# Where a database stands


def test_a_new_database_stands_nowhere(empty_engine):
    assert migrate.current(empty_engine) is None
    with pytest.raises(DatabaseBehind) as refused:
        migrate.check(empty_engine)
    assert refused.value.params == {"found": None, "expected": REVISIONS[-1]}


def test_an_older_database_is_behind(empty_engine):
    migrate.upgrade(empty_engine, REVISIONS[-2])
    with pytest.raises(DatabaseBehind) as refused:
        migrate.check(empty_engine)
    assert refused.value.params == {"found": REVISIONS[-2], "expected": REVISIONS[-1]}
    migrate.upgrade(empty_engine)
    migrate.check(empty_engine)


@pytest.mark.parametrize(
    "move", [migrate.upgrade, lambda engine: migrate.downgrade(engine, "base")]
)
def test_a_later_database_is_left_alone(engine, move):
    with looking(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseAhead) as refused:
        migrate.check(engine)
    assert refused.value.params == {"found": "9999"}
    with pytest.raises(DatabaseAhead):
        move(engine)


# The files


def test_the_file_names_tell_what_alembic_reads():
    config = Config()
    config.set_main_option("script_location", str(migrate.migrations()))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == REVISIONS
    assert scripts.get_heads() == [migrate.heads()]


def test_a_version_imports_nothing_of_today():
    """A migration must do tomorrow what it did when it was written."""
    for file in (migrate.migrations() / "versions").glob("*.py"):
        imported = {
            name
            for node in ast.walk(ast.parse(file.read_text()))
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for name in (
                [node.module] if isinstance(node, ast.ImportFrom) else [n.name for n in node.names]
            )
        }
        assert imported == {"alembic", "sqlalchemy"}, file.name
