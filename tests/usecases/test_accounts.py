import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from koppeling.errors import AccountDisabled, AccountExists, BadEmail, WeakPassword, WrongCode
from koppeling.queries.accounts import find_password_hash, read_sign_in
from koppeling.store import JournalLine, Link, SignIn
from koppeling.terms import LinkPurpose, Role
from koppeling.usecases.accounts import (
    add_account,
    begin_account,
    change_password,
    check_sign_in,
    disable_account,
    link_account,
    note_seen,
    send_account_link,
    sign_in,
    sign_out,
)
from koppeling.usecases.codes import code_at
from koppeling.usecases.passwords import choose, compare
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


# Beginning, signing in

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
PASSWORD = "correct horse battery"


@pytest.fixture
def begun(session, account_factory):
    """An account that has a password and an app."""
    account = account_factory(email="Ada@example.org")
    return begin(session, account)


def begin(session, account, **more):
    told = {"password": PASSWORD, "totp_secret": SECRET, "now": NOW} | more
    told["password"] = choose(told["password"], salt="salt")
    return begin_account(session, account.id, **told, actor=f"account:{account.id}")


def check(session, *, email="ada@example.org", password=PASSWORD, code=None, now=NOW):
    code = code_at(SECRET, now) if code is None else code
    told = compare(password, find_password_hash(session, email))
    return check_sign_in(session, email, told, code, now=now)


def deeds(session):
    return list(session.scalars(select(JournalLine.deed).order_by(JournalLine.id)))


def test_who_has_address_password_and_code_signs_in(session, begun):
    assert check(session, email=" ADA@example.org ") == begun.id


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "bea@example.org"},
        {"password": "correct horse batter"},
        {"code": "000000"},
        {"password": ""},
        {"code": ""},
    ],
)
def test_whatever_is_wrong_is_answered_alike(session, begun, wrong):
    assert check(session, **wrong) is None


def test_nobody_signs_in_with_an_account_that_was_not_begun(session, account_factory):
    account_factory(email="ada@example.org")
    assert check(session) is None


def test_an_unknown_address_takes_as_much_work(session, begun, monkeypatch):
    worked = []

    def scrypt(*args, **more):
        worked.append(more["n"])
        return b""

    monkeypatch.setattr(hashlib, "scrypt", scrypt)
    check(session, email="nobody@example.org")
    check(session)
    assert worked == [2**15, 2**15]


def test_no_code_is_taken_twice_nor_an_earlier_one(session, begun):
    later = NOW + timedelta(seconds=30)
    assert check(session, now=later) == begun.id
    assert check(session, now=later) is None
    assert check(session, now=later, code=code_at(SECRET, NOW)) is None
    assert check(session, now=later + timedelta(seconds=30)) == begun.id


def test_five_failures_lock_for_a_quarter_of_an_hour(session, begun):
    for _ in range(5):
        assert check(session, password="wrong") is None
    assert begun.locked_until == NOW + timedelta(minutes=15)
    assert check(session) is None
    assert check(session, now=NOW + timedelta(minutes=14, seconds=59)) is None
    assert begun.failures == 5
    assert check(session, now=NOW + timedelta(minutes=15)) == begun.id
    assert (begun.failures, begun.locked_until) == (0, None)
    assert deeds(session)[-2:] == ["begin_account", "lock_account"]


def test_a_failure_between_successes_locks_nobody(session, begun):
    for n in range(6):
        now = NOW + timedelta(minutes=n)
        assert check(session, password="wrong", now=now) is None
        assert check(session, now=now) == begun.id


@pytest.mark.parametrize("password", ["", "elf letters", "Ada@example.org", "  ada@example.org  "])
def test_a_weak_password_is_refused(session, account_factory, password):
    account = account_factory(email="ada@example.org")
    with pytest.raises(WeakPassword) as refused:
        begin(session, account, password=password)
    assert refused.value.params == {"least": 12}
    assert account.password_hash is None


def test_an_app_shows_that_it_holds_the_secret(session, account_factory):
    account = account_factory(email="ada@example.org")
    with pytest.raises(WrongCode):
        begin(session, account, code="000000")
    code = code_at(SECRET, NOW)
    begin(session, account, code=code)
    assert check(session, code=code) is None
    assert check(session, now=NOW + timedelta(seconds=30)) == account.id


