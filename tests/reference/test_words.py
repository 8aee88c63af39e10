import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.reference.words import folded, meanings


@pytest.mark.parametrize(
    ("word", "same"),
    [
        ("Fußball", "FUSSBALL"),
        ("language-exchange", "Language_exchange"),
        ("  samen   koken ", "Samen koken"),
        ("poëzie", "POEZIE"),
        ("İstanbul", "istanbul"),
        ("أطباق", "اطباق"),
        ("запрошення й", "запрошення и"),
        ("auto’s", "auto's"),
        ("d\u00f6ner", "do\u0308ner"),
    ],
)
def test_folded_gives_two_ways_to_write_a_word_one_spelling(word, same):
    assert folded(word) == folded(same)


@given(st.text())
def test_folded_changes_nothing_twice(word):
    assert folded(folded(word)) == folded(word)


def test_meanings_knows_a_word_by_its_folded_form_and_nothing_by_one_that_means_two_things():
    found = meanings([("film", ["Film", "cinéma"]), ("photo", ["Foto", "film"]), ("tea", ["Tea"])])
    assert found == {"film": None, "cinema": "film", "foto": "photo", "tea": "tea"}
