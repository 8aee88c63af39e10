"""Whatever engine computes a round, it is the same round."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koppeling.matching.engine import Engine
from koppeling.matching.facts import OpeningFacts
from koppeling.matching.kernels.scan import Scanner
from koppeling.matching.large import SHORT_LIST, list_length
from koppeling.matching.policy import Policy
from koppeling.matching.propose import propose
from koppeling.matching.result import Result
from koppeling.matching.rows import problem_of_rows
from koppeling.matching.scores.week import WeighedWeek
from koppeling.simulate import simulate
from koppeling.terms import Kind
from tests.matching.kernels.weeks import POLICIES_TO_SCAN
from tests.matching.towns import (
    CENTRE,
    MONDAY,
    NO_FLOOR,
    POLICY,
    SEED,
    Town,
    crowd,
    newcomer,
    opening,
    paired,
    town,
)
from tests.matching.weeks import TWO_OF_A_KIND
from tests.sizes import PROVING, size
from tests.strategies import lively_towns, near_misses, towns

policies = st.sampled_from(POLICIES_TO_SCAN)
STRICT = replace(POLICY, floor=(60_000, 60_000, 60_000))


def compiled(
    drawn: Town, policy: Policy = POLICY, seed: int = SEED, threads: int | None = 1
) -> Result:
    return propose(drawn.problem, policy, seed, engine=Engine.NUMBA, threads=threads)


def held_at_once(drawn: Town, policy: Policy = POLICY, seed: int = SEED) -> Result:
    return propose(drawn.problem, policy, seed, engine=Engine.NUMPY)


def certified(result: Result) -> Result:
    """The bound that the prices give is what was reached."""
    assert result.objective == result.bound
    return result


def scattered(number: int, newcomers: int, openings: int, *, scarce: bool = False) -> Town:
    """A crowd with locks, some of which fill an opening, and pairs that are kept apart."""
    dice = Random(number)
    drawn = crowd(number, newcomers, openings)
    if scarce:
        few = [replace(one, places=dice.choice((0, 0, 1))) for one in drawn.openings]
        drawn = replace(drawn, openings=tuple(few))
    people, places = (
        [one.ref for one in drawn.newcomers],
        [other.ref for other in drawn.openings],
    )
    every = [(dice.choice(people), dice.choice(places)) for _ in range(60)]
    return replace(drawn, locks=frozenset(every[:40]), apart=frozenset(every[40:]))


@settings(max_examples=size(30, proved=10_000))
@given(
    drawn=st.one_of(lively_towns(6, 8), near_misses(4, 8), towns(6, 9)),
    policy=st.one_of(policies, st.just(STRICT)),
    seed=st.integers(0, 3),
    threads=st.sampled_from((1, 2, 4)),
)
def test_engines_give_the_same_round(drawn: Town, policy: Policy, seed: int, threads: int) -> None:
    """With locks, also such as lie below the floor or fill an opening."""
    assert compiled(drawn, policy, seed, threads) == held_at_once(drawn, policy, seed)


@pytest.mark.prove
@pytest.mark.parametrize("policy", [POLICY, TWO_OF_A_KIND, NO_FLOOR])
@pytest.mark.parametrize("scarce", [False, True])
def test_engines_give_a_crowd_the_same_round(policy: Policy, scarce: bool) -> None:
    """More candidates of a kind than a list begins with: lists are read anew."""
    for number in range(size(1, proved=60)):
        drawn = scattered(number, 24, 220, scarce=scarce)
        assert compiled(drawn, policy, number) == held_at_once(drawn, policy, number), number


def club_for_all(number: int) -> OpeningFacts:
    """So many places, though nobody may have it, that lists begin short."""
    return opening(f"o-far-{number}", Kind.ASSOCIATION, cell=(0, number), places=500)


def sought_after(number: int, newcomers: int, openings: int, *kinds: Kind) -> Town:
    """All like the same openings of these kinds best, each of which has one place or none."""
    dice = Random(number)
    drawn = scattered(number, newcomers, openings)
    together = dice.random() < 0.5
    return replace(
        drawn,
        newcomers=tuple(
            replace(
                one,
                cell=CENTRE if together else one.cell,
                wants=frozenset(Kind),
                interests=frozenset({"football"}),
            )
            for one in drawn.newcomers
        ),
        openings=(
            *(
                replace(other, kind=dice.choice(kinds), places=dice.randint(0, 1))
                for other in drawn.openings
            ),
            club_for_all(number),
        ),
    )


@pytest.mark.prove
@pytest.mark.parametrize(
    ("newcomers", "openings", "kinds"),
    [(90, 150, (Kind.NEIGHBOUR,)), (60, 400, tuple(Kind)), (120, 300, tuple(Kind))],
)
def test_short_lists_are_made_longer_where_places_are_scarce(
    newcomers: int, openings: int, kinds: tuple[Kind, ...]
) -> None:
    """Whoever is outbid looks beyond the end of her list, and so does who asks for more covered."""
    towns = size(2, proved=200)
    cut = 0
    for number in range(towns):
        drawn = sought_after(number, newcomers, openings, *kinds)
        week = WeighedWeek(drawn.problem, NO_FLOOR)
        assert list_length(week) == SHORT_LIST
        cut += not Scanner(week, 1).shortlists(SHORT_LIST).complete.all()
        found = certified(compiled(drawn, NO_FLOOR, number))
        assert found == held_at_once(drawn, NO_FLOOR, number), number
    # In a few that live scattered, nobody has so many within reach.
    assert cut >= 0.95 * towns


@pytest.mark.parametrize("openings", [400, 60])
def test_engines_give_a_simulated_town_the_same_round(openings: int) -> None:
    drawn = simulate(newcomers=150, openings=openings, seed=4, on=MONDAY)
    problem = problem_of_rows(drawn.newcomers, drawn.openings, drawn.ties, on=MONDAY)
    small = certified(propose(problem, POLICY, SEED, engine=Engine.NUMPY))
    assert small.waiting
    for threads in (1, 2, 4):
        assert propose(problem, POLICY, SEED, engine=Engine.NUMBA, threads=threads) == small


def test_order_of_the_facts_decides_nothing_in_a_large_round() -> None:
    drawn = scattered(5, 30, 80, scarce=True)
    dice = Random(5)
    shuffled = replace(
        drawn,
        newcomers=tuple(dice.sample(drawn.newcomers, len(drawn.newcomers))),
        openings=tuple(dice.sample(drawn.openings, len(drawn.openings))),
    )
    assert compiled(shuffled) == compiled(drawn)
    assert compiled(shuffled) == compiled(drawn, threads=None)


def test_a_large_week_may_be_locked_whole() -> None:
    drawn = crowd(11, 40, 60)
    result = compiled(drawn)
    locks = frozenset((pair.newcomer, pair.opening) for pair in result.proposals)
    again = compiled(replace(drawn, locks=locks))
    assert (paired(again), again.objective, again.released) == (
        paired(result),
        result.objective,
        (),
    )
    assert [one.blocked for one in again.waiting] == [one.blocked for one in result.waiting]


# --- odd weeks ------------------------------------------------------------------


def odd(newcomers: int, openings: int, *, closed: bool = False, **facts: int) -> Town:
    """Everybody lives at one point and says the same."""
    return town(
        [newcomer(f"n-{no:03}", consents=not closed) for no in range(newcomers)],
        [opening(f"o-{no:05}", list(Kind)[no % 3], cell=CENTRE, **facts) for no in range(openings)],
    )


@pytest.mark.parametrize(
    "drawn",
    [odd(0, 0), odd(0, 4), odd(4, 0), odd(5, 5, closed=True), odd(5, 5, places=0)],
    ids=["nobody at all", "no newcomers", "no openings", "nobody consents", "no places"],
)
def test_an_empty_week_is_an_empty_round(drawn: Town) -> None:
    found = certified(compiled(drawn))
    assert (found.proposals, found.objective, found.scarcity) == ((), 0, {})
    assert [one.newcomer for one in found.waiting] == [one.ref for one in drawn.newcomers]
    assert found == held_at_once(drawn)


@pytest.mark.parametrize("openings", [60, 9])
def test_a_week_of_ties_is_decided_alike(openings: int) -> None:
    """Every choice of as many pairs is an optimum; the seed decides, and only it."""
    drawn = odd(40, openings)
    first = certified(compiled(drawn, seed=1))
    assert first == held_at_once(drawn, seed=1)
    other = compiled(drawn, seed=2)
    assert (other.objective, other.covered) == (first.objective, first.covered)
    assert other.proposals != first.proposals


@pytest.mark.prove
def test_one_newcomer_in_a_wide_country() -> None:
    drawn = odd(1, size(20_000, proved=400_000))
    found = certified(compiled(drawn))
    assert len(found.proposals) == POLICY.at_most
    if not PROVING:
        assert found == held_at_once(drawn)


@pytest.mark.prove
def test_one_place_in_a_wide_country() -> None:
    """All but one wait; the price is what the next would have gained."""
    count = size(300, proved=20_000)
    drawn = town([newcomer(f"n-{no:05}", cell=CENTRE) for no in range(count)], opening(cell=CENTRE))
    found = certified(compiled(drawn))
    assert (len(found.proposals), len(found.waiting)) == (1, count - 1)
    assert np.array_equal(list(found.scarcity), ["o-1"])
    if not PROVING:
        assert found == held_at_once(drawn)
