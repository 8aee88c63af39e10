from factory.declarations import LazyFunction

from koppeling.store import Job
from koppeling.terms import JobState
from tests.factories.base import NOW, TOWN_ID, StoredFactory, The
from tests.factories.towns import TownFactory


class JobFactory(StoredFactory):
    class Meta:
        model = Job

    town = The(TownFactory)
    town_id = TOWN_ID
    kind = "round"
    params = LazyFunction(dict)
    state = JobState.WAITING
    created_at = NOW
