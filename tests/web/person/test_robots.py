"""Whoever opens every link and sends every form as it stands changes nothing."""

import pytest

from koppeling.terms import Party
from tests.web.robots import digest, walk


@pytest.mark.parametrize("yeses", [0, 1, 2])
@pytest.mark.parametrize("party", list(Party))
def test_a_robot_changes_nothing(client, engine, session, asking, link_to, say_yes, yeses, party):
    token = link_to(session, asking, by=party)
    for by in (Party.OPENING, Party.NEWCOMER)[:yeses]:
        say_yes(asking, by)
    before = digest(engine)
    sent = walk(client, f"/a/{token}")
    assert {f"/a/{token}/stop", f"/a/{token}/pause", f"/a/{token}/concern"} <= set(sent)
    assert digest(engine) == before


def test_a_robot_takes_no_no_back(client, engine, session, asking, link_to, post):
    token = link_to(session, asking, by=Party.OPENING)
    post(client, f"/a/{token}/no", then="two_weeks")
    before = digest(engine)
    sent = walk(client, f"/a/{token}")
    assert {f"/a/{token}/take-back", f"/a/{token}/resume"} <= set(sent)
    assert digest(engine) == before
