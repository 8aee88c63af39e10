"""Rows for a schema of the past, written without models: those know only the newest one."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, text

MONDAY = "2026-11-23 08:00:00.000000+00:00"

RENAMED = {"still_waiting": {"remedies": "would_help"}}
"""By table, the newest name of a column to the one before."""

Later = Mapping[str, Mapping[str, Any]]
"""By table, what a later revision made compulsory in it."""

Kept = dict[str, list[dict[str, Any]]]


def put(connection: Connection, table: str, **values: Any) -> None:
    """Insert one row."""
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join(f":{name}" for name in values)
    told = {
        name: json.dumps(value) if isinstance(value, (dict, list)) else value
        for name, value in values.items()
    }
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), told)


def rows(connection: Connection, table: str) -> list[dict[str, Any]]:
    """All rows, by the first column."""
    found = connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2"))
    return [dict(row) for row in found.mappings()]


def as_it_was(now: Kept, was: Kept) -> Kept:
    """What stands in the columns that were there before: a revision may add some."""
    columns = {table: set(found[0]) for table, found in was.items() if found}
    before = {
        (table, new): old
        for table, names in RENAMED.items()
        for new, old in names.items()
        if old in columns.get(table, ())
    }
    return {
        table: [
            {
                before.get((table, name), name): value
                for name, value in row.items()
                if before.get((table, name), name) in columns.get(table, row)
            }
            for row in found
        ]
        for table, found in now.items()
    }
