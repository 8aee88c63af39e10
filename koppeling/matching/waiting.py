"""For newcomers without a pair: which rule removed how many openings."""

from collections.abc import Mapping

from koppeling.matching.candidates import RULE_ORDER
from koppeling.matching.problem import Ints
from koppeling.terms import TAKEN


def blocked_counts(blocked: Ints, candidates: int) -> Mapping[str, int]:
    """``{rule: openings}`` of one newcomer, rules that removed none left out, plus ``taken``."""
    found = {rule.value: n for rule, n in zip(RULE_ORDER, blocked.tolist(), strict=True) if n}
    return {**found, TAKEN: candidates} if candidates else found
