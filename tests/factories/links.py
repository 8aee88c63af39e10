from datetime import timedelta

from factory.declarations import SelfAttribute, Sequence, SubFactory

from koppeling.store import Link
from koppeling.terms import LinkPurpose
from tests.factories.base import NOW, TOWN_ID, StoredFactory, The
from tests.factories.couplings import IntroductionFactory
from tests.factories.towns import TownFactory


class LinkFactory(StoredFactory):
    """The newcomer's link to answer an introduction."""

    class Meta:
        model = Link
        exclude = ("town", "introduction")

    town = The(TownFactory)
    town_id = TOWN_ID
    introduction = SubFactory(IntroductionFactory, town=SelfAttribute("..town"))
    introduction_id = SelfAttribute("introduction.id")
    newcomer_id = SelfAttribute("introduction.newcomer_id")
    purpose = LinkPurpose.ANSWER
    nonce = Sequence(lambda n: f"nonce-{n}")
    created_at = NOW
    expires_at = NOW + timedelta(days=7)
