"""Rows to a file: UTF-8, commas, line feeds, every column, canonical cells."""

from collections.abc import Iterable, Mapping

from koppeling.exchange.cells import join_cells, write_cell
from koppeling.exchange.columns import COLUMNS, Column, FileKind
from koppeling.exchange.problems import BadCell


def write_file(kind: FileKind, rows: Iterable[Mapping[str, object]]) -> bytes:
    """The file from which ``read_file`` reads the same rows, in the order given.

    Values as in ``rows.Row``; a column that is missing or None, an empty list
    and a no in a yes-column give an empty cell. No cell begins with what a
    spreadsheet takes for a formula. ValueError for a column the file does not
    have, and for a text no file may hold, such as one with a control character.
    """
    columns = COLUMNS[kind]
    names = [column.name for column in columns]
    lines = [",".join(names)]
    for number, values in enumerate(rows, 1):
        if not values.keys() <= set(names):
            unknown = sorted(values.keys() - set(names))
            raise ValueError(f"row {number} of {kind}: no such column: {', '.join(unknown)}")
        try:
            lines.append(join_cells([_cell(column, values.get(column.name)) for column in columns]))
        except BadCell as bad:
            raise ValueError(f"row {number} of {kind}: {bad.code} {bad.params}") from bad
    return "".join(f"{line}\n" for line in lines).encode()


def _cell(column: Column, value: object) -> str:
    return "" if value is None else write_cell(column.form.write(value))
