"""The outbox, the journal, and the town."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from koppeling.reference.towns import town_seeds
from koppeling.store import Account, JournalLine, Link, Message, Newcomer
from koppeling.terms import LinkPurpose, Party, Role
from koppeling.usecases.outbox import queue_message, queue_message_to
from tests.factories import (
    AccountFactory,
    IntroductionFactory,
    JournalLineFactory,
    LinkFactory,
    NewcomerFactory,
    OpeningFactory,
    TieFactory,
)
from tests.factories.base import NOW

ADDRESS = "n-1@example.org"


def words(answer) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.split("<main")[1]).split())


def deeds(session) -> list[str]:
    session.expire_all()
    found = list(session.scalars(select(JournalLine.deed).order_by(JournalLine.id)))
    session.rollback()
    return found


@pytest.fixture
def introduction(session, town):
    town.policy = town_seeds()["enschede"].policy
    return IntroductionFactory.create(
        newcomer=NewcomerFactory.create(ref="N-1", called="Amina"),
        opening=OpeningFactory.create(ref="O-1"),
    )


@pytest.fixture
def question(session, introduction) -> Message:
    message = queue_message(session, introduction, "ask_opening", to=Party.OPENING, now=NOW)
    session.flush()
    return message


@pytest.fixture
def coupled(session, introduction) -> Message:
    """A message that tells the volunteer how to reach Amina."""
    introduction.state = "coupled"
    introduction.newcomer_yes_at = introduction.opening_yes_at = NOW
    session.flush()
    TieFactory.create(
        living_coupling=True,
        newcomer=introduction.newcomer,
        opening=introduction.opening,
        introduction_id=introduction.id,
        introduction_state="coupled",
    )
    message = queue_message(session, introduction, "coupled_opening", to=Party.OPENING, now=NOW)
    session.flush()
    return message


def test_outbox_tells_how_far_each_message_came(session, introduction, signed_in):
    made: dict[str, int] = {}
    standings: tuple[tuple[str, dict[str, Any]], ...] = (
        ("waiting", {}),
        ("later", {"due_at": NOW + timedelta(hours=1)}),
        ("sent", {"sent_at": NOW}),
        ("cancelled", {"cancelled_at": NOW}),
        ("failed", {"attempts": 2}),
    )
    for code, state in standings:
        message = queue_message(
            session,
            introduction,
            "expired",
            to=Party.NEWCOMER,
            now=NOW + timedelta(seconds=len(made)),
        )
        message.due_at = NOW
        for name, value in state.items():
            setattr(message, name, value)
        session.flush()
        made[code] = message.id
    client = signed_in()

    for only, message_id in made.items():
        text = client.get(f"/coordinator/outbox?only={only}").text
        shown = re.findall(r"/coordinator/outbox/(\d+)\"", text)
        assert shown == [str(message_id)], only
    assert ADDRESS not in client.get("/coordinator/outbox").text


def test_message_is_shown_as_its_reader_gets_it(session, question, signed_in):
    answer = signed_in().get(f"/coordinator/outbox/{question.id}")

    assert answer.status_code == 200
    assert 'class="card letter" lang="nl" dir="ltr"' in answer.text
    assert "https://koppeling.example/a/" in answer.text


def test_message_of_an_open_town_shows_no_token(session, question, town, signed_in, post):
    town.opened_at = NOW
    client = signed_in()

    answer = client.get(f"/coordinator/outbox/{question.id}")

    assert answer.status_code == 200
    assert 'class="card letter"' in answer.text
    assert "/a/" not in answer.text
    assert "Open as the reader would" not in answer.text
    assert post(client, f"/coordinator/outbox/{question.id}/open").status_code == 404


def test_link_of_a_practice_message_opens_as_for_its_reader(session, question, signed_in, post):
    client = signed_in()
    assert session.scalars(select(Link.token_hash)).one() is None
    path = f"/coordinator/outbox/{question.id}/open"
    session.rollback()

    answer = post(client, path)

    assert answer.status_code == 303
    assert re.fullmatch(r"/a/[\w-]{43}", answer.headers["Location"])
    assert client.get(answer.headers["Location"]).status_code == 200


def test_message_with_contact_data_is_shown_to_who_asks(session, coupled, signed_in, post):
    client = signed_in()
    assert ADDRESS not in client.get(f"/coordinator/outbox/{coupled.id}").text

    answer = post(client, f"/coordinator/outbox/{coupled.id}/show")

    assert ADDRESS in answer.text
    assert deeds(session) == ["show_message"]
    assert "A message with contact data was looked at." in words(
        client.get("/coordinator/journal?ref=N-1")
    )


def test_administrator_sees_the_mail_and_not_whom_it_is_about(session, question, signed_in):
    client = signed_in(Role.ADMINISTRATOR)

    answer = client.get("/coordinator/outbox")
    assert "question to who offers" in answer.text
    assert "O-1" not in answer.text
    assert client.get(f"/coordinator/outbox/{question.id}").status_code == 404


def test_messages_to_staff_are_for_administrators(session, town, signed_in, post):
    account = AccountFactory.create(role=Role.ADMINISTRATOR)
    message = queue_message_to(session, account, "account_link", now=NOW, link=LinkPurpose.ACCOUNT)
    session.flush()
    path = f"/coordinator/outbox/{message.id}"
    coordinator, administrator = signed_in(), signed_in(Role.ADMINISTRATOR)

    assert coordinator.get(path).status_code == 404
    assert post(coordinator, f"{path}/open").status_code == 404
    assert administrator.get(path).status_code == 200


def test_message_of_another_town_is_not_found(session, question, other_town, signed_in, post):
    client = signed_in(town=other_town)

    assert client.get(f"/coordinator/outbox/{question.id}").status_code == 404
    assert post(client, f"/coordinator/outbox/{question.id}/open").status_code == 404
    assert post(client, f"/coordinator/outbox/{question.id}/show").status_code == 404
    assert "Nothing was written" in client.get("/coordinator/outbox").text


def test_journal_says_who_did_what(session, signed_in):
    person: Newcomer = NewcomerFactory.create(ref="N-1")
    account: Account = AccountFactory.create(name="Carla")
    link: Link = LinkFactory.create(newcomer_id=person.id, introduction_id=None)
    for actor, deed, params in (
        (f"account:{account.id}", "end_coupling", {"reason": "no_time"}),
        ("newcomer", "accept_introduction", {"party": "newcomer"}),
        (
            f"link:{link.id}",
            "stop_newcomer",
            {},
        ),
        ("account:999", "something_old", {}),
    ):
        JournalLineFactory.create(newcomer=person, actor=actor, deed=deed, params=params)

    text = words(signed_in().get("/coordinator/journal?ref=N-1"))
    assert "Carla The coupling ended. (no time any more)" in text
    assert "the newcomer, by link A yes to the introduction was recorded. (newcomer)" in text
    assert "the newcomer, by link Everything was stopped." in text
    assert "a member of staff Something was recorded (something_old)." in text


def test_journal_of_another_town_is_not_found(session, town, other_town, signed_in):
    JournalLineFactory.create(newcomer=NewcomerFactory.create(ref="N-1"), deed="couple")
    own, other = signed_in(), signed_in(town=other_town)

    assert "the coupling began" in own.get("/coordinator/journal?ref=N-1").text
    answer = other.get("/coordinator/journal?ref=N-1")
    assert answer.status_code == 404
    assert "the coupling began" not in answer.text


def test_town_names_what_is_missing_and_opens_with_all(session, town, app, signed_in, post):
    from koppeling.settings import Settings

    client = signed_in(Role.ADMINISTRATOR)
    text = words(client.get("/coordinator/town"))
    assert "a mail server (KOPPELING_SMTP_URL)" in text
    assert "a second member of staff" in text
    assert "the data protection impact assessment" in text
    refused = post(client, "/coordinator/town/open")
    assert refused.status_code == 409
    session.expire_all()
    assert not town.opened_at
    session.rollback()

    post(client, "/coordinator/town/dpia")
    session.expire_all()
    assert not town.dpia_ticked_at
    session.rollback()
    post(client, "/coordinator/town/dpia", made="yes")
    signed_in(Role.COORDINATOR)
    house = app.extensions["koppeling"]
    complete = Settings(
        database_url="",
        secret_key="k" * 43,
        base_url="https://koppeling.example",
        smtp_url="smtp://localhost?from=post@town.example",
    )
    app.extensions["koppeling"] = type(house)(house.engine, complete, house.clock)
    assert "Everything that is needed is there." in words(client.get("/coordinator/town"))
    assert post(client, "/coordinator/town/open").status_code == 303
    session.expire_all()
    assert (town.opened_at, town.dpia_ticked_at) == (NOW, NOW)


def test_coordinator_reads_the_town_and_decides_nothing(session, town, signed_in, post):
    client = signed_in()
    page = client.get("/coordinator/town")

    assert page.status_code == 200
    assert "A new member of staff" not in page.text
    assert client.get("/coordinator/town/dpia").status_code == 200
    for path in ("open", "dpia", "meeting-place", "accounts", "accounts/1/close"):
        assert post(client, f"/coordinator/town/{path}").status_code == 403, path


def test_number_to_call_is_kept_or_refused_in_words(session, town, signed_in, post):
    client = signed_in(Role.ADMINISTRATOR)

    refused = post(client, "/coordinator/town/phone", phone="ask Truus")
    assert refused.status_code == 422
    assert "“ask Truus” is not a phone number" in refused.text
    assert 'value="ask Truus"' in refused.text
    session.expire_all()
    assert town.phone is None
    session.commit()

    assert post(client, "/coordinator/town/phone", phone="053 481 81 81").status_code == 303
    session.expire_all()
    assert town.phone == "053 481 81 81"


def test_meeting_place_is_kept(session, town, signed_in, post):
    client = signed_in(Role.ADMINISTRATOR)

    post(client, "/coordinator/town/meeting-place", meeting_place=" Library,  Main Street 1 ")

    session.expire_all()
    assert town.meeting_place == "Library, Main Street 1"


def test_new_account_gets_its_link(session, town, signed_in, post):
    client = signed_in(Role.ADMINISTRATOR)

    answer = post(
        client, "/coordinator/town/accounts", name="Gül", email="gul@example.org", role="guide"
    )

    message = session.scalars(select(Message)).one()
    account = session.scalars(select(Account).where(Account.email == "gul@example.org")).one()
    assert (account.role, account.name, account.town_id) == (Role.GUIDE, "Gül", town.id)
    assert (message.code, message.account_id) == ("account_link", account.id)
    assert answer.headers["Location"] == f"/coordinator/outbox/{message.id}"
    session.rollback()
    shown = client.get(answer.headers["Location"]).text
    assert "https://koppeling.example/account/begin/" in shown
    opened = post(client, f"{answer.headers['Location']}/open")
    assert opened.headers["Location"].startswith("/account/begin/")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "nobody", "role": "guide"}, "email"),
        ({"email": "a@example.org"}, "role"),
    ],
)
def test_new_account_with_a_mistake_is_asked_again(session, town, signed_in, post, fields, field):
    client = signed_in(Role.ADMINISTRATOR)

    answer = post(client, "/coordinator/town/accounts", name="Gül", **fields)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert 'value="Gül"' in answer.text


def test_account_is_closed_at_once_but_not_the_own(session, town, signed_in, post):
    coordinator, client = signed_in(), signed_in(Role.ADMINISTRATOR)
    ids = {one.role: one.id for one in session.scalars(select(Account))}
    session.rollback()
    assert coordinator.get("/coordinator/people").status_code == 200

    own = post(client, f"/coordinator/town/accounts/{ids[Role.ADMINISTRATOR]}/close")
    assert own.status_code == 409
    closed = post(client, f"/coordinator/town/accounts/{ids[Role.COORDINATOR]}/close")

    assert closed.status_code == 303
    assert coordinator.get("/coordinator/people").status_code == 303
    assert "closed" in words(client.get("/coordinator/town"))


def test_account_of_another_town_is_not_found(session, town, other_town, signed_in, post):
    stranger: Account = AccountFactory.create(town=other_town)
    client = signed_in(Role.ADMINISTRATOR)

    for deed in ("link", "close"):
        answer = post(client, f"/coordinator/town/accounts/{stranger.id}/{deed}")
        assert answer.status_code == 404, deed
    session.expire_all()
    assert stranger.disabled_at is None
