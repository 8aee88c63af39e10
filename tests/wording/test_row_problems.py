from typing import Any

import pytest

from koppeling.errors import RowProblem
from koppeling.exchange.problems import PROBLEM_PARAMS, ProblemCode
from koppeling.reference.interests import concepts, find_concept
from koppeling.reference.occupations import find_occupation, occupations
from koppeling.wording.answer_problems import ANSWER_PROBLEMS
from koppeling.wording.catalogue import LANGUAGES, PEOPLE_LANGUAGES, SOURCE_LANGUAGE
from koppeling.wording.names import bare
from koppeling.wording.row_problems import (
    PROBLEMS,
    PROBLEMS_WITH_NOTHING_NEAR,
    cell_problem_text,
    row_problem_text,
)
from koppeling.wording.terms import concept_label, occupation_label
from tests.wording.samples import SAMPLES


def in_all(line, column, code, **params):
    problem = RowProblem(line, column, code, params)
    return [row_problem_text(problem, language) for language in LANGUAGES]


def test_problems_are_all_worded():
    assert set(PROBLEMS) == set(ProblemCode)


@pytest.mark.parametrize("code", ProblemCode)
def test_problem_speaks_of_its_own_parameters_only(code):
    assert set(PROBLEMS[code].params) <= set(PROBLEM_PARAMS[code])


