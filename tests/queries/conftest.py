"""Towns as ``town add`` makes them."""

import pytest
from sqlalchemy.orm import Session

from koppeling.queries import towns
from koppeling.queries.towns import TownLine
from koppeling.usecases.towns import add_town
from tests.factories.base import NOW


@pytest.fixture
def enschede(session: Session) -> TownLine:
    return towns.line(add_town(session, "enschede", now=NOW, actor="test"))
