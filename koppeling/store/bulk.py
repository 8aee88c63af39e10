"""Whole columns out of the database, and whole lists of rows into it.

A row object for each of half a million people costs more than matching them. Here the
database packs each column of a query into one value, tens of thousands of rows at a time;
numpy and ``str.split`` take it apart. The two databases differ in how: only here.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, count, islice
from sqlite3 import SQLITE_LIMIT_VARIABLE_NUMBER
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Select,
    SelectBase,
    Text,
    func,
    select,
    text,
)
from sqlalchemy import cast as as_type
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from koppeling.store.base import Base
from koppeling.store.engine import keep_silent

ROWS_AT_A_TIME = 50_000

CACHE_KIB = 16_384
"""What SQLite keeps at hand on a connection that inserted rows: each row's foreign keys are looked
up in tables of a country, whose upper pages do not fit in the 2 MB that it has otherwise."""

ROWS_OF_A_STATEMENT = 500
"""Rows that SQLite is given in one statement, which saves it a fifth of the time; fewer where it
takes fewer values at once, as old ones do."""

NOTHING = -1
"""What NULL is among numbers; among texts it is None."""

_SEPARATOR = "\x1e"
"""ASCII's own record separator: JSON never holds it unescaped, and no code and no ref does."""

Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Texts:
    """A column of texts: row ``n`` has ``distinct[no[n]]``."""

    distinct: tuple[str | None, ...]
    no: NDArray[np.intp]

    def documents(self) -> list[Any]:
        """What the distinct texts say as JSON, each read once."""
        told = ("null" if text is None else text for text in self.distinct)
        found: list[Any] = json.loads(f"[{','.join(told)}]")
        return found


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns of a query by name; whole numbers, truths and days (ordinals) are numbers.

    ``keys`` tell the rows apart, one for each.
    """

    keys: tuple[str, ...]
    numbers: Mapping[str, Ints]
    texts: Mapping[str, Texts]


def read_columns(
    session: Session,
    query: Select[*tuple[Any, ...]],
    *,
    key: InstrumentedAttribute[Any],
    progress: Callable[[int], None] | None = None,
) -> Columns:
    """The columns of a query by their names, its rows in the order of ``key``.

    ``key`` is a text among its columns and tells its rows apart. Whole numbers, truths and days
    come as numbers, everything else as the text that the database has of it: codes as they
    are, documents unread. ``progress`` hears how many rows have been read.
    """
    numbers: dict[str, list[Ints]] = {}
    texts: dict[str, _Growing] = {}
    keys: list[str] = []
    query = query.order_by(key).limit(ROWS_AT_A_TIME)
    last: str | None = None
    # One thread takes texts in while the database packs those that come next.
    with ThreadPoolExecutor(1) as reader:
        taking: list[Future[None]] = []
        while True:
            rows = (query if last is None else query.where(key > last)).subquery()
            packed = [_packed(column).label(column.name) for column in rows.columns]
            found = session.execute(select(func.max(rows.columns[key.key]), *packed)).one()
            for name, value in zip(rows.columns.keys(), found[1:], strict=True):
                if name == key.key:
                    keys += value
                elif isinstance(value, np.ndarray):
                    numbers.setdefault(name, []).append(value)
                else:
                    growing = texts.setdefault(name, _Growing())
                    taking.append(reader.submit(growing.add, value))
            if progress is not None:
                progress(len(keys))
            last = found[0]
            if last is None or len(keys) % ROWS_AT_A_TIME:
                break
        for one in taking:
            one.result()
    return Columns(
        tuple(keys),
        {name: np.concatenate(parts) for name, parts in numbers.items()},
        {name: growing.whole() for name, growing in texts.items()},
    )


def read_numbers(session: Session, query: SelectBase) -> Mapping[str, Ints]:
    """The columns of a query that has nothing but numbers; its rows in one order for all."""
    rows = query.subquery()
    packed = [_packed(column).label(column.name) for column in rows.columns]
    return session.execute(select(*packed)).one()._asdict()


class _Growing:
    """A column of texts while it is read; each distinct text is kept once."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._parts: list[NDArray[np.intp]] = []

    def add(self, texts: Sequence[str]) -> None:
        known = self._known
        for one in dict.fromkeys(texts):
            known.setdefault(one, len(known))
        self._parts.append(np.fromiter(map(known.__getitem__, texts), np.intp, len(texts)))

    def whole(self) -> Texts:
        return Texts(tuple(text or None for text in self._known), np.concatenate(self._parts))


