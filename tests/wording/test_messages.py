import re

import pytest

from koppeling.terms import SHOWN_BEFORE_BOTH_YESES, Kind
from koppeling.wording.catalogue import LANGUAGES, PEOPLE_LANGUAGES
from koppeling.wording.letters import LONGEST_OWN_WORDS, letter, plain_text
from koppeling.wording.messages import MESSAGES, REMINDERS
from tests.wording.samples import PACKAGE, SAMPLES

BEFORE_BOTH_YESES = ("ask_newcomer", "ask_opening", "not_this_time", "expired")
OF_ORGANISATIONS = {"title", "organisation"}
OF_THE_READER = {"kind", "expires_on", "town_language"}
NEVER_TOLD = {
    name: f"CANARY-{name}"
    for name in (
        *("age", "birth_year", "children", "gender", "languages", "score", "reasons", "points"),
        *("full_name", "email", "phone", "postcode", "lat", "lon", "avoid", "ref", "newcomer"),
        *("declined_by", "end_reason", "reason", "called_newcomer", "title", "organisation"),
    )
}


def letter_text(code, params, language, *, own_words=None):
    found = letter(code, params, language, own_words=own_words)
    return found.subject, plain_text(found, language)


def test_messages_that_deeds_queue_have_words():
    sources = "".join(
        path.read_text(encoding="utf-8") for path in sorted((PACKAGE / "usecases").glob("*.py"))
    )
    named = re.findall(r"queue_message(?:_to)?\(\s*[\w.]+,\s*[\w.]+,\s*f?\"([\w{}.]+)\"", sources)
    queued = {re.sub(r"\{.*\}", party, code) for code in named for party in ("newcomer", "opening")}
    assert {"ask_newcomer", "ask_opening", "coupled_newcomer", "ended"} <= queued
    assert queued <= set(MESSAGES)


def test_reminders_are_messages_with_a_link():
    assert {code for code in REMINDERS if MESSAGES[code].button} == REMINDERS


@pytest.mark.parametrize("code", BEFORE_BOTH_YESES)
def test_message_before_both_yeses_has_words_for_the_whitelist_only(code):
    assert set(MESSAGES[code].params) - OF_THE_READER <= SHOWN_BEFORE_BOTH_YESES


def test_opening_is_asked_without_the_name_of_the_newcomer():
    assert "called" not in MESSAGES["ask_opening"].params


@pytest.mark.parametrize("code", ["not_this_time", "expired"])
def test_message_of_no_introduction_tells_nothing_of_the_other_side(code):
    assert MESSAGES[code].params == ()


@pytest.mark.parametrize("language", PEOPLE_LANGUAGES)
@pytest.mark.parametrize("code", MESSAGES)
def test_message_tells_nothing_it_has_no_words_for(code, language):
    own = OF_ORGANISATIONS & set(MESSAGES[code].params)
    canaries = {name: told for name, told in NEVER_TOLD.items() if name not in own}
    subject, body = letter_text(code, {**SAMPLES, **canaries}, language)
    assert "CANARY" not in subject + body


@pytest.mark.parametrize("language", PEOPLE_LANGUAGES)
@pytest.mark.parametrize("kind", [*Kind, None])
@pytest.mark.parametrize("code", MESSAGES)
def test_message_is_whole_without_any_parameter(code, kind, language):
    subject, body = letter_text(code, {} if kind is None else {"kind": kind}, language)
    assert subject != ""
    assert "%(" not in body
    assert "\n\n\n" not in body


@pytest.mark.parametrize("language", PEOPLE_LANGUAGES)
@pytest.mark.parametrize("code", MESSAGES)
def test_message_carries_its_link_once_and_none_where_it_has_none(code, language):
    link = SAMPLES["link"]
    _, body = letter_text(code, dict(SAMPLES), language)
    assert body.count(link) == (1 if MESSAGES[code].button else 0)
    _, without = letter_text(code, {**SAMPLES, "link": None}, language)
    assert "http" not in without


