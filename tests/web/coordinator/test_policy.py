"""The policy: read in words, tried on past weeks, changed by two."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from koppeling.jobs.rounds import run_round
from koppeling.store import JournalLine, PolicyChange, Town
from koppeling.store.digest import state_digest
from koppeling.terms import Role, Week
from tests.factories.base import NOW
from tests.web.browsers import post
from tests.web.coordinator.weeks import main_of

POLICY = "/coordinator/policy"
TRIAL = f"{POLICY}/trial"


@pytest.fixture
def past(engine, session, enschede, newcomer_factory, opening_factory):
    """Two weeks that were proposed: five newcomers, three of whom could meet a neighbour."""
    for _ in range(5):
        newcomer_factory()
    for _ in range(3):
        opening_factory()
    session.commit()
    for no in range(2):
        on = NOW + timedelta(weeks=no)
        run_round(engine, "enschede", week=Week.of(on.date()), now=on, actor="test")


def stored(session):
    """(identity, whether it was confirmed) of every change."""
    found = session.execute(
        select(PolicyChange.id, PolicyChange.confirmed).order_by(PolicyChange.id)
    ).all()
    session.rollback()
    return [tuple(row) for row in found]


def first_bonus(session):
    found = session.scalars(select(Town.policy).where(Town.slug == "enschede")).one()
    session.rollback()
    return found["bonus"]["first"]


def ask(client, **fields):
    return post(client, f"{POLICY}/changes", **({"bonus.first": "30"} | fields))


def test_the_policy_stands_in_words_and_may_be_tried(past, signed_in):
    words = main_of(signed_in().get(POLICY).text)
    assert "Policy of Enschede" in words
    assert "Waiting without a contact adds up to 25 points" in words
    assert "Try it on the past weeks" in words
    assert "A change waits" not in words


def test_without_a_past_week_it_says_what_is_needed(enschede, signed_in):
    client = signed_in()
    words = main_of(client.get(POLICY).text)
    assert "There is no past week to try another policy on yet." in words
    assert "Try it on the past weeks" not in words
    answer = client.get(f"{TRIAL}?bonus.first=30")
    assert answer.status_code == 409
    assert "There is no past week of “enschede” to try a policy on yet" in main_of(answer.text)


def test_numbers_lead_to_a_trial_that_names_what_differs(past, signed_in):
    client = signed_in()
    answer = post(client, TRIAL, **{"bonus.first": "30,5", "limits.at_most": "3", "weeks": "4"})
    assert answer.status_code == 303
    assert answer.location == f"{TRIAL}?weeks=4&bonus.first=30.5"


def test_a_trial_shows_who_gains_and_saves_nothing(past, session, signed_in):
    client = signed_in()
    client.get(POLICY)
    before = state_digest(session)
    session.rollback()

    answer = client.get(f"{TRIAL}?weeks=8&floor.neighbour=100&limits.at_most=1")

    assert answer.status_code == 200
    words = main_of(answer.text)
    assert "Enschede, 2 past weeks (2026-W48 to 2026-W49)" in words
    assert "We assume that both say yes to 50% of the proposed pairs: only 0 introductions" in words
    assert "Nothing is saved" in words
    assert "Now A newcomer has at most 3 contacts at a time" in words
    assert "Then A newcomer has at most 1 contact at a time" in words
    assert "Nothing is proposed below 100 points." in words
    assert "Nobody has a first contact sooner." in words
    assert "No first contact any more in these weeks N-" in words
    assert re.search(r'<dd><a href="/coordinator/person/(N-\d+)">\1</a>', answer.text)
    assert '<svg class="survival"' in answer.text
    assert state_digest(session) == before


def test_a_trial_without_a_difference_leads_back(past, signed_in):
    client = signed_in()
    assert client.get(TRIAL).location == POLICY
    answer = post(client, TRIAL, **{"bonus.first": "20"})
    assert answer.status_code == 422
    assert "This is the policy that the town has already." in main_of(answer.text)


@pytest.mark.parametrize(
    ("fields", "sentence", "field"),
    [
        ({"bonus.first": "many"}, "bonus.first should be a number", "bonus.first"),
        (
            {"weights.employer.work": "50"},
            "the weights of weights.employer should add up to 100",
            "weights.employer.interests",
        ),
        ({"bonus.second": "99"}, "the second bonus should not be above the first", "bonus.first"),
        ({"limits.at_most": "2.5"}, "limits.at_most should be a whole number", "limits.at_most"),
        ({"bonus.fourth": "1"}, "bonus.fourth is not a key of a policy", None),
    ],
)
def test_a_number_that_cannot_be_is_told_beside_its_field(past, signed_in, fields, sentence, field):
    client = signed_in()
    for answer in (
        post(client, TRIAL, **fields),
        client.get(TRIAL, query_string=fields),
    ):
        assert answer.status_code == 422
        assert sentence in main_of(answer.text)
        if field is None:
            assert 'href="#bonus' not in answer.text
        else:
            assert f'href="#{field}"' in answer.text
            assert f'id="{field}-error"' in answer.text
    ((key, value),) = fields.items()
    assert field is None or f'name="{key}" type="text" value="{value}"' in answer.text


def test_a_file_counts_in_place_of_the_numbers(past, signed_in):
    client = signed_in()

    def send(content):
        file = (io.BytesIO(content), "policy.toml")
        return post(client, TRIAL, **{"bonus.first": "30", "file": file})

    answer = send(b"[bonus]\nfirst = 30")
    assert answer.status_code == 422
    assert "is missing" in main_of(answer.text)
    answer = send(b"[[")
    assert answer.status_code == 422
    assert 'href="#file"' in answer.text


def test_more_people_than_a_page_may_walk_through_are_refused(past, signed_in, monkeypatch):
    monkeypatch.setattr("web.coordinator.policy.MOST_PEOPLE", 10)
    answer = signed_in().get(f"{TRIAL}?bonus.first=30")
    assert answer.status_code == 409
    assert "choose fewer weeks" in main_of(answer.text)
    assert 'href="#weeks"' in answer.text


def test_a_colleague_confirms_what_was_asked_for(past, session, signed_in):
    asker, colleague = signed_in(), signed_in()
    assert ask(asker, reason="Early starters wait.").location == POLICY

    assert "A colleague asks you to confirm" in main_of(colleague.get("/coordinator/").text)
    assert "A colleague asks you to confirm" not in main_of(asker.get("/coordinator/").text)
    own, theirs = (main_of(one.get(POLICY).text) for one in (asker, colleague))
    assert "Early starters wait." in own
    assert "Take it back" in own
    assert "Confirm the change" not in own
    assert "Then A newcomer's first proposal adds 30 points" in theirs
    assert "Confirm the change" in theirs

    ((change, _),) = stored(session)
    assert first_bonus(session) == 20
    refused = post(asker, f"{POLICY}/changes/{change}/confirm")
    assert refused.status_code == 409
    assert "a second member of staff has to confirm it" in main_of(refused.text)
    assert first_bonus(session) == 20

    assert post(colleague, f"{POLICY}/changes/{change}/confirm").location == POLICY
    assert first_bonus(session) == 30
    words = main_of(asker.get(POLICY).text)
    assert "A newcomer's first proposal adds 30 points" in words
    assert "confirmed Coordinator" in words
    late = post(colleague, f"{POLICY}/changes/{change}/withdraw")
    assert late.status_code == 409
    assert session.scalars(select(JournalLine.deed)).all()[-3:] == [
        "propose_policy_change",
        "confirm_policy_change",
        "set_policy",
    ]


def test_a_change_is_taken_back_or_left(past, session, signed_in):
    asker, colleague = signed_in(), signed_in()
    for who in (asker, colleague):
        ask(asker)
        change, confirmed = stored(session)[-1]
        assert confirmed is None
        assert post(who, f"{POLICY}/changes/{change}/withdraw").status_code == 303
    assert [confirmed for _, confirmed in stored(session)] == [False, False]
    assert first_bonus(session) == 20
    assert "left as it was" in main_of(asker.get(POLICY).text)


def test_while_a_change_waits_no_other_is_asked_for(past, session, signed_in):
    asker, colleague = signed_in(), signed_in()
    ask(asker)
    assert "Another change of the policy waits" in main_of(
        colleague.get(f"{TRIAL}?bonus.first=31").text
    )
    assert ask(colleague).status_code == 409
    assert len(stored(session)) == 1


def test_another_towns_change_is_not_decided(past, session, signed_in, other_town):
    ask(signed_in())
    ((change, _),) = stored(session)
    stranger = signed_in(town=other_town)
    for deed in ("confirm", "withdraw"):
        assert post(stranger, f"{POLICY}/changes/{change}/{deed}").status_code == 404
    assert stored(session) == [(change, None)]


@pytest.mark.parametrize("role", [Role.GUIDE, Role.ADMINISTRATOR])
def test_only_coordinators_weigh(past, signed_in, role):
    assert signed_in(role).get(POLICY).status_code == 403
