"""A reviewed week that is proposed again: what stands goes only for a gain above its price."""

from dataclasses import replace

import numpy as np
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from koppeling.matching.policy import Policy
from koppeling.matching.result import Result
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.standing import premium
from koppeling.terms import Kind
from tests.matching.optima import every_choice
from tests.matching.towns import NO_FLOOR, POLICY, Town, beside, newcomer, opening, paired, town
from tests.matching.weeks import POLICIES, as_question, worth
from tests.sizes import size
from tests.strategies import lively_towns, towns

some = settings(max_examples=size(25, proved=2_000))

prices = st.sampled_from((1, 500, 3_000, 20_000, 200_000))


@st.composite
def standing_weeks(draw: st.DrawFn) -> Town:
    """A town in which any pairs of a week that a person has seen may stand."""
    drawn = draw(st.one_of(lively_towns(5, 6), towns(5, 7)))
    pairs = [(one.ref, other.ref) for one in drawn.newcomers for other in drawn.openings]
    chosen = st.frozensets(st.sampled_from(pairs or [("n-x", "o-x")]), max_size=6)
    return replace(drawn, standing=draw(chosen))


def priced(policy: Policy, price: int) -> Policy:
    return replace(policy, price_of_change=price)


def plain(drawn: Town, policy: Policy) -> Result:
    """The week as nobody has seen it."""
    return replace(drawn, standing=None).propose(policy)


def kept(drawn: Town, result: Result) -> int:
    """How many of the chosen pairs stood and are no locks."""
    return len(set(paired(result)) & ((drawn.standing or frozenset()) - drawn.locks))


def stands(drawn: Town, result: Result) -> Town:
    """The week once the drafts of a result stand in it."""
    return replace(drawn, standing=frozenset(paired(result)) - drawn.locks)


@some
@given(drawn=standing_weeks(), policy=st.sampled_from(POLICIES), price=prices)
def test_what_stands_costs_no_more_than_its_price(drawn: Town, policy: Policy, price: int) -> None:
    best, result = plain(drawn, policy), drawn.propose(priced(policy, price))
    event(f"{kept(drawn, result)} kept")
    assert result.covered == best.covered
    assert best.objective - price * kept(drawn, result) <= result.objective <= best.objective


@some
@given(drawn=standing_weeks(), price=prices)
def test_objective_is_the_plain_worth_and_the_bound_proves_it(drawn: Town, price: int) -> None:
    result = drawn.propose(priced(NO_FLOOR, price))
    assert (result.covered, result.objective) == worth(drawn, NO_FLOOR, paired(result))
    assert result.bound == result.objective
    for pair in result.proposals:
        assert sum(reason.points for reason in pair.reasons) == pair.score


@some
@given(drawn=standing_weeks(), policy=st.sampled_from(POLICIES))
def test_without_a_price_the_week_is_the_best_there_is(drawn: Town, policy: Policy) -> None:
    assert drawn.propose(priced(policy, 0)) == plain(drawn, policy)
    nothing_stands = replace(drawn, standing=frozenset())
    assert paired(nothing_stands.propose(policy)) == paired(plain(drawn, policy))


@some
@given(drawn=standing_weeks(), policy=st.sampled_from(POLICIES))
def test_a_higher_price_keeps_no_fewer(drawn: Town, policy: Policy) -> None:
    counts = [
        kept(drawn, drawn.propose(priced(policy, price)))
        for price in (0, 1, 500, 3_000, 20_000, 200_000)
    ]
    assert counts == sorted(counts)


@some
@given(drawn=standing_weeks(), policy=st.sampled_from(POLICIES), price=prices)
def test_proposing_a_reviewed_week_twice_gives_the_same(
    drawn: Town, policy: Policy, price: int
) -> None:
    """Also prices, reasons and what would help: nothing tells the second run from the first."""
    first = drawn.propose(priced(policy, price))
    again = stands(drawn, first)
    assert again.problem.digest() == drawn.problem.digest()
    assert again.propose(priced(policy, price)) == first


