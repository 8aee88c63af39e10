"""Near misses: the pairs that one rule keeps apart, one that it is hers to change."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from koppeling.matching import scores
from koppeling.matching.candidates import RULE_ORDER
from koppeling.matching.near_misses import HERS_TO_CHANGE, find_near_misses
from koppeling.matching.scores import TERMS
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import Rule, Term
from tests.matching.rules import broken_rules
from tests.matching.towns import MONDAY, POLICY, Town
from tests.strategies import near_misses, towns


@given(drawn=st.one_of(near_misses(), towns()), data=st.data())
def test_near_misses_break_one_rule_and_have_a_place_left(drawn: Town, data: st.DataObject) -> None:
    asked = [no for no in range(len(drawn.newcomers)) if data.draw(st.booleans())]
    left = [data.draw(st.integers(0, max(0, facts.places))) for facts in drawn.openings]
    week = WeighedWeek(drawn.problem, POLICY)
    found = find_near_misses(week, np.array(asked, np.int64), np.array(left, np.int64))

    expected = []
    for n in asked:
        for o, places in enumerate(left):
            one, other = drawn.newcomer(week.problem.newcomers.ref[n]), drawn.openings[o]
            rules = broken_rules(one, other, on=MONDAY, policy=POLICY, apart=drawn.apart)
            if places and len(rules) == 1 and rules[0] in HERS_TO_CHANGE:
                expected.append((n, o, rules[0]))
    rules_found = [RULE_ORDER[no] for no in found.rule_no]
    pairs = [found.newcomer_no.tolist(), found.opening_no.tolist(), rules_found]
    assert list(zip(*pairs, strict=True)) == expected
    if asked and left:
        rows, columns = np.array(asked), np.arange(len(left))
        points = scores.points(week, scores.weights(POLICY), rows, columns)
        score, language = points.sum(axis=0), points[TERMS.index(Term.LANGUAGE)]
        assert found.score.tolist() == [
            score[asked.index(n), o] - (rule is Rule.LANGUAGE) * language[asked.index(n), o]
            for n, o, rule in expected
        ]
    for rule in Rule:
        assert found.of(rule).score.tolist() == [
            score
            for score, own in zip(found.score.tolist(), rules_found, strict=True)
            if own is rule
        ]
