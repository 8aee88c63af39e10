"""The towns come out as the figures say: shares of 1,500 newcomers and 3,500 openings."""

from collections import Counter
from datetime import date
from statistics import median

import pytest

from koppeling.simulate import SimulatedTown
from koppeling.terms import Kind, Level

ON = date(2026, 11, 23)


def share(rows, holds) -> float:
    rows = list(rows)
    return sum(1 for row in rows if holds(row)) / len(rows)


def neighbours(town: SimulatedTown):
    return [row for row in town.openings if row["kind"] is Kind.NEIGHBOUR]


def age(row) -> int:
    return ON.year - row["birth_year"]


def test_newcomers_three_quarters_are_men(town):
    assert share(town.newcomers, lambda row: row.get("gender") == "man") == pytest.approx(
        0.74, abs=0.03
    )


def test_newcomers_men_are_mostly_20_to_30(town):
    men = [row for row in town.newcomers if row.get("gender") == "man" and "birth_year" in row]
    assert share(men, lambda row: 20 <= age(row) <= 30) == pytest.approx(0.6, abs=0.05)
    assert median(map(age, men)) in range(24, 31)


def test_volunteers_two_thirds_are_women(town):
    asked = [row for row in neighbours(town) if "gender" in row]
    assert share(asked, lambda row: row["gender"] == "woman") == pytest.approx(0.664, abs=0.03)


def test_openings_kinds_come_as_stated(town):
    kinds = Counter(row["kind"] for row in town.openings)
    shares = [kinds[kind] / len(town.openings) for kind in Kind]
    assert shares == pytest.approx([0.45, 0.35, 0.2], abs=0.03)


def test_households_share_an_address_and_children(town):
    households: dict[object, list] = {}
    for row in town.newcomers:
        if "household" in row:
            households.setdefault(row["household"], []).append(row)
    assert {len(members) for members in households.values()} == {2}
    for key in ("postcode", "lat", "lon", "children", "registered_on"):
        assert all(len({row.get(key) for row in two}) == 1 for two in households.values())
    assert 0.1 < 2 * len(households) / len(town.newcomers) < 0.3


def test_newcomers_learn_the_local_language_with_time(town):
    here = {"nl": "nl", "de": "de"}[town.newcomers[0]["country"]]
    by_months: dict[bool, list[int]] = {True: [], False: []}
    for row in town.newcomers:
        if "languages" in row and "arrived_on" in row:
            long = (ON - row["arrived_on"]).days > 365
            by_months[long].append(row["languages"].get(here, 0))
            assert row["languages"].get(here, 0) <= Level.B2
    assert median(by_months[True]) == Level.A2
    assert median(by_months[False]) == Level.A1


def test_newcomers_each_have_a_mother_tongue(town):
    spoken = [row["languages"] for row in town.newcomers if "languages" in row]
    assert all(list(levels.values()).count(Level.C2) == 1 for levels in spoken)
    assert all(list(levels) == sorted(levels) for levels in spoken)


def test_newcomers_mostly_practise_the_local_language(town):
    country = town.newcomers[0]["country"]
    asked = [row for row in town.newcomers if "practise" in row]
    assert share(asked, lambda row: country in row["practise"]) == pytest.approx(0.97, abs=0.02)


def test_interests_follow_zipf(town):
    named = Counter(key for row in town.newcomers for key in row.get("interests", ()))
    ranked = [count for _, count in named.most_common()]
    assert ranked[0] > 3 * ranked[19] > 3 * 2 * ranked[99]
    assert len(named) > 140


def test_waits_are_mostly_short_and_reach_a_year(town):
    waits = sorted((ON - row["registered_on"]).days for row in town.newcomers)
    assert median(waits) == pytest.approx(68, abs=12)
    assert 250 < waits[-1] <= 366
    assert all(
        row["arrived_on"] < row["registered_on"] for row in town.newcomers if "arrived_on" in row
    )


def test_vetting_is_the_neighbours_and_sometimes_over(town):
    state = Counter(
        "none" if "vetted_until" not in row else row["vetted_until"] >= ON
        for row in neighbours(town)
    )
    count = len(neighbours(town))
    assert [state[key] / count for key in (True, False, "none")] == pytest.approx(
        [0.84, 0.08, 0.08], abs=0.03
    )
    assert [r for r in town.openings if r["kind"] != "neighbour" and "vetted_until" in r] == []


def test_consent_is_given_by_nearly_all(town):
    for rows in (town.newcomers, town.openings):
        given = share(rows, lambda row: "matching" in row.get("consent", ()))
        assert 0.94 < given < 0.985


def test_employers_limit_neither_age_nor_gender(town):
    limits = {"min_age", "max_age", "for_gender", "contact_gender", "gender", "birth_year"}
    employers = [row for row in town.openings if row["kind"] is Kind.EMPLOYER]
    assert [row for row in employers if limits & row.keys()] == []
    assert [row for row in employers if not row["occupations"]] == []


def test_openings_belong_to_organisations_of_their_kind(town):
    kinds = {row["ref"]: row["kind"] for row in town.organisations}
    for row in town.openings:
        expected = None if row["kind"] is Kind.NEIGHBOUR else row["kind"].value
        assert kinds.get(row.get("organisation")) == expected
    assert {row["organisation"] for row in town.openings if "organisation" in row} == set(kinds)
    assert len({row["name"] for row in town.organisations}) == len(town.organisations)


def test_openings_languages_cover_what_they_need(town):
    for row in town.openings:
        assert all(
            row["languages"].get(tag, 0) >= level
            for tag, level in row.get("needs_language", {}).items()
        )


def test_enschede_has_openings_over_the_border_and_muenster_has_none(enschede, muenster):
    across = share(enschede.openings, lambda row: row["country"] == "de")
    assert across == pytest.approx(0.011, abs=0.006)
    assert {row["country"] for row in muenster.openings} == {"de"}


def test_people_live_in_every_district(enschede, muenster):
    assert len({row["district"] for row in enschede.newcomers}) == 44
    assert len({row["district"] for row in muenster.newcomers}) >= 44


def test_questions_stay_unasked_here_and_there(town):
    for key in ("interests", "availability", "birth_year", "travel", "max_minutes"):
        assert 0 < share(town.newcomers, lambda row, key=key: key not in row) < 0.08


def test_nobody_has_time_at_no_half_day(town):
    rows = (*town.newcomers, *town.openings)
    assert [row for row in rows if not 0 < row.get("availability", 1) < 1 << 21] == []