@some
@given(drawn=standing_weeks(), policy=st.sampled_from(POLICIES))
def test_a_week_that_was_the_best_stays_it(drawn: Town, policy: Policy) -> None:
    best = plain(drawn, policy)
    assert paired(stands(drawn, best).propose(policy)) == paired(best)


@some
@given(drawn=standing_weeks(), policy=st.sampled_from(POLICIES), price=prices)
def test_the_best_beside_the_price_is_found(drawn: Town, policy: Policy, price: int) -> None:
    """Against every choice there is, each pair that stands counted at its price more."""
    drawn = replace(drawn, locks=frozenset())
    question, pairs = as_question(drawn, policy)
    assume(len(pairs) <= 11)
    raised = tuple(
        quarters + (4 * price if pair in (drawn.standing or ()) else 0)
        for pair, quarters in zip(pairs, question.quarters, strict=True)
    )
    choices = every_choice(replace(question, quarters=raised))
    result = drawn.propose(priced(policy, price))
    counted = result.objective + price * kept(drawn, result)
    assert counted == choices.total[choices.optimal()].max()


@given(drawn=standing_weeks(), price=prices)
def test_the_premium_is_what_standing_pairs_count_more(drawn: Town, price: int) -> None:
    week = WeighedWeek(drawn.problem, priced(POLICY, price))
    people, places = len(drawn.newcomers), len(drawn.openings)
    one, other = (column.ravel() for column in np.indices((people, places)))
    counted = zip(one.tolist(), other.tolist(), premium(week, one, other).tolist(), strict=True)
    assert {(n, o) for n, o, more in counted if more == price} == set(drawn.problem.standing)


# --- by hand --------------------------------------------------------------------


def two_neighbours(near: int, far: int) -> Town:
    """One newcomer, and two neighbours who differ in how far they live."""
    return town(
        newcomer(wants=frozenset({Kind.NEIGHBOUR})),
        [opening("o-far", cell=beside(far)), opening("o-near", cell=beside(near))],
    )


def test_a_small_gain_leaves_what_stands() -> None:
    drawn = two_neighbours(near=1, far=2)
    near, far = (drawn.pair("n-1", ref).score or 0 for ref in ("o-near", "o-far"))
    gain = near - far
    assert gain > 0
    seen = replace(drawn, standing=frozenset({("n-1", "o-far")}))
    stays, goes = (seen.propose(priced(POLICY, price)) for price in (gain + 1, gain - 1))
    assert paired(stays) == [("n-1", "o-far")]
    assert stays.proposals[0].score == far
    assert stays.objective == plain(drawn, POLICY).objective - gain
    assert paired(goes) == [("n-1", "o-near")]


def test_a_standing_pair_that_breaks_a_rule_goes() -> None:
    drawn = two_neighbours(near=1, far=2)
    seen = replace(
        drawn, standing=frozenset({("n-1", "o-far")}), apart=frozenset({("n-1", "o-far")})
    )
    assert paired(seen.propose(priced(POLICY, 900_000))) == [("n-1", "o-near")]


def test_whoever_could_be_covered_is_whatever_stands() -> None:
    """The price of change is points; a first pair counts before any."""
    alone = newcomer("n-2", wants=frozenset({Kind.NEIGHBOUR}), max_minutes=5)
    drawn = town(
        [newcomer(wants=frozenset({Kind.NEIGHBOUR})), alone],
        [opening("o-far", cell=beside(8)), opening("o-near", cell=beside(0))],
    )
    assert drawn.pair("n-2", "o-far").score is None
    seen = replace(drawn, standing=frozenset({("n-1", "o-near")}))
    assert paired(seen.propose(priced(POLICY, 900_000))) == [("n-1", "o-far"), ("n-2", "o-near")]


def test_who_is_not_here_stands_nowhere() -> None:
    drawn = two_neighbours(near=1, far=2)
    seen = replace(drawn, standing=frozenset({("n-gone", "o-far"), ("n-1", "o-gone")}))
    assert (seen.problem.standing, seen.problem.reviewed) == ((), True)
