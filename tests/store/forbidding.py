"""What a database says when it forbids something, on either."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import (
    Constraint,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from koppeling.store import Base

FORBIDDING: dict[str, tuple[Constraint | Index, str]] = {}
for _name, _table in Base.metadata.tables.items():
    FORBIDDING |= {str(constraint.name): (constraint, _name) for constraint in _table.constraints}
    FORBIDDING |= {str(index.name): (index, _name) for index in _table.indexes}


@contextmanager
def forbidden_by(session: Session, constraint: str) -> Iterator[None]:
    """Expect that the database itself refuses what is written here, for this reason.

    What was written before stays, so that a test can go on.
    """
    assert constraint in FORBIDDING
    with pytest.raises(IntegrityError) as refused, session.begin_nested():  # noqa: PT012 - its body
        yield
        session.flush()
    assert _message(session, constraint) in str(refused.value.orig)


def _message(session: Session, constraint: str) -> str:
    if session.get_bind().dialect.name == "postgresql":
        return f'"{constraint}"'
    item, table = FORBIDDING[constraint]
    match item:
        case ForeignKeyConstraint():
            return "FOREIGN KEY constraint failed"
        case PrimaryKeyConstraint() | UniqueConstraint() | Index() as unique:
            columns = ", ".join(f"{table}.{column.name}" for column in unique.columns)
            return f"UNIQUE constraint failed: {columns}"
        case _:
            return f"CHECK constraint failed: {constraint}"
