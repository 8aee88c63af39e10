import ast
import pickle
import re
from typing import Any

import pytest

from koppeling import errors
from koppeling.errors import (
    BadPolicy,
    DatabaseBehind,
    FileNotReadable,
    ImportRefused,
    MoveNotAllowed,
    OpeningIsFull,
    RoundClosed,
    RowProblem,
    TownNotReady,
    UnknownIntroduction,
    refusal_classes,
)
from koppeling.wording.catalogue import LANGUAGES
from koppeling.wording.refusals import REFUSALS, refusal_text
from koppeling.wording.weighing import POLICY_PROBLEMS
from tests.wording.samples import PACKAGE, SAMPLES

PARAMS = {
    found[1]: set(filter(None, re.split(r",\s*", found[2] or "")))
    for found in re.finditer(
        r'code = "(\w+)"(?:  # ([\w, ]+))?', (PACKAGE / "errors.py").read_text(encoding="utf-8")
    )
}
"""The parameters of each refusal, as the comment behind its code lists them."""


def in_all(refusal):
    return [refusal_text(refusal, language) for language in LANGUAGES]


def test_refusals_are_all_worded():
    assert set(REFUSALS) == set(refusal_classes())


@pytest.mark.parametrize("code", REFUSALS)
def test_refusal_speaks_of_its_own_parameters_only(code):
    spoken_of = {"why", "key"} if code == "bad_policy" else set(REFUSALS[code].params)
    assert spoken_of <= PARAMS[code]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("refused", refusal_classes().values(), ids=lambda cls: cls.code)
def test_refusal_text_words_every_refusal_in_one_sentence(refused, language):
    refusal = errors.Refusal.__new__(refused)
    params: dict[str, Any] = {name: SAMPLES[name] for name in PARAMS[refused.code]}
    errors.Refusal.__init__(refusal, **params)
    worded = refusal_text(refusal, language)
    assert worded == worded.strip()
    assert worded.endswith(".")


@pytest.mark.parametrize("refused", refusal_classes().values(), ids=lambda cls: cls.code)
def test_a_refusal_comes_whole_out_of_another_process(refused):
    refusal = errors.Refusal.__new__(refused)
    errors.Refusal.__init__(refusal, **{name: SAMPLES[name] for name in PARAMS[refused.code]})
    found = pickle.loads(pickle.dumps(refusal))
    assert (type(found), found.args, vars(found)) == (refused, refusal.args, vars(refusal))


def test_an_import_brings_its_problems_along():
    problem = errors.RowProblem(line=3, column="cell", code="unknown_cell", params={"cell": "x"})
    found = pickle.loads(pickle.dumps(errors.ImportRefused("rows.csv", (problem,))))
    assert found.problems == (problem,)
    assert found.params == {"file": "rows.csv", "count": 1}


def test_policy_problems_are_those_that_a_policy_can_have():
    tree = ast.parse((PACKAGE / "matching" / "policy.py").read_text(encoding="utf-8"))
    given = {
        keyword.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "BadPolicy"
        for keyword in node.keywords
        if keyword.arg == "why" and isinstance(keyword.value, ast.Constant)
    }
    assert given <= set(POLICY_PROBLEMS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", POLICY_PROBLEMS)
def test_refusal_text_words_every_policy_problem(why, language):
    refusal = BadPolicy(key="limits.at_most", why=why, least=0, greatest=20)
    assert refusal_text(refusal, language) != ""


def test_full_opening_says_what_to_do_next():
    assert in_all(OpeningIsFull(opening="OP-1")) == [
        "OP-1 heeft geen plaats meer; wacht tot er een vrij is of stel een andere plek voor.",
        (
            "OP-1 hat keinen Platz mehr; warten Sie, bis einer frei ist, "
            "oder schlagen Sie ein anderes Angebot vor."
        ),
        "OP-1 has no place left; wait until one is free or propose another opening.",
    ]


def test_closed_round_is_named_by_week_and_days():
    assert in_all(RoundClosed(town="enschede", week="2026-W48")) == [
        (
            "De ronde van ‘enschede’ voor week 48 (23–29 november 2026) is gesloten; "
            "maak een voorstel voor een latere week."
        ),
        (
            "Die Runde von „enschede“ für KW 48 (23.–29. November 2026) ist abgeschlossen; "
            "erstellen Sie Vorschläge für eine spätere Woche."
        ),
        (
            "The round of “enschede” for week 48 (23–29 November 2026) is closed; "
            "propose a later week."
        ),
    ]


def test_refused_import_counts_the_problems():
    one = RowProblem(2, "ref", "missing_value")
    assert refusal_text(ImportRefused("a.csv", (one,)), "en") == (
        "Nothing of a.csv was imported, because of 1 problem; "
        "put it right and import the file again."
    )
    assert refusal_text(ImportRefused("a.csv", (one, one)), "de") == (
        "Aus a.csv wurde wegen 2 Fehlern nichts eingelesen; "
        "beheben Sie sie und lesen Sie die Datei noch einmal ein."
    )


def test_bad_policy_says_which_key_and_why():
    refusal = BadPolicy(key="bonus.first", why="out_of_range", least=0, greatest=1000)
    assert in_all(refusal) == [
        "De weging blijft zoals zij was: bonus.first moet tussen 0 en 1.000 liggen.",
        "Die Gewichtung bleibt, wie sie war: bonus.first muss zwischen 0 und 1.000 liegen.",
        "The policy stays as it was: bonus.first should lie between 0 and 1,000.",
    ]


def test_town_that_is_not_ready_lists_what_is_missing():
    refusal = TownNotReady(town="enschede", missing=("mail", "dpia"))
    assert refusal_text(refusal, "en") == (
        "“enschede” stays in practice until this is there as well: "
        "a mail server (KOPPELING_SMTP_URL) and the data protection impact assessment."
    )


def test_move_that_is_not_allowed_names_both_states():
    assert refusal_text(MoveNotAllowed(state="sent", wanted="draft"), "en") == (
        "What is “sent” cannot become “draft”, so it stays as it is."
    )


def test_database_without_a_version_is_said_so():
    assert refusal_text(DatabaseBehind(found=None, expected="0001"), "en") == (
        "The database stands at version none and this program needs 0001; "
        "run “koppeling db upgrade”."
    )


def test_unknown_pair_is_worded_without_refs_too():
    assert refusal_text(UnknownIntroduction(newcomer=None, opening="OP-1"), "en") == (
        "somebody and OP-1 are not being introduced to each other; "
        "“koppeling introduction list” shows who is."
    )


def test_what_a_system_says_is_put_into_words():
    missing = FileNotReadable(file="a.csv", why="No such file or directory")
    assert in_all(missing) == [
        (
            "Het bestand a.csv is niet te lezen (het is er niet); "
            "controleer het en probeer het opnieuw."
        ),
        (
            "Die Datei a.csv lässt sich nicht lesen (es gibt sie nicht); "
            "prüfen Sie sie und versuchen Sie es noch einmal."
        ),
        "The file a.csv cannot be read (there is none); check it and try again.",
    ]
    unknown = FileNotReadable(file="a.csv", why="Stale file handle")
    assert "(Stale file handle)" in refusal_text(unknown, "nl")
