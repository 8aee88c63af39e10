"""Claims at the least prices are what one more place is worth, by looking at every choice."""

from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import replace

import numpy as np
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from koppeling.matching.chosen import Chosen
from koppeling.matching.claims import Claims, claims_of, sure
from koppeling.matching.locks import sort_locks
from koppeling.matching.pairs import Pairs
from koppeling.matching.policy import Policy
from koppeling.matching.propose import chosen_of
from koppeling.matching.scores.week import WeighedWeek
from tests.matching.optima import every_choice
from tests.matching.towns import SEED, Town
from tests.matching.weeks import POLICIES, as_question, unlocked
from tests.sizes import size
from tests.strategies import lively_towns, near_misses, towns

ANY_TOWN = st.one_of(lively_towns(), towns(), near_misses())
ANY_POLICY = st.sampled_from(POLICIES)


def settled(drawn: Town, policy: Policy) -> tuple[WeighedWeek, Pairs, Chosen]:
    week = WeighedWeek(drawn.problem, policy)
    locks, _ = sort_locks(week)
    with ExitStack() as open_:
        return chosen_of(week, locks, SEED, lambda *_: None, open_)


@settings(max_examples=size(30, proved=10_000))
@given(drawn=ANY_TOWN, policy=ANY_POLICY)
def test_greatest_claim_is_the_gain_of_one_more_place_and_the_least_price(
    drawn: Town, policy: Policy
) -> None:
    drawn = unlocked(drawn)
    question, pairs = as_question(drawn, policy)
    assume(len(pairs) <= 10)
    week, _, chosen = settled(drawn, policy)
    claims = claims_of(week, chosen)
    choices = every_choice(question)
    places = np.array(question.places, np.int64)
    best = choices.best(places, chosen.weight)
    for no, ref in enumerate(week.problem.openings.ref):
        if not places[no]:
            continue
        more = places.copy()
        more[no] += 1
        gain = choices.best(more, chosen.weight) - best
        holders = set(chosen.newcomer_no[chosen.opening_no == no].tolist())
        greatest = max(0, *claims_on(claims, drawn, policy, ref, holders), 0)
        event("a place more is worth something" if gain else "a place more is worth nothing")
        assert gain == greatest == chosen.opening_price[no]


@settings(max_examples=size(30, proved=10_000))
@given(drawn=ANY_TOWN, policy=ANY_POLICY, data=st.data())
def test_greatest_claim_is_the_gain_of_an_opening_that_was_not_there(
    drawn: Town, policy: Policy, data: st.DataObject
) -> None:
    assume(drawn.openings)
    no = data.draw(st.integers(0, len(drawn.openings) - 1))
    asked = replace(drawn.openings[no], places=1)
    drawn = unlocked(drawn).having(asked)
    question, pairs = as_question(drawn, policy)
    assume(len(pairs) <= 10)
    week, _, chosen = settled(drawn.having(replace(asked, places=0)), policy)
    choices = every_choice(question)
    places = np.array(question.places, np.int64)
    without = places.copy()
    without[week.problem.openings.ref.index(asked.ref)] = 0
    gain = choices.best(places, chosen.weight) - choices.best(without, chosen.weight)
    assert gain == max(0, *claims_on(claims_of(week, chosen), drawn, policy, asked.ref), 0)


def claims_on(
    claims: Claims, drawn: Town, policy: Policy, ref: str, holders: Collection[int] = ()
) -> list[int]:
    """Of everybody who may have an opening and does not."""
    question, pairs = as_question(drawn, policy)
    found = []
    for (_, opening), person, no, quarters in zip(
        pairs, question.newcomer_no, question.opening_no, question.quarters, strict=True
    ):
        if opening == ref and person not in holders:
            kind = np.array([question.kind[no]])
            score = np.array([quarters // 4])
            found += claims.of(np.array([person]), kind, score).tolist()
    return found


def test_sure_are_those_who_claim_most_and_wait_as_far_as_places_go() -> None:
    claims = Claims(np.zeros((5, 3), np.int64), np.array([True, True, True, False, True]), 0)
    newcomer_no = np.array([0, 1, 2, 3, 0, 1, 4, 0, 3])
    opening_no = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2])
    claim = np.array([9, 8, 5, 7, 9, 9, 1, 4, 4])
    places = np.array([2, 1, 5])
    assert sure(claims, newcomer_no, opening_no, claim, places).tolist() == [
        *(True, True, False, False),  # one who has a pair comes before the third
        *(False, False, False),  # two claim the same place alike
        *(False, False),  # somebody with a pair claims as much
    ]
    assert sure(claims, newcomer_no[:0], opening_no[:0], claim[:0], places).tolist() == []