def insert_rows(
    session: Session,
    table: type[Base],
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    *,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Insert many rows at once; what they hold is as the database keeps it (codes, JSON text).

    COPY on PostgreSQL, prepared statements of many rows on SQLite. What is not named has
    its database's default. ``progress`` hears how many rows are in. Raises as
    ``session.execute`` does.
    """
    connection = session.connection()
    insert_some = _insert if connection.dialect.name == "sqlite" else _copy
    left, done = iter(rows), 0
    while some := list(islice(left, ROWS_AT_A_TIME)):
        insert_some(connection, table, columns, some)
        done += len(some)
        if progress is not None:
            progress(done)


def _insert(
    connection: Connection,
    table: type[Base],
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIB}")
    driver: Any = connection.connection.driver_connection
    most = min(ROWS_OF_A_STATEMENT, driver.getlimit(SQLITE_LIMIT_VARIABLE_NUMBER) // len(columns))
    into, row = _named(connection, table, columns), f"({', '.join('?' * len(columns))})"
    for first in range(0, len(rows), most):
        some = rows[first : first + most]
        statement = " ".join(("INSERT INTO", into, "VALUES", ", ".join([row] * len(some))))
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(some)))


def _named(connection: Connection, table: type[Base], columns: Sequence[str]) -> str:
    """A table and some columns of it, as a statement names them."""
    quote = connection.dialect.identifier_preparer.quote
    return f"{quote(table.__tablename__)} ({', '.join(map(quote, columns))})"


def _copy(
    connection: Connection,
    table: type[Base],
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    # Only here: who has SQLite needs no PostgreSQL.
    from psycopg import Error

    statement = str(text(f"COPY {_named(connection, table, columns)} FROM STDIN"))
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except Error as error:
        keep_silent(error)
        raise DBAPIError.instance(
            statement, None, error, Error, hide_parameters=True, dialect=connection.dialect
        ) from error


_connections = count()


def change_mark(session: Session) -> tuple[int, ...] | None:
    """What stays the same exactly while nothing of the database changes, or None.

    SQLite counts what others commit and what the connection itself writes; the mark of
    another connection is another mark. On PostgreSQL there is no such count that holds
    within transactions: None, which proves nothing.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return None
    driver: Any = connection.connection.driver_connection
    of_others = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
    no = connection.info.setdefault("koppeling_connection", next(_connections))
    return no, of_others, driver.total_changes


# --- how columns are packed ---------------------------------------------------


class _PackedNumbers(TypeEngine[Ints]):
    """Numbers separated by commas, or one after the other in four bytes each."""

    cache_ok = True

    def result_processor(self, dialect: Any, coltype: object) -> Callable[[Any], Ints]:
        def unpack(value: str | bytes | None) -> Ints:
            if value is None:
                return np.zeros(0, np.int32)
            if isinstance(value, str):
                whole = np.fromstring(value, np.int64, sep=",")
                found = whole.astype(np.int32)
                if (found != whole).any():
                    raise OverflowError("a whole number of the database fills more than 32 bits")
                return found
            return np.frombuffer(value, ">i4").astype(np.int32)

        return unpack


class _PackedTexts(TypeEngine[list[str]]):
    cache_ok = True

    def result_processor(self, dialect: Any, coltype: object) -> Callable[[Any], list[str]]:
        def unpack(value: str | None) -> list[str]:
            return [] if value is None else value.split(_SEPARATOR)

        return unpack


class _Numbers(FunctionElement[Ints]):
    """All whole numbers of a column."""

    name = "packed_numbers"
    type = _PackedNumbers()
    inherit_cache = True


class _Texts(FunctionElement[list[str]]):
    """All texts of a column."""

    name = "packed_texts"
    type = _PackedTexts()
    inherit_cache = True


class _Ordinal(FunctionElement[int]):
    """A day as ``date.toordinal`` counts it."""

    name = "ordinal"
    type = Integer()
    inherit_cache = True


def _packed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """All values of a column in one value."""
    if isinstance(column.type, Date):
        return _Numbers(func.coalesce(_Ordinal(column), NOTHING))
    if isinstance(column.type, Integer | Boolean):
        return _Numbers(func.coalesce(as_type(column, Integer), NOTHING))
    return _Texts(func.coalesce(as_type(column, Text), ""))


@compiles(_Numbers, "sqlite")
def _numbers_on_sqlite(element: _Numbers, compiler: SQLCompiler, **how: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **how)})"


@compiles(_Numbers, "postgresql")
def _numbers_on_postgresql(element: _Numbers, compiler: SQLCompiler, **how: Any) -> str:
    return f"string_agg(int4send({compiler.process(element.clauses, **how)}), '')"


@compiles(_Texts, "sqlite")
def _texts_on_sqlite(element: _Texts, compiler: SQLCompiler, **how: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **how)}, char({ord(_SEPARATOR)}))"


@compiles(_Texts, "postgresql")
def _texts_on_postgresql(element: _Texts, compiler: SQLCompiler, **how: Any) -> str:
    return f"string_agg({compiler.process(element.clauses, **how)}, chr({ord(_SEPARATOR)}))"


@compiles(_Ordinal, "sqlite")
def _ordinal_on_sqlite(element: _Ordinal, compiler: SQLCompiler, **how: Any) -> str:
    return f"cast(julianday({compiler.process(element.clauses, **how)}) - 1721424.5 as integer)"


@compiles(_Ordinal, "postgresql")
def _ordinal_on_postgresql(element: _Ordinal, compiler: SQLCompiler, **how: Any) -> str:
    return f"({compiler.process(element.clauses, **how)} - date '0001-01-01' + 1)"
