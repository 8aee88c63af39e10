"""Why this one, why not that one: what the week computed, asked for one newcomer."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given

from koppeling.matching.explain import Explanation, PairExplained, explain
from koppeling.matching.policy import Policy
from koppeling.matching.result import Why
from koppeling.matching.why import ONLY_ONE
from koppeling.terms import ContactGender, Gender, Kind, Level, Rule
from tests.matching.towns import NO_FLOOR, POLICY, Town, beside, newcomer, opening, town
from tests.strategies import lively_towns, towns

NOTHING_TOLD = PairExplained(
    opening="o-1",
    kind=Kind.NEIGHBOUR,
    rule=Rule.NOT_AVAILABLE,
    facts=None,
    score=None,
    reasons=(),
    stands=False,
    why=None,
)


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
            assert (pair.stands, pair.why) == (False, None)
            if pair.rule is None:
                assert sum(reason.points for reason in pair.reasons) == pair.score
                assert pair.facts is None
            else:
                assert (pair.score, pair.reasons) == (None, ())
                assert (pair.facts is None) == (pair.rule is Rule.NOT_AVAILABLE)


@given(drawn=lively_towns())
def test_what_is_explained_is_what_was_proposed(drawn: Town) -> None:
    drawn = replace(drawn, locks=frozenset())
    proposals = drawn.propose().proposals
    for pair in proposals:
        (told,) = drawn.explain(pair.newcomer, pair.opening, proposals=proposals).pairs
        assert told == PairExplained(
            opening=pair.opening,
            kind=pair.kind,
            rule=None,
            facts=None,
            score=pair.score,
            reasons=pair.reasons,
            stands=True,
            why=pair.why,
        )


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
    assert told.pairs == (NOTHING_TOLD,)
    assert told.blocked == {"not_available": 1}
    (waiting,) = towns_by_reason[why].propose().waiting
    assert waiting.blocked == {"not_available": 1}


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
    assert told == NOTHING_TOLD


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
        *("opening", "kind", "rule", "facts", "score", "reasons", "stands", "why")
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


def in_its_week(drawn: Town, ref: str, policy: Policy = NO_FLOOR) -> Explanation:
    """A newcomer, explained by what the week proposes."""
    proposals = drawn.propose(policy).proposals
    return explain(drawn.problem, policy, ref, proposals=proposals)


def test_a_pair_in_whose_place_another_of_the_kind_is_proposed_says_which() -> None:
    drawn = town(newcomer(), [opening("o-far", cell=beside(6)), opening("o-near")])
    near, far = in_its_week(drawn, "n-1").pairs
    assert (near.opening, near.stands, near.why) == (
        "o-near",
        True,
        Why("best_of_all", {"count": 2}),
    )
    hers = {"opening": "o-near", "score": near.score}
    assert (far.opening, far.stands, far.why) == ("o-far", False, Why("another_scores_more", hers))


def test_a_pair_whose_places_go_to_others_says_so(scarcity: Town) -> None:
    """n-bound can reach o-near alone, so n-free gets o-far, which is worse for n-free alone."""
    near, far = in_its_week(scarcity, "n-free").pairs
    hers = {"opening": "o-far", "score": far.score}
    assert (near.opening, near.stands, near.why) == ("o-near", False, Why("places_to_others", hers))
    best = {"opening": "o-near", "score": near.score}
    assert (far.opening, far.stands, far.why) == ("o-far", True, Why("scarcer_elsewhere", best))


def test_who_waits_is_told_that_the_places_go_to_others(one_neighbour_two_waiting: Town) -> None:
    (pair,) = in_its_week(one_neighbour_two_waiting, "n-short").pairs
    assert (pair.stands, pair.why) == (False, Why("all_to_others", {}))


def test_a_newcomer_with_as_many_of_other_kinds_as_may_be_is_told_how_many() -> None:
    one_at_a_time = replace(NO_FLOOR, at_most=1)
    drawn = town(newcomer(), [opening("o-1"), opening("o-2", Kind.ASSOCIATION, cell=beside(8))])
    told = in_its_week(drawn, "n-1", one_at_a_time)
    assert [(pair.opening, pair.stands, pair.why) for pair in told.pairs] == [
        ("o-1", True, ONLY_ONE),
        ("o-2", False, Why("other_kinds", {"most": 1})),
    ]


def test_what_became_possible_after_the_week_was_computed_says_so() -> None:
    drawn = town(newcomer(), opening())
    (pair,) = explain(drawn.problem, NO_FLOOR, "n-1", proposals=()).pairs
    assert (pair.stands, pair.why) == (False, Why("since_the_round", {}))
    better = town(newcomer(), [opening("o-1", cell=beside(9)), opening("o-2", cell=beside(0))])
    before = town(newcomer(), better.openings[0]).propose(NO_FLOOR).proposals
    first, _ = explain(better.problem, NO_FLOOR, "n-1", proposals=before).pairs
    hers = {"opening": "o-1", "score": before[0].score}
    assert (first.opening, first.why) == ("o-2", Why("another_stands", hers))


def test_a_pair_that_stands_and_breaks_a_rule_by_now_has_that_rule() -> None:
    before = town(newcomer(), opening()).propose().proposals
    now = town(newcomer(), opening(vetted_until=None))
    (pair,) = now.explain("n-1", "o-1", proposals=before).pairs
    assert (pair.stands, pair.rule, pair.why) == (True, Rule.VETTING, None)


@given(drawn=lively_towns())
def test_no_sentence_of_the_week_names_an_opening_that_she_may_not_meet(drawn: Town) -> None:
    proposals = drawn.propose().proposals
    for one in drawn.newcomers:
        told = drawn.explain(one.ref, best=99, proposals=proposals)
        possible = {pair.opening for pair in told.pairs}
        locked = {other for newcomer, other in drawn.locks if newcomer == one.ref}
        for pair in told.pairs:
            assert pair.why is not None
            named = pair.why.params.get("opening")
            assert named is None or named in possible | locked
