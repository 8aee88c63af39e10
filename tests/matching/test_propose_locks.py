"""What an earlier run of the week keeps, and what a declined proposal leaves for the next."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from koppeling.matching.candidates import RULE_ORDER, judge
from koppeling.matching.locks import LOCKS_AT_ONCE
from koppeling.matching.policy import Policy
from koppeling.matching.propose import propose
from koppeling.matching.result import Released
from koppeling.matching.scores import weights
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import KINDS, Kind, Rule
from tests.matching.optima import every_choice
from tests.matching.rules import broken_rules
from tests.matching.towns import (
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
from tests.matching.weeks import POLICIES, as_question, room, unlocked, worth
from tests.strategies import lively_towns


def refs_of(drawn: Town) -> tuple[list[str], list[str]]:
    return [one.ref for one in drawn.newcomers], [other.ref for other in drawn.openings]


def judged(drawn: Town) -> tuple[Any, Any]:
    """The number of the first rule and the score of every pair."""
    sides = [np.arange(len(refs)) for refs in refs_of(drawn)]
    return judge(WeighedWeek(drawn.problem, POLICY), weights(POLICY), sides[0], sides[1])


# --- locks ----------------------------------------------------------------------


@given(drawn=lively_towns(), policy=st.sampled_from(POLICIES))
def test_locks_are_kept_or_released_with_their_rule(drawn: Town, policy: Policy) -> None:
    result = drawn.propose(policy)
    released = {(one.newcomer, one.opening): one.rule for one in result.released}
    kept = drawn.locks - released.keys()
    assert released.keys() <= drawn.locks
    assert kept <= set(paired(result))
    assert [(one.newcomer, one.opening) for one in result.released] == sorted(released)
    for (n, o), rule in released.items():
        one, other = drawn.newcomer(n), drawn.opening(o)
        broken = broken_rules(one, other, on=MONDAY, policy=policy, apart=drawn.apart)
        event(f"released: {rule}")
        if broken:
            assert rule == broken[0]
            continue
        # Nothing but the locks kept before it stands in its way.
        hers = [drawn.opening(p).kind for m, p in kept if m == n]
        in_all, per_kind = room(one, policy)
        full = sum(p == o for _, p in kept) >= other.places
        enough = len(hers) >= in_all or hers.count(other.kind) >= per_kind[KINDS.index(other.kind)]
        assert (rule == Rule.PLACES and full) or (rule == Rule.KIND and enough)


@given(drawn=lively_towns())
def test_the_rest_of_the_week_is_the_best_beside_the_locks(drawn: Town) -> None:
    """Compared with every choice that holds the kept locks; no floor, so all are candidates."""
    result = drawn.propose(NO_FLOOR)
    kept = drawn.locks - {(one.newcomer, one.opening) for one in result.released}
    question, pairs = as_question(unlocked(drawn), NO_FLOOR)
    assume(len(pairs) <= 12)
    event(f"{len(kept)} locked")
    question = replace(question, locked=tuple(pairs.index(pair) for pair in sorted(kept)))
    number = sum(1 << pairs.index(pair) for pair in paired(result))
    assert every_choice(question).optimal()[number]


def test_a_lock_below_the_floor_is_kept(a_lock_below_the_floor: Town) -> None:
    """Taste is the floor's business, and a person has already decided."""
    strict = replace(POLICY, floor=(60_000, 60_000, 60_000))
    drawn = a_lock_below_the_floor
    assert drawn.pair("n-1", "o-plain", strict).rule == Rule.FLOOR
    result = drawn.propose(strict)
    assert paired(result) == [("n-1", "o-plain")]
    assert result.released == ()
    assert sum(reason.points for reason in result.proposals[0].reasons) < 60_000
    assert paired(unlocked(drawn).propose(replace(POLICY, floor=(20_000,) * 3))) == [
        ("n-1", "o-better")
    ]


@pytest.mark.parametrize(
    ("hers", "theirs", "rule"),
    [
        ({"consents": False}, {}, Rule.CONSENT),
        ({}, {"vetted_until": None}, Rule.VETTING),
        ({}, {"places": 0}, Rule.PLACES),
        ({}, {"protected": True}, Rule.NOT_AVAILABLE),
        ({"held": {Kind.NEIGHBOUR: 1}}, {}, Rule.KIND),
        ({"max_minutes": 1}, {}, Rule.DISTANCE),
    ],
)
def test_a_lock_that_breaks_a_rule_by_now_is_released(
    hers: dict[str, Any], theirs: dict[str, Any], rule: Rule
) -> None:
    drawn = town(newcomer(**hers), opening(**theirs), locks={("n-1", "o-1")})
    result = drawn.propose()
    assert result.released == (Released("n-1", "o-1", rule),)
    assert result.proposals == ()


def test_a_whole_week_may_be_locked() -> None:
    """More locks than are judged together: who was chosen without them stays."""
    drawn = crowd(11, 60, 80)
    result = drawn.propose()
    assert len(result.proposals) > LOCKS_AT_ONCE
    again = replace(drawn, locks=frozenset(paired(result))).propose()
    assert (paired(again), again.objective, again.released) == (
        paired(result),
        result.objective,
        (),
    )
    assert [one.newcomer for one in again.waiting] == [one.newcomer for one in result.waiting]


def test_locks_that_are_not_possible_together_are_released_in_turn() -> None:
    people = [newcomer("n-1"), newcomer("n-2")]
    both = {("n-1", "o-1"), ("n-2", "o-1")}
    result = town(people, opening(), locks=both).propose()
    assert result.released == (Released("n-2", "o-1", Rule.PLACES),)
    two = [opening("o-1"), opening("o-2")]
    result = town(people[0], two, locks={("n-1", "o-1"), ("n-1", "o-2")}).propose()
    assert result.released == (Released("n-1", "o-2", Rule.KIND),)
    assert paired(result) == [("n-1", "o-1")]


# --- next week ------------------------------------------------------------------


@given(drawn=lively_towns(), choice=st.randoms(use_true_random=False))
def test_a_declined_proposal_lowers_nobodys_chances(drawn: Town, choice: Any) -> None:
    """All other pairs stay as they were, and the week loses no more than the pair itself."""
    drawn = unlocked(drawn)
    before = drawn.propose()
    assume(before.proposals)
    declined = choice.choice(paired(before))
    after_all = replace(drawn, apart=drawn.apart | {declined})
    (rules, scores), (new_rules, new_scores) = judged(drawn), judged(after_all)
    assert new_scores.tolist() == scores.tolist()
    at = tuple(sorted(refs).index(ref) for refs, ref in zip(refs_of(drawn), declined, strict=True))
    assert RULE_ORDER[new_rules[at] - 1] == Rule.NOT_AVAILABLE
    new_rules[at] = rules[at]
    assert new_rules.tolist() == rules.tolist()
    after = after_all.propose()
    rest = [pair for pair in paired(before) if pair != declined]
    assert after.covered >= before.covered - 1
    assert (after.covered, after.objective) >= worth(drawn, POLICY, rest)


@given(drawn=lively_towns())
def test_one_more_opening_never_costs_anybody_a_first_pair(drawn: Town) -> None:
    """And one place fewer costs at most one person hers."""
    drawn = unlocked(drawn)
    assume(drawn.openings)
    full = drawn.propose()
    fewer = replace(drawn, openings=drawn.openings[1:])
    less = propose(fewer.problem, POLICY, SEED)
    places = drawn.openings[0].places
    assert full.covered - places <= less.covered <= full.covered
