"""A town with a week on the desk."""

import pytest
from sqlalchemy.orm import Session

from koppeling.queries import towns
from koppeling.queries.towns import TownLine
from koppeling.usecases.towns import add_town
from tests.factories.base import NOW

REASONS = [
    {"code": "shared_interests", "points": 20_400, "params": {"interests": ["cooking"]}},
    {"code": "offers_other", "points": 0, "params": {}},
    {"code": "shared_language", "points": 15_300, "params": {"language": "nl", "level": "B1"}},
    {"code": "near", "points": 11_700, "params": {"minutes": 7, "travel": "bicycle"}},
    {"code": "shared_half_days", "points": 7_300, "params": {"half_days": ["mon-aft"]}},
    {"code": "near_in_age", "points": 3_150, "params": {}},
    {"code": "same_occupation", "points": 2_050, "params": {"occupations": ["512"]}},
    {"code": "not_asked", "points": 1_100, "params": {"term": "work"}},
]
"""Seven with points, which sum to 61 points."""


@pytest.fixture
def enschede(session: Session) -> TownLine:
    return towns.line(add_town(session, "enschede", now=NOW, actor="test"))


@pytest.fixture
def week(enschede, match_round_factory):
    """The round of week 48 under the town's own policy."""
    return match_round_factory(policy=enschede.policy)


@pytest.fixture
def proposals(week, newcomer_factory, volunteer_factory, opening_factory, proposal_factory):
    """Three drafts of neighbours: Amina with Bart, Bahar with Cees, Chaza with Dirk."""
    people = (("Amina", "Bart de Boer"), ("Bahar", "Cees Smit"), ("Chaza", "Dirk Vos"))
    return [
        proposal_factory(
            newcomer=newcomer_factory(called=called),
            opening=opening_factory(volunteer=volunteer_factory(name=name), title=None),
            reasons=REASONS,
        )
        for called, name in people
    ]
