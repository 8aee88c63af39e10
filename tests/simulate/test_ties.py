from collections import Counter
from datetime import date

import pytest

from koppeling.terms import Kind, TieKind

ON = date(2026, 11, 23)


@pytest.fixture
def couplings(town):
    newcomers = {row["ref"]: row for row in town.newcomers}
    openings = {row["ref"]: row for row in town.openings}
    return [
        (tie, newcomers[tie["newcomer_ref"]], openings[tie["other_ref"]])
        for tie in town.ties
        if tie["kind"] is TieKind.COUPLING
    ]


def test_ties_of_every_kind_are_there(town):
    kinds = Counter(tie["kind"] for tie in town.ties)
    assert set(kinds) == set(TieKind)
    assert min(kinds.values()) > 40


def test_ties_stand_once_and_in_order(town):
    keys = [(tie["newcomer_ref"], tie["other_ref"], tie["kind"]) for tie in town.ties]
    assert keys == sorted(set(keys))


def test_ties_lie_between_registration_and_the_day(town):
    registered = {row["ref"]: row["registered_on"] for row in town.newcomers}
    for tie in town.ties:
        if "since" in tie:
            assert registered[tie["newcomer_ref"]] < tie["since"] <= tie.get("until", ON)
            assert tie.get("until", tie["since"]) < ON


def test_ties_name_the_other_side_that_their_kind_has(town):
    sides = {
        TieKind.COUPLING: {row["ref"] for row in town.openings},
        TieKind.MEMBERSHIP: {row["ref"] for row in town.organisations},
        TieKind.PRIOR: {row["ref"] for row in town.newcomers},
        TieKind.SELF_GROWN: {row["ref"] for row in town.newcomers},
    }
    assert [tie for tie in town.ties if tie["other_ref"] not in sides[tie["kind"]]] == []
    assert [tie for tie in town.ties if tie["other_ref"] == tie["newcomer_ref"]] == []


def test_ties_join_two_newcomers_once_and_no_couples(town):
    household = {row["ref"]: row.get("household", row["ref"]) for row in town.newcomers}
    between = [
        frozenset((tie["newcomer_ref"], tie["other_ref"]))
        for tie in town.ties
        if tie["kind"] in {TieKind.PRIOR, TieKind.SELF_GROWN}
    ]
    assert len(set(between)) == len(between)
    assert [pair for pair in between if len({household[ref] for ref in pair}) == 1] == []


def test_couplings_living_ones_fit_into_the_places(couplings):
    taken = Counter(opening["ref"] for tie, _, opening in couplings if "until" not in tie)
    places = {opening["ref"]: opening["places"] for _, _, opening in couplings}
    assert [ref for ref, count in taken.items() if count > places[ref]] == []


def test_couplings_one_living_contact_of_a_kind_each(couplings):
    living = Counter((n["ref"], o["kind"]) for tie, n, o in couplings if "until" not in tie)
    assert set(living.values()) == {1}


def test_couplings_break_no_hard_rule(couplings):
    for _, newcomer, opening in couplings:
        assert opening["kind"] in newcomer["wants"]
        assert "matching" in newcomer["consent"]
        assert "matching" in opening["consent"]
        assert "protected" not in newcomer
        assert "protected" not in opening
        assert newcomer["availability"] & opening["availability"]
        assert newcomer["languages"].keys() & opening["languages"].keys()
        assert ON.year - newcomer["birth_year"] > 18
        assert opening["ref"] not in newcomer.get("avoid", ())
        assert newcomer["ref"] not in opening.get("avoid", ())
        if opening["kind"] is Kind.NEIGHBOUR:
            assert opening["vetted_until"] >= ON


def test_couplings_keep_to_the_wishes_about_whom_to_meet(couplings):
    for _, newcomer, opening in couplings:
        for wish in (opening.get("contact_gender"), opening.get("for_gender")):
            assert wish in {None, "any", newcomer.get("gender")}
        if opening["kind"] is Kind.NEIGHBOUR:
            assert newcomer.get("contact_gender") in {None, "any", opening.get("gender")}


def test_couplings_cross_the_border_only_if_she_does(couplings):
    across = [n for _, n, o in couplings if n["country"] != o["country"]]
    assert [newcomer for newcomer in across if not newcomer.get("crosses_border")] == []
