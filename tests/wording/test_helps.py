import pytest

from koppeling.terms import Kind
from koppeling.wording.catalogue import LANGUAGES
from koppeling.wording.helps import HELPS, HELPS_BY_KIND, help_text
from tests.wording.samples import SAMPLES, codes_of_calls


def test_helps_are_those_that_the_engine_offers():
    assert {*HELPS, *HELPS_BY_KIND} == codes_of_calls("matching/waiting.py", called="Help")


def test_helps_by_kind_have_a_sentence_for_every_kind():
    assert {code: set(sentences) for code, sentences in HELPS_BY_KIND.items()} == {
        code: set(Kind) for code in HELPS_BY_KIND
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("code", [*HELPS, *HELPS_BY_KIND])
def test_help_text_words_every_code(code, kind, language):
    assert help_text(code, 5, {**SAMPLES, "kind": kind}, language) != ""


def test_help_text_of_an_unknown_code_is_a_mistake():
    with pytest.raises(KeyError):
        help_text("another_origin", 5, {}, "en")


def test_help_text_says_how_many_openings_the_change_adds():
    params = {"minutes": 40, "travel": "bicycle"}
    assert [help_text("wider_travel", 5, params, language) for language in LANGUAGES] == [
        "tot 40 minuten met de fiets reizen zou 5 plekken extra mogelijk maken",
        "ein Weg bis zu 40 Minuten mit dem Fahrrad würde 5 weitere Angebote möglich machen",
        "travelling up to 40 minutes by bicycle would make 5 more openings possible",
    ]
    assert help_text("wider_travel", 1, params, "nl") == (
        "tot 40 minuten met de fiets reizen zou 1 plek extra mogelijk maken"
    )


def test_help_text_words_another_kind():
    assert [help_text("another_kind", 2, {"kind": "employer"}, lang) for lang in LANGUAGES] == [
        "ook openstaan voor een werkgever zou 2 plekken extra mogelijk maken",
        "Offenheit auch für einen Betrieb würde 2 weitere Angebote möglich machen",
        "being open to an employer too would make 2 more openings possible",
    ]
