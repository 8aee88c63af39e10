"""A file to rows: what it cannot read it names, with line, column and code, and never raises."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from io import BytesIO
from itertools import islice

from koppeling.errors import Parameter, RowProblem
from koppeling.exchange.cells import (
    DELIMITERS,
    MAX_COLUMNS,
    BadLine,
    clean,
    count_cells,
    read_cell,
    split_line,
)
from koppeling.exchange.columns import COLUMNS, Column, FileKind
from koppeling.exchange.forms import POSTCODE
from koppeling.exchange.problems import BadCell, BadFile, ProblemCode, ProblemList, shown
from koppeling.exchange.rows import Row, contradictions
from koppeling.reference.nearest import nearest_concepts, nearest_occupations
from koppeling.reference.postcodes import COUNTRIES

MAX_BYTES = 200_000_000
MAX_ROWS = 1_000_000
GIVE_UP = 100_000
"""After how many problems nothing more is read."""
MAX_NEAREST = 50
"""For how many different unknown words of a file the nearest known ones are looked up."""

_REMEMBERED = 20_000  # different cells per column
_HEARD_OF = 1_000  # lines
_ABSENT = object()
_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_OTHER_FORMATS = {b"PK\x03\x04": "XLSX", b"\xd0\xcf\x11\xe0": "XLS", b"%PDF": "PDF"}


def read_file(
    kind: FileKind,
    content: bytes,
    *,
    country: str,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[list[Row], list[RowProblem]]:
    """The rows of a file, and every problem in it.

    Commas, semicolons or tabs, told apart by the headings; a BOM, CRLF and any
    order of columns are allowed. ``country`` (``nl`` or ``de``) is that of the
    town, for postcodes of rows that name none. A row with a problem is not
    among the rows; rows without any content are passed over. Takes bounded time
    and memory for any bytes. Whether a row lacks what a new one needs depends
    on the refs the town knows: ask ``rows.missing_in_new_row``. ``progress`` hears
    (lines done, total) every thousand lines.
    """
    found = ProblemList()
    try:
        lines = _lines(content)
    except BadFile as bad:
        found.add(bad.line, "", bad.code, **bad.params)
        return [], found.closed()
    sheet = _read_headings(kind, lines[0], found)
    if sheet is None:
        return [], found.closed()
    rows = _RowReader(sheet, country, found).read(lines, progress)
    return rows, _with_nearest(found.closed())


def _lines(content: bytes) -> list[str]:
    """The lines of the file without their ends; raises ``BadFile`` where it is no text."""
    if len(content) > MAX_BYTES:
        raise BadFile(1, ProblemCode.FILE_TOO_LARGE, size=len(content), most=MAX_BYTES)
    for beginning, name in _OTHER_FORMATS.items():
        if content.startswith(beginning):
            raise BadFile(1, ProblemCode.NOT_CSV, found=name)
    if _is_utf16(content):
        raise BadFile(1, ProblemCode.UTF16)
    content = content.removeprefix(_BOM)
    if not content.strip():
        raise BadFile(1, ProblemCode.EMPTY_FILE)
    lines: list[str] = []
    # Line by line: one rare character in the text would widen all of it. Not splitlines(): it
    # would also cut at characters that a cell must be refused for.
    for line_no, line in enumerate(BytesIO(content), 1):
        if line_no > MAX_ROWS + 1:
            raise BadFile(line_no, ProblemCode.TOO_MANY_ROWS, most=MAX_ROWS)
        try:
            lines.append(line.decode().removesuffix("\n").removesuffix("\r"))
        except UnicodeDecodeError as error:
            byte = f"0x{line[error.start]:02X}"
            raise BadFile(line_no, ProblemCode.NOT_UTF8, byte=byte) from None
    return lines


def _is_utf16(content: bytes) -> bool:
    """Whether every other byte is NUL, as in Western text in UTF-16, or a BOM says so."""
    start = content[:1_000]
    halves = (start[0::2], start[1::2])
    return content.startswith(_UTF16_BOMS) or any(
        len(half) > 1 and half.count(0) > 0.5 * len(half) for half in halves
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The headings of a file: per position the column, None where the heading is unknown."""

    kind: FileKind
    delimiter: str
    columns: tuple[Column | None, ...]

    def name(self, position: int) -> str:
        column = self.columns[position] if position < len(self.columns) else None
        return column.name if column else ""


