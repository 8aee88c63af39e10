"""A link that opens nothing tells nobody why."""

from datetime import timedelta

import pytest

from koppeling.store import Link
from koppeling.terms import LinkPurpose, Party
from tests.factories.base import NOW

PAGES = ("", "/end", "/concern", "/concern/sent", "/pause", "/stop")
DEEDS = ("/yes", "/no", "/take-back", "/met", "/end", "/concern", "/pause", "/resume", "/stop")
CHOSEN = {
    "time": "call_me",
    "then": "go_on",
    "sure": "yes",
    "answer": "met",
    "reason": "other",
    "kind": "other",
    "until": "open",
}


@pytest.fixture
def dead(session, asking, link_to):
    """One token of each kind that opens nothing."""
    tokens = {
        name: link_to(session, asking, by=Party.OPENING)
        for name in ("expired", "revoked", "of_another_use")
    }
    kept = {link.token_hash: link for link in session.query(Link)}
    from koppeling.queries.links import hash_of

    kept[hash_of(tokens["expired"])].expires_at = NOW - timedelta(seconds=1)
    kept[hash_of(tokens["expired"])].created_at = NOW - timedelta(days=30)
    kept[hash_of(tokens["revoked"])].revoked_at = NOW
    kept[hash_of(tokens["of_another_use"])].purpose = LinkPurpose.CONFIRM
    session.commit()
    return {**tokens, "unknown": "u" * 43}


def test_dead_links_are_answered_alike(client, dead):
    client.get("/")
    for page in PAGES:
        answers = {client.get(f"/a/{token}{page}").status_code for token in dead.values()}
        lengths = {len(client.get(f"/a/{token}{page}").data) for token in dead.values()}
        assert (answers, len(lengths)) == ({404}, 1)


def test_deeds_of_dead_links_are_answered_alike(client, post, dead):
    for deed in DEEDS:
        answers = [post(client, f"/a/{token}{deed}", **CHOSEN) for token in dead.values()]
        assert {answer.status_code for answer in answers} == {404}
        assert len({len(answer.data) for answer in answers}) == 1


def test_a_link_to_answer_confirms_no_address(client, session, asking, link_to):
    token = link_to(session, asking, by=Party.OPENING)
    assert client.get(f"/a/{token}").status_code == 200
    assert client.get(f"/confirm/{token}").status_code == 404
    assert client.get(f"/organisation/{token}/").status_code == 404
