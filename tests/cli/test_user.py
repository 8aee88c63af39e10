import re
from datetime import datetime, timedelta

import pytest

from koppeling.queries.accounts import find_password_hash, get_staff_by_email
from koppeling.queries.links import find_link
from koppeling.store import Town
from koppeling.store.engine import deed, reading
from koppeling.terms import LinkPurpose
from koppeling.usecases.accounts import begin_account, check_sign_in
from koppeling.usecases.codes import code_at
from koppeling.usecases.passwords import choose, compare
from tests.cli.conftest import TOWN
from tests.factories.base import NOW


def test_staff_is_added_and_listed(cli):
    cli.done("town", "add", "enschede")
    assert "koppeling user add EMAIL --town enschede" in cli.done("user", "list", *TOWN)
    cli.done("user", "add", "ada@enschede.example", *TOWN, "--name", "Ada", "--role", "guide")
    assert cli.refused("user", "add", "ADA@enschede.example", *TOWN) == ["account_exists"]
    assert cli.refused("user", "add", "nobody", *TOWN) == ["bad_email"]
    assert cli("user", "add", "x@y.example", *TOWN, "--role", "king").exit_code == 2
    assert cli.json("user", "list", *TOWN) == [
        {
            "email": "ada@enschede.example",
            "name": "Ada",
            "role": "guide",
            "created_at": "2026-11-23T07:00:00+00:00",
            "disabled_at": None,
        }
    ]


READY = {
    "KOPPELING_SECRET_KEY": "s" * 43,
    "KOPPELING_BASE_URL": "https://koppeling.example/",
}
ADA = "ada@enschede.example"


@pytest.fixture
def ada(cli):
    """A member of staff who has not begun yet."""
    cli.done("town", "add", "enschede")
    cli.done("user", "add", ADA, *TOWN)
    return cli


def test_who_is_added_gets_a_link_where_there_can_be_one(cli):
    cli.done("town", "add", "enschede")
    words = ("user", "add", ADA, *TOWN, "--language", "en")
    assert cli.done(*words).splitlines()[1] == (
        "Nobody can sign in with it yet: set KOPPELING_SECRET_KEY and KOPPELING_BASE_URL, then "
        f"make its link with “koppeling user link {ADA}”."
    )
    made = cli.json("user", "add", "bea@enschede.example", *TOWN, **READY)
    assert re.fullmatch(r"https://koppeling\.example/account/begin/[\w-]{43}", made.pop("link"))
    assert made == {"email": "bea@enschede.example", "name": None, "role": "coordinator"}


def test_a_new_link_ends_the_one_before(ada, engine):
    first, second = (ada.json("user", "link", ADA.upper(), **READY)["link"] for _ in range(2))
    tokens = [link.rpartition("/")[2] for link in (first, second)]
    with reading(engine) as session:
        opened = [
            find_link(session, token, purpose=LinkPurpose.ACCOUNT, now=NOW) for token in tokens
        ]
    assert [link is not None for link in opened] == [False, True]


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ("KOPPELING_SECRET_KEY", "missing_secret_key"),
        ("KOPPELING_BASE_URL", "missing_base_url"),
    ],
)
def test_a_link_needs_a_key_and_an_address(ada, missing, code):
    settings = {name: value for name, value in READY.items() if name != missing}
    assert ada.refused("user", "link", ADA, **settings) == [code]


def test_a_code_is_told_in_practice_only(ada, engine):
    assert ada.refused("user", "code", ADA) == ["account_not_begun"]
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    at = datetime.fromisoformat(ada.settings["KOPPELING_NOW"])
    with deed(engine) as session:
        account = get_staff_by_email(session, ADA)
        chosen = choose("correct horse battery", salt="salt")
        begin_account(
            session, account.id, password=chosen, totp_secret=secret, now=at, actor="test"
        )
    code = ada.json("user", "code", ADA)["code"]
    with deed(engine) as session:
        password = compare("correct horse battery", find_password_hash(session, ADA))
        signed_in = check_sign_in(session, ADA, password, code, now=at)
    assert signed_in == account.id
    after = ada.json("user", "code", ADA)["code"]
    assert after == code_at(secret, at + timedelta(seconds=30)) != code
    with deed(engine) as session:
        session.get_one(Town, account.town_id).opened_at = at
    assert ada.refused("user", "code", ADA) == ["only_in_practice"]


def test_a_disabled_account_gets_neither_link_nor_code(ada):
    assert ada.json("user", "disable", ADA) == {"email": ADA}
    assert ada.refused("user", "link", ADA, **READY) == ["account_disabled"]
    assert ada.refused("user", "code", ADA) == ["account_disabled"]
    (line,) = ada.json("user", "list", *TOWN)
    assert line["disabled_at"] == "2026-11-23T07:00:00+00:00"


@pytest.mark.parametrize("command", ["link", "code", "disable"])
def test_an_unknown_account_is_refused(ada, command):
    assert ada.refused("user", command, "nobody@enschede.example") == ["unknown_account"]
