"""What a single value in a cell may look like: one form for texts, places, dates, numbers, codes.

A form reads a cleaned text to a value and writes the value as its canonical
text. ``exchange.lists`` has the forms of several values.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from koppeling.exchange.problems import BadCell, ProblemCode, shown
from koppeling.reference.languages import normalise_language
from koppeling.reference.postcodes import COUNTRIES, find_postcode, normalise_postcode


@dataclass(frozen=True, slots=True)
class Form:
    """How the values of a column are written.

    ``read`` takes the text of a cell and the country of its row and raises
    ``BadCell``; ``write`` gives the canonical text of a value that ``read``
    gives, and of the lists and numbers the database keeps for it. ``codes`` are
    the only words allowed, where the form is a closed list; ``least`` and
    ``most`` bound a number, and ``most`` alone the length of a list.
    """

    name: str
    read: Callable[[str, str], object]
    write: Callable[[Any], str]
    codes: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None


def anywhere(read: Callable[[str], object]) -> Callable[[str, str], object]:
    """A way of reading that means the same in every country."""

    def read_anywhere(text: str, _country: str) -> object:
        return read(text)

    return read_anywhere


def _matching(pattern: str, code: ProblemCode) -> Callable[[str], str]:
    compiled = re.compile(pattern)

    def read(text: str) -> str:
        if compiled.fullmatch(text) is None:
            raise BadCell(code, value=shown(text))
        return text

    return read


def code_in(text: str, codes: tuple[str, ...]) -> str:
    """The code that a word is, in capitals or not."""
    code = text.lower()
    if code not in codes:
        raise BadCell(ProblemCode.UNKNOWN_CODE, value=shown(text), expected=codes)
    return code


TEXT = Form("text", anywhere(str), str)

MAX_REF = 64
read_ref = _matching(rf"[A-Za-z0-9][A-Za-z0-9._/\-]{{0,{MAX_REF - 1}}}", ProblemCode.BAD_REF)
"""A case number: letters, digits, ``-``, ``_``, ``.`` and ``/``, beginning with letter or digit.

Nothing else, so that refs stand in lists, sort alike everywhere and two that
look alike are alike. Capitals count.
"""
REF = Form("ref", anywhere(read_ref), str, most=MAX_REF)

_PART = r"[^\s@,;:<>()\"\[\]\\]"
read_email = _matching(rf"{_PART}{{1,64}}@{_PART}{{1,180}}\.{_PART}{{2,63}}", ProblemCode.BAD_EMAIL)
"""An address as it may stand in a message; whether anybody reads there, only sending tells."""
EMAIL = Form("email", anywhere(read_email), str)

_looks_like_phone = _matching(r"\+?[0-9(][0-9 ()./\-]*", ProblemCode.BAD_PHONE)


def _read_phone(text: str) -> str:
    number = _looks_like_phone(" ".join(text.split()))
    if not 3 <= sum(sign.isdigit() for sign in number) <= 15:
        raise BadCell(ProblemCode.BAD_PHONE, value=shown(text))
    return number


PHONE = Form("phone", anywhere(_read_phone), str)

_read_website = _matching(r"[Hh][Tt][Tt][Pp][Ss]?://[^\s<>\"'`\\]+", ProblemCode.BAD_WEBSITE)
WEBSITE = Form("website", anywhere(_read_website), str)


def _read_country(text: str) -> str:
    return code_in(text, COUNTRIES)


COUNTRY = Form("country", anywhere(_read_country), str, codes=COUNTRIES)


def _read_postcode(text: str, country: str) -> str:
    postcode = normalise_postcode(country, text)
    if postcode is None:
        raise BadCell(ProblemCode.BAD_POSTCODE, value=shown(text), country=country)
    if find_postcode(country, postcode) is None:
        raise BadCell(ProblemCode.UNKNOWN_POSTCODE, value=postcode, country=country)
    return postcode


POSTCODE = Form("postcode", _read_postcode, str)


def read_language(text: str) -> str:
    """The canonical tag of a language."""
    tag = normalise_language(text)
    if tag is None:
        raise BadCell(ProblemCode.UNKNOWN_LANGUAGE, value=shown(text))
    return tag


LANGUAGE = Form("language", anywhere(read_language), str)

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_YEARS = range(1900, 2201)


def _read_date(text: str) -> date:
    matched = _DATE.fullmatch(text)
    if matched is not None and int(matched[1]) in _YEARS:
        try:
            return date(int(matched[1]), int(matched[2]), int(matched[3]))
        except ValueError:
            pass  # 2026-02-30
    raise BadCell(ProblemCode.BAD_DATE, value=shown(text))


def _write_date(day: date) -> str:
    return day.isoformat()


DATE = Form("date", anywhere(_read_date), _write_date)

_YES = ("yes",)


def _read_yes(text: str) -> bool:
    code_in(text, _YES)
    return True


def _write_yes(value: object) -> str:
    # A file says yes or nothing, so no permission ever comes of a misread word.
    return "yes" if value else ""


YES = Form("yes", anywhere(_read_yes), _write_yes, codes=_YES)

_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,3}(?:[.,][0-9]{1,20})?", re.ASCII)
_POINT_DECIMALS = 5  # about a metre; the point is snapped to its cell of 500 m at once


def _read_number(text: str, pattern: re.Pattern[str], least: int, most: int) -> Decimal:
    if pattern.fullmatch(text) is None:
        raise BadCell(ProblemCode.BAD_NUMBER, value=shown(text))
    number = Decimal(text.replace(",", "."))
    if not least <= number <= most:
        raise BadCell(ProblemCode.OUT_OF_RANGE, value=shown(text), least=least, most=most)
    return number


def integer(least: int, most: int) -> Form:
    """Whole numbers from ``least`` to ``most``."""

    def read(text: str) -> int:
        return int(_read_number(text, _INTEGER, least, most))

    return Form("integer", anywhere(read), str, least=least, most=most)


def degrees(most: int) -> Form:
    """Degrees of latitude or longitude, to five decimals, with a point or a comma."""

    def read(text: str) -> float:
        return float(round(_read_number(text, _DECIMAL, -most, most), _POINT_DECIMALS)) + 0.0

    def write(value: float) -> str:
        text = f"{value + 0.0:.{_POINT_DECIMALS}f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text

    return Form("degrees", anywhere(read), write, least=-most, most=most)


def code_of(terms: type[StrEnum]) -> Form:
    """One of the codes of ``terms``."""
    codes = tuple(term.value for term in terms)

    def read(text: str) -> StrEnum:
        return terms(code_in(text, codes))

    return Form("code", anywhere(read), str, codes=codes)
