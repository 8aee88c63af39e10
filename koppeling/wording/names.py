"""Names as they may stand in a sentence: of any script and direction, and harmless.

A name is what somebody wrote. It keeps to its own direction by the isolating
characters of Unicode, which ``koppeling.jobs.letters`` turns into ``<bdi>``.
"""

import re
import unicodedata

LONGEST_NAME = 120
FIRST_STRONG, END_OF_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"

_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""Of the characters that nobody sees, those that Persian and other scripts are written with."""
_MOST_MARKS = 4
"""On one letter; no language heaps up more."""


def cleaned(written: object, *, longest: int = LONGEST_NAME) -> str:
    """What somebody wrote, on one line: composed, without control or direction characters.

    Line breaks and the like become spaces, heaps of accents four, and what is
    longer than ``longest`` characters is cut.
    """
    found = unicodedata.normalize("NFC", str(written))
    kept, marks = [], 0
    for character in found:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS and not _hides(character):
            kept.append(" " if _breaks(character) else character)
    single = " ".join("".join(kept).split())
    return single if len(single) <= longest else single[: longest - 1].rstrip() + "…"


def cleaned_lines(written: str, *, longest: int) -> tuple[str, ...]:
    """The lines of a longer text, each cleaned like a name; empty ones are left out."""
    lines = (cleaned(line, longest=longest) for line in re.split(r"[\r\n]+", written))
    return tuple(line for line in lines if line)


def isolated(written: object, language: str = "") -> str:  # noqa: ARG001 - a form of clauses
    """A name between isolating characters, so that it moves nothing around it."""
    return f"{FIRST_STRONG}{cleaned(written)}{END_OF_ISOLATE}"


def bare(words: str) -> str:
    """A sentence without the isolating characters around its names."""
    return words.replace(FIRST_STRONG, "").replace(END_OF_ISOLATE, "")


def _breaks(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Zl", "Zp"}


def _hides(character: str) -> bool:
    """Direction marks, zero-width spaces, lone surrogates and what no font can show."""
    return unicodedata.category(character) in {"Cf", "Cs", "Co", "Cn"} and (
        character not in _JOINERS
    )