@pytest.mark.parametrize("language", [tag for tag in PEOPLE_LANGUAGES if tag not in LANGUAGES])
@pytest.mark.parametrize("code", MESSAGES)
def test_message_to_people_falls_back_to_english_nowhere(code, language):
    english = letter_text(code, {}, "en")[1].splitlines()
    found = letter_text(code, {}, language)[1].splitlines()
    assert set(filter(None, english)) & set(found) == set()


@pytest.mark.parametrize("language", PEOPLE_LANGUAGES)
def test_message_speaks_of_an_interest_without_a_word_in_that_of_the_town(language):
    params = {"interests": ["korfball"], "town_language": "nl"}
    _, body = letter_text("ask_opening", params, language)
    assert ("korfbal" if language != "de" else "Korfball") in body


def test_own_words_stand_by_themselves_with_who_wrote_them():
    words = "Hello from Anna.\r\n\r\nSee you" + "!" * LONGEST_OWN_WORDS + "\u202e"
    _, body = letter_text("ask_opening", {}, "en", own_words=words)
    _, *found = body.split("Your coordinator writes:\n")
    (block,) = found
    lines = block.partition("\n\n")[0].splitlines()
    assert lines == ["Hello from Anna.", "See you" + "!" * (LONGEST_OWN_WORDS - 8) + "…"]
    assert "writes" not in letter_text("ask_opening", {}, "en", own_words="")[1]


@pytest.mark.parametrize(
    ("language", "subjects"),
    [
        ("en", ["Still 1 place?", "Still 2 places?", "Still 21 places?"]),
        ("ru", ["Ещё 1 место?", "Ещё 2 места?", "Ещё 21 место?"]),
        ("tr", ["Hâlâ 1 yer var mı?", "Hâlâ 2 yer var mı?", "Hâlâ 21 yer var mı?"]),
    ],
)
def test_places_are_counted_as_the_language_counts(language, subjects):
    found = [letter_text("still_open", {"places": n}, language)[0] for n in (1, 2, 21)]
    assert found == subjects


def test_message_text_of_an_unknown_code_is_a_mistake():
    with pytest.raises(KeyError):
        letter_text("rejected", {}, "en")


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
    assert letter_text("ask_opening", params, "en") == (
        "Would you like to meet somebody who is new in town?",
        """\
Hello Bart,

We would like to introduce somebody to you who is new in town.
- In common: football
- Suits both: Monday evening
- District: Lonneker
- Would like to practise: Dutch

Say yes or no:
https://koppeling.example/a/token

You can answer until 30 November 2026.

Both of you decide freely. No is a good answer too, and needs no reason. \
Contact details are passed on only when both have said yes.

Kind regards,
the coordinators of Koppeling in Enschede

Do you have a question? Answer this mail, or ask your coordinator.
To stop everything: use the same link.
""",
    )


def test_newcomer_hears_the_first_name_of_the_volunteer():
    params = {"to": "Amina", "kind": "neighbour", "called": "Bart", "district": "Lonneker"}
    assert letter_text("ask_newcomer", params, "nl") == (
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

Hebt u een vraag? Beantwoord deze mail of vraag het aan uw coördinator.
Alles stoppen? Laat het uw coördinator weten.
""",
    )


def test_end_of_a_contact_names_no_reason():
    assert letter_text("ended", {"to": "Amina", "town": "Münster", "called": "Bart"}, "de") == (
        "Ihr Kontakt über Koppeling ist beendet",
        """\
Guten Tag Amina,

Ihr Kontakt mit Bart über Koppeling ist beendet.
Vielen Dank für die gemeinsame Zeit. Wenn Sie eine andere Person kennenlernen \
oder darüber sprechen möchten, sagen Sie es Ihrer Koordination.

Freundliche Grüße
die Koordination von Koppeling in Münster

Haben Sie eine Frage? Antworten Sie auf diese E-Mail oder fragen Sie Ihre Koordination.
Mit allem aufhören? Sagen Sie es Ihrer Koordination.
""",
    )
