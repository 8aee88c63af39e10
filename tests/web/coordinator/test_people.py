"""Newcomers to look up, take in, change, pause and erase, as a coordinator does."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from koppeling.store import Consent, JournalLine, Newcomer
from koppeling.terms import ConsentPurpose, Role
from tests.factories import (
    AvoidanceFactory,
    DistrictFactory,
    IntroductionFactory,
    NewcomerFactory,
    OpeningFactory,
    ProposalFactory,
    TieFactory,
)
from tests.factories.base import NOW
from tests.web.coordinator.shown_forms import as_shown

SECRET_REF = "O-FEARED"


def deeds(session) -> list[str]:
    session.expire_all()
    found = list(session.scalars(select(JournalLine.deed).order_by(JournalLine.id)))
    session.rollback()  # a request that writes must not wait for what a test reads
    return found


def refs(answer) -> list[str]:
    """The case numbers of a list, in its order."""
    rows = answer.text.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    return [row.split("/coordinator/person/")[1].split('"')[0] for row in rows]


@pytest.fixture
def person(session) -> Newcomer:
    return NewcomerFactory.create(
        ref="N-1",
        called="Amina",
        full_name="Amina Canary",
        phone="+31 6 12 34 56 78",
        children=False,
        contact_gender="woman",
    )


def test_people_are_found_by_ref_name_and_whole_address(session, person, signed_in):
    NewcomerFactory.create(ref="N-2", called="Ürün")
    client = signed_in()

    assert refs(client.get("/coordinator/people")) == ["N-1", "N-2"]
    assert refs(client.get("/coordinator/people?words=n-2")) == ["N-2"]
    assert refs(client.get("/coordinator/people?words=ürün")) == ["N-2"]
    assert refs(client.get("/coordinator/people?words=canary+amina")) == ["N-1"]
    assert refs(client.get("/coordinator/people?words=n-1@example.org")) == ["N-1"]
    assert "Nobody suits this" in client.get("/coordinator/people?words=example.org").text


def test_people_are_filtered_by_how_they_stand(session, signed_in):
    NewcomerFactory.create(ref="WAITS")
    NewcomerFactory.create(ref="PAUSED", paused_at=NOW)
    NewcomerFactory.create(ref="TALK", signed_up_at=NOW, paused_at=NOW)
    NewcomerFactory.create(ref="HIDDEN", protected=True)
    TieFactory.create(living_coupling=True, newcomer=NewcomerFactory.create(ref="MET"))
    client = signed_in()

    found = {
        only: refs(client.get(f"/coordinator/people?only={only}"))
        for only in ("waiting", "with_contact", "paused", "first_talk", "protected")
    }
    assert found == {
        "waiting": ["WAITS"],
        "with_contact": ["MET"],
        "paused": ["PAUSED", "TALK"],
        "first_talk": ["TALK"],
        "protected": ["HIDDEN"],
    }


def test_people_come_fifty_a_page(session, signed_in):
    for _ in range(51):
        NewcomerFactory.create()
    client = signed_in()

    assert len(refs(client.get("/coordinator/people"))) == 50
    assert refs(client.get("/coordinator/people?page=2")) == ["N-0050"]
    assert "Page 2 of 2" in client.get("/coordinator/people?page=99").text


def test_empty_town_says_what_to_do(signed_in):
    answer = signed_in().get("/coordinator/people")

    assert "No newcomer is known in this town yet." in answer.text


def test_person_page_tells_not_asked_from_no(session, person, signed_in):
    answer = signed_in().get("/coordinator/person/N-1")

    text = " ".join(answer.text.split())
    assert answer.status_code == 200
    assert "<dt>Has children at home</dt> <dd>no</dd>" in text
    assert '<dt>Has to offer</dt> <dd><span class="muted">not asked</span></dd>' in text
    assert "<dt>Languages spoken</dt> <dd>Arabic (C2) and Dutch (B1)</dd>" in text
    assert "not asked, so not allowed" in text


def test_person_page_hides_contact_data_avoidance_and_contact_wish(session, person, signed_in):
    AvoidanceFactory.create(case_ref=person.case_ref, avoids_ref=SECRET_REF)
    client = signed_in()

    form = client.get("/coordinator/people/edit/N-1").text
    answer = client.get("/coordinator/person/N-1").text
    assert SECRET_REF in form
    assert 'value="woman" checked' in form
    assert SECRET_REF not in answer
    assert "Wishes to meet" not in answer
    for text in (form, answer):
        assert "Amina" in text
        assert person.phone not in text
        assert person.email not in text
        assert "7511 AB" not in answer


def test_contact_data_are_shown_once_and_leave_a_line(session, person, signed_in, post):
    client = signed_in()

    answer = post(client, "/coordinator/people/contact/N-1")

    assert answer.status_code == 200
    assert person.phone in answer.text
    assert person.email in answer.text
    assert deeds(session) == ["show_contact"]
    assert person.phone not in client.get("/coordinator/person/N-1").text
    assert client.get("/coordinator/people/contact/N-1").status_code == 405
    assert "The contact data were looked at." in client.get("/coordinator/journal?ref=N-1").text


def test_person_page_has_the_whole_history(session, person, signed_in):
    proposal = ProposalFactory.create(
        newcomer=person, opening=OpeningFactory.create(ref="O-1", title="Chess")
    )
    introduction = IntroductionFactory.create(
        coupled=True, proposal=proposal, newcomer=person, opening=proposal.opening
    )
    tie = TieFactory.create(
        living_coupling=True,
        newcomer=person,
        opening=proposal.opening,
        introduction_id=introduction.id,
        introduction_state=introduction.state,
    )
    answer = signed_in().get("/coordinator/person/N-1").text

    assert f"/coordinator/couplings/{tie.id}" in answer
    assert f"/coordinator/introductions/{introduction.id}" in answer
    assert "week 48 (23–29 November 2026)" in answer


def test_new_person_is_taken_in(session, town, signed_in, post):
    client = signed_in()

    answer = post(
        client,
        "/coordinator/people/new",
        ref="N-77",
        called="Sara",
        postcode="7511 AB",
        **pairs(ar="C2", nl="A2"),
        practise=["nl", ""],
        occupations=["nursing and midwifery", "sysadmin", ""],
        interests="cooking",
        availability=["mon-mor", "tue-eve"],
        wants=["neighbour"],
        consent=["matching"],
        children="yes",
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/coordinator/person/N-77")
    person = session.scalars(select(Newcomer)).one()
    assert (person.ref, person.called, person.languages) == ("N-77", "Sara", {"ar": 6, "nl": 2})
    assert (person.practise, person.occupations) == (["nl"], ["222", "252"])
    assert (person.availability, person.wants, person.children) == (0b100001, ["neighbour"], True)
    assert [one.purpose for one in person.consents] == [ConsentPurpose.MATCHING]
    assert person.gender is None
    assert deeds(session) == ["take_cells"]


def test_new_person_with_mistakes_is_told_field_by_field(session, town, signed_in, post):
    client = signed_in()

    answer = post(
        client,
        "/coordinator/people/new",
        ref="N-77",
        called="Sara",
        postcode="99",
        interests="cookking",
        birth_year="soon",
    )

    assert answer.status_code == 422
    assert 'value="Sara"' in answer.text
    assert 'href="#postcode"' in answer.text
    assert 'href="#birth_year"' in answer.text
    assert "is not an interest that we know; did you mean cooking" in answer.text
    assert "line 2" not in answer.text
    assert "<title>Error:" in answer.text
    assert session.scalars(select(Newcomer)).all() == []


def test_new_person_gets_no_case_number_of_somebody_else(session, person, signed_in, post):
    answer = post(signed_in(), "/coordinator/people/new", ref="N-1", called="Eve", postcode="7511")

    assert answer.status_code == 422
    assert "This case number is in use already." in answer.text
    session.expire_all()
    assert person.called == "Amina"


def pairs(**levels):
    """The rows of languages and levels as the form sends them, with those that stand empty."""
    return {
        "languages": [*levels, "", "", ""],
        "languages-level": [*levels.values(), "", "", ""],
    }


def edited(client, **changes):
    """The fields of the edit form of N-1 as they stand, with changes."""
    text = client.get("/coordinator/people/edit/N-1").text
    seal = text.split('name="seal" value="')[1].split('"')[0]
    return {
        "seal": seal,
        "called": "Amina",
        "full_name": "Amina Canary",
        "country": "nl",
        "postcode": "7511 AB",
        **pairs(ar="C2", nl="B1"),
        "interests": "cooking football",
        "availability": ["mon-mor", "mon-aft", "mon-eve"],
        "wants": ["neighbour", "association", "employer"],
        "gender": "woman",
        "birth_year": "1998",
        "contact_gender": "woman",
        "travel": "bicycle",
        "max_minutes": "30",
        "registered_on": "2026-09-07",
        "consent": ["matching", "contact"],
        **changes,
    }


def test_form_of_a_person_sent_back_as_it_is_changes_nothing(session, person, signed_in, post):
    client = signed_in()
    before = {column.name: getattr(person, column.name) for column in Newcomer.__table__.columns}

    answer = post(client, "/coordinator/people/edit/N-1", **edited(client))

    session.expire_all()
    after = {column.name: getattr(person, column.name) for column in Newcomer.__table__.columns}
    assert answer.status_code == 303
    assert after == before
    assert deeds(session) == []


def columns(person) -> dict[str, object]:
    return {column.name: getattr(person, column.name) for column in Newcomer.__table__.columns}


def test_form_keeps_what_stands_in_no_list(session, person, signed_in, post):
    person.languages = {"ar": 6, "nl": 2, "ti": 5, "ga": 1, "tig": 3}
    person.practise = ["de", "ga", "nl"]
    person.occupations = ["222", "252", "512"]
    person.locale = "ti"
    person.district_id = DistrictFactory.create(key="centre", name="Centre").id
    client = signed_in()
    before = columns(person)
    session.rollback()
    shown = as_shown(client.get("/coordinator/people/edit/N-1").text)
    assert shown["languages"] == ["ar", "ga", "nl", "ti", "tig", "", "", ""]
    assert shown["languages-level"] == ["C2", "A1", "A2", "C1", "B1", "", "", ""]
    assert (shown["locale"], shown["district"], shown["country"]) == (["ti"], ["centre"], ["nl"])
    assert shown["occupations"] == [
        "nursing and midwifery",
        "databases and networks",
        "cooking",
        "",
    ]

    answer = post(client, "/coordinator/people/edit/N-1", **shown)

    session.expire_all()
    assert answer.status_code == 303
    assert columns(person) == before
    assert deeds(session) == []


def test_lists_of_a_person_are_changed_and_cleared(session, person, signed_in, post):
    person.locale = "ar"
    person.district_id = DistrictFactory.create(key="centre", name="Centre").id
    client = signed_in()
    shown = as_shown(client.get("/coordinator/people/edit/N-1").text)
    changed = {
        "languages": ["ar", "", "", "", "Tigre"],
        "languages-level": ["C2", "", "", "", "B2"],
        "district": "",
        "locale": "fa",
        "occupations": ["nurse", "sysadmin 512"],
    }

    answer = post(client, "/coordinator/people/edit/N-1", **{**shown, **changed})

    assert answer.status_code == 303
    session.expire_all()
    assert person.languages == {"ar": 6, "tig": 4}
    assert (person.district_id, person.locale) == (None, "fa")
    assert person.occupations == ["222", "252", "512"]


def test_language_without_a_level_is_asked_for_again(session, person, signed_in, post):
    client = signed_in()
    shown = as_shown(client.get("/coordinator/people/edit/N-1").text)
    half = {"languages": ["ar", "nl", "uk"], "languages-level": ["C2", "B1", ""]}

    answer = post(client, "/coordinator/people/edit/N-1", **{**shown, **half})

    assert answer.status_code == 422
    assert 'href="#languages"' in answer.text
    assert "Choose both: the language, and how well it is spoken." in answer.text
    again = as_shown(answer.text)
    assert again["languages"][:4] == ["ar", "nl", "uk", ""]
    assert again["languages-level"][:4] == ["C2", "B1", "", ""]


def test_unknown_words_of_a_form_are_told_and_kept(session, person, signed_in, post):
    client = signed_in()
    shown = as_shown(client.get("/coordinator/people/edit/N-1").text)
    odd = {"languages": ["Klingonish"], "languages-level": ["C2"], "occupations": "sausage <i>"}

    answer = post(client, "/coordinator/people/edit/N-1", **{**shown, **odd})

    assert answer.status_code == 422
    assert 'href="#languages"' in answer.text
    assert 'href="#occupations"' in answer.text
    again = as_shown(answer.text)
    assert (again["languages"][0], again["occupations"][0]) == ("Klingonish", "sausage-<i>")


def test_postcode_across_the_border_stays_there(session, person, signed_in, post):
    person.country, person.postcode = "de", "48599"
    client = signed_in()
    shown = as_shown(client.get("/coordinator/people/edit/N-1").text)

    post(client, "/coordinator/people/edit/N-1", **{**shown, "postcode": "48565"})

    session.expire_all()
    assert (person.country, person.postcode) == ("de", "48565")


def test_person_is_changed_and_emptied_fields_are_cleared(session, person, signed_in, post):
    client = signed_in()

    answer = post(
        client,
        "/coordinator/people/edit/N-1",
        **edited(client, called="Mina", interests="", travel="", consent=["matching"], phone="-"),
    )

    assert answer.status_code == 303
    session.expire_all()
    assert (person.called, person.interests, person.travel) == ("Mina", None, None)
    assert (person.phone, person.email) == (None, "n-1@example.org")
    assert [one.purpose for one in session.scalars(select(Consent))] == [ConsentPurpose.MATCHING]
    assert deeds(session) == ["take_cells"]


def test_person_changed_by_two_at_once_keeps_the_first(session, person, signed_in, post):
    client = signed_in()
    stale = edited(client, called="Second")
    post(client, "/coordinator/people/edit/N-1", **edited(client, called="First"))

    answer = post(client, "/coordinator/people/edit/N-1", **stale)

    assert answer.status_code == 422
    assert "Somebody changed this meanwhile." in answer.text
    assert 'value="Second"' in answer.text
    session.expire_all()
    assert person.called == "First"


def test_pause_begins_and_ends(session, person, signed_in, post):
    client = signed_in()

    post(client, "/coordinator/people/pause/N-1", until="2026-12-01")
    session.expire_all()
    assert (person.paused_at, person.resumes_on) == (NOW, date(2026, 12, 1))
    session.rollback()
    assert "Paused until" in client.get("/coordinator/person/N-1").text

    post(client, "/coordinator/people/resume/N-1")
    session.expire_all()
    assert (person.paused_at, person.resumes_on) == (None, None)


@pytest.mark.parametrize(("until", "status"), [("soon", 422), ("2026-01-01", 409)])
def test_pause_until_no_day_ahead_is_refused(session, person, signed_in, post, until, status):
    answer = post(signed_in(), "/coordinator/people/pause/N-1", until=until)

    assert answer.status_code == status
    session.expire_all()
    assert person.paused_at is None


def test_first_talk_lets_who_signed_up_into_the_round(session, signed_in, post):
    person = NewcomerFactory.create(ref="N-1", signed_up_at=NOW - timedelta(days=1), paused_at=NOW)
    client = signed_in()
    assert "Talk first" in client.get("/coordinator/person/N-1").text

    post(client, "/coordinator/people/talk/N-1")

    session.expire_all()
    assert (person.first_talk_at, person.paused_at) == (NOW, None)
    assert "Talk first" not in client.get("/coordinator/person/N-1").text


def test_guardian_is_asked_for_who_may_be_a_minor(session, signed_in, post):
    young = NewcomerFactory.create(ref="N-1", birth_year=2010)
    NewcomerFactory.create(ref="N-2", birth_year=1990)
    client = signed_in()
    assert "Does a guardian agree?" in client.get("/coordinator/person/N-1").text
    assert "Does a guardian agree?" not in client.get("/coordinator/person/N-2").text

    post(client, "/coordinator/people/guardian/N-1", agreed="yes")
    session.expire_all()
    assert young.guardian_agreed_at == NOW
    session.rollback()
    assert post(client, "/coordinator/people/guardian/N-1").status_code == 422


def test_copy_of_all_data_is_a_file_and_leaves_a_line(session, person, signed_in, post):
    answer = post(signed_in(), "/coordinator/people/copy/N-1")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="N-1.json"'
    assert json.loads(answer.text)["record"]["full_name"] == "Amina Canary"
    assert deeds(session) == ["hand_out_copy"]


def test_stop_is_asked_first_and_withdraws_consent(session, person, signed_in, post):
    client = signed_in()
    assert "Stop everything" in client.get("/coordinator/people/stop/N-1").text
    session.expire_all()
    assert person.paused_at is None
    session.rollback()

    post(client, "/coordinator/people/stop/N-1")

    session.expire_all()
    assert person.paused_at == NOW
    assert session.scalars(select(Consent)).all() == []


def test_erase_needs_the_case_number_typed(session, person, signed_in, post):
    client = signed_in()
    assert "This cannot be undone" in client.get("/coordinator/people/erase/N-1").text

    wrong = post(client, "/coordinator/people/erase/N-1", ref="N-2")
    session.expire_all()
    assert (wrong.status_code, session.scalars(select(Newcomer)).one().ref) == (422, "N-1")
    session.rollback()

    answer = post(client, "/coordinator/people/erase/N-1", ref="N-1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/coordinator/people")
    assert session.scalars(select(Newcomer)).all() == []
    assert client.get("/coordinator/person/N-1").status_code == 404


PAGES = ("person/N-1", "people/edit/N-1", "people/stop/N-1", "people/erase/N-1")
DEEDS = ("contact", "pause", "resume", "talk", "guardian", "copy", "stop", "erase", "edit")


def test_person_of_another_town_is_not_found(session, person, other_town, signed_in, post):
    own, other = signed_in(), signed_in(town=other_town)

    for path in PAGES:
        assert own.get(f"/coordinator/{path}").status_code == 200, path
        assert other.get(f"/coordinator/{path}").status_code == 404, path
    for deed in DEEDS:
        fields = {"agreed": "yes", "ref": "N-1"}
        answer = post(other, f"/coordinator/people/{deed}/N-1", **fields)
        assert answer.status_code == 404, deed
        assert "Amina" not in answer.text
    assert "N-1" not in other.get("/coordinator/people?words=N-1").text.split("<h1>")[1].replace(
        'value="N-1"', ""
    )
    assert deeds(session) == []


@pytest.mark.parametrize("role", [Role.GUIDE, Role.ADMINISTRATOR])
def test_people_are_for_coordinators_only(session, person, signed_in, role):
    client = signed_in(role)

    assert client.get("/coordinator/people").status_code == 403
    assert client.get("/coordinator/person/N-1").status_code == 403
    assert client.get("/coordinator/journal?ref=N-1").status_code == 403


def test_protected_person_is_named_on_no_other_page(session, signed_in):
    hidden = NewcomerFactory.create(ref="N-9", called="Canary", protected=True)
    opening = OpeningFactory.create(ref="O-1")
    tie = TieFactory.create(living_coupling=True, newcomer=hidden, opening=opening)
    client = signed_in()

    assert "Canary" in client.get("/coordinator/person/N-9").text
    for path in (f"couplings/{tie.id}", "couplings", "opening/O-1", "network", "waiting"):
        answer = client.get(f"/coordinator/{path}")
        assert answer.status_code == 200, path
        assert "Canary" not in answer.text, path
    assert "N-9" not in client.get("/coordinator/network").text


def test_name_of_a_person_is_escaped(session, signed_in):
    NewcomerFactory.create(ref="N-1", called="<b>x</b>", full_name="<i>y</i>")
    DistrictFactory.create()

    answer = signed_in().get("/coordinator/person/N-1").text

    assert "&lt;b&gt;x&lt;/b&gt;" in answer
    assert "<b>x</b>" not in answer
