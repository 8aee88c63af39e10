from factory.declarations import LazyFunction

from koppeling.store import Job
from koppeling.terms import JobKind, JobState
from tests.factories.base import NOW, TOWN_ID, StoredFactory, The
from tests.factories.towns import TownFactory


class JobFactory(StoredFactory):
    class Meta:
        model = Job

    town = The(TownFactory)
    town_id = TOWN_ID
    kind = JobKind.ROUND
    actor = "command-line"
    params = LazyFunction(lambda: {"week": "2026-W48"})
    state = JobState.WAITING
    created_at = NOW