def _read_headings(kind: FileKind, line: str, found: ProblemList) -> _Sheet | None:
    """The headings; None where rows cannot be read under them."""
    widest = max(count_cells(line, delimiter) for delimiter in DELIMITERS)
    if widest > MAX_COLUMNS:
        found.add(1, "", ProblemCode.TOO_MANY_COLUMNS, columns=widest, most=MAX_COLUMNS)
        return None
    known = {column.name: column for column in COLUMNS[kind]}
    try:
        delimiter, cells = _sniff(line, known)
        headings = [clean(cell).lower() for cell in cells]
    except BadLine as bad:
        found.add(1, "", bad.code)
        return None
    except BadCell as bad:
        found.add(1, "", bad.code, **bad.params)
        return None
    return _judged(_Sheet(kind, delimiter, tuple(map(known.get, headings))), headings, found)


def _sniff(line: str, known: Mapping[str, Column]) -> tuple[str, list[str]]:
    """The delimiter under which most headings are known, and the raw cells under it.

    Where equally many are known, the one that occurs most, else the comma.
    """
    ways: list[tuple[str, list[str]]] = []
    broken: BadLine | None = None
    for delimiter in sorted(DELIMITERS, key=line.count, reverse=True):
        try:
            ways.append((delimiter, split_line(line, delimiter)))
        except BadLine as bad:  # such as text behind a quote, because it is another delimiter
            broken = broken or bad
    if not ways:
        raise broken or BadLine(ProblemCode.UNCLOSED_QUOTE, 0)
    return max(ways, key=lambda way: len({cell.strip().lower() for cell in way[1]} & known.keys()))


def _judged(sheet: _Sheet, headings: list[str], found: ProblemList) -> _Sheet | None:
    readable = True
    known = [column.name for column in COLUMNS[sheet.kind]]
    for position, heading in enumerate(headings):
        if not heading:
            found.add(1, "", ProblemCode.EMPTY_HEADING, position=position + 1)
        elif heading in headings[:position]:
            found.add(1, shown(heading), ProblemCode.DUPLICATE_HEADING, heading=shown(heading))
            readable = False
        elif heading not in known:
            nearest = tuple(get_close_matches(shown(heading), known, n=1))
            name = shown(heading)
            found.add(1, name, ProblemCode.UNKNOWN_HEADING, heading=name, nearest=nearest)
    for column in COLUMNS[sheet.kind]:
        if column.identifies and column.name not in headings:
            found.add(1, column.name, ProblemCode.MISSING_HEADING, heading=column.name)
            readable = False
    return sheet if readable else None


