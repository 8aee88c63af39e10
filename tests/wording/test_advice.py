import pytest

from koppeling.queries.remedies import AdviceLine
from koppeling.wording.advice import ADVICE, PARAMS, advice_text
from koppeling.wording.catalogue import LANGUAGES
from tests.wording.samples import codes_of_calls
from tests.wording.test_when import WEEKDAY_EVENINGS

DISTRICTS = {"zuid": "Zuid"}
RECRUIT = {
    "count": 5,
    "language": "ti",
    "district": "zuid",
    "half_days": tuple(WEEKDAY_EVENINGS),
}


def advised(code="recruit_neighbours", params=RECRUIT, people=7, at_least=5, at_most=8, **changed):
    return AdviceLine(code, {**params, **changed}, people, at_least, at_most, ("N-1",))


def in_all(advice):
    return [advice_text(advice, language, DISTRICTS) for language in LANGUAGES]


def test_advice_is_what_the_engine_gives():
    assert set(ADVICE) == set(PARAMS)
    told = codes_of_calls("matching/advice/deeds.py", called="Deed")
    assert set(ADVICE) == told | {"renew_openings", "finish_vettings"}


@pytest.mark.parametrize("count", [1, 2, 13])
@pytest.mark.parametrize("code", ADVICE)
def test_advice_text_words_every_code(code, count):
    params = {**RECRUIT, "openings": ("O-1",), "opening": "O-1", "count": count}
    said = in_all(advised(code, {name: params[name] for name in PARAMS[code]}))
    assert len(set(said)) == len(LANGUAGES)
    assert all(one.endswith(".") and not one[0].islower() for one in said)


def test_advice_text_says_whom_to_recruit():
    assert in_all(advised()) == [
        (
            "Vijf buren in de wijk Zuid die Tigrinya spreken en doordeweeks 's avonds tijd hebben, "
            "zouden koppelingen mogelijk maken voor zeven nieuwkomers (vijf tot acht)."
        ),
        (
            "Fünf Ehrenamtliche im Stadtteil Zuid, die Tigrinya sprechen und unter der Woche "
            "abends Zeit haben, würden für sieben Personen (fünf bis acht) eine Verbindung möglich "
            "machen."
        ),
        (
            "Five neighbours in Zuid who speak Tigrinya and are free on weekday evenings would "
            "couple seven people (five to eight)."
        ),
    ]


def test_advice_text_has_singulars():
    assert in_all(advised(count=1, people=1, at_least=1, at_most=1)) == [
        (
            "Eén buur in de wijk Zuid die Tigrinya spreekt en doordeweeks 's avonds tijd heeft, "
            "zou een koppeling mogelijk maken voor één nieuwkomer."
        ),
        (
            "Eine ehrenamtliche Person im Stadtteil Zuid, die Tigrinya spricht und unter der Woche "
            "abends Zeit hat, würde für eine Person eine Verbindung möglich machen."
        ),
        (
            "One neighbour in Zuid who speaks Tigrinya and is free on weekday evenings would "
            "couple one person."
        ),
    ]


def test_advice_text_does_without_a_district():
    assert advice_text(advised(district=""), "en", DISTRICTS) == (
        "Five neighbours who speak Tigrinya and are free on weekday evenings would couple "
        "seven people (five to eight)."
    )


def test_advice_text_says_what_is_ours_to_do():
    openings = {"count": 2, "openings": ("O-1", "O-2")}
    assert [
        advice_text(advised("renew_openings", openings, 2, 2, 2), "en", {}),
        advice_text(advised("finish_vettings", openings, 2, 2, 2), "en", {}),
        advice_text(advised("places_at", {"count": 3, "opening": "O-1"}, 3, 3, 3), "en", {}),
    ] == [
        "Renewing two offers that have run out would couple two people.",
        "Finishing the vetting of two volunteers would couple two people.",
        "Three more places at O-1 would couple three people.",
    ]
