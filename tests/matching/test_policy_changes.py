"""Two policies held together, key by key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.errors import BadPolicy
from koppeling.matching.policy import Policy
from koppeling.matching.policy_changes import Change, changed, changes, values
from tests.matching.towns import DOCUMENT, POLICY


def test_changes_name_the_keys_that_differ_in_the_order_of_the_document() -> None:
    other = Policy.from_document(
        changed(DOCUMENT, {"bonus.first": 30, "least_level.employer": "B1", "limits.at_most": 2})
    )
    assert changes(POLICY, other) == (
        Change("limits.at_most", 3, 2),
        Change("least_level.employer", "A2", "B1"),
        Change("bonus.first", 20, 30),
    )
    assert changes(POLICY, POLICY) == ()


def test_a_changed_document_leaves_the_first_as_it_is() -> None:
    changed(DOCUMENT, {"bonus.first": 30})
    assert DOCUMENT["bonus"]["first"] == 20


def test_a_key_that_no_policy_has_is_refused() -> None:
    for key in ("bonus.fourth", "bonus.first.more", "nothing", "", "a." * 5_000):
        with pytest.raises(BadPolicy) as refused:
            changed(DOCUMENT, {key: 1})
        assert refused.value.params == {"key": key, "why": "unknown"}


def test_an_older_document_takes_a_newer_key() -> None:
    older = {name: section for name, section in DOCUMENT.items() if name != "waiting"}
    assert changed(older, {"waiting.most_days": 70})["waiting"] == {"most_days": 70}


@given(st.sampled_from(sorted(dict(values(POLICY.document())))))
def test_every_key_put_back_is_the_same_policy(key: str) -> None:
    value = dict(values(POLICY.document()))[key]
    assert Policy.from_document(changed(DOCUMENT, {key: value})) == POLICY
