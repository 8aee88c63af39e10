"""Staff: what the database itself keeps in order."""

from sqlalchemy import func, select

from koppeling.store import SignIn
from tests.store.forbidding import forbidden_by


def test_an_address_is_one_account(session, account_factory, town_factory):
    account_factory(email="c@example.org")
    with forbidden_by(session, "uq_accounts_email"):
        account_factory(email="c@example.org", town=town_factory())


def test_a_token_signs_one_browser_in(session, sign_in_factory):
    first = sign_in_factory()
    sign_in_factory(account=first.account)
    with forbidden_by(session, "uq_sign_ins_token_hash"):
        sign_in_factory(token_hash=first.token_hash)


def test_an_account_takes_its_sign_ins_along(session, sign_in_factory):
    sign_in = sign_in_factory()
    session.delete(sign_in.account)
    session.flush()
    assert session.scalar(select(func.count()).select_from(SignIn)) == 0
