from tests.cli.conftest import TOWN


def test_the_outbox_is_listed_as_its_readers_get_it_and_not_sent_in_practice(enschede):
    enschede.done("round", "propose", *TOWN)
    enschede.done("round", "approve", *TOWN, "--all")
    enschede.done("round", "send", *TOWN)
    listed = enschede.json("mail", "list", *TOWN)
    assert [(one["to"], one["code"], one["email"]) for one in listed] == [
        ("O1", "ask_opening", "dora@example.org"),
        ("O2", "ask_opening", "emil@example.org"),
        ("N1", "ask_newcomer", "ada@example.org"),
        ("N2", "ask_newcomer", "bob@example.org"),
    ]
    assert "Ada" not in listed[0]["text"]
    lines = enschede.done("mail", "list", *TOWN, "--text", "--language", "en").splitlines()
    assert lines[0].startswith("O1: ")
    assert lines[0].endswith("(waiting in the outbox)")
    server = {"KOPPELING_SMTP_URL": "smtp://127.0.0.1:1?from=post@enschede.example"}
    assert enschede.json("mail", "drain", **server) == {"sent": 0, "cancelled": 0, "unsent": 0}
    assert enschede.refused("mail", "drain") == ["mail_not_configured"]
