from factory.declarations import Sequence

from koppeling.store import Account
from koppeling.terms import Role
from tests.factories.base import NOW, TOWN_ID, StoredFactory, The
from tests.factories.towns import TownFactory


class AccountFactory(StoredFactory):
    class Meta:
        model = Account

    town = The(TownFactory)
    town_id = TOWN_ID
    email = Sequence(lambda n: f"coordinator-{n}@example.org")
    name = Sequence(lambda n: f"Coordinator {n}")
    role = Role.COORDINATOR
    created_at = NOW
