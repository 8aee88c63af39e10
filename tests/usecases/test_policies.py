import copy

import pytest
from sqlalchemy import select

from koppeling.errors import (
    BadPolicy,
    NothingChanges,
    OwnPolicyChange,
    PolicyChangeDecided,
    PolicyChangeWaits,
    WordsTooLong,
)
from koppeling.matching.policy_changes import changed
from koppeling.queries.policies import awaits_confirmation, policy_changes
from koppeling.store import JournalLine, PolicyChange, Town
from koppeling.terms import PolicyChangeId
from koppeling.usecases.policies import (
    confirm_policy_change,
    propose_policy_change,
    set_policy,
    withdraw_policy_change,
)
from tests.factories.base import NOW

WHEN = {"now": NOW, "actor": "test"}


@pytest.fixture
def two(enschede, account_factory):
    """Two members of staff."""
    return account_factory(name="Kim"), account_factory(name="Lou")


def ask(session, town, account, *, first=30, **options):
    document = changed(town.policy, {"bonus.first": first})
    return propose_policy_change(
        session, town.id, document, account_id=account.id, **options, **WHEN
    )


def deeds(session):
    return list(session.scalars(select(JournalLine.deed).order_by(JournalLine.id)))


def test_a_policy_is_kept_as_its_canonical_document(session, enschede):
    document = copy.deepcopy(enschede.policy)
    document["introductions"]["expire_days"] = 10
    policy = set_policy(session, enschede.id, document, now=NOW, actor="test")
    assert policy.expire_days == 10
    assert session.get_one(Town, enschede.id).policy == document


def test_the_same_policy_again_leaves_no_line(session, enschede):
    set_policy(session, enschede.id, enschede.policy, now=NOW, actor="test")
    assert list(session.scalars(select(JournalLine.deed))) == ["add_town"]


def test_a_bad_policy_changes_nothing(session, enschede):
    document = copy.deepcopy(enschede.policy)
    del document["limits"]
    with pytest.raises(BadPolicy) as refused:
        set_policy(session, enschede.id, document, now=NOW, actor="test")
    assert refused.value.params["why"] == "missing"
    assert session.get_one(Town, enschede.id).policy == enschede.policy


def test_a_change_that_is_asked_for_changes_nothing_yet(session, enschede, two):
    kim, lou = two
    ask(session, enschede, kim, reason=" Early starters wait too long. ")
    assert session.get_one(Town, enschede.id).policy == enschede.policy
    (line,) = policy_changes(session, enschede.id)
    assert (line.proposer, line.reason, line.is_open) == (
        "Kim",
        "Early starters wait too long.",
        True,
    )
    assert line.policy["bonus"]["first"] == 30
    assert [awaits_confirmation(session, enschede.id, one.id) for one in (kim, lou)] == [
        False,
        True,
    ]
    assert deeds(session) == ["add_town", "propose_policy_change"]


def test_a_colleague_confirms_and_the_town_has_the_policy(session, enschede, two):
    kim, lou = two
    change = ask(session, enschede, kim)
    policy = confirm_policy_change(session, enschede.id, change.id, account_id=lou.id, **WHEN)
    assert session.get_one(Town, enschede.id).policy == policy.document() == change.policy
    (line,) = policy_changes(session, enschede.id)
    assert (line.decider, line.confirmed, line.is_open) == ("Lou", True, False)
    assert not awaits_confirmation(session, enschede.id, lou.id)
    assert deeds(session)[1:] == ["propose_policy_change", "confirm_policy_change", "set_policy"]


def test_whoever_asked_does_not_confirm(session, enschede, two):
    kim, _ = two
    change = ask(session, enschede, kim)
    with pytest.raises(OwnPolicyChange):
        confirm_policy_change(session, enschede.id, change.id, account_id=kim.id, **WHEN)
    assert session.get_one(Town, enschede.id).policy == enschede.policy
    assert change.decided_at is None


@pytest.mark.parametrize(
    ("who", "deed"), [(0, "withdraw_policy_change"), (1, "decline_policy_change")]
)
def test_a_change_is_taken_back_or_declined(session, enschede, two, who, deed):
    change = ask(session, enschede, two[0])
    withdraw_policy_change(session, enschede.id, change.id, account_id=two[who].id, **WHEN)
    assert session.get_one(Town, enschede.id).policy == enschede.policy
    (line,) = policy_changes(session, enschede.id)
    assert (line.confirmed, line.decider) == (False, two[who].name)
    assert deeds(session)[-1] == deed
    for decide in (confirm_policy_change, withdraw_policy_change):
        with pytest.raises(PolicyChangeDecided):
            decide(session, enschede.id, change.id, account_id=two[1].id, **WHEN)
    ask(session, enschede, two[1], first=31)
    assert [one.is_open for one in policy_changes(session, enschede.id)] == [True, False]


def test_one_change_waits_at_a_time(session, enschede, two):
    ask(session, enschede, two[0])
    with pytest.raises(PolicyChangeWaits):
        ask(session, enschede, two[1], first=40)


def test_a_change_that_changes_nothing_is_refused(session, enschede, two):
    with pytest.raises(NothingChanges):
        ask(session, enschede, two[0], first=enschede.policy["bonus"]["first"])
    with pytest.raises(BadPolicy):
        ask(session, enschede, two[0], first=-1)
    with pytest.raises(WordsTooLong):
        ask(session, enschede, two[0], reason="x" * 501)
    assert session.scalars(select(PolicyChange)).all() == []


def test_a_change_of_another_town_is_not_there(session, enschede, two, town_factory):
    change = ask(session, enschede, two[0])
    other = town_factory()
    assert policy_changes(session, other.id) == ()
    with pytest.raises(PolicyChangeDecided):
        confirm_policy_change(session, other.id, change.id, account_id=two[1].id, **WHEN)
    with pytest.raises(PolicyChangeDecided):
        confirm_policy_change(
            session, enschede.id, PolicyChangeId(change.id + 1), account_id=two[1].id, **WHEN
        )
