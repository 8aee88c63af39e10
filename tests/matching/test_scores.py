"""What every measure of a term keeps to, and how terms add up to a score with its reasons."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.matching import scores
from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.matching.policy import FULL_SCORE, LATER, Policy
from koppeling.matching.problem import EMPHASES, NOT_ASKED
from koppeling.matching.scores import MEASURES, TERMS
from koppeling.matching.scores.tables import FULL_SHARE
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import KINDS, Emphasis, Kind, Level, Term, Travel
from tests.matching.towns import (
    DOCUMENT,
    NO_FLOOR,
    POLICY,
    Town,
    beside,
    newcomer,
    opening,
    town,
    week,
)
from tests.strategies import lively_towns, newcomer_facts, opening_facts, towns

ASKED: Mapping[Term, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Term.INTERESTS: (("interests",), ("interests",)),
    Term.GIVES: (("offers",), ("welcomes",)),
    Term.LANGUAGE: (("languages",), ("languages",)),
    Term.PROXIMITY: (("travel",), ()),
    Term.TIME: (("availability",), ("availability",)),
    Term.STAGE: (("children", "birth_year"), ("children", "birth_year")),
    Term.WORK: (("occupations",), ("occupations",)),
}
"""What must be known of each side for a term to be measured; any one of stage's two suffices."""

ONE = np.array([0])


def share(term: Term, hers: dict[str, Any], theirs: dict[str, Any]) -> int:
    found = week(newcomer(**hers), opening(**theirs))
    return int(MEASURES[term].shares(found, ONE, ONE)[0, 0])


def everybody(drawn: Town) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(len(drawn.newcomers)), np.arange(len(drawn.openings))


def test_every_term_has_a_measure_or_comes_later() -> None:
    assert set(MEASURES) | LATER == set(Term)
    assert set(MEASURES) & LATER == set()
    assert set(ASKED) == set(MEASURES)


# --- what every measure keeps to ---------------------------------------------


@given(drawn=towns())
def test_shares_lie_between_nothing_and_all(drawn: Town) -> None:
    found = WeighedWeek(drawn.problem, POLICY)
    for measure in MEASURES.values():
        shares = measure.shares(found, *everybody(drawn))
        assert shares.shape == (len(drawn.newcomers), len(drawn.openings))
        assert ((shares == NOT_ASKED) | ((shares >= 0) & (shares <= FULL_SHARE))).all()


@given(drawn=towns())
def test_a_block_gives_what_each_pair_gives(drawn: Town) -> None:
    found, (rows, columns) = WeighedWeek(drawn.problem, POLICY), everybody(drawn)
    for term, measure in MEASURES.items():
        alone = [
            [int(measure.shares(found, rows[[n]], columns[[o]])[0, 0]) for o in columns]
            for n in rows
        ]
        assert measure.shares(found, rows, columns).tolist() == alone, term


@given(one=newcomer_facts(), other=opening_facts())
def test_every_measure_sees_both_sides_alike(one: NewcomerFacts, other: OpeningFacts) -> None:
    """Exchange what is known of the two: the share stays. Practice is hers alone, so left out."""
    # What a protected opening likes counts for nobody's rarity.
    one, other = replace(one, practise=None), replace(other, protected=False)
    told = {"cell", "languages", "interests", "occupations", "availability", "birth_year"}

    def of(facts: NewcomerFacts | OpeningFacts) -> dict[str, Any]:
        return {name: getattr(facts, name) for name in (*told, "children")}

    there = week(one, other)
    back = week(
        replace(one, **of(other), offers=other.welcomes),
        replace(other, **of(one), welcomes=one.offers),
    )
    for term, measure in MEASURES.items():
        assert measure.shares(there, ONE, ONE) == measure.shares(back, ONE, ONE), term


