"""What a database says of its own schema, to be compared."""

from typing import Any

from sqlalchemy import Connection, inspect

Schema = dict[str, dict[str, Any]]


def schema(connection: Connection) -> Schema:
    """Everything about every table but Alembic's own, by name."""
    found = inspect(connection)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in found.get_columns(table)
            },
            "primary key": found.get_pk_constraint(table),
            "foreign keys": by_name(found.get_foreign_keys(table)),
            "unique": by_name(found.get_unique_constraints(table)),
            "checks": by_name(found.get_check_constraints(table)),
            "indexes": by_name(found.get_indexes(table)),
            "gives no identity twice": gives_no_identity_twice(connection, table),
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def by_name(constraints: list[Any]) -> dict[str, Any]:
    return {
        constraint["name"]: {
            # Reflection wraps the texts of partial indexes anew each time.
            part: {name: str(value) for name, value in told.items()}
            if part == "dialect_options"
            else told
            for part, told in constraint.items()
        }
        for constraint in constraints
    }


def gives_no_identity_twice(connection: Connection, table: str) -> bool:
    if connection.dialect.name == "postgresql":
        return True
    written = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).scalar_one()
    return "AUTOINCREMENT" in written
