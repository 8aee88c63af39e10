from factory.declarations import LazyFunction, SelfAttribute, SubFactory

from koppeling.store import JournalLine
from tests.factories.base import NOW, TOWN_ID, StoredFactory, The
from tests.factories.people import NewcomerFactory
from tests.factories.towns import TownFactory


class JournalLineFactory(StoredFactory):
    class Meta:
        model = JournalLine
        exclude = ("town", "newcomer")

    town = The(TownFactory)
    town_id = TOWN_ID
    at = NOW
    actor = "command-line"
    deed = "newcomer_registered"
    params = LazyFunction(dict)
    newcomer = SubFactory(NewcomerFactory, town=SelfAttribute("..town"))
    newcomer_id = SelfAttribute("newcomer.id")
