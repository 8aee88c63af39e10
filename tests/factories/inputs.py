from factory.declarations import LazyFunction, SelfAttribute, SubFactory

from koppeling.store import RoundNewcomer, RoundOpening
from tests.factories.base import StoredFactory, The
from tests.factories.openings import OpeningFactory
from tests.factories.people import NewcomerFactory
from tests.factories.rounds import MatchRoundFactory
from tests.factories.towns import TownFactory


class RoundNewcomerFactory(StoredFactory):
    class Meta:
        model = RoundNewcomer

    town = The(TownFactory)
    match_round = The(MatchRoundFactory, town=SelfAttribute("..town"))
    newcomer = SubFactory(NewcomerFactory, town=SelfAttribute("..town"))
    facts = LazyFunction(dict)


class RoundOpeningFactory(StoredFactory):
    class Meta:
        model = RoundOpening

    town = The(TownFactory)
    match_round = The(MatchRoundFactory, town=SelfAttribute("..town"))
    opening = SubFactory(OpeningFactory, town=SelfAttribute("..town"))
    facts = LazyFunction(dict)
