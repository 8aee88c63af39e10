"""How a line is cut into cells and a cell holds a text, before anyone asks what it means.

Not the ``csv`` module: it accepts NUL, lets an unclosed quote swallow the rows
that follow, and knows neither the line nor the column of what it refuses. Here
a cell never holds a line break, so a line is a row and memory stays bounded.
"""

import re
import unicodedata

from koppeling.exchange.problems import BadCell, ProblemCode, shown

DELIMITERS = ",;\t"
MAX_COLUMNS = 200
MAX_CELL = 4_000
MAX_MARKS = 8
"""Combining marks in a row; no language stacks more."""

CLEARED = "-"
"""The cell that clears a value. A text that is a single hyphen is written ``'-``."""

# Possessive, so that an unclosed quote fails at once instead of being retried from every position.
_QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')

# What a spreadsheet would take for a formula, and the same behind apostrophes: writing puts one
# apostrophe before either, reading takes one away, so that every text survives both.
_TO_ESCAPE = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_PHONE_LIKE = re.compile(r"\+[0-9][0-9 ()./\-]*", re.ASCII)
_NUMBER_LIKE = re.compile(r"-[0-9]+(?:[.,][0-9]+)?", re.ASCII)

_ZERO_WIDTH_NON_JOINER = "\u200c"
_ZERO_WIDTH_JOINER = "\u200d"
# Letters and marks that show nothing, beside the format characters (category Cf).
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")


class BadLine(Exception):  # noqa: N818 - it becomes a problem of a row
    """A line that cannot be cut into cells; ``position`` counts cells from 0."""

    def __init__(self, code: ProblemCode, position: int) -> None:
        super().__init__(code, position)
        self.code = code
        self.position = position


def count_cells(line: str, delimiter: str) -> int:
    """How many cells a line without quotes has; with quotes, the most it can have."""
    return line.count(delimiter) + 1


def split_line(line: str, delimiter: str) -> list[str]:
    """The raw cells of one line.

    A cell that begins with a quote ends with one, and holds two for each quote
    in it. Past ``MAX_COLUMNS`` a line with quotes is not cut any further.
    Raises ``BadLine`` for a quote without its partner and for text behind it.
    """
    if '"' not in line:
        return line.split(delimiter)
    cells: list[str] = []
    at = 0
    while True:
        if line.startswith('"', at):
            quoted = _QUOTED.match(line, at)
            if quoted is None:
                raise BadLine(ProblemCode.UNCLOSED_QUOTE, len(cells))
            cells.append(quoted[1].replace('""', '"'))
            at = quoted.end()
            if at < len(line) and line[at] != delimiter:
                raise BadLine(ProblemCode.TEXT_AFTER_QUOTE, len(cells) - 1)
        else:
            end = line.find(delimiter, at)
            end = len(line) if end < 0 else end
            cells.append(line[at:end])
            at = end
        if at == len(line) or len(cells) > MAX_COLUMNS:
            return cells
        at += 1


def join_cells(cells: list[str]) -> str:
    """One line of comma-separated cells, quoted only where a cell needs it."""
    return ",".join(
        '"' + cell.replace('"', '""') + '"' if "," in cell or '"' in cell else cell
        for cell in cells
    )


def read_cell(raw: str) -> str | None:
    """The text of a cell: empty where nothing stands in it, None where ``-`` clears.

    The text is in Unicode's composed form (NFC), without space around it and
    without the apostrophe that ``write_cell`` may have put before it. Raises
    ``BadCell`` for a text that is too long, that holds characters nobody can
    see, or that a spreadsheet would calculate.
    """
    text = clean(raw)
    if text == CLEARED:
        return None
    if _ESCAPED.match(text):
        text = text[1:]
    elif _is_formula(text):
        raise BadCell(ProblemCode.FORMULA, value=shown(text))
    return _within_length(text)


def write_cell(text: str) -> str:
    """The cell from which ``read_cell`` reads the same text; raises ``BadCell`` if none can."""
    cleaned = _within_length(clean(text))
    return "'" + cleaned if _TO_ESCAPE.match(cleaned) else cleaned


def clean(raw: str) -> str:
    """The text in NFC without space around it; raises ``BadCell`` for characters nobody can see."""
    if len(raw) > MAX_CELL + 1:  # one more, for the apostrophe before the text
        raise BadCell(ProblemCode.CELL_TOO_LONG, length=len(raw), most=MAX_CELL)
    if raw.isascii() and raw.isprintable():
        return raw.strip()
    _refuse_unseen(raw)
    text = unicodedata.normalize("NFC", raw).strip()
    if text != raw:
        _refuse_unseen(text)
    return text


def _within_length(text: str) -> str:
    if len(text) > MAX_CELL:
        raise BadCell(ProblemCode.CELL_TOO_LONG, length=len(text), most=MAX_CELL)
    return text


def _refuse_unseen(text: str) -> None:
    marks = 0
    for position, character in enumerate(text):
        category = unicodedata.category(character)
        if category in {"Cc", "Cs", "Zl", "Zp"}:
            raise BadCell(ProblemCode.CONTROL_CHARACTER, character=f"U+{ord(character):04X}")
        unseen = category == "Cf" or character in _INVISIBLE
        if unseen and not _joins(text, position):
            raise BadCell(ProblemCode.HIDDEN_CHARACTER, character=f"U+{ord(character):04X}")
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > MAX_MARKS:
            raise BadCell(ProblemCode.TOO_MANY_MARKS, most=MAX_MARKS)


def _joins(text: str, position: int) -> bool:
    """Whether a joiner stands where names are spelt with it (as RFC 5892, A.1 and A.2).

    Persian writes one between two letters that shall not join, and several
    Indian scripts one behind a virama. Anywhere else it only deceives.
    """
    character = text[position]
    if position == 0 or character not in {_ZERO_WIDTH_NON_JOINER, _ZERO_WIDTH_JOINER}:
        return False
    before, after = text[position - 1], text[position + 1 : position + 2]
    if unicodedata.combining(before) == unicodedata.combining("\N{DEVANAGARI SIGN VIRAMA}"):
        return True
    letters = [sign for sign in (before, after) if sign and unicodedata.bidirectional(sign) == "AL"]
    return character == _ZERO_WIDTH_NON_JOINER and len(letters) == 2


def _is_formula(text: str) -> bool:
    """Whether a spreadsheet would calculate the text, as far as no person writes such a text.

    A phone number with ``+``, a negative number and a hyphen before a name pass;
    what they mean in their column is asked later.
    """
    if text.startswith("+"):
        return _PHONE_LIKE.fullmatch(text) is None
    if text.startswith("-"):
        return _NUMBER_LIKE.fullmatch(text) is None and not _is_words(text)
    return text.startswith(("=", "@"))


def _is_words(text: str) -> bool:
    return all(unicodedata.category(sign)[0] in "LMZ" or sign in "-'’." for sign in text)
