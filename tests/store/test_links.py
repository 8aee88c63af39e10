"""Links: each is somebody's."""

import pytest

from koppeling.terms import LinkPurpose
from tests.store.forbidding import forbidden_by


def test_a_link_has_one_holder(
    session, link_factory, newcomer, opening, account_factory, organisation_factory
):
    holders = {
        "newcomer_id": newcomer.id,
        "opening_id": opening.id,
        "organisation_id": organisation_factory().id,
        "account_id": account_factory().id,
    }
    nobody = dict.fromkeys(holders) | {"introduction_id": None}
    for name, holder in holders.items():
        link_factory(**(nobody | {name: holder}))
    with forbidden_by(session, "ck_links_one_holder"):
        link_factory(**nobody)
    for name in ("opening_id", "organisation_id", "account_id"):
        two = {name: holders[name], "newcomer_id": newcomer.id}
        with forbidden_by(session, "ck_links_one_holder"):
            link_factory(**(nobody | two))


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_a_link_has_a_purpose(link_factory, purpose):
    assert link_factory(purpose=purpose).purpose is purpose


def test_a_token_is_of_one_link(session, link_factory):
    link_factory(token_hash="0" * 64)
    with forbidden_by(session, "uq_links_token_hash"):
        link_factory(token_hash="0" * 64)
