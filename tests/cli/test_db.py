import sqlite3

from koppeling.store import migrate
from koppeling.store.engine import sqlite_has_wal_reset_bug


def test_the_schema_goes_up_down_and_up(bare_cli):
    newest = migrate.heads()
    assert bare_cli.refused("db", "check") == ["database_behind"]
    assert bare_cli.json("db", "upgrade") == {"revision": newest}
    assert bare_cli.json("db", "upgrade") == {"revision": newest}
    assert bare_cli.done("db", "check").splitlines()[0] == newest
    assert bare_cli.refused("db", "downgrade", "nonsense") == ["unknown_revision"]
    assert bare_cli.json("db", "downgrade", "base") == {"revision": None}
    assert bare_cli.refused("db", "check") == ["database_behind"]
    bare_cli.done("db", "upgrade")
    bare_cli.done("town", "add", "enschede")


def test_a_check_warns_of_an_sqlite_with_a_known_fault(bare_cli):
    bare_cli.done("db", "upgrade")
    assert bare_cli.json("db", "check") == {
        "revision": migrate.heads(),
        "sqlite": sqlite3.sqlite_version,
        "wal_reset_bug": sqlite_has_wal_reset_bug(),
    }
    said = bare_cli.done("db", "check", "--language", "en")
    assert (f"SQLite {sqlite3.sqlite_version} can damage" in said) is sqlite_has_wal_reset_bug()
