"""What can be wrong with a file: a closed list of codes, and the list of what was found."""

from collections.abc import Mapping
from enum import StrEnum

from koppeling.errors import Parameter, RowProblem


class ProblemCode(StrEnum):
    """One code per thing to put right; ``PROBLEM_PARAMS`` lists what each one tells."""

    # the file
    NOT_CSV = "not_csv"
    UTF16 = "utf16"
    NOT_UTF8 = "not_utf8"
    EMPTY_FILE = "empty_file"
    FILE_TOO_LARGE = "file_too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    MORE_PROBLEMS = "more_problems"

    # its headings
    EMPTY_HEADING = "empty_heading"
    UNKNOWN_HEADING = "unknown_heading"
    DUPLICATE_HEADING = "duplicate_heading"
    MISSING_HEADING = "missing_heading"

    # a row as it is written
    RAGGED_ROW = "ragged_row"
    UNCLOSED_QUOTE = "unclosed_quote"
    TEXT_AFTER_QUOTE = "text_after_quote"

    # a cell as it is written
    CELL_TOO_LONG = "cell_too_long"
    CONTROL_CHARACTER = "control_character"
    HIDDEN_CHARACTER = "hidden_character"
    TOO_MANY_MARKS = "too_many_marks"
    FORMULA = "formula"

    # what a cell says
    MISSING_VALUE = "missing_value"
    CANNOT_BE_CLEARED = "cannot_be_cleared"
    BAD_REF = "bad_ref"
    BAD_EMAIL = "bad_email"
    BAD_PHONE = "bad_phone"
    BAD_WEBSITE = "bad_website"
    BAD_POSTCODE = "bad_postcode"
    UNKNOWN_POSTCODE = "unknown_postcode"
    BAD_DATE = "bad_date"
    BAD_NUMBER = "bad_number"
    OUT_OF_RANGE = "out_of_range"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_LANGUAGE = "unknown_language"
    BAD_LEVEL = "bad_level"
    TWO_LEVELS = "two_levels"
    TOO_MANY_ITEMS = "too_many_items"
    UNKNOWN_INTEREST = "unknown_interest"
    UNKNOWN_OCCUPATION = "unknown_occupation"

    # what the cells of a row say together
    HALF_A_POINT = "half_a_point"
    AGES_REVERSED = "ages_reversed"
    EMPLOYER_LIMIT = "employer_limit"
    UNTIL_BEFORE_SINCE = "until_before_since"
    TIE_TO_ONESELF = "tie_to_oneself"

    # what the rows of a file say together
    DUPLICATE_REF = "duplicate_ref"
    DUPLICATE_TIE = "duplicate_tie"

    # what only the town can tell: found while importing, not while reading
    MISSING_KIND = "missing_kind"
    MISSING_PLACE = "missing_place"
    UNKNOWN_DISTRICT = "unknown_district"
    UNKNOWN_REF = "unknown_ref"
    REF_TAKEN = "ref_taken"
    KIND_IS_FIXED = "kind_is_fixed"
    PLACES_HELD = "places_held"
    COUPLING_NEEDS_OPENING = "coupling_needs_opening"
    IN_THE_FUTURE = "in_the_future"
    NO_PLACE_LEFT = "no_place_left"
    ALREADY_COUPLED = "already_coupled"


