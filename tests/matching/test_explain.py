"""Why this one, why not that one: what the week computed, asked for one newcomer."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given

from koppeling.matching.explain import PairExplained
from koppeling.terms import ContactGender, Gender, Kind, Level, Rule
from tests.matching.towns import NO_FLOOR, POLICY, Town, beside, newcomer, opening, town
from tests.strategies import lively_towns, towns


def test_best_pairs_come_first_and_no_more_than_asked() -> None:
    openings = [opening(f"o-{no}", cell=beside(no)) for no in range(8)]
    told = town(newcomer(max_minutes=None), openings).explain("n-1", policy=NO_FLOOR)
    assert told.candidates == 8
    assert [pair.opening for pair in told.pairs] == ["o-0", "o-1", "o-2", "o-3", "o-4"]
    scores = [pair.score or 0 for pair in told.pairs]
    assert scores == sorted(scores, reverse=True)
    two = town(newcomer(), openings).explain("n-1", policy=NO_FLOOR, best=2)
    assert [pair.opening for pair in two.pairs] == ["o-0", "o-1"]


def test_equal_scores_come_by_ref() -> None:
    openings = [opening(f"o-{no}") for no in (3, 1, 2)]
    told = town(newcomer(), openings).explain("n-1", best=2)
    assert [pair.opening for pair in told.pairs] == ["o-1", "o-2"]


@given(drawn=lively_towns())
def test_an_explained_pair_has_a_rule_or_a_score_with_its_reasons(drawn: Town) -> None:
    for one in drawn.newcomers:
        for other in drawn.openings:
            told = drawn.explain(one.ref, other.ref)
            (pair,) = told.pairs
            assert (told.newcomer, pair.opening, pair.kind) == (one.ref, other.ref, other.kind)
            if pair.rule is None:
                assert sum(reason.points for reason in pair.reasons) == pair.score
            else:
                assert (pair.score, pair.reasons) == (None, ())


@given(drawn=lively_towns())
def test_what_is_explained_is_what_was_proposed(drawn: Town) -> None:
    drawn = replace(drawn, locks=frozenset())
    for pair in drawn.propose().proposals:
        told = drawn.pair(pair.newcomer, pair.opening)
        assert told == PairExplained(pair.opening, pair.kind, None, pair.score, pair.reasons)


@given(drawn=towns())
def test_counts_are_those_of_the_week(drawn: Town) -> None:
    """Whether one pair or the best are asked for, and whoever else is in town."""
    waiting = {one.newcomer: one for one in drawn.propose().waiting}
    for one in drawn.newcomers:
        told = drawn.explain(one.ref)
        assert sum(told.blocked.values()) + told.candidates == len(drawn.openings)
        for other in drawn.openings:
            of_pair = drawn.explain(one.ref, other.ref)
            assert (of_pair.blocked, of_pair.candidates) == (told.blocked, told.candidates)
        if one.ref in waiting:
            taken = {"taken": told.candidates} if told.candidates else {}
            assert waiting[one.ref].blocked == {**told.blocked, **taken}


@pytest.mark.parametrize(
    "why",
    [
        "avoids",
        "is protected",
        "wishes to meet women",
        "wishes to meet men",
        "is for men",
    ],
)
def test_what_protects_somebody_is_told_as_one_code_without_facts(why: str) -> None:
    """Whichever it was, the answer is the same, word for word."""
    one, other = newcomer(gender=Gender.WOMAN), opening(gender=Gender.MAN)
    towns_by_reason = {
        "avoids": town(one, other, apart={("n-1", "o-1")}),
        "is protected": town(one, replace(other, protected=True)),
        "wishes to meet women": town(replace(one, contact_gender=ContactGender.WOMAN), other),
        "wishes to meet men": town(one, replace(other, contact_gender=ContactGender.MAN)),
        "is for men": town(one, replace(other, for_gender=ContactGender.MAN)),
    }
    told = towns_by_reason[why].explain("n-1", "o-1")
    assert told.pairs == (PairExplained("o-1", Kind.NEIGHBOUR, Rule.NOT_AVAILABLE, None, ()),)
    assert told.blocked == {"not_available": 1}
    (waiting,) = towns_by_reason[why].propose().waiting
    assert (waiting.blocked, waiting.would_help) == ({"not_available": 1}, ())


@pytest.mark.parametrize(
    "also",
    [
        {"cell": beside(300)},
        {"country": "DE"},
        {"places": 0},
        {"vetted_until": None},
        {"languages": {}},
        {"availability": 0},
    ],
)
def test_of_who_is_protected_not_even_an_earlier_rule_is_told(also: dict[str, Any]) -> None:
    """ "Too far" would tell where somebody is to be found."""
    hidden = opening(protected=True, **also)
    told = town(newcomer(), hidden).pair("n-1", "o-1")
    assert told == PairExplained("o-1", Kind.NEIGHBOUR, Rule.NOT_AVAILABLE, None, ())


@given(drawn=towns())
def test_no_reason_tells_age_children_gender_or_whom_somebody_avoids(drawn: Town) -> None:
    """Parameters hold words of the vocabularies, minutes and half-days; never a person's facts."""
    allowed = {
        *("interests", "newcomer", "opening", "language", "level", "shared", "minutes"),
        *("travel", "half_days", "occupations", "term"),
    }
    for one in drawn.newcomers:
        for pair in drawn.explain(one.ref).pairs:
            assert {name for reason in pair.reasons for name in reason.params} <= allowed
            stage = [reason for reason in pair.reasons if reason.term == "stage"]
            assert all(set(reason.params) <= {"term"} for reason in stage)
    assert {field.name for field in fields(PairExplained)} == {
        *("opening", "kind", "rule", "score", "reasons")
    }


def test_a_score_below_the_floor_is_told_as_the_floor() -> None:
    one = newcomer(languages={"nl": Level.A1})
    strict = replace(POLICY, floor=(100_000, 0, 0))
    assert town(one, opening()).pair("n-1", "o-1", strict).rule == Rule.FLOOR


@pytest.mark.parametrize(("one", "other"), [("n-2", "o-1"), ("n-1", "o-2"), ("o-1", "n-1")])
def test_an_unknown_ref_is_a_key_error(one: str, other: str) -> None:
    with pytest.raises(KeyError):
        town(newcomer(), opening()).explain(one, other)


def test_a_town_without_openings_has_nothing_to_explain() -> None:
    told = town(newcomer(), ()).explain("n-1")
    assert (told.blocked, told.candidates, told.pairs) == ({}, 0, ())
