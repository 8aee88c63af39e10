"""Scores: a sum of terms in whole 0.001 points, each term with its reason."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from koppeling.matching.policy import Policy
from koppeling.matching.problem import EMPHASES, NOT_ASKED, Ints
from koppeling.matching.result import Reason
from koppeling.matching.scores import (
    gives,
    interests,
    language,
    proximity,
    stage,
    time,
    work,
)
from koppeling.matching.scores.measure import Measure, Positions
from koppeling.matching.scores.tables import FULL_SHARE
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import KINDS, Emphasis, Term

MEASURES: Mapping[Term, Measure] = MappingProxyType(
    {
        Term.INTERESTS: interests,
        Term.GIVES: gives,
        Term.LANGUAGE: language,
        Term.PROXIMITY: proximity,
        Term.TIME: time,
        Term.STAGE: stage,
        Term.WORK: work,
    }
)
"""Acquaintance and bridging join here when they have a measure (``policy.LATER``)."""

EMPHASISED: Mapping[Emphasis, Term] = MappingProxyType(
    {
        Emphasis.NEAR: Term.PROXIMITY,
        Emphasis.LANGUAGE: Term.LANGUAGE,
        Emphasis.INTERESTS: Term.INTERESTS,
        Emphasis.TIME: Term.TIME,
        Emphasis.WORK: Term.WORK,
        Emphasis.STAGE: Term.STAGE,
    }
)

TERMS = tuple(MEASURES)


def weights(policy: Policy) -> Ints:
    """Weights in 0.001 point, shape (kinds, emphasis masks, terms).

    What matters most to a newcomer has its weight multiplied by the policy's
    factor; then all weights of the kind are scaled back to their sum, by
    largest remainders, so that a full score stays 100.
    """
    found = np.zeros((len(KINDS), 1 << len(EMPHASES), len(TERMS)), np.int32)
    for kind_no, kind in enumerate(KINDS):
        base = [policy.weights[kind][term] for term in TERMS]
        for mask in range(1 << len(EMPHASES)):
            raised = {EMPHASISED[e] for no, e in enumerate(EMPHASES) if mask >> no & 1}
            factors = [policy.emphasis_factor if term in raised else 1000 for term in TERMS]
            found[kind_no, mask] = _to_sum(
                [weight * factor for weight, factor in zip(base, factors, strict=True)], sum(base)
            )
    return found


def _to_sum(raised: list[int], total: int) -> list[int]:
    """Scale to the total in whole numbers; the largest remainders are rounded up."""
    whole = sum(raised)
    floors = [weight * total // whole for weight in raised]
    by_remainder = sorted(range(len(raised)), key=lambda no: (-(raised[no] * total % whole), no))
    for no in by_remainder[: total - sum(floors)]:
        floors[no] += 1
    return floors


def points(week: WeighedWeek, table: Ints, rows: Positions, columns: Positions) -> Ints:
    """Points per term in 0.001, shape (terms, rows, columns). ``table``: ``weights(policy)``."""
    found = np.zeros((len(TERMS), len(rows), len(columns)), np.int32)
    kind = week.problem.openings.kind[columns]
    emphasis = week.problem.newcomers.emphasis[rows]
    for no, measure in enumerate(MEASURES.values()):
        weight = table[kind[None, :], emphasis[:, None], no]
        if weight.any():
            found[no] = _earned(week, weight, measure.shares(week, rows, columns))
    return found


def points_of(week: WeighedWeek, table: Ints, newcomer_no: int, term: Term, share: Ints) -> Ints:
    """What a newcomer would earn of one term with every opening; ``share``: one per opening."""
    emphasis = week.problem.newcomers.emphasis[newcomer_no]
    return _earned(week, table[week.problem.openings.kind, emphasis, TERMS.index(term)], share)


def _earned(week: WeighedWeek, weight: Ints, share: Ints) -> Ints:
    """Points of a share, rounded half up; the neutral share where somebody was not asked."""
    share = np.where(share == NOT_ASKED, week.policy.neutral_share, share)
    earned: Ints = (weight * share + FULL_SHARE // 2) // FULL_SHARE
    return earned


def reasons(
    week: WeighedWeek, table: Ints, newcomer_no: int, opening_no: int
) -> tuple[Reason, ...]:
    """Why the pair scores what it scores: one reason per weighted term, summing to the score."""
    rows, columns = np.array([newcomer_no]), np.array([opening_no])
    kind = week.problem.openings.kind[opening_no]
    weight = table[kind, week.problem.newcomers.emphasis[newcomer_no]]
    found = []
    for no, (term, measure) in enumerate(MEASURES.items()):
        if not weight[no]:
            continue
        share = measure.shares(week, rows, columns)
        earned = int(_earned(week, weight[no], share)[0, 0])
        if share[0, 0] == NOT_ASKED:
            found.append(Reason(term, "not_asked", earned, {"term": term.value}))
        else:
            code, params = measure.reason(week, newcomer_no, opening_no)
            found.append(Reason(term, code, earned, params))
    return tuple(found)
