"""What an organisation does with its standing link."""

from datetime import date, timedelta

from sqlalchemy import select

from koppeling.queries.links import hash_of
from koppeling.store import Consent, Introduction, Link, Message, Opening, Organisation
from koppeling.terms import ConsentPurpose, Kind, Level, LinkPurpose, OrganisationKind, Party
from koppeling.usecases.introductions import accept_introduction
from koppeling.usecases.organisations import begin_transfer
from tests.factories.base import NOW
from tests.web.pages import facts, heading, problems

ANSWERS = {
    "title": "Singing in the choir",
    "interests": ["choir", "chess"],
    "availability": ["mon-eve", "thu-eve"],
    "postcode": "7511 AB",
    "places": "4",
    "level": "A2",
    "valid_until": "2027-06-30",
    "consent": ["matching", "contact"],
}


def test_a_new_organisation_is_shown_the_way_to_its_first_opening(client, home):
    page = client.get(home)
    assert (page.status_code, heading(page.text)) == (200, "The choir")
    assert "You have not registered an opening yet." in page.text


def test_an_opening_is_registered_with_six_answers(client, post, all_of, home):
    assert client.get(f"{home}new").status_code == 200
    answer = post(client, f"{home}new", **ANSWERS)
    assert (answer.status_code, answer.headers["Location"]) == (303, home)
    (opening,) = all_of(Opening)
    assert (opening.kind, opening.title, opening.places) == (
        Kind.ASSOCIATION,
        "Singing in the choir",
        4,
    )
    assert (opening.interests, opening.postcode) == (["chess", "choir"], "7511 AB")
    assert (opening.needs_language, opening.languages) == ({"nl": Level.A2}, {"nl": Level.C2})
    assert opening.availability == 1 << 2 | 1 << 11
    assert opening.valid_until == date(2027, 6, 30)
    assert (opening.email, opening.contact_name) == ("choir@example.org", "Carla")
    assert opening.stated_on == NOW.date()
    assert {one.purpose for one in all_of(Consent)} == {
        ConsentPurpose.MATCHING,
        ConsentPurpose.CONTACT,
    }
    page = client.get(home).text
    assert facts(page)["Places"] == "0 of 4 taken"


def test_what_is_missing_is_named_and_what_was_written_is_kept(client, post, all_of, home):
    answer = post(client, f"{home}new", title="Rowing", postcode="1")
    assert answer.status_code == 422
    assert problems(answer.text) == [
        "Tick at least one half-day",
        "Enter how many people can come",
        "Choose a level, or that none is needed",
        "Without this we cannot tell anybody of the opening",
    ]
    assert 'value="Rowing"' in answer.text
    assert all_of(Opening) == []


def test_what_cannot_be_read_is_named_beside_its_field(client, post, all_of, home):
    answer = post(client, f"{home}new", **{**ANSWERS, "postcode": "75"})
    assert answer.status_code == 422
    assert 'href="#postcode"' in answer.text
    assert len(problems(answer.text)) == 1
    assert all_of(Opening) == []


def test_an_employer_is_asked_for_no_age_and_no_gender(client, post, all_of, session, choir, home):
    choir.kind = OrganisationKind.EMPLOYER
    session.commit()
    page = client.get(f"{home}new").text
    assert "trial day in the bakery" in page
    for field in ("age", "gender", "birth"):
        assert f'name="{field}' not in page
    answer = post(client, f"{home}new", **ANSWERS, min_age="18", gender="man", protected="yes")
    assert answer.status_code == 303
    (opening,) = all_of(Opening)
    assert (opening.kind, opening.min_age, opening.gender, opening.protected) == (
        Kind.EMPLOYER,
        None,
        None,
        None,
    )


def test_the_last_opening_can_be_copied(client, post, home):
    post(client, f"{home}new", **ANSWERS)
    assert "Begin with a copy of “Singing in the choir”" in client.get(f"{home}new").text
    page = client.get(f"{home}new?copy=last").text
    assert 'value="Singing in the choir"' in page
    assert 'value="mon-eve" checked' in page
    assert 'value="A2" checked' in page
    assert 'value="matching" checked' not in page


def test_an_opening_is_changed(client, post, all_of, home):
    post(client, f"{home}new", **ANSWERS)
    (opening,) = all_of(Opening)
    url = f"{home}openings/{opening.id}"
    assert 'value="Singing in the choir"' in client.get(url).text
    changed = {**ANSWERS, "level": "none", "places": "2", "valid_until": ""}
    assert post(client, url, **changed).status_code == 303
    (opening,) = all_of(Opening)
    assert (opening.places, opening.needs_language, opening.valid_until) == (2, None, None)
    assert opening.title == "Singing in the choir"


def test_a_place_that_is_promised_to_somebody_stays(client, post, all_of, asking, home):
    url = f"{home}openings/{asking.opening_id}"
    for places in ("0", "10000", "many"):
        answer = post(client, url, **{**ANSWERS, "places": places})
        assert (answer.status_code, len(problems(answer.text))) == (422, 1)
        assert 'href="#places"' in answer.text
    assert all_of(Opening)[0].places == 1


def test_whether_an_opening_still_stands(
    client, post, session, all_of, choir, home, opening_factory
):
    opening_factory(association=True, organisation=choir, places=4, title="Tennis")
    session.commit()
    (opening,) = all_of(Opening)
    url = f"{home}openings/{opening.id}/state"
    assert "Are there still 4 places?" in client.get(home).text
    assert post(client, url).status_code == 422
    assert all_of(Opening)[0].stated_on is None
    assert post(client, url, answer="still").status_code == 303
    assert all_of(Opening)[0].stated_on == NOW.date()
    post(client, url, answer="close")
    assert all_of(Opening)[0].closed_at == NOW
    assert "Shall it be open again?" in client.get(home).text
    post(client, url, answer="reopen")
    assert all_of(Opening)[0].closed_at is None


