"""What people are called and how they are reached: made-up people, and addresses nobody has."""

from collections.abc import Sequence

import numpy as np

from koppeling.reference.names import names
from koppeling.simulate import figures
from koppeling.simulate.columns import Column
from koppeling.simulate.draws import Draws, Numbers
from koppeling.terms import Gender

PEOPLE_DOMAIN = "example.org"
ORGANISATIONS_DOMAIN = "example.net"
"""Reserved by RFC 2606: no message ever reaches anybody."""

DRAMA_PREFIX = "+49 30 23125 "
DRAMA_NUMBERS = 1_000
"""The Bundesnetzagentur keeps (0)30 23125 000 to 999 free for stories (Amtsblatt 7/2021, 148).
There is no such range in the Netherlands, so nobody there has a number."""

_GIVEN = {Gender.WOMAN: ("given_woman",), Gender.MAN: ("given_man",)}
_ALL_GIVEN = ("given_woman", "given_man")


def first_names(
    draws: Draws, stream: str, language: Numbers, gender: Numbers, languages: Sequence[str]
) -> list[str]:
    """A first name each; ``language`` and ``gender`` are positions in their lists."""
    found = np.full(len(language), "", object)
    number = draws.below(stream, len(language), 1 << 20)
    for no, tag in enumerate(languages):
        for of_gender, term in enumerate(figures.GENDERS):
            here = (language == no) & (gender == of_gender)
            listed = [name for part in _GIVEN.get(term, _ALL_GIVEN) for name in names()[tag, part]]
            found[here] = np.array(listed, object)[number[here] % len(listed)]
    return [str(name) for name in found]


def family_names(
    draws: Draws, stream: str, language: Numbers, languages: Sequence[str]
) -> list[str]:
    """A family name each."""
    found = np.full(len(language), "", object)
    number = draws.below(stream, len(language), 1 << 20)
    for no, tag in enumerate(languages):
        here = language == no
        listed = names()[tag, "family"]
        found[here] = np.array(listed, object)[number[here] % len(listed)]
    return [str(name) for name in found]


def phones(countries: Sequence[str], numbers: Numbers) -> Column:
    """A number each in Germany, None in the Netherlands."""
    return [
        f"{DRAMA_PREFIX}{number:03d}" if country == "de" else None
        for country, number in zip(countries, numbers.tolist(), strict=True)
    ]
