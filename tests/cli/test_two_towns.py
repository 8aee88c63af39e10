"""Two towns in one database, with the same case numbers: neither hears or changes the other's."""

import pytest

from tests.cli.conftest import KINDS

HERE, THERE = "enschede", "muenster"
COMMON = "postcode,languages,interests,availability,consent"

LOOKS = (
    *(("export", kind, "-") for kind in KINDS),
    ("round", "show", "--json"),
    ("round", "show"),
    ("round", "why", "--newcomer", "N1", "--json"),
    ("round", "why", "--newcomer", "N1", "--opening", "O1", "--json"),
    ("introduction", "list", "--json"),
    ("coupling", "list", "--json"),
    ("mail", "list", "--json"),
    ("network", "report", "--json"),
    ("network", "export", "-", "--format", "json"),
    ("user", "list", "--json"),
    ("policy", "show", "--json"),
    ("privacy", "export", "N1"),
    ("privacy", "export", "O1"),
    ("privacy", "export", "ORG1"),
)


@pytest.fixture
def towns(cli, write):
    """Newcomers N1 and N2, neighbours O1 and O2 and a club in each of two towns."""
    for town, name, postcode in ((HERE, "Hanna", "7511"), (THERE, "Thea", "48143")):
        cli.done("town", "add", town)
        cli.done("user", "add", f"{name}@{town}.example", "--town", town, "--name", name)
        both = f"{postcode},nl:C1 de:C1,cooking,tue-eve,matching contact"
        avoided = "O1" if town == HERE else ""
        for kind, lines in {
            "organisations": ("ref,kind,name,postcode", f"ORG1,association,{name}club,{postcode}"),
            "newcomers": (
                f"ref,called,email,household,avoid,{COMMON}",
                f"N1,{name}one,{name}1@x.example,{name}house,{avoided},{both}",
                f"N2,{name}two,{name}2@x.example,{name}house,,{both}",
            ),
            "openings": (
                f"ref,kind,organisation,title,contact_name,vetted_until,places,{COMMON}",
                f"O1,neighbour,,,{name}vol Last,2030-01-01,1,{both}",
                f"O2,neighbour,,,{name}vol Last,2030-01-01,1,{both}",
                f"A1,association,ORG1,{name}title,,,2,{both}",
            ),
            "ties": ("newcomer_ref,other_ref,kind,since", "N1,N2,prior,2026-01-05"),
        }.items():
            cli.done("import", kind, write(f"{town}-{kind}.csv", *lines), "--town", town)
    return cli


def seen(cli, town):
    """All that a town is shown."""
    return {look: cli(*look, "--town", town).output for look in LOOKS}


def week(cli, town):
    """Run a town's week: propose, decide, send, answer, end, erase, close."""
    at = ("--town", town)
    cli.done("round", "propose", *at)
    cli.done("round", "approve", *at, "--all")
    cli.done("round", "send", *at)
    asked = cli.json("introduction", "list", *at)
    pair = ("--newcomer", asked[0]["newcomer"], "--opening", asked[0]["opening"])
    other = {"newcomer": "opening", "opening": "newcomer"}[asked[0]["awaits"]]
    for by in (asked[0]["awaits"], other):
        cli.done("introduction", "answer", "yes", *at, *pair, "--by", by)
    yield
    last = ("--newcomer", asked[-1]["newcomer"], "--opening", asked[-1]["opening"])
    cli.done("introduction", "answer", "no", *at, *last, "--by", "newcomer", "--for-good")
    cli.done("coupling", "end", *at, *pair, "--reason", "concern")
    for ref in ("N1", "O1", "ORG1"):
        cli.done("privacy", "erase", ref, *at)
    cli.done("round", "close", *at)
    yield


def test_nothing_of_one_town_is_shown_to_the_other(towns):
    for town, foreign in ((THERE, "Hanna"), (HERE, "Thea")):
        for _ in week(towns, town):
            for look, shown in seen(towns, town).items():
                assert foreign not in shown, look


def test_nothing_that_one_town_does_changes_what_the_other_sees(towns):
    for _ in week(towns, THERE):
        break
    before = seen(towns, THERE)
    for _ in week(towns, HERE):
        assert seen(towns, THERE) == before
