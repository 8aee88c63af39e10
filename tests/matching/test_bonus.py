"""What a first, second and third pair add: smooth, never growing, high in the first weeks."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.matching.bonus import bonuses
from koppeling.matching.policy import Policy
from koppeling.reference.towns import town_seeds
from tests.matching.towns import MONDAY, POLICY, Town, newcomer, town
from tests.strategies import towns

POLICIES = [
    POLICY,
    *(Policy.from_document(seed.policy) for seed in town_seeds().values()),
    replace(POLICY, bonus=replace(POLICY.bonus, waiting_most=100_000, waiting_half_days=14)),
]
RULE = POLICY.bonus


def days_ago(days: int) -> date:
    return MONDAY - timedelta(days)


def of_each(drawn: Town, policy: Policy = POLICY) -> list[list[int]]:
    found: list[list[int]] = bonuses(drawn.problem, policy).tolist()
    return found


def first_by_day(policy: Policy, days: int) -> list[int]:
    """The first bonus on each day after she registered, never coupled."""
    people = [newcomer(f"n-{n:05}", registered_on=days_ago(n)) for n in range(days)]
    return [ranks[0] for ranks in of_each(town(people, ()), policy)]


@given(drawn=towns(openings=0))
def test_bonuses_never_grow_from_one_pair_to_the_next(drawn: Town) -> None:
    for policy in POLICIES:
        for first, second, third in of_each(drawn, policy):
            assert first >= second >= third >= 0


@pytest.mark.parametrize("policy", POLICIES)
def test_no_day_makes_a_jump(policy: Policy) -> None:
    """A day more never moves the bonus by more than its steepest slope, and what rounding adds."""
    rule = policy.bonus
    slope = log(2) * max(
        rule.waiting_most / rule.waiting_half_days, rule.early_most / rule.early_half_days
    )
    rounding = (rule.waiting_most + rule.early_most) / 1000 + 1
    by_day = first_by_day(policy, 1500)
    assert max(abs(b - a) for a, b in pairwise(by_day)) <= slope + rounding


def test_first_bonus_is_the_greatest_of_the_policys_sums() -> None:
    def earned(days: int) -> float:
        return 25_000 * (1 - 0.5 ** (days / 42)) + 20_000 * 0.5 ** (days / 21)

    by_day = first_by_day(POLICY, 800)
    for days in (0, 1, 21, 42, 100, 799):
        most = max(earned(day) for day in range(days + 1))
        assert abs(by_day[days] - (20_000 + most)) <= 30
    assert by_day[0] == RULE.first + RULE.early_most


def test_whose_contact_ended_has_an_early_start_by_the_day_of_registration() -> None:
    """Registered 30 days ago, without a contact for 10: the best of those days counts."""
    person = newcomer(registered_on=days_ago(30), last_contact_on=days_ago(10))
    ((first, _, _),) = of_each(town(person, ()))
    sums = [
        25_000 * (1 - 0.5 ** (day / 42)) + 20_000 * 0.5 ** ((20 + day) / 21) for day in range(11)
    ]
    assert abs(first - (20_000 + max(sums))) <= 30


@pytest.mark.parametrize("policy", POLICIES)
def test_no_day_of_waiting_takes_from_the_bonus(policy: Policy) -> None:
    """An early start fades from day to day; what it gave stays with her while she waits."""
    by_day = first_by_day(policy, 1500)
    assert all(a <= b for a, b in pairwise(by_day))
    assert by_day[0] == policy.bonus.first + policy.bonus.early_most < by_day[-1]


def test_whoever_waits_longer_never_counts_less() -> None:
    """Of two who registered on the same day, the one whose last contact ended earlier."""
    people = [
        newcomer(f"n-{n:05}", registered_on=days_ago(900), last_contact_on=days_ago(n))
        for n in range(800)
    ]
    by_day = [ranks[0] for ranks in of_each(town(people, ()))]
    assert all(a <= b for a, b in pairwise(by_day))
    assert by_day[0] < by_day[-1] <= RULE.first + RULE.waiting_most


def test_whoever_registered_later_never_counts_less_for_the_same_wait() -> None:
    people = [
        newcomer(f"n-{n:05}", registered_on=days_ago(n), last_contact_on=days_ago(0))
        for n in range(800)
    ]
    by_day = [ranks[0] for ranks in of_each(town(people, ()))]
    assert all(a >= b for a, b in pairwise(by_day))


def test_days_that_were_not_asked_count_as_none_waited() -> None:
    unknown = newcomer(registered_on=None)
    assert of_each(town(unknown, ())) == [[RULE.first, RULE.second, RULE.third]]
    waited = newcomer(registered_on=None, last_contact_on=days_ago(3000))
    assert of_each(town(waited, ())) == [[RULE.first + RULE.waiting_most, 8_000, 4_000]]


def test_a_day_to_come_counts_as_today() -> None:
    today = newcomer("n-1", registered_on=MONDAY)
    later = newcomer("n-2", registered_on=MONDAY + timedelta(5))
    ranks = of_each(town([today, later], ()))
    assert ranks[0] == ranks[1]


def test_waits_of_many_years_have_a_bonus_too() -> None:
    ancient = newcomer(registered_on=date(1990, 1, 1))
    assert of_each(town(ancient, ())) == [[RULE.first + RULE.waiting_most, 8_000, 4_000]]


@pytest.mark.parametrize(
    ("living", "ranks"),
    [(1, [8_000, 4_000, 4_000]), (2, [4_000, 4_000, 4_000]), (5, [4_000, 4_000, 4_000])],
)
def test_whoever_has_a_living_contact_starts_at_the_next_rank(
    living: int, ranks: list[int]
) -> None:
    assert of_each(town(newcomer(living=living, last_contact_on=days_ago(400)), ())) == [ranks]


@given(days=st.integers(0, 5000), living=st.integers(0, 3))
def test_living_contacts_never_raise_a_bonus(days: int, living: int) -> None:
    fewer = newcomer("n-1", registered_on=days_ago(days), living=living)
    more = newcomer("n-2", registered_on=days_ago(days), living=living + 1)
    with_fewer, with_more = of_each(town([fewer, more], ()))
    assert all(a >= b for a, b in zip(with_fewer, with_more, strict=True))