def test_problems_with_something_near_are_worded_without_it_too():
    assert set(PROBLEMS_WITH_NOTHING_NEAR) == {
        code for code, params in PROBLEM_PARAMS.items() if "nearest" in params
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("nearest", [(), ("football", "running")])
@pytest.mark.parametrize("code", ProblemCode)
def test_row_problem_text_words_every_problem(code, nearest, language):
    params: dict[str, Any] = {name: SAMPLES[name] for name in PROBLEM_PARAMS[code]}
    if "nearest" in params:
        params["nearest"] = nearest
    assert row_problem_text(RowProblem(7, "ref", code, params), language) != ""


def test_row_problem_text_of_an_unknown_code_is_a_mistake():
    with pytest.raises(KeyError):
        row_problem_text(RowProblem(7, "ref", "not_nice"), "en")


def test_row_problem_names_line_and_column():
    assert in_all(7, "postcode", "bad_postcode", value="75", country="nl") == [
        "regel 7, kolom postcode: ‘75’ is geen postcode (Nederland); schrijf die zoals 7511 AB",
        (
            "Zeile 7, Spalte postcode: „75“ ist keine Postleitzahl (Niederlande); "
            "schreiben Sie sie wie 7511 AB"
        ),
        "line 7, column postcode: “75” is not a postcode (Netherlands); write it like 7511 AB",
    ]


def test_row_problem_of_a_whole_row_names_its_line():
    assert in_all(7, "", "ragged_row", cells=4, headings=5) == [
        "regel 7: de rij heeft 4 cellen en er zijn 5 koppen; dat moet gelijk zijn",
        "Zeile 7: die Zeile hat 4 Zellen, und es gibt 5 Überschriften; beides muss gleich sein",
        "line 7: the row has 4 cells and the headings are 5; they should be equal",
    ]


def test_row_problem_of_the_file_names_no_line():
    assert in_all(1, "", "utf16") == [
        "het bestand is in UTF-16; sla het op als CSV (UTF-8)",
        "die Datei ist in UTF-16; speichern Sie sie als CSV (UTF-8)",
        "the file is in UTF-16; save it as CSV (UTF-8)",
    ]


def test_unknown_interest_names_the_nearest():
    nearest = ("football", "running")
    assert in_all(3, "interests", "unknown_interest", value="futbol", nearest=nearest) == [
        (
            "regel 3, kolom interests: ‘futbol’ is geen interesse die wij kennen; "
            "bedoelt u voetbal of hardlopen?"
        ),
        (
            "Zeile 3, Spalte interests: „futbol“ ist kein Interesse, das wir kennen; "
            "meinen Sie Fußball oder Laufen?"
        ),
        (
            "line 3, column interests: “futbol” is not an interest that we know; "
            "did you mean football or running?"
        ),
    ]


def test_unknown_interest_with_nothing_near_asks_for_another_word():
    assert in_all(3, "interests", "unknown_interest", value="xyzzy", nearest=()) == [
        "regel 3, kolom interests: ‘xyzzy’ is geen interesse die wij kennen; schrijf het anders",
        (
            "Zeile 3, Spalte interests: „xyzzy“ ist kein Interesse, das wir kennen; "
            "schreiben Sie es anders"
        ),
        (
            "line 3, column interests: “xyzzy” is not an interest that we know; "
            "write it in another way"
        ),
    ]


def test_value_with_a_percent_sign_stays_as_it_is():
    assert in_all(3, "ref", "bad_ref", value="100%(ref)s")[2] == (
        "line 3, column ref: “100%(ref)s” cannot be a ref; write letters and digits, without spaces"
    )


def test_suggested_word_can_be_written_into_a_list():
    nearest = ("watching-sports",)
    said = in_all(3, "interests", "unknown_interest", value="sport", nearest=nearest)
    assert said[2].endswith("did you mean watching-sports?")
    for language in LANGUAGES:
        for key in concepts():
            label = concept_label(key, language)
            assert find_concept("-".join(label.split())) == key
        for code in occupations():
            label = occupation_label(code, language)
            assert find_occupation("-".join(label.split())) == code


def test_unknown_district_names_the_nearest():
    said = in_all(3, "district", "unknown_district", value="Binenstad", nearest=("Binnenstad",))
    assert said == [
        ("regel 3, kolom district: de gemeente heeft geen wijk ‘Binenstad’; bedoelt u Binnenstad?"),
        (
            "Zeile 3, Spalte district: die Kommune hat keinen Stadtteil „Binenstad“; "
            "meinen Sie Binnenstad?"
        ),
        ("line 3, column district: the town has no district “Binenstad”; did you mean Binnenstad?"),
    ]


@pytest.mark.parametrize("language", PEOPLE_LANGUAGES)
@pytest.mark.parametrize("nearest", [(), ("football", "running")])
@pytest.mark.parametrize("code", ANSWER_PROBLEMS)
def test_problem_of_an_answer_is_said_in_every_language_of_people(code, nearest, language):
    params: dict[str, Any] = {name: SAMPLES[name] for name in PROBLEM_PARAMS[ProblemCode(code)]}
    if "nearest" in params:
        params["nearest"] = nearest
    problem = RowProblem(2, "", code, params)
    found = cell_problem_text(problem, language)
    english = cell_problem_text(problem, SOURCE_LANGUAGE)
    assert (found == english) is (language == SOURCE_LANGUAGE)


def test_unknown_postcode_in_the_languages_of_people():
    problem = RowProblem(2, "postcode", "unknown_postcode", {"value": "9999 ZZ", "country": "nl"})
    said = [
        bare(cell_problem_text(problem, language)) for language in ("ar", "uk", "ru", "tr", "fa")
    ]
    assert said == [
        "الرمز البريدي «9999 ZZ» غير موجود (هولندا)؛ يرجى التحقق منه",
        "поштового індексу «9999 ZZ» не існує (Нідерланди); перевірте його",
        "почтового индекса «9999 ZZ» не существует (Нидерланды); проверьте его",
        "“9999 ZZ” diye bir posta kodu yok (Hollanda); kontrol edin",
        "کد پستی «9999 ZZ» وجود ندارد (هلند)؛ آن را بررسی کنید",
    ]


@pytest.mark.parametrize("language", PEOPLE_LANGUAGES)
def test_what_was_written_keeps_its_order_among_words_that_run_to_the_left(language):
    problem = RowProblem(2, "phone", "bad_phone", {"value": "+31 6 x"})
    apart = "\N{FIRST STRONG ISOLATE}+31 6 x\N{POP DIRECTIONAL ISOLATE}"
    assert (apart in cell_problem_text(problem, language)) is (language in {"ar", "fa"})
