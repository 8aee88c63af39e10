from factory.declarations import LazyFunction, Sequence
from pytest_factoryboy import LazyFixture
from sqlalchemy.orm import Session

from koppeling.store import District, Town
from tests.factories.base import NOW, TOWN_ID, StoredFactory, The


class TownFactory(StoredFactory):
    class Meta:
        model = Town
        exclude = ("session",)

    # Every stored thing is of a town, so that through this one every fixture has a session.
    session: LazyFixture[Session] = LazyFixture("session")

    slug = Sequence(lambda n: f"town-{n}")
    name = Sequence(lambda n: f"Town {n}")
    country = "nl"
    law_profile = "nl"
    time_zone = "Europe/Amsterdam"
    language = "nl"
    policy = LazyFunction(dict)
    created_at = NOW


class DistrictFactory(StoredFactory):
    class Meta:
        model = District

    town = The(TownFactory)
    town_id = TOWN_ID
    key = Sequence(lambda n: f"district-{n}")
    name = Sequence(lambda n: f"District {n}")
    cell_row = 11626
    cell_col = 940
