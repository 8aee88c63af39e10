from typing import Any

from factory.declarations import LazyFunction, Sequence
from pytest_factoryboy import LazyFixture
from sqlalchemy.orm import Session

from koppeling.matching.policy import Policy
from koppeling.reference.towns import town_seeds
from koppeling.store import District, Town
from tests.factories.base import NOW, TOWN_ID, StoredFactory, The


def policy() -> dict[str, Any]:
    """The policy that Enschede begins with, as a town stores it."""
    return Policy.from_document(town_seeds()["enschede"].policy).document()


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
    policy = LazyFunction(policy)
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
