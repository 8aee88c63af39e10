import pytest

from koppeling.matching.remedies.effort import EFFORTS
from koppeling.terms import Kind
from koppeling.wording.catalogue import LANGUAGES
from koppeling.wording.remedies import (
    OF_OPENINGS,
    REMEDIES,
    REMEDIES_BY_KIND,
    opening_remedy_text,
    remedy_text,
)
from tests.wording.samples import SAMPLES

NEVER = (
    *("consent", "origin", "sex", "gender", "faith", "age", "family", "children", "wish", "avoid"),
    *("block", "protect"),
)
"""What nobody is asked to change, or to have changed by others."""


def in_all(code, openings, params, worded=remedy_text):
    return [worded(code, openings, params, language) for language in LANGUAGES]


def test_remedies_are_those_that_the_engine_offers():
    assert {*REMEDIES, *REMEDIES_BY_KIND, *OF_OPENINGS} == set(EFFORTS)
    assert {*REMEDIES, *REMEDIES_BY_KIND} == set(EFFORTS) - {"opening_language"}


def test_no_remedy_asks_for_what_is_nobodys_to_change():
    codes = {*REMEDIES, *REMEDIES_BY_KIND, *OF_OPENINGS}
    assert [code for code in codes if set(code.split("_")) & set(NEVER)] == []


def test_remedies_by_kind_have_a_sentence_for_every_kind():
    assert {code: set(sentences) for code, sentences in REMEDIES_BY_KIND.items()} == {
        code: set(Kind) for code in REMEDIES_BY_KIND
    }


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("code", [*REMEDIES, *REMEDIES_BY_KIND])
def test_remedy_text_words_every_code(code, kind, count):
    said = in_all(code, count, {**SAMPLES, "kind": kind})
    assert len(set(said)) == len(LANGUAGES)
    assert all(one.endswith(".") and one[0].isupper() for one in said)


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("code", OF_OPENINGS)
def test_opening_remedy_text_words_every_code(code, count):
    said = in_all(code, count, SAMPLES, opening_remedy_text)
    assert len(set(said)) == len(LANGUAGES)
    assert all(one.endswith(".") and one[0].isupper() for one in said)


def test_remedy_text_of_an_unknown_code_is_a_mistake():
    with pytest.raises(KeyError):
        remedy_text("another_origin", 5, {}, "en")


def test_remedy_text_says_how_many_openings_the_change_adds():
    params = {"minutes": 40, "travel": "bicycle"}
    assert in_all("wider_travel", 5, params) == [
        (
            "Tot 40 minuten met de fiets reizen zou een voorstel opleveren: er passen dan 5 "
            "plekken meer."
        ),
        (
            "Ein Weg bis zu 40 Minuten mit dem Fahrrad würde einen Vorschlag bringen: 5 Angebote "
            "mehr würden passen."
        ),
        (
            "Travelling up to 40 minutes by bicycle would bring a proposal: 5 more openings would "
            "suit."
        ),
    ]
    assert in_all("wider_travel", 1, params) == [
        "Tot 40 minuten met de fiets reizen zou een voorstel opleveren: er past dan 1 plek meer.",
        (
            "Ein Weg bis zu 40 Minuten mit dem Fahrrad würde einen Vorschlag bringen: 1 Angebot "
            "mehr würde passen."
        ),
        "Travelling up to 40 minutes by bicycle would bring a proposal: 1 more opening would suit.",
    ]


def test_remedy_text_says_a_half_day_in_words():
    assert in_all("another_half_day", 1, {"half_day": "tue-eve"}) == [
        "Ook op dinsdagavond tijd hebben zou een voorstel opleveren: er past dan 1 plek meer.",
        (
            "Auch am Dienstagabend Zeit zu haben würde einen Vorschlag bringen: "
            "1 Angebot mehr würde passen."
        ),
        "Time on Tuesday evening as well would bring a proposal: 1 more opening would suit.",
    ]


def test_remedy_text_words_another_kind():
    assert in_all("another_kind", 2, {"kind": "employer"}) == [
        (
            "Ook openstaan voor een werkgever zou een voorstel opleveren: er passen dan 2 plekken "
            "meer."
        ),
        (
            "Auch für einen Betrieb offen zu sein würde einen Vorschlag bringen: "
            "2 Angebote mehr würden passen."
        ),
        "Being open to an employer too would bring a proposal: 2 more openings would suit.",
    ]


def test_remedy_text_says_what_is_ours_to_do():
    of_opening = {"opening": "O-12", "kind": "association", "half_day": "sat-mor"}
    assert in_all("opening_half_day", 1, of_opening) == [
        "Als er bij O-12 (vereniging) ook op zaterdagochtend tijd was, zou er een voorstel zijn.",
        "Wenn bei O-12 (Verein) auch am Samstagvormittag Zeit wäre, gäbe es einen Vorschlag.",
        "If O-12 (association) had time on Saturday morning too, there would be a proposal.",
    ]
    assert in_all("neighbour_who", 1, {"language": "ti", "half_day": "mon-eve"}) == [
        (
            "Een nieuwe buur die Tigrinya spreekt en op maandagavond tijd heeft, zou een voorstel "
            "opleveren."
        ),
        (
            "Eine neue ehrenamtliche Person, die Tigrinya spricht und am Montagabend Zeit hat, "
            "würde einen Vorschlag bringen."
        ),
        (
            "A new neighbour who speaks Tigrinya and has time on Monday evening would bring a "
            "proposal."
        ),
    ]


def test_opening_remedy_text_counts_who_waits():
    params = {"language": "nl", "level": "A1"}
    assert in_all("opening_language", 3, params, opening_remedy_text) == [
        (
            "Niet meer dan Nederlands op niveau A1 vragen zou een voorstel opleveren: de plek past "
            "dan bij 3 wachtende nieuwkomers."
        ),
        (
            "Nur Niederländisch auf Niveau A1 zu verlangen würde einen Vorschlag bringen: Das "
            "Angebot würde dann für 3 wartende Personen passen."
        ),
        "Asking for Dutch at A1 only would bring a proposal: 3 people waiting would suit.",
    ]
