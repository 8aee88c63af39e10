import json
import re
from pathlib import Path

import pytest

from koppeling.store import migrate
from koppeling.store.engine import make_engine
from tests.cli.conftest import TOWN, CommandLine

ROOT = Path(__file__).parents[2]
KEYS = [
    "town",
    "week",
    "seed",
    "policy",
    "digest",
    "objective",
    "bound",
    "covered",
    "proposals",
    "unmatched",
    "advice",
    "empty",
]


def pairs(document):
    return [(one["newcomer"], one["opening"]) for one in document["proposals"]]


def decimals(number):
    return len(str(number).partition(".")[2])


def test_the_document_is_as_promised(enschede):
    document = enschede.json("round", "propose", *TOWN)
    assert list(document) == KEYS
    assert (document["town"], document["week"], document["covered"]) == (
        "enschede",
        "2026-W48",
        2,
    )
    assert document["objective"] == document["bound"]
    assert pairs(document) == [("N1", "O1"), ("N1", "O3"), ("N2", "O2"), ("N2", "O3")]
    # Consent is never named as something that would help.
    assert document["unmatched"] == [{"newcomer": "N3", "blocked": {"consent": 3}, "remedies": []}]
    assert (document["advice"], document["empty"]) == ([], [])
    for proposal in document["proposals"]:
        assert list(proposal) == [
            "newcomer",
            "opening",
            "kind",
            "score",
            "reasons",
            "alternates",
            "why",
        ]
        shares = [reason["points"] for reason in proposal["reasons"]]
        assert round(sum(shares), 3) == proposal["score"]
        assert all(decimals(number) <= 3 for number in (*shares, proposal["score"]))
        assert list(proposal["why"]) == ["code", "params", "text"]
        for reason in proposal["reasons"]:
            assert list(reason) == ["code", "points", "params", "text"]
    assert "Ada" not in json.dumps(document)


def test_the_reference_names_every_key_of_the_document(enschede):
    """In their order, table by table."""
    page = (ROOT / "docs" / "reference" / "round.md").read_text(encoding="utf-8")
    written = [re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) for part in page.split("\n## ")]
    document = enschede.json("round", "propose", *TOWN)
    assert written == [
        list(document),
        list(document["proposals"][0]),
        list(document["unmatched"][0]),
        ["code", "params", "people", "at_least", "at_most", "newcomers", "text"],
        ["opening", "blocked", "remedies"],
    ]


def test_show_prints_the_same_document_from_the_store(enschede):
    proposed = enschede.done("round", "propose", *TOWN, "--json")
    assert enschede.done("round", "show", *TOWN, "--json") == proposed
    assert enschede.done("round", "propose", *TOWN, "--json") == proposed


def test_a_dry_run_prints_the_same_bytes_and_writes_nothing(enschede):
    before = enschede.done("state", "digest")
    dry = enschede.done("round", "propose", *TOWN, "--dry-run", "--json")
    assert enschede.done("state", "digest") == before
    assert enschede.done("round", "propose", *TOWN, "--json") == dry
    assert enschede.done("state", "digest") != before


def test_shuffled_rows_and_another_database_give_the_same_bytes(enschede, tmp_path: Path, write):
    proposed = enschede.done("round", "propose", *TOWN, "--json")
    other = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    engine = make_engine(other)
    migrate.upgrade(engine)
    engine.dispose()
    there = CommandLine(tmp_path, {**enschede.settings, "KOPPELING_DATABASE_URL": other})
    there.done("town", "add", "enschede")
    for kind in ("openings", "newcomers"):
        heading, *rows = (tmp_path / f"{kind}.csv").read_text(encoding="utf-8").splitlines()
        shuffled = write(f"shuffled-{kind}.csv", heading, *reversed(rows))
        there.done("import", kind, shuffled, *TOWN)
    assert there.done("round", "propose", *TOWN, "--json") == proposed
    for seed in ("1", "2"):
        again = there.process(
            "round", "propose", *TOWN, "--json", environment={"PYTHONHASHSEED": seed}
        )
        assert again.stdout.decode() == proposed


def test_every_engine_gives_the_same_bytes_and_says_who_it_was(enschede):
    own = enschede.done("round", "propose", *TOWN, "--json")
    asked = ("round", "propose", *TOWN, "--dry-run", "--engine")
    assert enschede.done(*asked, "numpy", "--json") == own
    assert enschede.done(*asked, "numba", "--json") == own
    said = {
        engine: enschede.done(*asked, engine, "--language", "en").splitlines()[-1]
        for engine in ("numpy", "numba")
    }
    assert said == {
        "numpy": "Computed on this machine, every pair at once (numpy).",
        "numba": "Computed on this machine, by compiled loops (numba).",
    }