def test_who_has_not_said_yes_is_not_shown(client, asking, home):
    page = client.get(home).text
    assert "Tennis" in page
    assert "Newcomer 0" not in page
    assert "introduced to you" not in page
    assert client.get(f"{home}introductions/{asking.id}").status_code == 404


def test_an_introduction_is_answered(client, post, session, all_of, asking, home):
    accept_introduction(session, asking.id, by=Party.NEWCOMER, now=NOW, actor="test")
    session.commit()
    url = f"{home}introductions/{asking.id}"
    assert "Newcomer 0</bdi> would like to meet you" in client.get(home).text
    page = client.get(url).text
    assert heading(page) == "Newcomer 0 would like to meet you"
    assert "n-0000@example.org" not in page
    assert post(client, f"{url}/yes").status_code == 422
    assert post(client, f"{url}/yes", time="call_me").status_code == 303
    (found,) = all_of(Introduction)
    assert found.opening_yes_at == NOW
    page = client.get(url).text
    assert heading(page) == "You and Newcomer 0 both said yes"
    assert "n-0000@example.org" not in page


def test_an_introduction_is_not_now(client, post, session, all_of, asking, home):
    accept_introduction(session, asking.id, by=Party.NEWCOMER, now=NOW, actor="test")
    session.commit()
    url = f"{home}introductions/{asking.id}"
    assert post(client, f"{url}/no").status_code == 422
    assert post(client, f"{url}/no", then="pause").status_code == 303
    (found,) = all_of(Introduction)
    assert found.declined_by is Party.OPENING
    assert all_of(Opening)[0].paused_at == NOW
    assert "Newcomer 0" not in client.get(url).text


def test_what_is_another_organisations_is_not_found(
    client, post, session, all_of, asking, link_to, other_town, organisation_factory
):
    here = organisation_factory(name="Another")
    elsewhere = organisation_factory(name="Elsewhere", town=other_town)
    opening_id, introduction_id = asking.opening_id, asking.id
    before = all_of(Opening)[0].title
    for organisation in (here, elsewhere):
        home = f"/organisation/{link_to(session, organisation)}/"
        assert client.get(home).status_code == 200
        assert "Tennis" not in client.get(home).text
        opening, question = (
            f"{home}openings/{opening_id}",
            f"{home}introductions/{introduction_id}",
        )
        assert client.get(opening).status_code == 404
        assert client.get(question).status_code == 404
        assert post(client, opening, **ANSWERS).status_code == 404
        assert post(client, f"{opening}/state", answer="close").status_code == 404
        for deed in ("yes", "no", "take-back"):
            answer = post(client, f"{question}/{deed}", time="call_me", then="go_on", sure="yes")
            assert answer.status_code == 404
    assert all_of(Opening)[0].title == before
    assert all_of(Opening)[0].closed_at is None


def test_a_new_link_is_sent_to_a_known_address_and_answered_alike(client, post, all_of, home):
    answers = [
        post(client, "/organisation/renew", email=email)
        for email in ("choir@example.org", "nobody@example.org")
    ]
    assert {answer.headers["Location"] for answer in answers} == {"/organisation/renew/sent"}
    assert [message.code for message in all_of(Message)] == ["organisation_link"]
    assert "If we know this address" in client.get("/organisation/renew/sent").text
    assert post(client, "/organisation/renew", email="choir").status_code == 422


def test_a_page_is_handed_over_once_the_new_address_agrees(
    client, post, session, all_of, choir, home
):
    assert post(client, f"{home}transfer", email="no address").status_code == 422
    assert post(client, f"{home}transfer", email="new@example.org").status_code == 303
    assert "being handed over to new@example.org" in client.get(home).text
    token = "n" * 43
    (message,) = all_of(Message)
    session.get(Link, message.link_id).token_hash = hash_of(token)
    session.commit()
    new = f"/organisation/{token}/"
    page = client.get(new).text
    assert heading(page) == "Take this page over"
    assert client.get(f"{new}new").status_code == 404
    assert post(client, f"{new}take-over").status_code == 422
    assert all_of(Organisation)[0].email == "choir@example.org"
    assert post(client, f"{new}take-over", sure="yes", contact_name="Nora").status_code == 303
    (found,) = all_of(Organisation)
    assert (found.email, found.contact_name) == ("new@example.org", "Nora")
    assert heading(client.get(new).text) == "The choir"
    assert client.get(home).status_code == 404


def test_the_old_link_cannot_take_over(client, post, session, all_of, choir, home):
    begin_transfer(session, choir.id, email="new@example.org", now=NOW, actor="test")
    session.commit()
    post(client, f"{home}take-over", sure="yes")
    assert all_of(Organisation)[0].email == "choir@example.org"


def test_dead_links_are_answered_alike(client, session, choir, link_to, home):
    tokens = {
        "revoked": link_to(session, choir),
        "expired": link_to(session, choir),
        "of_another_use": link_to(session, choir, purpose=LinkPurpose.CONFIRM),
    }
    links = {link.token_hash: link for link in session.scalars(select(Link))}
    links[hash_of(tokens["revoked"])].revoked_at = NOW
    links[hash_of(tokens["expired"])].expires_at = NOW - timedelta(seconds=1)
    session.commit()
    client.get("/")
    for page in ("", "new", "transfer", "openings/1"):
        answers = [
            client.get(f"/organisation/{token}/{page}") for token in (*tokens.values(), "u" * 43)
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert len({len(answer.data) for answer in answers}) == 1
