"""Signing up: one question a page, nothing lost on the way, nothing kept before it is sent."""

import pytest
from sqlalchemy import Engine, select

from koppeling.store import Consent, Link, Message, Newcomer, Opening, Town
from koppeling.store.engine import reading
from koppeling.terms import ConsentPurpose, ContactGender, Kind, Level, LinkPurpose, Travel
from koppeling.usecases.towns import add_town
from koppeling.wording.names import bare
from tests.factories.base import NOW
from tests.web.pages import forms, heading, problems
from tests.web.robots import digest, walk

VOLUNTEER = (
    {"town": "enschede"},
    {"name": "Vera van Dam"},
    {"email": "vera@example.org", "phone": ""},
    {"postcode": "7511 AB"},
    {"language-1": "nl", "level-1": "C2", "language-2": "de", "level-2": "B1"},
    {"interests": ["chess", "choir"]},
    {"availability": ["mon-eve"]},
    {"hours": "1", "contact_gender": "any"},
    {"consent": ["matching", "contact"]},
)
NEWCOMER = (
    {"town": "enschede"},
    {"name": "أمينة"},
    {"email": "", "phone": "+31 6 12345678"},
    {"postcode": "7511 AB"},
    {"language-1": "ar", "level-1": "C2", "practise": "nl"},
    {"interests": ["chess"], "offers": ["singing"]},
    {"availability": ["mon-eve", "sat-mor"]},
    {"wants": ["neighbour", "association"], "contact_gender": "woman", "travel": "bicycle"},
    {"consent": ["matching"]},
)


@pytest.fixture
def enschede(session) -> Town:
    town = add_town(session, "enschede", now=NOW, actor="test")
    session.commit()
    return town


@pytest.fixture
def all_of(engine: Engine):
    def all_of(kind):
        with reading(engine) as session:
            found = list(session.scalars(select(kind).order_by(kind.id)))
            session.expunge_all()
        return found

    return all_of


def carried(page):
    """What the question's form carries already, with the token and the step."""
    (form,) = {
        form.action: form for form in forms(page) if form.action.startswith("/join/")
    }.values()
    return form


def press(client, page, go, **answers):
    """Fill in the page, keep what it carries, and press a button."""
    hidden = dict(hidden_of(page))
    return client.post(carried(page).action, data={**hidden, **answers, "go": go})


def hidden_of(page):
    import html
    import re

    inside = page[page.index('action="/join/') :]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', inside):
        found.setdefault(name, []).append(html.unescape(value))
    return found


def answered(client, role, answers):
    """Walk through all questions; the page to check them."""
    page = client.get(f"/join/{role}")
    for no, answer in enumerate(answers, 1):
        assert f"Question {no} of {len(answers)}" in page.text
        page = press(client, page.text, "next", **answer)
        assert page.status_code == 200
    return page.text


def test_a_volunteer_signs_up_in_nine_questions(client, enschede, all_of):
    page = answered(client, "volunteer", VOLUNTEER)
    assert heading(page) == "Check your answers"
    assert "Vera van Dam" in page
    assert all_of(Opening) == []
    sent = press(client, page, "send")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/join/done/volunteer")
    assert heading(client.get("/join/done/volunteer").text) == "Thank you for signing up"
    (opening,) = all_of(Opening)
    assert (opening.kind, opening.signed_up_at, opening.paused_at) == (Kind.NEIGHBOUR, NOW, NOW)
    assert opening.languages == {"nl": Level.C2, "de": Level.B1}
    assert (opening.interests, opening.hours_per_week) == (["chess", "choir"], 1)
    assert opening.contact_gender is ContactGender.ANY
    assert {one.purpose for one in all_of(Consent)} == {
        ConsentPurpose.MATCHING,
        ConsentPurpose.CONTACT,
    }
    (message,) = all_of(Message)
    assert message.opening_id == opening.id


