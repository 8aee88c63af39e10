"""What changed between two runs of a week, or two weeks, on the command line."""

import pytest

from tests.cli.conftest import TOWN

CHANGES = ("round", "changes", *TOWN)
NEXT_WEEK = ("--week", "2026-W49")


@pytest.fixture
def rerun(enschede, write):
    """Bob's proposals are held; then Dora's offer is closed for this week, and all is run anew."""
    enschede.done("round", "propose", *TOWN)
    enschede.done("round", "hold", *TOWN, "--newcomer", "N2", "--opening", "O2")
    path = write("openings.csv", "ref,kind,valid_until", "O1,neighbour,2026-11-01")
    enschede.done("import", "openings", path, *TOWN)
    enschede.done("round", "propose", *TOWN)
    return enschede


def test_a_week_that_was_proposed_once_has_nothing_to_compare(enschede):
    enschede.done("round", "propose", *TOWN)
    assert enschede.json(*CHANGES) == {
        "town": "enschede",
        "week": "2026-W48",
        "since": None,
        "added": [],
        "gone": [],
        "moved": [],
        "kept": None,
    }
    said = enschede.done(*CHANGES, "--language", "en")
    assert said == "This week was proposed once so far: there is nothing to compare yet.\n"


def test_a_document_tells_what_changed_by_ref(rerun):
    assert rerun.json(*CHANGES, "--language", "en") == {
        "town": "enschede",
        "week": "2026-W48",
        "since": None,
        "added": [],
        "gone": [
            {
                "newcomer": "N1",
                "opening": "O1",
                "score": pytest.approx(70, abs=30),
                "why": "opening_changed",
                "text": "What is known of O1 has changed.",
            }
        ],
        "moved": [],
        "kept": 3,
    }


def test_a_print_names_people_for_staff(rerun):
    assert rerun.done(*CHANGES, "--language", "en").splitlines() == [
        "1 proposal changed since the last run.",
        "3 proposals stayed.",
        "  No longer: Ada (N1) with Dora (O1).",
        "    What is known of Dora (O1) has changed.",
    ]


def test_proposing_again_says_how_much_changed(rerun, write):
    path = write("openings.csv", "ref,kind,valid_until", "O1,neighbour,2027-11-01")
    rerun.done("import", "openings", path, *TOWN)
    said = rerun.done("round", "propose", *TOWN, "--language", "en").splitlines()
    assert "1 proposal changed since the last run." in said
    again = ("round", "propose", *TOWN, "--week", "2026-W50", "--language", "en")
    assert "since the last run" not in rerun.done(*again)


def test_two_weeks_are_compared(rerun):
    rerun.done("round", "propose", *TOWN, *NEXT_WEEK)
    document = rerun.json(*CHANGES, *NEXT_WEEK, "--since", "2026-W48")
    assert (document["week"], document["since"]) == ("2026-W49", "2026-W48")
    assert (document["added"], document["gone"], document["moved"]) == ([], [], [])
    said = rerun.done(*CHANGES, *NEXT_WEEK, "--since", "2026-W48", "--language", "en")
    assert said.startswith("The proposals are the same as in week 48")


def test_a_week_without_a_round_is_refused(rerun):
    assert rerun.refused(*CHANGES, *NEXT_WEEK) == ["unknown_round"]
    assert rerun.refused(*CHANGES, "--since", "2026-W40") == ["unknown_round"]
    assert rerun.refused(*CHANGES, "--since", "never") == ["bad_week"]


def test_whoever_is_protected_by_now_is_not_named(rerun, write):
    path = write("newcomers.csv", "ref,protected", "N1,yes")
    rerun.done("import", "newcomers", path, *TOWN)
    assert "N1" not in rerun.done(*CHANGES, "--json")


def test_proposing_a_reviewed_week_again_prints_the_same_bytes(rerun):
    proposed = rerun.done("round", "show", *TOWN, "--json")
    assert rerun.done("round", "propose", *TOWN, "--dry-run", "--json") == proposed
    assert rerun.done("round", "propose", *TOWN, "--json") == proposed
    assert rerun.done("round", "show", *TOWN, "--json") == proposed
