import copy

import pytest
from sqlalchemy import select

from koppeling.errors import BadPolicy
from koppeling.store import JournalLine, Town
from koppeling.usecases.policies import set_policy
from tests.factories.base import NOW


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
