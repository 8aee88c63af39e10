"""Small numbers in words, and a number with its range: ``seven people (five to eight)``."""

from collections.abc import Sequence

from koppeling.wording.catalogue import Text, counted, number, say, text_as

WORDS: Sequence[Text] = (
    text_as("number", "none"),
    text_as("number", "one"),
    text_as("number", "two"),
    text_as("number", "three"),
    text_as("number", "four"),
    text_as("number", "five"),
    text_as("number", "six"),
    text_as("number", "seven"),
    text_as("number", "eight"),
    text_as("number", "nine"),
    text_as("number", "ten"),
    text_as("number", "eleven"),
    text_as("number", "twelve"),
)
"""CLDR has rules for these that Babel does not read.

Where a noun follows *one*, the sentence says it itself, with the ending that the noun asks for.
"""

_PEOPLE = counted("one person", "%(people)s people")
_PEOPLE_BETWEEN = counted(
    "one person (%(least)s to %(most)s)", "%(people)s people (%(least)s to %(most)s)"
)


def number_text(value: int, language: str) -> str:
    """``seven`` up to twelve, and digits above."""
    return say(WORDS[value], language) if 0 <= value < len(WORDS) else number(value, language)


def people_text(people: int, at_least: int, at_most: int, language: str) -> str:
    """``seven people (five to eight)``; without a range where it is certain."""
    found = _PEOPLE if at_least == at_most else _PEOPLE_BETWEEN
    # A sentence has either words or digits: never "twelve to 14".
    in_words = number_text if max(people, at_most) < len(WORDS) else number
    return say(
        found,
        language,
        count=people,
        people=in_words(people, language),
        least=in_words(at_least, language),
        most=in_words(at_most, language),
    )
