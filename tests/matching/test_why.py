"""Why the week chose a pair, held against the same question asked in plain Python."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given

from koppeling.matching.engine import Engine
from koppeling.matching.policy import Policy
from koppeling.matching.propose import propose
from koppeling.matching.result import ProposedPair, Result, Why
from koppeling.matching.why import BEST_OF_MANY, KEPT, MOST_COUNTED, ONLY_ONE, STANDS
from koppeling.terms import Kind
from tests.matching.towns import (
    MONDAY,
    NO_FLOOR,
    POLICY,
    SEED,
    Town,
    beside,
    crowd,
    newcomer,
    opening,
    town,
)
from tests.matching.weeks import TWO_OF_A_KIND
from tests.strategies import lively_towns


def whys_of(result: Result) -> Mapping[tuple[str, str], Why]:
    return {(pair.newcomer, pair.opening): pair.why for pair in result.proposals}


def test_the_only_opening_of_the_kind_is_told_as_such() -> None:
    drawn = town(newcomer(), [opening("o-1"), opening("o-2", Kind.ASSOCIATION)])
    assert whys_of(drawn.propose(NO_FLOOR)) == {("n-1", "o-1"): ONLY_ONE, ("n-1", "o-2"): ONLY_ONE}


def test_the_best_of_several_says_of_how_many() -> None:
    openings = [opening(f"o-{no}", cell=beside(no)) for no in range(4)]
    drawn = town(newcomer(max_minutes=None), openings)
    assert whys_of(drawn.propose(NO_FLOOR)) == {("n-1", "o-0"): Why("best_of_all", {"count": 4})}


@pytest.mark.parametrize(
    ("openings", "told"),
    [
        (MOST_COUNTED, Why("best_of_all", {"count": MOST_COUNTED})),
        (MOST_COUNTED + 1, BEST_OF_MANY),
        (MOST_COUNTED + 30, BEST_OF_MANY),
    ],
)
@pytest.mark.parametrize("engine", [Engine.NUMPY, Engine.NUMBA])
def test_beyond_twenty_they_are_many(openings: int, told: Why, engine: Engine) -> None:
    drawn = town(newcomer(), [opening(f"o-{no:02}") for no in range(openings)])
    result = propose(drawn.problem, NO_FLOOR, SEED, engine=engine, threads=1)
    assert [pair.why for pair in result.proposals] == [told]


def test_an_opening_whose_places_are_scarcer_elsewhere_is_named(scarcity: Town) -> None:
    best = scarcity.pair("n-free", "o-near", NO_FLOOR)
    result = scarcity.propose(NO_FLOOR)
    assert whys_of(result) == {
        ("n-bound", "o-near"): ONLY_ONE,
        ("n-free", "o-far"): Why(
            "scarcer_elsewhere", {"opening": "o-near", "score": best.score or 0}
        ),
    }
    assert result.scarcity["o-near"] > 0


def test_what_a_person_kept_is_told_as_kept_whatever_else_it_is() -> None:
    drawn = town(newcomer(), [opening("o-far", cell=beside(6)), opening("o-near")])
    for opening_ref in ("o-far", "o-near"):
        kept = replace(drawn, locks=frozenset({("n-1", opening_ref)}))
        assert whys_of(kept.propose(NO_FLOOR)) == {("n-1", opening_ref): KEPT}


def test_a_kept_pair_that_takes_the_best_opening_of_another_leaves_it_named() -> None:
    """No price is asked where a lock took the place: the week goes on around it."""
    drawn = town(
        [newcomer("n-1"), newcomer("n-2")],
        [opening("o-far", cell=beside(6)), opening("o-near")],
        locks={("n-1", "o-near")},
    )
    near = drawn.pair("n-2", "o-near", NO_FLOOR)
    told = whys_of(drawn.propose(NO_FLOOR))
    assert told["n-1", "o-near"] == KEPT
    assert told["n-2", "o-far"].params == {"opening": "o-near", "score": near.score}
    assert told["n-2", "o-far"].code in {"scarcer_elsewhere", "goes_elsewhere"}


def test_a_pair_that_stands_against_a_small_gain_says_so() -> None:
    drawn = town(newcomer(), [opening("o-1", cell=beside(4)), opening("o-2", cell=beside(3))])
    better, other = (drawn.pair("n-1", ref, NO_FLOOR).score or 0 for ref in ("o-2", "o-1"))
    dear = replace(NO_FLOOR, price_of_change=better - other + 1)
    problem = replace(drawn.problem, standing=((0, 0),), reviewed=True)
    assert whys_of(propose(problem, dear, SEED)) == {("n-1", "o-1"): STANDS}
    cheap = replace(NO_FLOOR, price_of_change=0)
    assert whys_of(propose(problem, cheap, SEED)) == {
        ("n-1", "o-2"): Why("best_of_all", {"count": 2})
    }


def told_in_plain_words(drawn: Town, pair: ProposedPair, result: Result, policy: Policy) -> Why:
    """The same question without arrays: her other openings of the kind, the best first."""
    hers = {one.opening for one in result.proposals if one.newcomer == pair.newcomer}
    told = drawn.explain(pair.newcomer, policy=policy, best=len(drawn.openings))
    of_kind = {one.opening: one.score or 0 for one in told.pairs if one.kind is pair.kind}
    others = {ref: score for ref, score in of_kind.items() if ref not in hers}
    if (pair.newcomer, pair.opening) in drawn.locks:
        return KEPT
    best = min(others, key=lambda ref: (-others[ref], ref), default=None)
    if best is not None and others[best] > pair.score:
        code = "scarcer_elsewhere" if result.scarcity.get(best) else "goes_elsewhere"
        return Why(code, {"opening": best, "score": others[best]})
    count = len(others) + sum(
        one.kind is pair.kind for one in result.proposals if one.newcomer == pair.newcomer
    )
    return ONLY_ONE if count == 1 else Why("best_of_all", {"count": count})


@given(drawn=lively_towns(6, 8))
def test_every_code_is_what_plain_python_finds(drawn: Town) -> None:
    for policy in (POLICY, TWO_OF_A_KIND):
        result = drawn.propose(policy)
        for pair in result.proposals:
            assert pair.why == told_in_plain_words(drawn, pair, result, policy)


@given(drawn=lively_towns(6, 8))
def test_without_locks_what_is_better_for_her_alone_has_a_price(drawn: Town) -> None:
    """The prices are optimal: she would take it otherwise."""
    result = replace(drawn, locks=frozenset()).propose()
    assert all(pair.why.code != "goes_elsewhere" for pair in result.proposals)


@pytest.mark.parametrize("number", range(3))
def test_every_engine_tells_the_same(number: int) -> None:
    """With lists that are cut off, and places that are scarce."""
    drawn = crowd(number, 90, 240)
    held = drawn.propose(TWO_OF_A_KIND)
    scanned = propose(drawn.problem, TWO_OF_A_KIND, SEED, engine=Engine.NUMBA, threads=2)
    assert whys_of(scanned) == whys_of(held)
    assert {pair.why.code for pair in held.proposals} >= {"best_of_many", "scarcer_elsewhere"}


def test_a_newcomer_who_waits_longer_changes_no_sentence_of_who_is_chosen() -> None:
    """Bonuses are not of the kind: they do not enter what is best for her alone."""
    early = town(newcomer(), [opening("o-1"), opening("o-2", cell=beside(8))])
    late = early.having(newcomer(registered_on=MONDAY))
    assert whys_of(early.propose(NO_FLOOR)) == whys_of(late.propose(NO_FLOOR))