@pytest.mark.parametrize("term", TERMS)
def test_what_was_not_asked_is_neutral(term: Term) -> None:
    """Half of the term's points with its own reason, whichever side was not asked."""
    hers, theirs = ASKED[term]
    unasked: list[tuple[NewcomerFacts, OpeningFacts]] = [
        (newcomer(**dict.fromkeys(hers)), opening())
    ]
    if theirs:
        unasked.append((newcomer(), opening(**dict.fromkeys(theirs))))
    for one, other in unasked:
        for kind in KINDS:
            of_kind = replace(other, kind=kind)
            weight = POLICY.weights[kind][term]
            told = [r for r in town(one, of_kind).pair("n-1", "o-1").reasons if r.term == term]
            assert [(r.code, r.points, r.params) for r in told] == (
                [("not_asked", weight // 2, {"term": term.value})] if weight else []
            )


@pytest.mark.parametrize("term", TERMS)
def test_a_measure_is_asked_where_all_is_known(term: Term) -> None:
    assert share(term, {}, {}) > 0


# --- monotone -----------------------------------------------------------------


@pytest.mark.parametrize("by", Travel)
def test_nearer_never_earns_less(by: Travel) -> None:
    found = [share(Term.PROXIMITY, {"travel": by}, {"cell": beside(n)}) for n in range(60)]
    assert all(near >= far for near, far in pairwise(found))
    assert found[0] > found[8] > found[-1]


def test_proximity_halves_every_halving_minutes() -> None:
    """On foot 12 minutes more are 738 m as the crow flies."""
    at = {
        r.params["minutes"]: r.points
        for n in range(20)
        for r in town(newcomer(travel=Travel.WALK, max_minutes=None), opening(cell=beside(n)))
        .pair("n-1", "o-1", NO_FLOOR)
        .reasons
        if r.term == Term.PROXIMITY
    }
    weight = POLICY.weights[Kind.NEIGHBOUR][Term.PROXIMITY]
    assert at[0] == weight
    for minutes, points in at.items():
        assert isinstance(minutes, int)
        assert abs(points - weight * 0.5 ** (minutes / 12)) <= weight / 2000 + 1


def test_more_shared_half_days_never_earn_less() -> None:
    theirs = {"availability": (1 << 21) - 1}
    found = [share(Term.TIME, {"availability": (1 << n) - 1}, theirs) for n in range(22)]
    assert found[0] == 0
    assert all(fewer <= more for fewer, more in pairwise(found))
    assert found[1] > found[0]


@given(hers=st.integers(0, 2**21 - 1), theirs=st.integers(0, 2**21 - 1), more=st.integers(0, 20))
def test_another_half_day_never_earns_less(hers: int, theirs: int, more: int) -> None:
    before = share(Term.TIME, {"availability": hers}, {"availability": theirs})
    after = share(Term.TIME, {"availability": hers | 1 << more}, {"availability": theirs})
    assert before <= after


@given(drawn=st.tuples(newcomer_facts(), opening_facts()), tongue=st.sampled_from(("nl", "en")))
def test_a_higher_level_never_earns_less(
    drawn: tuple[NewcomerFacts, OpeningFacts], tongue: str
) -> None:
    one, other = drawn
    found = [
        MEASURES[Term.LANGUAGE].shares(
            week(replace(one, languages={**(one.languages or {}), tongue: level}), other), ONE, ONE
        )[0, 0]
        for level in Level
    ]
    assert found == sorted(found)


def test_practice_counts_with_whom_the_language_is_at_home() -> None:
    hers = {"languages": {"en": Level.A2}, "practise": frozenset({"nl"})}
    good = {"languages": {"en": Level.A2, "nl": Level.C1}}
    weak = {"languages": {"en": Level.A2, "nl": Level.B2}}
    assert share(Term.LANGUAGE, hers, good) == 400 + 300
    assert share(Term.LANGUAGE, hers, weak) == 400
    assert share(Term.LANGUAGE, {**hers, "practise": None}, good) == 400
    assert share(Term.LANGUAGE, {**hers, "languages": {"en": Level.C2}}, good) == 700
    best = {"languages": {"nl": Level.C2}}
    assert share(Term.LANGUAGE, {**best, "practise": frozenset({"nl"})}, best) == 1000


@pytest.mark.parametrize(
    ("hers", "theirs", "expected"),
    [
        ({"512"}, {"512"}, 1000),
        ({"512"}, {"513"}, 600),
        ({"512"}, {"532"}, 300),
        ({"512"}, {"711"}, 0),
        ({"512", "711"}, {"711", "532"}, 1000),
        (set(), {"711"}, 0),
    ],
)
def test_work_is_nearness_in_isco_08(hers: set[str], theirs: set[str], expected: int) -> None:
    listed = {"occupations": frozenset(hers)}, {"occupations": frozenset(theirs)}
    assert share(Term.WORK, *listed) == expected


@pytest.mark.parametrize(
    ("hers", "theirs", "expected"),
    [
        ((True, 1990), (True, 1990), 1000),
        ((True, 1990), (False, 1990), 500),
        ((True, 1990), (True, 2000), 750),
        ((True, None), (True, 1950), 1000),
        ((None, 1990), (True, 1980), 500),
        ((True, None), (None, 1990), NOT_ASKED),
        ((False, 1990), (False, None), 1000),
    ],
)
def test_stage_is_half_children_and_half_years(
    hers: tuple[bool | None, int | None], theirs: tuple[bool | None, int | None], expected: int
) -> None:
    names = ("children", "birth_year")
    told = [dict(zip(names, side, strict=True)) for side in (hers, theirs)]
    assert share(Term.STAGE, told[0], told[1]) == expected


# --- points -------------------------------------------------------------------


@given(drawn=lively_towns())
def test_points_are_weights_times_shares_rounded_half_up(drawn: Town) -> None:
    found, table = WeighedWeek(drawn.problem, POLICY), scores.weights(POLICY)
    rows, columns = everybody(drawn)
    points = scores.points(found, table, rows, columns)
    for no, measure in enumerate(MEASURES.values()):
        shares = measure.shares(found, rows, columns)
        for n in rows:
            for o in columns:
                kind, emphasis = found.problem.openings.kind[o], found.problem.newcomers.emphasis[n]
                share = POLICY.neutral_share if shares[n, o] == NOT_ASKED else int(shares[n, o])
                exact = Fraction(int(table[kind, emphasis, no]) * share, FULL_SHARE)
                assert points[no, n, o] == floor(exact + Fraction(1, 2))


# --- weights ------------------------------------------------------------------


@pytest.mark.parametrize("factor", [1, 1.6, 2.345, 5])
def test_weights_sum_to_a_hundred_points_whatever_is_emphasised(factor: float) -> None:
    policy = Policy.from_document({**DOCUMENT, "emphasis": {"factor": factor}})
    table = scores.weights(policy)
    assert table.shape == (len(KINDS), 1 << len(EMPHASES), len(TERMS))
    assert (table.sum(axis=2) == FULL_SCORE).all()
    assert (table >= 0).all()


def test_weights_without_emphasis_are_the_policys() -> None:
    table = scores.weights(POLICY)
    for kind_no, kind in enumerate(KINDS):
        assert table[kind_no, 0].tolist() == [POLICY.weights[kind][term] for term in TERMS]


@pytest.mark.parametrize("emphasis", Emphasis)
def test_what_matters_most_to_her_weighs_more(emphasis: Emphasis) -> None:
    table = scores.weights(POLICY)
    term = TERMS.index(scores.EMPHASISED[emphasis])
    mask = 1 << EMPHASES.index(emphasis)
    for kind_no in range(len(KINDS)):
        plain, raised = table[kind_no, 0], table[kind_no, mask]
        others = [no for no in range(len(TERMS)) if no != term]
        assert all(raised[no] <= plain[no] for no in others)
        assert raised[term] > plain[term] or plain[term] == 0
        assert ((raised == 0) == (plain == 0)).all()


def test_emphasis_reaches_the_score() -> None:
    near = town(newcomer(), opening(cell=beside(0))).pair("n-1", "o-1").score
    emphatic = newcomer(emphasis=frozenset({Emphasis.NEAR}))
    assert near is not None
    assert (town(emphatic, opening(cell=beside(0))).pair("n-1", "o-1").score or 0) > near
