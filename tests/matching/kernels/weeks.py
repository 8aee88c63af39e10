"""Towns and policies that a scan has to get right."""

from dataclasses import replace
from functools import cache

from hypothesis import strategies as st

from koppeling.matching.rows import problem_of_rows
from koppeling.matching.scores.week import WeighedWeek
from koppeling.simulate import simulate
from tests.matching.towns import MONDAY, NO_FLOOR, POLICY
from tests.matching.weeks import POLICIES
from tests.strategies import lively_towns, near_misses, towns

UNEVEN = replace(
    POLICY,
    weights={kind: {**POLICY.weights[kind]} for kind in POLICY.weights},
    floor=(41_000, 33_500, 0),
    halving_minutes=3,
    detour=1_001,
    neutral_share=333,
    emphasis_factor=4_999,
)
POLICIES_TO_SCAN = (*POLICIES, NO_FLOOR, UNEVEN)

any_town = st.one_of(towns(6, 9), lively_towns(5, 8), near_misses(4, 8))


@cache
def simulated_town() -> WeighedWeek:
    """150 newcomers and 400 openings with all that people leave out."""
    drawn = simulate(newcomers=150, openings=400, seed=4, on=MONDAY)
    problem = problem_of_rows(drawn.newcomers, drawn.openings, drawn.ties, on=MONDAY)
    return WeighedWeek(problem, POLICY)
