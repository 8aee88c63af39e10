from tests.cli.conftest import TOWN


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
