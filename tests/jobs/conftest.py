"""A town of its own in a database of its own: jobs open their transactions themselves."""

import pytest
from sqlalchemy.orm import Session

from koppeling.queries import towns
from koppeling.queries.towns import TownLine
from koppeling.usecases.towns import add_town
from tests.factories.base import NOW


@pytest.fixture
def enschede(engine, session: Session) -> TownLine:
    town = towns.line(add_town(session, "enschede", now=NOW, actor="test"))
    session.commit()
    return town
