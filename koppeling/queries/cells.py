"""Somebody as the cells of a file row, which is how a form changes them."""

import hashlib
from collections.abc import Mapping

from sqlalchemy.orm import Session

from koppeling.errors import UnknownRef
from koppeling.exchange.cells import read_cell, write_cell
from koppeling.exchange.columns import COLUMNS, FileKind
from koppeling.exchange.problems import BadCell
from koppeling.queries.export import export_rows
from koppeling.terms import TownId

__all__ = ["FileKind", "cells_of", "seal_of"]


def cells_of(session: Session, town_id: TownId, kind: FileKind, ref: str) -> Mapping[str, str]:
    """Every column of a row by its heading, empty where not asked. Raises ``UnknownRef``."""
    for values in export_rows(session, town_id, kind, ref=ref):
        return {
            column.name: ""
            if values.get(column.name) is None
            else _cell(column.form.write(values[column.name]))
            for column in COLUMNS[kind]
        }
    raise UnknownRef(ref=ref)


def seal_of(cells: Mapping[str, str]) -> str:
    """Tells whether two looks at a row saw the same, and nothing about what they saw."""
    told = "\n".join(f"{name}={cells[name]!r}" for name in sorted(cells))
    return hashlib.sha256(told.encode()).hexdigest()


def _cell(text: str) -> str:
    """The text as a person writes it into the cell: plain wherever that is read the same."""
    try:
        plain = read_cell(text) == text
    except BadCell:
        plain = False
    return text if plain else write_cell(text)
