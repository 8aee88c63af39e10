"""Near misses: pairs that a single rule keeps apart, one that it is hers to change."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koppeling.matching import scores
from koppeling.matching.candidates import BLOCK_ROWS, RULE_ORDER, broken
from koppeling.matching.problem import Bools, Ints
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import Rule, Term

HERS_TO_CHANGE: tuple[Rule, ...] = (
    Rule.KIND,
    Rule.LANGUAGE,
    Rule.TIME,
    Rule.DISTANCE,
)
"""Nobody is offered to change what is about safety, or to give a consent."""

MINUTE_STEP = 5
"""Minutes in which a way is made longer."""
STEPS_FURTHER = 6
"""Half an hour more: nobody is told to walk for three."""


@dataclass(frozen=True, eq=False)
class NearMisses:
    """Pairs of an opening with a place left and one rule broken, by newcomer and opening.

    ``rule_no``: the position of that rule in ``RULE_ORDER``. ``score``: what the
    pair scores but for what it could change: of those that language keeps apart
    without the points for language, as time earns none where no half-day is
    shared. The floor is not asked yet.
    """

    newcomer_no: NDArray[np.int64]
    opening_no: NDArray[np.int64]
    rule_no: NDArray[np.int8]
    score: Ints

    def only(self, kept: Bools | slice) -> "NearMisses":
        return NearMisses(
            self.newcomer_no[kept], self.opening_no[kept], self.rule_no[kept], self.score[kept]
        )

    def of(self, rule: Rule) -> "NearMisses":
        """Those that ``rule`` keeps apart."""
        return self.only(self.rule_no == RULE_ORDER.index(rule))


def find_near_misses(
    week: WeighedWeek, newcomers: NDArray[np.int64], places_left: NDArray[np.int64]
) -> NearMisses:
    """Ask every rule of every pair of ``newcomers``, ascending, with what has places left.

    ``places_left``: one per opening.
    """
    columns = np.flatnonzero(places_left > 0)
    found = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int8))]
    for start in range(0, len(newcomers), BLOCK_ROWS):
        rows = newcomers[start : start + BLOCK_ROWS]
        breaks = broken(week, rows, columns)
        only_one = np.sum(list(breaks.values()), axis=0, dtype=np.int8) == 1
        rule_no = np.full(only_one.shape, -1, np.int8)
        for rule in HERS_TO_CHANGE:
            rule_no[only_one & breaks[rule]] = RULE_ORDER.index(rule)
        row, column = np.nonzero(rule_no >= 0)
        found.append((rows[row], columns[column], rule_no[row, column]))
    newcomer_no, opening_no, rule_no = (np.concatenate(part) for part in zip(*found, strict=True))
    points = scores.points_of_pairs(week, scores.weights(week.policy), newcomer_no, opening_no)
    points[scores.TERMS.index(Term.LANGUAGE), rule_no == RULE_ORDER.index(Rule.LANGUAGE)] = 0
    return NearMisses(newcomer_no, opening_no, rule_no, points.sum(axis=0, dtype=np.int32))