def test_a_link_begins_an_account_once_and_ends_what_was(session, begun, sign_in_factory):
    sign_in = sign_in_factory(account=begun)
    first = link_account(session, begun.id, now=NOW, actor="test")
    second = link_account(session, begun.id, now=NOW, actor="test")
    session.refresh(first)
    session.refresh(sign_in)
    assert (first.revoked_at, sign_in.ended_at) == (NOW, NOW)
    assert (second.purpose, second.account_id, second.expires_at) == (
        LinkPurpose.ACCOUNT,
        begun.id,
        NOW + timedelta(hours=72),
    )
    assert check(session) == begun.id
    begin(session, begun, password="another password")
    session.refresh(second)
    assert second.revoked_at == NOW
    assert check(session, now=NOW + timedelta(minutes=1)) is None


def test_a_link_goes_to_the_address_of_the_account(session, begun):
    first, second = (send_account_link(session, begun.id, now=NOW, actor="test") for _ in range(2))
    assert (second.account_id, second.code, second.due_at) == (begun.id, "account_link", NOW)
    ends = [session.get_one(Link, one.link_id).revoked_at for one in (first, second)]
    assert ends == [NOW, None]
    assert session.get_one(Link, second.link_id).expires_at == NOW + timedelta(hours=72)


def test_a_password_is_changed_by_who_knows_the_old_one(session, begun, sign_in_factory):
    here, there = sign_in_factory(account=begun), sign_in_factory(account=begun)
    told = {"password": choose("another password", salt="s"), "now": NOW, "actor": "test"}
    but = here.token_hash
    wrong, right = (compare(one, begun.password_hash) for one in ("wrong", PASSWORD))

    assert not change_password(session, begun.id, old=wrong, but=but, **told)
    assert begun.failures == 1
    assert change_password(session, begun.id, old=right, but=but, **told)
    for one in (here, there):
        session.refresh(one)
    assert (here.ended_at, there.ended_at) == (None, NOW)
    assert check(session, password="another password") == begun.id


def test_a_password_that_was_changed_meanwhile_is_wrong(session, begun):
    told = compare(PASSWORD, begun.password_hash)
    now = {"now": NOW, "actor": "test"}
    new, another = (choose(one, salt="s") for one in ("a new password", "one more password"))
    assert change_password(session, begun.id, old=told, password=new, **now)
    code = code_at(SECRET, NOW)
    assert check_sign_in(session, begun.email, told, code, now=NOW) is None
    assert not change_password(session, begun.id, old=told, password=another, **now)


def test_a_disabled_account_signs_nobody_in(session, begun, sign_in_factory):
    sign_in = sign_in_factory(account=begun)
    link = link_account(session, begun.id, now=NOW, actor="test")
    for _ in range(2):
        disable_account(session, begun.id, now=NOW, actor="test")
    session.refresh(sign_in)
    session.refresh(link)
    assert (sign_in.ended_at, link.revoked_at) == (NOW, NOW)
    assert check(session) is None
    with pytest.raises(AccountDisabled):
        begin(session, begun)
    with pytest.raises(AccountDisabled):
        link_account(session, begun.id, now=NOW, actor="test")
    assert deeds(session).count("disable_account") == 1


# Browsers


def read(session, now=NOW, token="hash"):
    found = read_sign_in(session, token, now=now)
    return None if found is None else found.account_id


def test_a_browser_stays_signed_in_while_somebody_is_at_work(session, begun):
    sign_in(session, begun.id, "hash", now=NOW)
    assert read(session) == begun.id
    for hour in range(1, 12):
        now = NOW + timedelta(hours=hour)
        assert read(session, now) == begun.id
        note_seen(session, "hash", now=now)
    assert read(session, NOW + timedelta(hours=12)) is None


def test_a_browser_that_lies_idle_is_signed_out(session, begun):
    sign_in(session, begun.id, "hash", now=NOW)
    late = NOW + timedelta(hours=2)
    assert read(session, late) is None
    note_seen(session, "hash", now=late)
    assert read(session, late) is None


def test_signing_out_ends_one_browser(session, begun):
    for token in ("hash", "other"):
        sign_in(session, begun.id, token, now=NOW)
    for token in ("hash", "hash", "unknown"):
        sign_out(session, token, now=NOW)
    assert read(session) is None
    assert read(session, token="other") == begun.id
    assert deeds(session)[-3:] == ["sign_in", "sign_in", "sign_out"]


def test_signing_in_forgets_what_is_long_over(session, begun):
    sign_in(session, begun.id, "hash", now=NOW)
    sign_in(session, begun.id, "next", now=NOW + timedelta(hours=12))
    assert session.scalars(select(SignIn.token_hash)).all() == ["next"]


def test_no_journal_line_tells_a_secret(session, begun):
    sign_in(session, begun.id, "hash", now=NOW)
    told = [line.params for line in session.scalars(select(JournalLine))]
    assert told
    assert all(params == {} for params in told if "districts" not in params)
