"""For those still waiting: which rule removed how many openings."""

import numpy as np

from koppeling.matching.candidates import RULE_ORDER
from koppeling.matching.waiting import blocked_counts
from koppeling.terms import TAKEN, Rule


def test_blocked_counts_leave_out_rules_that_removed_none() -> None:
    counts = np.zeros(len(RULE_ORDER), np.int32)
    assert blocked_counts(counts, 0) == {}
    counts[RULE_ORDER.index(Rule.TIME)] = 3
    counts[RULE_ORDER.index(Rule.FLOOR)] = 1
    assert blocked_counts(counts, 0) == {Rule.TIME: 3, Rule.FLOOR: 1}
    assert blocked_counts(counts, 2) == {Rule.TIME: 3, Rule.FLOOR: 1, TAKEN: 2}