PROBLEM_PARAMS: Mapping[ProblemCode, tuple[str, ...]] = {
    ProblemCode.NOT_CSV: ("found",),  # the format it is instead, as "XLSX"
    ProblemCode.UTF16: (),
    ProblemCode.NOT_UTF8: ("byte",),  # the first byte that is not UTF-8, as "0xE9"
    ProblemCode.EMPTY_FILE: (),
    ProblemCode.FILE_TOO_LARGE: ("size", "most"),  # in bytes
    ProblemCode.TOO_MANY_ROWS: ("most",),
    ProblemCode.TOO_MANY_COLUMNS: ("columns", "most"),
    ProblemCode.MORE_PROBLEMS: ("count",),
    ProblemCode.EMPTY_HEADING: ("position",),  # from 1
    ProblemCode.UNKNOWN_HEADING: ("heading", "nearest"),  # nearest: up to one known heading
    ProblemCode.DUPLICATE_HEADING: ("heading",),
    ProblemCode.MISSING_HEADING: ("heading",),
    ProblemCode.RAGGED_ROW: ("cells", "headings"),  # numbers of both
    ProblemCode.UNCLOSED_QUOTE: (),
    ProblemCode.TEXT_AFTER_QUOTE: (),
    ProblemCode.CELL_TOO_LONG: ("length", "most"),  # in characters
    ProblemCode.CONTROL_CHARACTER: ("character",),  # as "U+0000"
    ProblemCode.HIDDEN_CHARACTER: ("character",),  # as "U+202E"
    ProblemCode.TOO_MANY_MARKS: ("most",),
    ProblemCode.FORMULA: ("value",),
    ProblemCode.MISSING_VALUE: (),
    ProblemCode.CANNOT_BE_CLEARED: (),
    ProblemCode.BAD_REF: ("value",),
    ProblemCode.BAD_EMAIL: ("value",),
    ProblemCode.BAD_PHONE: ("value",),
    ProblemCode.BAD_WEBSITE: ("value",),
    ProblemCode.BAD_POSTCODE: ("value", "country"),
    ProblemCode.UNKNOWN_POSTCODE: ("value", "country"),
    ProblemCode.BAD_DATE: ("value",),
    ProblemCode.BAD_NUMBER: ("value",),
    ProblemCode.OUT_OF_RANGE: ("value", "least", "most"),
    ProblemCode.UNKNOWN_CODE: ("value", "expected"),  # expected: every code of the column
    ProblemCode.UNKNOWN_LANGUAGE: ("value",),
    ProblemCode.BAD_LEVEL: ("value", "expected"),  # expected: the levels
    ProblemCode.TWO_LEVELS: ("language",),
    ProblemCode.TOO_MANY_ITEMS: ("count", "most"),
    ProblemCode.UNKNOWN_INTEREST: ("value", "nearest"),  # nearest: keys of concepts
    ProblemCode.UNKNOWN_OCCUPATION: ("value", "nearest"),  # nearest: codes of occupations
    ProblemCode.HALF_A_POINT: (),  # lat without lon, or the reverse
    ProblemCode.AGES_REVERSED: ("min_age", "max_age"),
    ProblemCode.EMPLOYER_LIMIT: (),
    ProblemCode.UNTIL_BEFORE_SINCE: ("since", "until"),
    ProblemCode.TIE_TO_ONESELF: (),
    ProblemCode.DUPLICATE_REF: ("ref", "first_line"),
    ProblemCode.DUPLICATE_TIE: ("first_line",),
    ProblemCode.MISSING_KIND: (),
    ProblemCode.MISSING_PLACE: (),
    ProblemCode.UNKNOWN_DISTRICT: ("value", "nearest"),  # nearest: names of districts
    ProblemCode.UNKNOWN_REF: ("ref",),
    ProblemCode.REF_TAKEN: ("ref", "subject"),  # subject: newcomer, opening or organisation
    ProblemCode.KIND_IS_FIXED: ("kind",),  # the kind the opening has
    ProblemCode.PLACES_HELD: ("places", "held"),  # fewer places than living couplings
    ProblemCode.COUPLING_NEEDS_OPENING: (),
    ProblemCode.IN_THE_FUTURE: ("value",),
    ProblemCode.NO_PLACE_LEFT: ("ref", "places"),
    ProblemCode.ALREADY_COUPLED: ("since",),  # of the living coupling of the same two
}
"""The parameters of each code."""

MAX_PROBLEMS = 1_000
"""How many problems of one file are kept; the rest is counted."""

SHOWN_CHARACTERS = 60


def shown(text: str) -> str:
    """A value as a problem quotes it: never longer than a line."""
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


class BadCell(Exception):  # noqa: N818 - it becomes a problem of a row
    """A cell that cannot be read; ``params`` belong to ``code``.

    ``also`` are the other things wrong in the same cell, where it is a list.
    """

    def __init__(
        self, code: ProblemCode, also: "tuple[BadCell, ...]" = (), **params: Parameter
    ) -> None:
        super().__init__(code, params)
        self.code = code
        self.also = also
        self.params = params

    def each(self) -> "tuple[BadCell, ...]":
        """Everything that is wrong in the cell."""
        return (self, *self.also)


class BadFile(Exception):  # noqa: N818 - it becomes a problem of the file
    """A file of which nothing can be read; ``params`` belong to ``code``."""

    def __init__(self, line: int, code: ProblemCode, **params: Parameter) -> None:
        super().__init__(line, code, params)
        self.line = line
        self.code = code
        self.params = params


class ProblemList:
    """What was found in one file, in the order found; keeps ``MAX_PROBLEMS`` and counts all."""

    def __init__(self) -> None:
        self._kept: list[RowProblem] = []
        self._count = 0
        self._last_line = 1

    def add(self, line: int, column: str, code: ProblemCode, **params: Parameter) -> None:
        """Note one problem; ``column`` is empty where the whole row or file is meant."""
        self.extend([RowProblem(line, column, code, params)])

    def extend(self, problems: list[RowProblem]) -> None:
        """Note several problems."""
        room = MAX_PROBLEMS - len(self._kept)
        self._kept.extend(problems[:room])
        self._count += len(problems)
        if problems:
            self._last_line = problems[-1].line

    def __len__(self) -> int:
        return self._count

    def closed(self) -> list[RowProblem]:
        """All that was kept, and a last problem that says how many more there are."""
        more = self._count - len(self._kept)
        if not more:
            return list(self._kept)
        code = ProblemCode.MORE_PROBLEMS
        return [*self._kept, RowProblem(self._last_line, "", code, {"count": more})]
