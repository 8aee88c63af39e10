"""Rows for a schema of the past, written without models: those know only the newest one."""

import json
from typing import Any

from sqlalchemy import Connection, text

MONDAY = "2026-11-23 08:00:00.000000+00:00"


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
