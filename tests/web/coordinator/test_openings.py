"""Openings and organisations to look up, note, vet, pause and close."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from koppeling.store import JournalLine, Link, Message, Opening
from koppeling.terms import Kind, LinkPurpose, Role
from tests.factories import (
    AvoidanceFactory,
    IntroductionFactory,
    NewcomerFactory,
    OpeningFactory,
    OrganisationFactory,
    TieFactory,
)
from tests.factories.base import NOW
from tests.web.coordinator.shown_forms import as_shown


def refs(answer) -> list[str]:
    rows = answer.text.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    return [row.split("/coordinator/opening/")[1].split('"')[0] for row in rows]


def deeds(session) -> list[str]:
    session.expire_all()
    found = list(session.scalars(select(JournalLine.deed).order_by(JournalLine.id)))
    session.rollback()
    return found


@pytest.fixture
def opening(session) -> Opening:
    opening = OpeningFactory.create(ref="O-1", places=3, stated_on=date(2026, 11, 20))
    opening.volunteer.name = "Bart Canary"
    opening.volunteer.phone = "+31 6 98 76 54 32"
    return opening


def test_openings_are_filtered(session, signed_in):
    OpeningFactory.create(ref="FREE", stated_on=NOW.date())
    OpeningFactory.create(ref="STALE", association=True, stated_on=NOW.date() - timedelta(days=31))
    OpeningFactory.create(ref="TALK", signed_up_at=NOW, paused_at=NOW)
    OpeningFactory.create(ref="CLOSED", closed_at=NOW)
    full = OpeningFactory.create(ref="FULL")
    TieFactory.create(living_coupling=True, opening=full)
    IntroductionFactory.create(opening=OpeningFactory.create(ref="ASKED"))
    client = signed_in()

    found = {
        only: refs(client.get(f"/coordinator/openings?only={only}"))
        for only in ("free", "stale", "first_talk", "paused", "closed")
    }
    assert found == {
        "free": ["FREE", "STALE"],
        "stale": ["STALE"],
        "first_talk": ["TALK"],
        "paused": ["TALK"],
        "closed": ["CLOSED"],
    }
    assert refs(client.get("/coordinator/openings?kind=association")) == ["STALE"]
    assert refs(client.get("/coordinator/openings?words=asked")) == ["ASKED"]


def test_opening_page_says_how_full_it_is(session, opening, signed_in):
    TieFactory.create(living_coupling=True, opening=opening)
    IntroductionFactory.create(opening=opening)

    answer = signed_in().get("/coordinator/opening/O-1").text

    text = " ".join(answer.split())
    assert "3 places in all: 1 held by couplings, 1 kept for introductions, 1 free." in text
    assert '<rect class="held" x="0" y="0" width="66.7" height="16"/>' in answer


def test_opening_page_hides_contact_data_avoidance_and_contact_wish(
    session, opening, signed_in, post
):
    AvoidanceFactory.create(case_ref=opening.case_ref, avoids_ref="N-FEARED")
    opening.contact_gender = "man"
    client = signed_in()
    assert "N-FEARED" in client.get("/coordinator/openings/edit/O-1").text

    text = client.get("/coordinator/opening/O-1").text
    assert "Bart" in text
    for hidden in ("N-FEARED", "Wishes to meet", "Canary", "+31 6 98", "volunteer-0@example.org"):
        assert hidden not in text
    shown = post(client, "/coordinator/openings/contact/O-1").text
    assert "+31 6 98 76 54 32" in shown
    assert deeds(session) == ["show_contact"]


def test_offer_is_stated_again_with_its_places(session, opening, signed_in, post):
    client = signed_in()

    answer = post(client, "/coordinator/openings/state/O-1", places="4")

    assert answer.status_code == 303
    session.expire_all()
    assert (opening.places, opening.stated_on) == (4, date(2026, 11, 23))


@pytest.mark.parametrize("places", ["", "many", "-1", "1001"])
def test_places_that_are_no_number_are_asked_again(session, opening, signed_in, post, places):
    answer = post(signed_in(), "/coordinator/openings/places/O-1", places=places)

    assert answer.status_code == 422
    assert 'href="#places"' in answer.text
    session.expire_all()
    assert opening.places == 3


def test_fewer_places_than_couplings_hold_are_refused(session, opening, signed_in, post):
    TieFactory.create(living_coupling=True, opening=opening)
    TieFactory.create(living_coupling=True, opening=opening)

    answer = post(signed_in(), "/coordinator/openings/places/O-1", places="1")

    assert answer.status_code == 409
    session.expire_all()
    assert opening.places == 3


def test_opening_is_paused_closed_and_opened_again(session, opening, signed_in, post):
    client = signed_in()

    post(client, "/coordinator/openings/pause/O-1", until="2026-12-24")
    session.expire_all()
    assert opening.resumes_on == date(2026, 12, 24)
    session.rollback()
    post(client, "/coordinator/openings/resume/O-1")
    post(client, "/coordinator/openings/close/O-1")
    session.expire_all()
    assert (opening.paused_at, opening.closed_at) == (None, NOW)
    session.rollback()
    assert "Closed on" in client.get("/coordinator/opening/O-1").text
    post(client, "/coordinator/openings/reopen/O-1")
    session.expire_all()
    assert opening.closed_at is None


def test_certificate_is_noted_as_a_fact_and_days(session, signed_in, post):
    opening = OpeningFactory.create(ref="O-1", vetted_until=None)
    client = signed_in()
    assert "no valid certificate" in client.get("/coordinator/opening/O-1").text
    incomplete = post(client, "/coordinator/openings/vetting/O-1", vetting_kind="VOG")
    assert incomplete.status_code == 422
    assert 'href="#seen_on"' in incomplete.text

    answer = post(
        client,
        "/coordinator/openings/vetting/O-1",
        vetting_kind="VOG",
        seen_on="2026-11-20",
        valid_until="2029-11-20",
    )

    assert answer.status_code == 303
    session.expire_all()
    assert opening.vetted_until == date(2029, 11, 20)
    assert opening.volunteer.vetting_kind == "VOG"
    assert opening.volunteer.vetting_seen_on == date(2026, 11, 20)


def test_volunteer_who_signed_up_is_talked_with_first(session, signed_in, post):
    opening = OpeningFactory.create(ref="O-1", signed_up_at=NOW, paused_at=NOW)
    client = signed_in()
    assert "Talk first" in client.get("/coordinator/opening/O-1").text

    post(client, "/coordinator/openings/talk/O-1")

    session.expire_all()
    assert opening.first_talk_at == NOW


def test_new_opening_is_noted_and_changed(session, town, signed_in, post):
    OrganisationFactory.create(ref="ORG-1")
    client = signed_in()
    given = {
        "ref": "O-7",
        "kind": "association",
        "organisation": "ORG-1",
        "title": "Chess",
        "postcode": "7511",
        "places": "4",
    }

    answer = post(client, "/coordinator/openings/new", **given)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/coordinator/opening/O-7")
    opening = session.scalars(select(Opening)).one()
    assert (opening.kind, opening.title, opening.places) == (Kind.ASSOCIATION, "Chess", 4)
    session.rollback()

    text = client.get("/coordinator/openings/edit/O-7").text
    assert 'name="kind"' not in text
    seal = text.split('name="seal" value="')[1].split('"')[0]
    post(
        client,
        "/coordinator/openings/edit/O-7",
        seal=seal,
        organisation="ORG-1",
        title="Chess and tea",
        country="nl",
        postcode="7511",
        places="4",
    )
    session.expire_all()
    assert session.scalars(select(Opening.title)).one() == "Chess and tea"


def test_form_of_an_opening_sent_back_as_shown_changes_nothing(session, opening, signed_in, post):
    opening.needs_language = {"nl": 2, "tig": 1}
    opening.occupations = ["222", "512", "712"]
    OrganisationFactory.create(ref="ORG-1")
    client = signed_in()

    for path in ("openings/edit/O-1", "organisations/edit/ORG-1"):
        shown = as_shown(client.get(f"/coordinator/{path}").text)
        assert "seal" in shown, path
        assert post(client, f"/coordinator/{path}", **shown).status_code == 303, path

    assert deeds(session) == []


def test_language_needed_is_chosen(session, opening, signed_in, post):
    client = signed_in()
    shown = as_shown(client.get("/coordinator/openings/edit/O-1").text)
    needed = {"needs_language": ["nl", ""], "needs_language-level": ["A2", ""]}

    answer = post(client, "/coordinator/openings/edit/O-1", **{**shown, **needed})

    assert answer.status_code == 303
    session.expire_all()
    assert opening.needs_language == {"nl": 2}


def test_employer_with_a_limit_of_age_is_told_why_not(session, town, signed_in, post):
    answer = post(
        signed_in(),
        "/coordinator/openings/new",
        ref="O-7",
        kind="employer",
        postcode="7511",
        min_age="20",
    )

    assert answer.status_code == 422
    assert "An employer may set no limit of age or gender; leave this empty." in answer.text
    assert 'href="#min_age"' in answer.text


def test_opening_without_a_place_says_so_at_the_postcode(session, town, signed_in, post):
    answer = post(signed_in(), "/coordinator/openings/new", ref="O-7", kind="neighbour")

    assert answer.status_code == 422
    assert "A place is needed" in answer.text
    assert 'href="#postcode"' in answer.text


def test_guide_reads_openings_without_people(session, opening, signed_in):
    TieFactory.create(
        living_coupling=True, opening=opening, newcomer=NewcomerFactory.create(ref="N-SECRET")
    )
    OpeningFactory.create(ref="HIDDEN", protected=True)
    coordinator, guide = signed_in(), signed_in(Role.GUIDE)

    assert "N-SECRET" in coordinator.get("/coordinator/opening/O-1").text
    assert "HIDDEN" in coordinator.get("/coordinator/openings").text
    page = guide.get("/coordinator/opening/O-1").text
    assert "Bart" in page
    for hidden in ("N-SECRET", "Canary", "+31 6", "contact", "Vetting", "/people", "/edit/"):
        assert hidden not in page
    assert refs(guide.get("/coordinator/openings")) == ["O-1"]
    assert guide.get("/coordinator/opening/HIDDEN").status_code == 404
    for path in ("openings/edit/O-1", "openings/new", "organisations"):
        assert guide.get(f"/coordinator/{path}").status_code == 403


def test_opening_of_another_town_is_not_found(session, opening, other_town, signed_in, post):
    OrganisationFactory.create(ref="ORG-1")
    own, other = signed_in(), signed_in(town=other_town)

    for path in ("opening/O-1", "openings/edit/O-1", "openings/erase/O-1", "organisation/ORG-1"):
        assert own.get(f"/coordinator/{path}").status_code == 200, path
        assert other.get(f"/coordinator/{path}").status_code == 404, path
    for deed in ("contact", "state", "places", "pause", "close", "vetting", "stop", "erase"):
        fields = {"places": "2", "ref": "O-1"}
        days = {"vetting_kind": "VOG", "seen_on": "2026-11-20", "valid_until": "2028-11-20"}
        answer = post(other, f"/coordinator/openings/{deed}/O-1", **fields, **days)
        assert answer.status_code == 404, deed
    assert post(other, "/coordinator/organisations/link/ORG-1").status_code == 404
    assert "No opening is known in this town yet." in other.get("/coordinator/openings").text
    assert deeds(session) == []


def test_organisation_gets_its_standing_link(session, signed_in, post):
    organisation = OrganisationFactory.create(ref="ORG-1", email="club@example.org")
    OpeningFactory.create(ref="O-5", association=True, organisation=organisation)
    client = signed_in()
    page = client.get("/coordinator/organisation/ORG-1").text
    assert "club@example.org" in page
    assert "/coordinator/opening/O-5" in page

    answer = post(client, "/coordinator/organisations/link/ORG-1")

    assert answer.status_code == 303
    message = session.scalars(select(Message)).one()
    link = session.scalars(select(Link)).one()
    assert (message.code, message.link_id) == ("organisation_link", link.id)
    assert link.purpose is LinkPurpose.ORGANISATION


def test_organisation_without_an_address_says_what_is_missing(session, signed_in):
    OrganisationFactory.create(ref="ORG-1")

    answer = signed_in().get("/coordinator/organisation/ORG-1")

    assert "Note one first." in answer.text


def test_organisations_are_looked_up(session, signed_in):
    OrganisationFactory.create(ref="ORG-1", name="Chess club")
    OrganisationFactory.create(ref="ORG-2", name="Choir")
    client = signed_in()

    answer = client.get("/coordinator/organisations?words=choir")
    assert "ORG-2" in answer.text
    assert "ORG-1" not in answer.text
