"""What a print and a document of a round say of what would help."""

from collections.abc import Callable

import pytest

from tests.cli.conftest import TOWN, CommandLine

CARDS = "ref,kind,title,contact_name,email,postcode,languages,availability,places,vetted_until"


@pytest.fixture
def waiting(enschede: CommandLine, write: Callable[..., str]) -> CommandLine:
    """Gul is free on Mondays only, and a neighbour with a place on Thursdays only."""
    enschede.done(
        "import",
        "newcomers",
        write(
            "more.csv",
            "ref,called,postcode,languages,availability,wants,travel,max_minutes,registered_on,"
            "consent",
            "N4,Gul,7511,nl:B1,mon-eve,neighbour,bicycle,30,2026-01-05,matching contact",
        ),
        *TOWN,
    )
    enschede.done(
        "import",
        "openings",
        write(
            "other.csv",
            f"{CARDS},consent",
            "O4,neighbour,,Gerda Groot,gerda@example.org,7511,nl:C2,thu-eve,1,2028-01-01,"
            "matching contact",
        ),
        *TOWN,
    )
    return enschede


def test_a_print_says_what_would_help_least_effort_first(waiting):
    shown = waiting.done("round", "propose", *TOWN, "--language", "en")
    lines = [line.strip() for line in shown.splitlines()]
    at = lines.index("Gul (N4), since 5 January 2026")
    told = " ".join(lines[at:]).partition("Proved")[0]
    assert (
        "What would help, the least effort first - Time on Thursday evening as well would" in told
    )
    assert "would bring a proposal: 1 more opening would suit." in told
    assert told.index("Time on Thursday evening") < told.index("If O4 (neighbour) had time on")
    again = waiting.done("round", "show", *TOWN, "--language", "en")
    assert shown.startswith(again)


def test_the_document_words_every_remedy_and_advice(waiting):
    document = waiting.json("round", "propose", *TOWN, "--language", "nl")
    (gul,) = (one for one in document["unmatched"] if one["newcomer"] == "N4")
    assert [(one["code"], one["whose"]) for one in gul["remedies"]][:2] == [
        ("another_half_day", "hers"),
        ("opening_half_day", "ours"),
    ]
    assert gul["remedies"][0]["text"] == (
        "Ook op donderdagavond tijd hebben zou een voorstel opleveren: er past dan 1 plek meer."
    )
    assert gul["remedies"][0]["params"] == {"half_day": "thu-eve"}
    (empty,) = (one for one in document["empty"] if one["opening"] == "O4")
    assert empty["blocked"]["time"] >= 1
    assert {one["text"] for one in empty["remedies"]} == {
        (
            "Ook op maandagavond tijd hebben zou een voorstel opleveren: de plek past dan bij "
            "1 wachtende nieuwkomer."
        )
    }
    assert waiting.json("round", "show", *TOWN, "--language", "nl") == document


def test_a_print_and_the_document_say_what_would_help_the_town(waiting, write):
    card = "O5,neighbour,,Hanna Hoek,hanna@example.org,7511,nl:C2,mon-eve,1,,matching contact"
    waiting.done("import", "openings", write("third.csv", f"{CARDS},consent", card), *TOWN)

    shown = waiting.done("round", "propose", *TOWN, "--language", "en")
    document = waiting.json("round", "show", *TOWN, "--language", "en")

    said = "Finishing the vetting of one volunteer would couple one person."
    told = shown.partition("What would help most people\n")[2]
    assert told.splitlines()[:2] == [f"- {said}", "  Hanna (O5)"]
    assert document["advice"][0] == {
        "code": "finish_vettings",
        "params": {"count": 1, "openings": ["O5"]},
        "people": 1,
        "at_least": 1,
        "at_most": 1,
        "newcomers": ["N4"],
        "text": said,
    }
