import pytest

from koppeling.terms import Kind
from koppeling.wording.catalogue import LANGUAGES
from koppeling.wording.messages import MESSAGES, SHOWN_BEFORE_BOTH_YESES, message_text
from tests.wording.samples import SAMPLES, codes_of_calls

BEFORE_BOTH_YESES = ("ask_newcomer", "ask_opening", "not_this_time", "expired")
OF_THE_READER = {"to", "town", "kind", "link", "expires_on"}
NEVER_TOLD = {
    name: f"CANARY-{name}"
    for name in (
        *("age", "birth_year", "children", "gender", "languages", "score", "reasons", "points"),
        *("full_name", "email", "phone", "postcode", "lat", "lon", "avoid", "ref", "newcomer"),
        *("declined_by", "end_reason", "reason", "called_newcomer", "title", "organisation"),
    )
}


def test_messages_are_those_that_deeds_queue():
    queued = {
        *codes_of_calls("usecases/introductions.py", called="queue_message", position=2),
        *codes_of_calls("usecases/couplings.py", called="queue_message", position=2),
    }
    by_party = {code.replace("*", party) for code in queued for party in ("newcomer", "opening")}
    assert by_party == set(MESSAGES)


@pytest.mark.parametrize("code", BEFORE_BOTH_YESES)
def test_message_before_both_yeses_has_words_for_the_whitelist_only(code):
    assert set(MESSAGES[code].params) - OF_THE_READER <= SHOWN_BEFORE_BOTH_YESES


def test_opening_is_asked_without_the_name_of_the_newcomer():
    assert "called" not in MESSAGES["ask_opening"].params


@pytest.mark.parametrize("code", ["not_this_time", "expired"])
def test_message_of_no_introduction_tells_nothing_of_the_other_side(code):
    assert set(MESSAGES[code].params) == {"to", "town"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", MESSAGES)
def test_message_tells_nothing_it_has_no_words_for(code, language):
    subject, body = message_text(code, {**SAMPLES, **NEVER_TOLD}, language)
    assert "CANARY" not in subject + body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*Kind, None])
@pytest.mark.parametrize("code", MESSAGES)
def test_message_is_whole_without_any_parameter(code, kind, language):
    subject, body = message_text(code, {} if kind is None else {"kind": kind}, language)
    assert subject != ""
    assert "%(" not in body
    assert "\n\n\n" not in body


def test_message_text_of_an_unknown_code_is_a_mistake():
    with pytest.raises(KeyError):
        message_text("rejected", {}, "en")


def test_volunteer_is_asked_about_somebody_new_in_town():
    params = {
        "to": "Bart",
        "town": "Enschede",
        "kind": "neighbour",
        "interests": ["football"],
        "half_days": ["mon-eve"],
        "district": "Lonneker",
        "practise": "nl",
        "called": "Amina",
        "expires_on": "2026-11-30",
        "link": "https://koppeling.example/a/token",
    }
    assert message_text("ask_opening", params, "en") == (
        "Would you like to meet somebody who is new in town?",
        """\
Hello Bart,

We would like to introduce somebody to you who is new in town.
- In common: football
- Suits both: Monday evening
- District: Lonneker
- Would like to practise: Dutch

Say yes or no here: https://koppeling.example/a/token
You can answer until 30 November 2026.

Both of you decide freely. No is a good answer too, and needs no reason. \
Contact details are passed on only when both have said yes.

Kind regards,
the coordinators of Koppeling in Enschede
""",
    )


def test_newcomer_hears_the_first_name_of_the_volunteer():
    params = {"to": "Amina", "kind": "neighbour", "called": "Bart", "district": "Lonneker"}
    assert message_text("ask_newcomer", params, "nl") == (
        "Bart wil u graag ontmoeten",
        """\
Beste Amina,

Bart woont in uw gemeente en wil u graag ontmoeten.
- Wijk: Lonneker

Laat het uw coördinator weten: ja of nee.

U beslist allebei zelf. Nee is ook een goed antwoord; een reden is niet nodig. \
Contactgegevens geven wij pas door als u allebei ja hebt gezegd.

Met vriendelijke groet,
de coördinatoren van Koppeling
""",
    )


def test_end_of_a_contact_names_no_reason():
    assert message_text("ended", {"to": "Amina", "town": "Münster", "called": "Bart"}, "de") == (
        "Ihr Kontakt über Koppeling ist beendet",
        """\
Guten Tag Amina,

Ihr Kontakt mit Bart über Koppeling ist beendet.
Vielen Dank für die gemeinsame Zeit. Wenn Sie eine andere Person kennenlernen \
oder darüber sprechen möchten, sagen Sie es Ihrer Koordination.

Freundliche Grüße
die Koordination von Koppeling in Münster
""",
    )
