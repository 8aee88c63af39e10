"""What a cell with several values may look like; spaces stand between them.

All but ``emphasis`` are sets: written and read in one order, each value once.
A list is never empty: an empty cell says "not asked", and the file has no word
for "asked, and none".
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from koppeling.exchange.forms import Form, anywhere, code_in, read_language, read_ref
from koppeling.exchange.problems import BadCell, ProblemCode, shown
from koppeling.reference.interests import find_concept
from koppeling.reference.occupations import find_occupation
from koppeling.terms import HALF_DAYS, Level, half_days_in

MAX_ITEMS = 500


def _each(text: str, read: Callable[[str], str]) -> dict[str, None]:
    """What the words say, in their order, each once; raises one ``BadCell`` about all bad ones."""
    words = text.split()
    if len(words) > MAX_ITEMS:
        raise BadCell(ProblemCode.TOO_MANY_ITEMS, count=len(words), most=MAX_ITEMS)
    found: dict[str, None] = {}
    bad: list[BadCell] = []
    for word in dict.fromkeys(words):
        try:
            found[read(word)] = None
        except BadCell as cell:
            bad.append(cell)
    if bad:
        raise BadCell(bad[0].code, also=tuple(bad[1:]), **bad[0].params)
    return found


def _sorted_by(read: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    def read_all(text: str) -> tuple[str, ...]:
        return tuple(sorted(_each(text, read)))

    return read_all


def _write_sorted(values: Iterable[str]) -> str:
    return " ".join(sorted(set(values)))


def _read_concept(word: str) -> str:
    key = find_concept(word)
    if key is None:
        raise BadCell(ProblemCode.UNKNOWN_INTEREST, value=shown(word), nearest=())
    return key


def _read_occupation(word: str) -> str:
    code = find_occupation(word)
    if code is None:
        raise BadCell(ProblemCode.UNKNOWN_OCCUPATION, value=shown(word), nearest=())
    return code


REFS = Form("refs", anywhere(_sorted_by(read_ref)), _write_sorted)
LANGUAGES = Form("languages", anywhere(_sorted_by(read_language)), _write_sorted)
CONCEPTS = Form("concepts", anywhere(_sorted_by(_read_concept)), _write_sorted)
OCCUPATIONS = Form("occupations", anywhere(_sorted_by(_read_occupation)), _write_sorted)

_LEVELS = tuple(level.name for level in Level)


def _read_level(word: str) -> str:
    tag, _, level = word.partition(":")
    language = read_language(tag)
    if level.upper() not in _LEVELS:
        raise BadCell(ProblemCode.BAD_LEVEL, value=shown(word), expected=_LEVELS)
    return f"{language}:{level.upper()}"


def _read_levels(text: str) -> dict[str, Level]:
    found: dict[str, Level] = {}
    for word in sorted(_each(text, _read_level)):
        language, _, level = word.partition(":")
        if language in found:
            raise BadCell(ProblemCode.TWO_LEVELS, language=language)
        found[language] = Level[level]
    return found


def _write_levels(levels: Mapping[str, int]) -> str:
    return " ".join(f"{language}:{Level(level).name}" for language, level in sorted(levels.items()))


LEVELS = Form("levels", anywhere(_read_levels), _write_levels)


def _code_among(codes: tuple[str, ...]) -> Callable[[str], str]:
    def read(word: str) -> str:
        return code_in(word, codes)

    return read


def _read_half_days(text: str) -> int:
    given = _each(text, _code_among(HALF_DAYS))
    return sum(1 << HALF_DAYS.index(name) for name in given)


def _write_half_days(mask: int) -> str:
    return " ".join(half_days_in(mask))


HALF_DAY_LIST = Form("half_days", anywhere(_read_half_days), _write_half_days, codes=HALF_DAYS)


def codes_of(terms: type[StrEnum], most: int | None = None, *, ranked: bool = False) -> Form:
    """Some of the codes of ``terms``, up to ``most``.

    In the order of ``terms``, or ``ranked`` in the order in which they are given.
    """
    codes = tuple(term.value for term in terms)

    def read(text: str) -> tuple[StrEnum, ...]:
        given = _each(text, _code_among(codes))
        if most is not None and len(given) > most:
            raise BadCell(ProblemCode.TOO_MANY_ITEMS, count=len(given), most=most)
        return tuple(terms(code) for code in _in_order(given))

    def write(values: Iterable[str]) -> str:
        return " ".join(_in_order(dict.fromkeys(str(value) for value in values)))

    def _in_order(given: Iterable[str]) -> list[str]:
        return list(given) if ranked else sorted(given, key=codes.index)

    return Form("codes", anywhere(read), write, codes=codes, most=most)
