import pytest

from koppeling.wording.catalogue import LANGUAGES
from koppeling.wording.quantities import WORDS, number_text, people_text


def in_all(people, at_least, at_most):
    return [people_text(people, at_least, at_most, language) for language in LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_number_text_has_words_up_to_twelve(language):
    said = [number_text(value, language) for value in range(len(WORDS))]
    assert len(set(said)) == 13
    assert not any(sign.isdigit() for one in said for sign in one)


def test_number_text_has_digits_above_twelve():
    assert [number_text(12, language) for language in LANGUAGES] == ["twaalf", "zwölf", "twelve"]
    assert [number_text(1300, language) for language in LANGUAGES] == ["1.300", "1.300", "1,300"]


def test_people_text_has_a_range():
    assert in_all(7, 5, 8) == [
        "zeven nieuwkomers (vijf tot acht)",
        "sieben Personen (fünf bis acht)",
        "seven people (five to eight)",
    ]


def test_people_text_has_no_range_where_it_is_certain():
    assert in_all(7, 7, 7) == ["zeven nieuwkomers", "sieben Personen", "seven people"]


def test_people_text_counts_one():
    assert in_all(1, 1, 1) == ["één nieuwkomer", "eine Person", "one person"]
    assert in_all(1, 1, 3) == [
        "één nieuwkomer (één tot drie)",
        "eine Person (ein bis drei)",
        "one person (one to three)",
    ]


def test_people_text_never_mixes_words_and_digits():
    assert in_all(12, 11, 14) == [
        "12 nieuwkomers (11 tot 14)",
        "12 Personen (11 bis 14)",
        "12 people (11 to 14)",
    ]
