from factory.declarations import SelfAttribute, Sequence, SubFactory

from koppeling.store import Account, SignIn
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


class SignInFactory(StoredFactory):
    """A browser in which somebody signed in just now."""

    class Meta:
        model = SignIn

    town = The(TownFactory)
    account = SubFactory(AccountFactory, town=SelfAttribute("..town"))
    token_hash = Sequence(lambda n: f"{n:064x}")
    created_at = NOW
    seen_at = NOW
