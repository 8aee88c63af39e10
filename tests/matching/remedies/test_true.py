"""Every remedy is true: carried out alone, it couples her in every optimum."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koppeling.matching.policy import Policy
from koppeling.matching.propose import choose
from koppeling.matching.result import Remedy, Result
from koppeling.matching.rows import newcomer_facts, opening_facts
from koppeling.simulate import simulate
from koppeling.terms import Whose
from tests.matching.remedies.follow import followed
from tests.matching.test_claims import settled
from tests.matching.towns import MONDAY, POLICY, SEED, Town, crowd, paired
from tests.matching.weeks import POLICIES
from tests.sizes import size
from tests.strategies import lively_towns, near_misses, towns

SEEDS = (SEED, 1)


def check_true(drawn: Town, ref: str, remedy: Remedy, policy: Policy) -> None:
    """Coupled whatever decides among equals; and without her the week is worth less."""
    then = followed(drawn, ref, remedy)
    for seed in SEEDS:
        assert ref in {newcomer for newcomer, _, _ in choose(then.problem, policy, seed)}, remedy
    hers = replace(then.newcomer(ref), consents=False)
    without = then.having(hers)
    assert reached(without, policy) < reached(then, policy), (ref, remedy)


def reached(drawn: Town, policy: Policy) -> tuple[int, int]:
    """Newcomers covered, and the sum of scores and bonuses."""
    _, _, chosen = settled(drawn, policy)
    return chosen.covered, chosen.objective


def check_all(drawn: Town, policy: Policy, result: Result | None = None) -> None:
    for waiting in (result or drawn.propose(policy)).waiting:
        for remedy in waiting.remedies:
            check_true(drawn, waiting.newcomer, remedy, policy)


@settings(max_examples=size(30, proved=5_000))
@given(
    drawn=st.one_of(lively_towns(6, 5), near_misses(4, 6), towns(6, 7)),
    policy=st.sampled_from(POLICIES),
)
def test_every_remedy_couples_her_in_every_optimum(drawn: Town, policy: Policy) -> None:
    check_all(replace(drawn, locks=frozenset()), policy)


@settings(max_examples=size(20, proved=2_000))
@given(drawn=lively_towns(6, 5), policy=st.sampled_from(POLICIES))
def test_every_remedy_is_true_beside_locks(drawn: Town, policy: Policy) -> None:
    check_all(drawn, policy)


def scarce(number: int, newcomers: int, openings: int) -> Town:
    """A crowd with few places, offers that ran out and vettings that are missing."""
    dice = Random(number)
    drawn = crowd(number, newcomers, openings)
    return replace(
        drawn,
        openings=tuple(
            replace(
                facts,
                places=dice.choice((0, 1, 1, 2)),
                valid_until=dice.choice(
                    (facts.valid_until, facts.valid_until, MONDAY.replace(2025))
                ),
                vetted_until=dice.choice((facts.vetted_until, facts.vetted_until, None)),
                needs_language=dice.choice(({}, {"nl": dice.choice((3, 4, 5))})),
            )
            for facts in drawn.openings
        ),
    )


@pytest.mark.parametrize("number", range(size(3, proved=60)))
def test_every_remedy_of_a_crowd_is_true(number: int) -> None:
    drawn = scarce(number, 30, 14)
    result = drawn.propose()
    assert any(waiting.remedies for waiting in result.waiting)
    check_all(drawn, POLICY, result)


def test_every_remedy_of_a_reviewed_week_is_true() -> None:
    """What stands there counts more than it scores, which the claims know."""
    dear = replace(POLICY, price_of_change=20_000)
    for number in range(size(1, proved=40)):
        drawn = scarce(number, 30, 14)
        stood = frozenset(paired(drawn.propose(replace(POLICY, at_most=1))))
        result = replace(drawn, standing=stood).propose(dear)
        check_all(replace(drawn, standing=frozenset(paired(result))), dear, result)


def simulated(seed: int, newcomers: int = 60, openings: int = 60) -> Town:
    drawn = simulate(newcomers=newcomers, openings=openings, seed=seed, on=MONDAY)
    places = {row["ref"]: row for row in drawn.openings}
    return Town(
        tuple(newcomer_facts(drawn.newcomers, [], places, MONDAY)),
        tuple(opening_facts(drawn.openings, [])),
    )


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(size(2, proved=200)))
def test_every_remedy_of_a_simulated_town_is_true(seed: int) -> None:
    drawn = simulated(seed)
    result = drawn.propose()
    check_all(drawn, POLICY, result)


def test_remedies_come_the_least_effort_first_and_few() -> None:
    for number in range(size(2, proved=20)):
        for waiting in scarce(number, 30, 14).propose().waiting:
            efforts = [remedy.effort for remedy in waiting.remedies]
            assert efforts == sorted(efforts)
            assert len(efforts) <= 6
            codes = [remedy.code for remedy in waiting.remedies]
            assert len(codes) == len(set(codes))
            assert {remedy.whose for remedy in waiting.remedies} <= set(Whose)