def test_a_newcomer_signs_up_by_phone_and_in_any_script(client, enschede, all_of):
    page = answered(client, "newcomer", NEWCOMER)
    assert press(client, page, "send").status_code == 303
    (newcomer,) = all_of(Newcomer)
    assert (newcomer.called, newcomer.phone, newcomer.email) == ("أمينة", "+31 6 12345678", None)
    assert (newcomer.practise, newcomer.offers) == (["nl"], ["singing"])
    assert newcomer.wants == ["neighbour", "association"]
    assert (newcomer.contact_gender, newcomer.travel) == (ContactGender.WOMAN, Travel.BICYCLE)
    assert newcomer.locale == "en"
    assert [one.purpose for one in all_of(Consent)] == [ConsentPurpose.MATCHING]
    assert all_of(Message) == []


def test_everything_but_a_town_a_place_and_a_way_to_reach_somebody_can_be_skipped(
    client, enschede, all_of
):
    page = client.get("/join/newcomer")
    needed = {0: {"town": "enschede"}, 2: {"phone": "at the library"}, 3: {"postcode": "7511 AB"}}
    for step in range(9):
        if step in needed:
            missing = press(client, page.text, "next")
            assert missing.status_code == 422
            assert len(problems(missing.text)) == 1
        page = press(client, page.text, "next", **needed.get(step, {}))
        assert page.status_code == 200
    assert "Not given" in page.text
    page = press(client, page.text, "send")
    assert page.status_code == 422
    assert heading(page.text) == "How can we reach you?"
    page = press(client, page.text, "next", phone="+31 6 12345678")
    assert press(client, page.text, "send").status_code == 303
    (newcomer,) = all_of(Newcomer)
    assert (newcomer.called, newcomer.interests, newcomer.availability) == (None, None, None)
    assert all_of(Consent) == []


def test_going_back_and_changing_loses_nothing(client, enschede):
    page = answered(client, "volunteer", VOLUNTEER)
    page = press(client, page, "change-name").text
    assert 'value="Vera van Dam"' in page
    page = press(client, page, "next", name="Vera").text
    assert heading(page) == "Check your answers"
    page = press(client, page, "back").text
    assert heading(page) == "What may we do?"
    assert 'value="contact" checked' in page
    page = press(client, page, "back", consent=["matching"]).text
    assert heading(page) == "How would you like to help?"
    page = press(client, press(client, page, "next", hours="2").text, "next", consent=["contact"])
    assert hidden_of(page.text)["consent"] == ["contact"]
    assert hidden_of(page.text)["name"] == ["Vera"]
    assert hidden_of(page.text)["hours"] == ["2"]


def test_consent_is_asked_for_each_purpose_and_never_ticked_beforehand(client, enschede):
    page = client.get("/join/volunteer").text
    for answer in VOLUNTEER[:-1]:
        page = press(client, page, "next", **answer).text
    assert heading(page) == "What may we do?"
    assert page.count('name="consent"') == 3
    assert " checked" not in page


def test_nobody_is_asked_for_what_is_no_business_of_ours(client, enschede):
    for role, answers in (("volunteer", VOLUNTEER), ("newcomer", NEWCOMER)):
        page = client.get(f"/join/{role}").text
        names = set()
        for answer in answers:
            names |= set(hidden_of(page)) | set(carried(page).fields)
            page = press(client, page, "next", **answer).text
        forbidden = {"origin", "nationality", "faith", "religion", "health", "status", "protected"}
        assert names & forbidden == set()


def test_fields_that_were_not_asked_are_not_taken(client, enschede, all_of):
    page = answered(client, "volunteer", VOLUNTEER)
    sent = press(client, page, "send", vetted_until="2030-01-01", ref="X-1", protected="yes")
    assert sent.status_code == 303
    (opening,) = all_of(Opening)
    assert (opening.vetted_until, opening.protected, opening.ref == "X-1") == (None, None, False)


