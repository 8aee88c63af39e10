from factory.declarations import LazyFunction

from koppeling.store import PolicyChange
from tests.factories.base import NOW, TOWN_ID, StoredFactory, The
from tests.factories.towns import TownFactory


class PolicyChangeFactory(StoredFactory):
    """A policy that somebody asks for and nobody has decided on."""

    class Meta:
        model = PolicyChange

    town = The(TownFactory)
    town_id = TOWN_ID
    policy = LazyFunction(dict)
    proposed_at = NOW
