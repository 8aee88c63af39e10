from collections import Counter

import pytest

from koppeling.reference.names import PARTS, names
from koppeling.reference.shares import mother_tongues

LANGUAGES = ["nl", "de", *mother_tongues()["nl"]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_every_language_that_is_simulated_has_names(language, part):
    assert 25 <= len(names()[language, part]) <= 150


def test_names_have_no_other_language_or_part():
    assert set(names()) == {(language, part) for language in LANGUAGES for part in PARTS}


def test_names_are_latin_and_each_stands_once():
    for listed in names().values():
        assert [name for name, count in Counter(listed).items() if count > 1] == []
        assert [name for name in listed if max(name) > "\u024f" or name != name.strip()] == []
