from factory.declarations import SelfAttribute, SubFactory

from koppeling.store import Concern
from koppeling.terms import ConcernKind, Party
from tests.factories.base import NOW, TOWN_ID, StoredFactory, The
from tests.factories.couplings import IntroductionFactory
from tests.factories.towns import TownFactory


class ConcernFactory(StoredFactory):
    """The newcomer is worried; nobody has looked yet."""

    class Meta:
        model = Concern
        exclude = ("town", "introduction")

    town = The(TownFactory)
    town_id = TOWN_ID
    introduction = SubFactory(IntroductionFactory, town=SelfAttribute("..town"))
    introduction_id = SelfAttribute("introduction.id")
    newcomer = SelfAttribute("introduction.newcomer")
    opening = SelfAttribute("introduction.opening")
    reported_by = Party.NEWCOMER
    reported_at = NOW
    kind = ConcernKind.UNSAFE
