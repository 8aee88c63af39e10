"""An organisation of Enschede with its standing link."""

import pytest
from sqlalchemy import Engine, select

from koppeling.store import Introduction, Organisation, Town
from koppeling.store.engine import reading
from koppeling.usecases.towns import add_town
from tests.factories.base import NOW


@pytest.fixture
def enschede(session) -> Town:
    return add_town(session, "enschede", now=NOW, actor="test")


@pytest.fixture
def choir(enschede, organisation_factory) -> Organisation:
    return organisation_factory(
        name="The choir", email="choir@example.org", contact_name="Carla", locale="en"
    )


@pytest.fixture
def home(session, choir, link_to) -> str:
    """The address of its page."""
    return f"/organisation/{link_to(session, choir)}/"


@pytest.fixture
def asking(session, choir, introduction_factory, opening_factory) -> Introduction:
    """A newcomer is asked whether she would like to come to the choir."""
    opening = opening_factory(association=True, organisation=choir, title="Tennis")
    asking = introduction_factory(opening=opening)
    session.commit()
    return asking


@pytest.fixture
def all_of(engine: Engine):
    """``all_of(Opening)``: what is stored by now, seen from outside the session of the test."""

    def all_of(kind):
        with reading(engine) as session:
            found = list(session.scalars(select(kind).order_by(kind.id)))
            session.expunge_all()
        return found

    return all_of
