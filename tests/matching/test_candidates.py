"""All rules together: their order, each opening counted once, blocks of any size."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.matching.candidates import BLOCK_ROWS, RULE_ORDER, find_candidates
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import ContactGender, Gender, Kind, Level, Rule
from tests.matching.rules import broken_rules
from tests.matching.towns import MONDAY, POLICY, Town, first_rule, newcomer, opening, town
from tests.strategies import towns

DAY = timedelta(days=1)


def test_pairs_below_the_floor_are_no_candidates() -> None:
    score = town(newcomer(), opening()).pair("n-1", "o-1").score
    assert score is not None
    at = replace(POLICY, floor=(score, 0, 0))
    above = replace(POLICY, floor=(score + 1, 0, 0))
    assert first_rule(newcomer(), opening(), policy=at) is None
    assert first_rule(newcomer(), opening(), policy=above) == Rule.FLOOR


CHAIN: tuple[tuple[Rule, dict[str, Any], dict[str, Any]], ...] = (
    (Rule.KIND, {"wants": frozenset({Kind.EMPLOYER})}, {}),
    (Rule.PLACES, {}, {"places": 0}),
    (Rule.CONSENT, {"consents": False}, {}),
    (Rule.VETTING, {}, {"vetted_until": None}),
    (Rule.VALID, {}, {"valid_until": MONDAY - DAY}),
    (Rule.LANGUAGE, {"languages": {"ar": Level.C2}}, {}),
    (Rule.TIME, {"availability": 0}, {}),
    (Rule.DISTANCE, {"max_minutes": 1}, {}),
    (Rule.AGE, {"birth_year": 2012}, {}),
    (Rule.NOT_AVAILABLE, {"contact_gender": ContactGender.WOMAN}, {"gender": Gender.MAN}),
)
"""One fault for each rule, in the order in which they are asked."""


def test_rules_are_asked_in_their_order() -> None:
    order = [rule for rule, _, _ in CHAIN]
    assert [*order, Rule.FLOOR] == list(RULE_ORDER) == list(Rule)
    high_floor = replace(POLICY, floor=(100_000, 0, 0))
    for first in range(len(CHAIN)):
        hers = {name: v for _, facts, _ in CHAIN[first:] for name, v in facts.items()}
        theirs = {name: v for _, _, facts in CHAIN[first:] for name, v in facts.items()}
        pair = newcomer(**hers), opening(**theirs)
        assert first_rule(*pair, policy=high_floor) == order[first]
    assert first_rule(newcomer(), opening(), policy=high_floor) == Rule.FLOOR


def test_each_opening_counts_once_under_its_first_rule() -> None:
    openings = [opening(f"o-{no}", **theirs) for no, (_, _, theirs) in enumerate(CHAIN) if theirs]
    both = opening("o-both", places=0, vetted_until=None, protected=True)
    hers = newcomer(contact_gender=ContactGender.WOMAN)
    told = town(hers, [*openings, both, opening("o-well")]).explain("n-1")
    assert told.blocked == {"places": 2, "vetting": 1, "valid": 1, "not_available": 1}
    assert told.candidates == 1


@given(drawn=towns())
def test_rules_equal_those_written_from_their_words(drawn: Town) -> None:
    """And every opening of the town counts for every newcomer exactly once."""
    for one in drawn.newcomers:
        counts = dict.fromkeys(RULE_ORDER, 0)
        for other in drawn.openings:
            broken = broken_rules(one, other, on=MONDAY, policy=POLICY, apart=drawn.apart)
            told = drawn.pair(one.ref, other.ref)
            if broken:
                assert told.rule == (Rule.NOT_AVAILABLE if other.protected else broken[0])
                counts[broken[0]] += 1
            elif told.rule is not None:
                assert told.rule == Rule.FLOOR
                counts[Rule.FLOOR] += 1
        told_all = drawn.explain(one.ref)
        assert told_all.blocked == {rule.value: n for rule, n in counts.items() if n}
        assert sum(counts.values()) + told_all.candidates == len(drawn.openings)


@given(drawn=towns(), choice=st.randoms(use_true_random=False))
def test_blocks_of_newcomers_give_what_each_alone_gives(drawn: Town, choice: Any) -> None:
    """More newcomers than fit into one block, in any order."""
    if not (drawn.newcomers and drawn.openings):
        return
    many = tuple(
        replace(choice.choice(drawn.newcomers), ref=f"n-{no:04}") for no in range(BLOCK_ROWS + 3)
    )
    apart = {("n-0001", "o-0"), (f"n-{BLOCK_ROWS:04}", "o-0"), (f"n-{BLOCK_ROWS + 2:04}", "o-1")}
    crowd = replace(drawn, newcomers=many, locks=frozenset(), apart=frozenset(apart))
    heard: list[tuple[int, int]] = []
    found = find_candidates(
        WeighedWeek(crowd.problem, POLICY), lambda done, total: heard.append((done, total))
    )
    assert heard == [(BLOCK_ROWS, BLOCK_ROWS + 3), (BLOCK_ROWS + 3, BLOCK_ROWS + 3)]
    for no in (0, 1, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 2):
        told = crowd.explain(f"n-{no:04}")
        counts = dict(zip(RULE_ORDER, found.blocked[no].tolist(), strict=True))
        assert {rule.value: n for rule, n in counts.items() if n} == told.blocked
        own = np.flatnonzero(found.newcomer_no == no)
        assert len(own) == told.candidates
        assert sorted(found.opening_no[own].tolist()) == found.opening_no[own].tolist()


@pytest.mark.parametrize(("newcomers", "openings"), [(0, 0), (0, 2), (2, 0)])
def test_a_side_may_be_empty(newcomers: int, openings: int) -> None:
    empty = town(
        [newcomer(f"n-{no}") for no in range(newcomers)],
        [opening(f"o-{no}") for no in range(openings)],
    )
    found = find_candidates(WeighedWeek(empty.problem, POLICY), lambda _done, _total: None)
    assert found.newcomer_no.tolist() == []
    assert found.blocked.tolist() == [[0] * len(RULE_ORDER)] * newcomers
