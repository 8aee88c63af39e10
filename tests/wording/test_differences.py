"""What changed between two runs, in words."""

import pytest

from koppeling.queries.differences import Cause, CauseCode, Differences, MoveLine, PairLine
from koppeling.terms import Kind, Week
from koppeling.wording.catalogue import LANGUAGES
from koppeling.wording.differences import (
    CAUSES,
    added_text,
    cause_text,
    changes_sentence,
    gone_text,
    kept_sentence,
    moved_text,
    one_run_sentence,
)
from koppeling.wording.names import bare

WEEK, BEFORE = Week(2026, 48), Week(2026, 47)
NAMES = {"N1": "Amina", "O1": "Jan", "O2": "Els"}
CAUSE = Cause(CauseCode.OPENING_HOURS, "O1")
PAIR = PairLine("N1", "O1", Kind.NEIGHBOUR, 61_000, CAUSE)
MOVE = MoveLine("N1", Kind.NEIGHBOUR, "O1", "O2", 61_000, CAUSE)


def called(ref):
    return NAMES[ref]


def words(*sentences):
    return [bare(sentence) for sentence in sentences]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cause_has_its_sentence(language):
    assert CAUSES.keys() == set(CauseCode)
    about = {code: "Jan" for code in CauseCode if "%(about)s" in CAUSES[code].one}
    for code in CauseCode:
        told = cause_text(Cause(code, about.get(code) and "O1"), called, language)
        assert told.endswith(".")
        assert ("Jan" in told) is (code in about)
        assert "%" not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_of_its_own(language):
    sources = {text.one for text in CAUSES.values()}
    told = {cause_text(Cause(code, "O1"), called, language) for code in CauseCode}
    assert len(told) == len(sources)


def test_lines_name_both_sides():
    assert {
        language: words(
            added_text(PAIR, called, language),
            gone_text(PAIR, called, language),
            moved_text(MOVE, called, language),
            cause_text(CAUSE, called, language),
        )
        for language in LANGUAGES
    } == {
        "nl": [
            "Nieuw: Amina met Jan.",
            "Niet meer: Amina met Jan.",
            "Amina (buur): nu Els, daarvoor Jan.",
            "De dagdelen van Jan zijn veranderd.",
        ],
        "de": [
            "Neu: Amina mit Jan.",
            "Nicht mehr: Amina mit Jan.",
            "Amina (Nachbarschaft): jetzt Els, vorher Jan.",
            "Die freien Zeiten von Jan haben sich geändert.",
        ],
        "en": [
            "New: Amina with Jan.",
            "No longer: Amina with Jan.",
            "Amina (neighbour): now Els, before that Jan.",
            "The half-days of Jan have changed.",
        ],
    }


def found(*moves, since=None):
    return Differences(WEEK, since, (), (), moves, kept=2)


@pytest.mark.parametrize(
    ("of", "sentence"),
    [
        (found(), "Geen voorstel veranderde sinds de vorige berekening."),
        (found(MOVE), "1 voorstel veranderde sinds de vorige berekening."),
        (found(MOVE, MOVE), "2 voorstellen veranderden sinds de vorige berekening."),
        (
            found(since=BEFORE),
            "De voorstellen zijn dezelfde als in week 47 (16–22 november 2026).",
        ),
        (
            found(MOVE, since=BEFORE),
            "1 voorstel is anders dan in week 47 (16–22 november 2026).",
        ),
    ],
)
def test_how_much_changed_is_said_first(of, sentence):
    assert changes_sentence(of, "nl") == sentence


def test_nothing_is_said_where_no_cause_is_known():
    assert cause_text(None, called, "en") == ""


def test_what_stayed_and_a_single_run_are_said():
    assert [kept_sentence(count, "de") for count in (1, 2)] == [
        "1 Vorschlag ist gleich geblieben.",
        "2 Vorschläge sind gleich geblieben.",
    ]
    assert one_run_sentence("de").startswith("Diese Woche wurde bisher einmal berechnet")
