import pytest

from koppeling.errors import AccountExists, BadEmail
from koppeling.terms import Role
from koppeling.usecases.accounts import add_account
from tests.factories.base import NOW


def add(session, town, email):
    return add_account(
        session,
        town.id,
        email=email,
        name="Coordinator",
        role=Role.COORDINATOR,
        now=NOW,
        actor="test",
    )


def test_an_account_is_added_to_its_town(session, enschede):
    account = add(session, enschede, " ada@example.org ")
    assert (account.town_id, account.email, account.role) == (
        enschede.id,
        "ada@example.org",
        Role.COORDINATOR,
    )


def test_an_address_is_one_account_in_capitals_or_not(session, enschede):
    add(session, enschede, "ada@example.org")
    with pytest.raises(AccountExists) as refused:
        add(session, enschede, "Ada@Example.org")
    assert refused.value.params == {"email": "Ada@Example.org"}


@pytest.mark.parametrize(
    "email",
    ["", "ada", "ada@", "@example.org", "ada@example", "a b@example.org", "a\n@example.org"],
)
def test_what_is_no_address_is_refused(session, enschede, email):
    with pytest.raises(BadEmail):
        add(session, enschede, email)