@pytest.mark.parametrize("words", [["--engine", "other"], ["--scheduler", "tcp://localhost:1"]])
def test_a_scheduler_without_a_cluster_and_an_unknown_engine_are_wrong_usage(enschede, words):
    assert enschede("round", "propose", *TOWN, *words).exit_code == 2


def test_the_words_of_a_reason_follow_the_language(enschede):
    texts = {
        language: enschede.json("round", "propose", *TOWN, "--language", language)
        for language in ("nl", "de", "en")
    }
    first = {
        language: document["proposals"][0]["reasons"][0]["text"]
        for language, document in texts.items()
    }
    assert first["en"] == "both like world cuisine" or first["en"].startswith("both like ")
    assert len(set(first.values())) == 3
    assert enschede.json("round", "show", *TOWN) == texts["nl"]


def test_the_seed_is_asked_for_set_or_from_town_and_week(enschede):
    own = enschede.json("round", "propose", *TOWN, "--dry-run")["seed"]
    asked = enschede.json("round", "propose", *TOWN, "--dry-run", "--seed", "7")["seed"]
    by_setting = enschede.json("round", "propose", *TOWN, "--dry-run", KOPPELING_SEED="8")["seed"]
    both = enschede.json("round", "propose", *TOWN, "--dry-run", "--seed", "7", KOPPELING_SEED="8")[
        "seed"
    ]
    assert (asked, by_setting, both) == (7, 8, 7)
    assert own not in (7, 8)


def test_a_print_names_people_for_staff(enschede):
    shown = enschede.done("round", "propose", *TOWN, "--language", "en")
    assert "Ada (N1) and Dora (O1), neighbour" in shown
    assert "Bob (N2) and Football club (O3), association" in shown
    assert "1 newcomer is still waiting." in shown
    assert "Cem (N3), since 2 March 2026" in shown
    assert "Proved: no other choice of this week" in shown
    assert "Enschede is in practice" in shown
    assert all(line == line.rstrip() for line in shown.splitlines())


def test_a_round_of_nobody_says_what_to_bring_in(empty_town, write):
    shown = empty_town.done("round", "propose", *TOWN)
    assert "koppeling import newcomers BESTAND --town enschede" in " ".join(shown.split())
    assert "Bewezen" not in shown
    path = write("newcomers.csv", "ref,postcode", "N1,7511")
    empty_town.done("import", "newcomers", path, *TOWN)
    shown = " ".join(empty_town.done("round", "propose", *TOWN).split())
    assert "1 nieuwkomer wacht nog. Er is nog geen plek; lees er in met" in shown


def test_a_round_that_is_not_there_is_asked_for_by_its_week(enschede):
    said = enschede("round", "show", *TOWN, "--week", "2026-W50").stderr
    assert "‘koppeling round propose --town enschede --week 2026-W50’" in said


def test_somebody_erased_since_is_no_more_than_were_counted(enschede):
    enschede.done("round", "propose", *TOWN)
    enschede.done("privacy", "erase", "N1", *TOWN)
    shown = " ".join(enschede.done("round", "show", *TOWN, "--language", "en").split())
    assert "reaches more than 2 of 2 newcomers" in shown


def test_a_week_goes_from_proposal_to_coupling(enschede):
    enschede.done("round", "propose", *TOWN)
    one = ("--newcomer", "N1", "--opening", "O1")
    assert "1" in enschede.done("round", "approve", *TOWN, *one)
    assert enschede.refused("round", "close", *TOWN) == ["round_not_finished"]
    assert enschede.json("round", "send", *TOWN) == {"sent": 1}
    enschede.done("round", "close", *TOWN)
    assert enschede.refused("round", "propose", *TOWN) == ["round_closed"]
    answer = ("introduction", "answer", "yes", *TOWN, *one)
    assert enschede.refused(*answer, "--by", "newcomer") == ["not_your_turn"]
    assert enschede.json(*answer, "--by", "opening")["state"] == "asking"
    (line,) = enschede.json("introduction", "list", *TOWN)
    assert (line["newcomer"], line["state"], line["awaits"]) == ("N1", "asking", "newcomer")
    for _ in range(2):
        assert enschede.json(*answer, "--by", "newcomer")["state"] == "coupled"
    (coupling,) = enschede.json("coupling", "list", *TOWN)
    assert (coupling["state"], coupling["since"]) == ("trial", "2026-11-23")
    next_week = enschede.json("round", "propose", *TOWN, "--week", "2026-W49")
    assert ("N1", "O1") not in pairs(next_week)
    codes = [one["code"] for one in enschede.json("mail", "list", *TOWN)]
    told = ["ask_opening", "ask_newcomer", "coupled_newcomer", "coupled_opening"]
    assert codes == [*told, "check_in", "check_in"]
    end = ("coupling", "end", *TOWN, *one, "--reason", "moved_away")
    assert enschede.refused(*end, "--on", "2026-11-22") == ["bad_date"]
    assert enschede.json(*end)["until"] == "2026-11-23"
    assert enschede.refused(*end) == ["coupling_ended"]


