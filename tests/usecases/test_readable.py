import pytest

from koppeling.terms import Role
from koppeling.usecases.accounts import add_account
from koppeling.usecases.readable import LONGEST_NAME, readable
from tests.factories.base import NOW


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Gül  van\tDijk\n", "Gül van Dijk"),
        ("Gu\u0308l", "Gül"),
        ("نور", "نور"),
        ("x" * LONGEST_NAME, "x" * LONGEST_NAME),
    ],
)
def test_a_name_is_kept_in_one_line(given, kept):
    assert readable(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        " ",
        "gnp.exe\u202e",
        "a\x00b",
        "\u3164",
        "x" * (LONGEST_NAME + 1),
        "a" + "\u0301" * 99,
    ],
)
def test_what_nobody_can_read_is_no_name(given):
    assert readable(given) is None


def test_an_account_has_a_name_that_can_be_read_or_none(session, enschede):
    told = {"role": Role.GUIDE, "now": NOW, "actor": "test"}
    one = add_account(session, enschede.id, email="a@example.org", name=" Gül ", **told)
    other = add_account(session, enschede.id, email="b@example.org", name="Gül\u202e", **told)
    assert (one.name, other.name) == ("Gül", None)