def test_who_fills_in_what_nobody_sees_is_thanked_and_not_kept(client, enschede, all_of):
    page = answered(client, "volunteer", VOLUNTEER)
    assert press(client, page, "send", homepage="https://example.org").status_code == 303
    assert all_of(Opening) == []


def test_an_answer_that_cannot_be_read_is_asked_again(client, enschede, all_of):
    page = answered(client, "volunteer", VOLUNTEER)
    page = press(client, press(client, page, "change-place").text, "next", postcode="75").text
    answer = press(client, page, "send")
    assert (answer.status_code, heading(answer.text)) == (422, "Where do you live?")
    assert 'href="#postcode"' in answer.text
    assert all_of(Opening) == []


@pytest.fixture
def in_arabic(client):
    """``press``, and the page comes as an Arabic reader has it."""

    def in_arabic(page, go, **answers):
        with client.session_transaction() as kept:
            kept["language"] = "ar"
        return press(client, page, go, **answers)

    return in_arabic


@pytest.mark.parametrize(
    ("question", "given", "said"),
    [
        (
            "reach",
            {"email": "vera@example"},
            "«vera@example» ليس عنوان بريد إلكتروني؛ يرجى كتابة عنوان مثل name@example.org",
        ),
        (
            "place",
            {"postcode": "7599 ZZ"},
            "الرمز البريدي «7599 ZZ» غير موجود (هولندا)؛ يرجى التحقق منه",
        ),
    ],
    ids=["an e-mail address", "a postcode"],
)
def test_what_is_wrong_with_an_answer_is_said_in_the_readers_language(
    client, enschede, in_arabic, question, given, said
):
    page = answered(client, "volunteer", VOLUNTEER)
    page = in_arabic(page, f"change-{question}").text
    answer = in_arabic(in_arabic(page, "next", **given).text, "send")
    assert (answer.status_code, [bare(one) for one in problems(answer.text)]) == (422, [said])


def test_too_many_sign_ups_are_refused_in_the_readers_language(client, enschede, in_arabic):
    page = answered(client, "volunteer", VOLUNTEER)
    for _ in range(3):
        assert in_arabic(page, "send").status_code == 303
    answer = in_arabic(page, "send")
    said = "وصلت تسجيلات كثيرة جدًا؛ يرجى المحاولة من جديد بعد ساعة أو الاتصال بنا هاتفيًا."
    assert (answer.status_code, problems(answer.text)) == (409, [said])


def test_a_town_in_practice_says_so(client, enschede):
    page = client.get("/join/volunteer").text
    assert "This town is still practising" in page
    assert "Nothing leaves this town yet" not in page
    page = press(client, page, "next", town="enschede").text
    assert "Nothing leaves this town yet" in page


def test_too_many_sign_ups_are_refused_and_nothing_is_lost(client, enschede, all_of):
    page = answered(client, "volunteer", VOLUNTEER)
    answers = [press(client, page, "send").status_code for _ in range(4)]
    assert answers == [303, 303, 303, 409]
    assert len(all_of(Opening)) == 3


def test_a_robot_signs_nobody_up(client, engine, enschede):
    before = digest(engine)
    assert "/join/volunteer" in walk(client, "/join/")
    assert digest(engine) == before


def test_an_address_is_confirmed_by_its_link(client, post, session, enschede, all_of):
    from koppeling.queries.links import hash_of

    page = answered(client, "volunteer", VOLUNTEER)
    press(client, page, "send")
    (link,) = all_of(Link)
    assert link.purpose is LinkPurpose.CONFIRM
    session.get_one(Link, link.id).token_hash = hash_of("c" * 43)
    session.commit()
    confirm = f"/confirm/{'c' * 43}"
    assert heading(client.get(confirm).text) == "Is this your address?"
    assert post(client, confirm).status_code == 422
    assert all_of(Opening)[0].email_confirmed_at is None
    assert post(client, confirm, sure="yes").status_code == 303
    assert all_of(Opening)[0].email_confirmed_at == NOW
