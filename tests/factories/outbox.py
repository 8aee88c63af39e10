from factory.declarations import LazyFunction, SelfAttribute, Sequence, SubFactory

from koppeling.store import Message
from tests.factories.base import NOW, TOWN_ID, StoredFactory, The
from tests.factories.links import LinkFactory
from tests.factories.towns import TownFactory


class MessageFactory(StoredFactory):
    """Asks the newcomer, with her link; due at once."""

    class Meta:
        model = Message
        exclude = ("town", "link")

    town = The(TownFactory)
    town_id = TOWN_ID
    link = SubFactory(LinkFactory, town=SelfAttribute("..town"))
    link_id = SelfAttribute("link.id")
    introduction_id = SelfAttribute("link.introduction_id")
    newcomer_id = SelfAttribute("link.newcomer_id")
    code = "introduction_asked"
    params = LazyFunction(dict)
    message_id = Sequence(lambda n: f"<message-{n}@example.org>")
    queued_at = NOW
    due_at = NOW
