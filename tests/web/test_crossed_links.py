"""A link opens what it was made for, a form says what it asks, and a second press is one."""

import threading

import pytest

from koppeling.queries.links import hash_of
from koppeling.store import Introduction, Link, Message, Opening, Organisation
from koppeling.store.engine import deed, reading
from koppeling.terms import IntroductionState, Kind, LinkPurpose, Party
from koppeling.usecases.organisations import begin_transfer
from koppeling.usecases.towns import add_town
from tests.factories.base import NOW
from tests.web.browsers import browser, csrf_token, link_to, post


@pytest.fixture
def pairs(session, introduction_factory, opening_factory, organisation_factory):
    """Two associations of one town, each with a newcomer who has said yes."""
    add_town(session, "enschede", now=NOW, actor="test")
    return [
        introduction_factory(
            opening=opening_factory(
                association=True, organisation=organisation_factory(email=f"{one}@example.org")
            ),
            newcomer_yes_at=NOW,
        )
        for one in "ab"
    ]


def test_organisation_reaches_nothing_of_another(client, session, engine, pairs):
    own, foreign = pairs
    start = f"/organisation/{link_to(session, own.opening.organisation)}"
    token = csrf_token(client)
    there = [
        *(f"{start}/introductions/{foreign.id}{end}" for end in ("", "/yes", "/no", "/take-back")),
        f"{start}/openings/{foreign.opening_id}",
        f"{start}/openings/{foreign.opening_id}/state",
    ]
    form = {"csrf_token": token, "time": "call_me", "then": "pause", "sure": "yes"}
    form |= {"answer": "close", "title": "x", "places": "9"}
    told = {url: client.post(url, data=form).status_code for url in there}
    assert {url: status for url, status in told.items() if status not in {404, 405}} == {}
    assert client.get(f"{start}/introductions/{own.id}").status_code == 200
    with reading(engine) as db:
        kept = db.get_one(Introduction, foreign.id)
        assert (kept.opening_yes_at, kept.state) == (None, IntroductionState.ASKING)
        assert db.get_one(Opening, foreign.opening_id).closed_at is None


MORE = {
    "role": "administrator",
    "town_id": "2",
    "vetted_until": "2099-01-01",
    "protected": "yes",
    "paused": "no",
    "paused_at": "",
    "avoid": "N-1",
    "ref": "STOLEN-1",
    "kind": "neighbour",
    "organisation": "ORG-X",
    "contact_name": "Somebody else",
    "email": "evil@example.org",
    "introduction_id": "2",
    "account_id": "1",
    "for_good": "yes",
}


def test_fields_that_no_organisation_is_asked_for_are_not_taken(client, session, engine, pairs):
    own, _foreign = pairs
    start = f"/organisation/{link_to(session, own.opening.organisation)}"
    asked = {
        "title": "Choir",
        "availability": "mon-mor",
        "postcode": "7511 AB",
        "places": "2",
        "level": "none",
        "consent": "matching",
    }
    assert post(client, f"{start}/new", **asked, **MORE).status_code == 303
    with reading(engine) as db:
        made = db.query(Opening).order_by(Opening.id.desc()).limit(1).one()
        assert made.title == "Choir"
        assert made.kind is Kind.ASSOCIATION
        assert made.organisation_id == own.opening.organisation_id
        assert (made.vetted_until, made.protected, made.email) == (None, None, "a@example.org")
        assert made.ref != "STOLEN-1"


def test_name_of_who_takes_over_cannot_break_what_shows_it(client, session, engine, pairs):
    organisation = pairs[0].opening.organisation
    message = begin_transfer(
        session, organisation.id, email="new@example.org", now=NOW, actor="test"
    )
    session.get_one(Link, message.link_id).token_hash = hash_of("n" * 43)
    session.commit()
    url = f"/organisation/{'n' * 43}/take-over"
    assert post(client, url, sure="yes", contact_name="Ann\u202egnp").status_code == 303
    with reading(engine) as db:
        kept = db.get_one(Organisation, organisation.id)
        assert (kept.email, kept.contact_name) == ("new@example.org", None)


def test_same_yes_pressed_eight_times_at_once_is_one(app, session, engine, introduction_factory):
    add_town(session, "enschede", now=NOW, actor="test")
    asked = introduction_factory()
    url = f"/a/{link_to(session, asked, by=Party.OPENING)}/yes"
    answers, clients = [], [browser(app) for _ in range(8)]
    tokens = [csrf_token(client) for client in clients]

    def press(client, token):
        form = {"csrf_token": token, "time": "call_me"}
        answers.append(client.post(url, data=form).status_code)

    threads = [
        threading.Thread(target=press, args=pair) for pair in zip(clients, tokens, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 8
    with reading(engine) as db:
        assert [message.code for message in db.query(Message)] == ["ask_newcomer"]
        assert db.query(Link).filter(Link.purpose == LinkPurpose.ANSWER).count() == 2
    with deed(engine) as db:
        assert db.get_one(Introduction, asked.id).opening_yes_at is not None