def test_all_drafts_are_approved_held_and_single_ones_put_aside(enschede):
    enschede.done("round", "propose", *TOWN)
    one = ("--newcomer", "N1", "--opening", "O1")
    enschede.done("round", "put-aside", *TOWN, *one)
    enschede.done("round", "hold", *TOWN, "--newcomer", "N2", "--opening", "O2")
    enschede.done("round", "approve", *TOWN, "--all")
    assert enschede.refused("round", "approve", *TOWN, *one) == ["move_not_allowed"]
    assert pairs(enschede.json("round", "show", *TOWN)) == [
        ("N1", "O3"),
        ("N2", "O2"),
        ("N2", "O3"),
    ]
    shown = enschede.done("round", "show", *TOWN, "--language", "en")
    assert "Bob (N2) and Emil (O2), neighbour · on hold" in shown
    assert "Ada (N1) and Football club (O3), association · approved" in shown
    enschede.done("round", "reopen", *TOWN, *one)
    assert ("N1", "O1") in pairs(enschede.json("round", "show", *TOWN))


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--newcomer", "N1"),
        ("--opening", "O1"),
        ("--all", "--newcomer", "N1"),
        ("--all", "--newcomer", "N1", "--opening", "O1"),
    ],
)
def test_a_decision_names_one_pair_or_all(enschede, words):
    assert enschede("round", "approve", *TOWN, *words).exit_code == 2


def test_why_gives_the_reasons_of_a_pair_or_its_rule(enschede):
    found = enschede.json("round", "why", *TOWN, "--newcomer", "N1", "--opening", "O1")
    (pair,) = found["pairs"]
    assert (pair["opening"], pair["rule"]) == ("O1", None)
    assert round(sum(reason["points"] for reason in pair["reasons"]), 3) == pair["score"]
    found = enschede.json("round", "why", *TOWN, "--newcomer", "N3")
    assert (found["blocked"], found["candidates"], found["pairs"]) == ({"consent": 3}, 0, [])
    shown = enschede.done(
        "round", "why", *TOWN, "--newcomer", "N3", "--opening", "O1", "--language", "en"
    )
    assert shown == (
        "N3 and O1, neighbour: consent not given yet.\n"
        "The newcomer's consent to being proposed is not given, or not asked yet.\n"
    )


def test_why_tells_nothing_of_what_protects_somebody(enschede, write):
    path = write("avoid.csv", "ref,avoid", "O1,N1")
    enschede.done("import", "openings", path, *TOWN)
    asked = ("round", "why", *TOWN, "--newcomer", "N1", "--opening", "O1")
    shown = enschede.done(*asked, "--language", "en")
    assert shown == "N1 and O1, neighbour: not available.\n"
    path = write("protected.csv", "ref,protected", "N1,yes")
    enschede.done("import", "newcomers", path, *TOWN)
    assert enschede.refused(*asked) == ["not_in_round"]
    assert enschede.refused("round", "why", *TOWN, "--newcomer", "O1") == ["unknown_ref"]


def test_protected_people_are_in_no_byte_of_the_output(enschede, write):
    path = write("protected.csv", "ref,protected", "N1,yes")
    enschede.done("import", "newcomers", path, *TOWN)
    shown = enschede.done("round", "propose", *TOWN, "--json")
    shown += enschede.done("round", "propose", *TOWN)
    shown += enschede.done("network", "report", *TOWN, "--json")
    shown += enschede.done("network", "export", "-", *TOWN, "--format", "graphml")
    assert "N2" in shown
    assert "N1" not in shown
    assert "Ada" not in shown


def test_what_cannot_be_a_week_is_refused(enschede):
    for week in ("2027-W53", "2026-48", "next"):
        assert enschede.refused("round", "show", *TOWN, "--week", week) == ["bad_week"]
    assert enschede.json("round", "propose", *TOWN, "--week", "2026-W53")["week"] == "2026-W53"
