from datetime import timedelta

import pytest

from koppeling.errors import UnknownIntroduction
from koppeling.queries.introductions import get_introduction_id, introductions
from koppeling.terms import IntroductionState, Party
from tests.factories.base import NOW


def test_an_introduction_awaits_one_side_at_a_time(
    session, enschede, introduction_factory, opening_factory
):
    introduction_factory(newcomer__ref="A")
    introduction_factory(newcomer__ref="B", opening_yes_at=NOW)
    introduction_factory(newcomer__ref="C", opening=opening_factory(association=True))
    introduction_factory(newcomer__ref="D", declined=True)
    introduction_factory(newcomer__ref="E", asked_at=NOW - timedelta(days=7), expires_at=NOW)
    lines = introductions(session, enschede.id, now=NOW)
    assert [(line.newcomer, line.state, line.awaits) for line in lines] == [
        ("A", IntroductionState.ASKING, Party.OPENING),
        ("B", IntroductionState.ASKING, Party.NEWCOMER),
        ("C", IntroductionState.ASKING, Party.NEWCOMER),
        ("D", IntroductionState.DECLINED, None),
        ("E", IntroductionState.EXPIRED, None),
    ]


def test_the_latest_introduction_of_two_is_meant(
    session, enschede, introduction_factory, newcomer_factory, opening_factory, match_round_factory
):
    newcomer, opening = newcomer_factory(ref="N1"), opening_factory(ref="O1")
    introduction_factory(
        newcomer=newcomer,
        opening=opening,
        declined=True,
        asked_at=NOW - timedelta(days=14),
        proposal__match_round=match_round_factory(),
    )
    latest = introduction_factory(
        newcomer=newcomer, opening=opening, proposal__match_round=match_round_factory()
    )
    assert get_introduction_id(session, enschede.id, "N1", "O1") == latest.id
    with pytest.raises(UnknownIntroduction) as refused:
        get_introduction_id(session, enschede.id, "N1", "O2")
    assert refused.value.params == {"newcomer": "N1", "opening": "O2"}