class _RowReader:
    """Reads the rows under a file's headings, and remembers what cells that recur say."""

    def __init__(self, sheet: _Sheet, country: str, found: ProblemList) -> None:
        self._sheet = sheet
        self._country = country
        self._found = found
        names = [column.name if column else "" for column in sheet.columns]
        self._country_position = names.index("country") if "country" in names else None
        self._first_lines: dict[tuple[object, ...], int] = {}
        # By country, because a postcode means something else in each.
        self._remembered: dict[str, list[dict[str, object]]] = {
            code: [{} for _ in sheet.columns] for code in COUNTRIES
        }

    def read(
        self, lines: list[str], progress: Callable[[int, int], None] | None = None
    ) -> list[Row]:
        rows: list[Row] = []
        for line_no, line in enumerate(islice(lines, 1, None), 2):
            if progress is not None and line_no % _HEARD_OF == 0:
                progress(line_no, len(lines))
            if len(self._found) > GIVE_UP:
                break
            cells = self._cells(line_no, line)
            row = None if cells is None else self._row(line_no, cells)
            if row is not None:
                rows.append(row)
        return rows

    def _cells(self, line_no: int, line: str) -> list[str] | None:
        """The raw cells of a line; None where it has no content, or a problem as a whole."""
        delimiter = self._sheet.delimiter
        if not line.strip(delimiter + " "):
            return None
        headings = len(self._sheet.columns)
        if '"' not in line and count_cells(line, delimiter) != headings:
            # Counted before it is cut: a line of ten million cells costs nothing.
            found = count_cells(line, delimiter)
            self._found.add(line_no, "", ProblemCode.RAGGED_ROW, cells=found, headings=headings)
            return None
        try:
            cells = split_line(line, delimiter)
        except BadLine as bad:
            self._found.add(line_no, self._sheet.name(bad.position), bad.code)
            return None
        if len(cells) != headings:
            found = len(cells)
            self._found.add(line_no, "", ProblemCode.RAGGED_ROW, cells=found, headings=headings)
            return None
        return cells if any(cells) else None

    def _row(self, line_no: int, cells: list[str]) -> Row | None:
        country = self._country_of(cells)
        values: dict[str, object] = {}
        problems: list[RowProblem] = []
        for position, column in enumerate(self._sheet.columns):
            if column is None or (country is None and column.form is POSTCODE):
                continue  # a postcode says nothing where the country cannot be read
            try:
                value = self._value(position, column, cells[position], country or self._country)
            except BadCell as bad:
                problems += [
                    RowProblem(line_no, column.name, each.code, each.params) for each in bad.each()
                ]
                continue
            if value is not _ABSENT:
                values[column.name] = value
        row = Row(line_no, values)
        problems += self._said_before(row)
        unread = {problem.column for problem in problems}
        found = contradictions(self._sheet.kind, row)
        # A coordinate that cannot be read is not one that is missing.
        problems += [problem for problem in found if problem.column not in unread]
        self._found.extend(problems)
        return None if problems else row

    def _country_of(self, cells: list[str]) -> str | None:
        """The country of a row: its own, else the town's; None where it cannot be read."""
        position = self._country_position
        column = None if position is None else self._sheet.columns[position]
        if position is None or column is None:
            return self._country
        try:
            value = self._value(position, column, cells[position], self._country)
        except BadCell:
            return None
        return value if isinstance(value, str) else self._country

    def _value(self, position: int, column: Column, raw: str, country: str) -> object:
        """What a cell says; ``_ABSENT`` where nothing stands in it."""
        if not raw and not column.identifies:
            return _ABSENT
        remembered = self._remembered[country][position]
        value = remembered.get(raw, _ABSENT)
        if value is _ABSENT:
            value = _read_value(column, raw, country)
            if len(remembered) < _REMEMBERED:
                remembered[raw] = value
        return dict(value) if isinstance(value, dict) else value

    def _said_before(self, row: Row) -> list[RowProblem]:
        """A problem where an earlier row of the file is about the same person or tie."""
        columns = COLUMNS[self._sheet.kind]
        same = [column.name for column in columns if column.identifies]
        identity = tuple(row.values.get(name) for name in same)
        if None in identity:
            return []
        if self._sheet.kind is FileKind.TIES:
            identity += (row.values.get("since"),)
        first = self._first_lines.setdefault(identity, row.line)
        if first == row.line:
            return []
        if self._sheet.kind is FileKind.TIES:
            return [RowProblem(row.line, "", ProblemCode.DUPLICATE_TIE, {"first_line": first})]
        params: dict[str, Parameter] = {"ref": str(row.values["ref"]), "first_line": first}
        return [RowProblem(row.line, "ref", ProblemCode.DUPLICATE_REF, params)]


def _read_value(column: Column, raw: str, country: str) -> object:
    text = read_cell(raw)
    if text is None:
        if column.compulsory:
            raise BadCell(ProblemCode.CANNOT_BE_CLEARED)
        return None
    if not text:
        if column.identifies:
            raise BadCell(ProblemCode.MISSING_VALUE)
        return _ABSENT
    return column.form.read(text, country)


def _with_nearest(problems: list[RowProblem]) -> list[RowProblem]:
    """The same problems; those about an unknown word name the nearest known ones."""
    searches: dict[str, Callable[[str], tuple[str, ...]]] = {
        ProblemCode.UNKNOWN_INTEREST: nearest_concepts,
        ProblemCode.UNKNOWN_OCCUPATION: nearest_occupations,
    }
    nearest: dict[tuple[str, str], tuple[str, ...]] = {}
    named: list[RowProblem] = []
    for problem in problems:
        search = searches.get(problem.code)
        if search is None:
            named.append(problem)
            continue
        word = str(problem.params["value"])
        asked = (problem.code, word)
        if asked not in nearest and len(nearest) < MAX_NEAREST:
            nearest[asked] = search(word)
        params = {**problem.params, "nearest": nearest.get(asked, ())}
        named.append(replace(problem, params=params))
    return named
