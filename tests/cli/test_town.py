from tests.cli.conftest import TOWN


def test_a_town_is_added_once_and_listed(cli):
    cli.done("town", "add", "muenster")
    cli.done("town", "add", "enschede")
    assert cli.refused("town", "add", "enschede") == ["town_exists"]
    assert cli.refused("town", "add", "atlantis") == ["unknown_town_seed"]
    listed = cli.json("town", "list")
    assert [(one["town"], one["language"], one["opened_at"]) for one in listed] == [
        ("enschede", "nl", None),
        ("muenster", "de", None),
    ]
    assert cli.done("town", "list", "--language", "en").splitlines() == [
        "enschede  Enschede  in practice",
        "muenster  Münster   in practice",
    ]


def test_a_town_opens_when_all_is_there(cli):
    cli.done("town", "add", "enschede")
    result = cli("town", "open", "enschede", "--language", "en")
    assert result.exit_code == 1
    assert result.stderr.startswith("town_not_ready: ")
    for missing in ("KOPPELING_SECRET_KEY", "KOPPELING_BASE_URL", "KOPPELING_SMTP_URL"):
        assert missing in result.stderr
    ready = {
        "KOPPELING_SECRET_KEY": "s" * 40,
        "KOPPELING_BASE_URL": "https://koppeling.example",
        "KOPPELING_SMTP_URL": "smtp://mail.example?from=post@enschede.example",
    }
    for name in ("ada", "bea"):
        cli.done("user", "add", f"{name}@enschede.example", *TOWN, "--role", "coordinator")
    assert cli.refused("town", "open", "enschede", **ready) == ["town_not_ready"]
    cli.done("town", "open", "enschede", "--dpia", **ready)
    (town,) = cli.json("town", "list")
    assert town["opened_at"] == "2026-11-23T07:00:00+00:00"


def test_every_command_about_an_unknown_town_is_refused(cli):
    for words in (
        ("policy", "show"),
        ("user", "list"),
        ("round", "propose"),
        ("round", "show"),
        ("mail", "list"),
        ("introduction", "list"),
        ("coupling", "list"),
        ("network", "report"),
        ("privacy", "export", "N1"),
        ("import", "newcomers", "missing.csv"),
        ("export", "newcomers", "-"),
    ):
        assert cli.refused(*words, "--town", "nowhere") == ["unknown_town"]


def test_no_town_yet_says_how_to_add_one(cli):
    assert cli.done("town", "list") == (
        "There is no town here yet; add one with “koppeling town add enschede”.\n"
    )
    assert cli.json("town", "list") == []


def test_a_town_that_is_here_says_so_in_its_own_language(cli):
    cli.done("town", "add", "enschede")
    assert cli("town", "add", "enschede").stderr == (
        "town_exists: De gemeente ‘enschede’ is er al; er is niets veranderd.\n"
    )
