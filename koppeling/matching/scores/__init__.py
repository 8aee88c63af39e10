"""Scores: a sum of terms in whole 0.001 points, each term with its reason."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

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
from koppeling.matching.scores.measure import Measure, Positions, Told
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

PAIRS_AT_ONCE = 1 << 13
"""So many pairs are measured together: their vectors of concepts take 24 MB."""


def weights(policy: Policy) -> Ints:
    """Weights in 0.001 point, shape (kinds, emphasis masks, terms).

    What matters most to a newcomer has its weight multiplied by the policy's
    factor; then all weights of the kind are scaled back to their sum, by
    largest remainders, so that a full score stays 100.
    """
    base = np.array([[policy.weights[kind][term] for term in TERMS] for kind in KINDS], np.int64)
    raised = np.array([[EMPHASISED[emphasis] is term for term in TERMS] for emphasis in EMPHASES])
    masks = np.arange(1 << len(EMPHASES))[:, None] >> np.arange(len(EMPHASES)) & 1
    factor = np.where(masks @ raised > 0, policy.emphasis_factor, 1000)
    return _to_sum(base[:, None, :] * factor, base.sum(axis=1)[:, None, None])


def _to_sum(raised: NDArray[np.int64], total: NDArray[np.int64]) -> Ints:
    """Scale the last axis to the total in whole numbers; the largest remainders are rounded up."""
    floors, remainder = np.divmod(raised * total, raised.sum(axis=-1, keepdims=True))
    short = total - floors.sum(axis=-1, keepdims=True)
    # Among equal remainders the first term is rounded up.
    order = np.argsort(-remainder, axis=-1, kind="stable")
    found: Ints = (floors + (np.argsort(order, axis=-1) < short)).astype(np.int32)
    return found


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


def points_of_pairs(
    week: WeighedWeek, table: Ints, newcomer_no: Positions, opening_no: Positions
) -> Ints:
    """The same integers as ``points`` for pairs, shape (terms, pairs)."""
    found = np.zeros((len(TERMS), len(newcomer_no)), np.int32)
    for start in range(0, len(newcomer_no), PAIRS_AT_ONCE):
        block = slice(start, start + PAIRS_AT_ONCE)
        people, openings = newcomer_no[block], opening_no[block]
        found[:, block] = _earned(
            week, _weight(week, table, people, openings), _shares(week, table, people, openings)
        )
    return found


def points_of(
    week: WeighedWeek,
    table: Ints,
    newcomer_no: Positions,
    opening_no: Positions,
    term: Term,
    share: Ints | int,
) -> Ints:
    """What pairs would earn of one term if ``share``, one per pair or for all, were theirs."""
    weight = _weight(week, table, newcomer_no, opening_no)[TERMS.index(term)]
    return _earned(week, weight, np.asarray(share, np.int32))


def _weight(week: WeighedWeek, table: Ints, newcomer_no: Positions, opening_no: Positions) -> Ints:
    """Shape (terms, pairs)."""
    kind = week.problem.openings.kind[opening_no]
    return table[kind, week.problem.newcomers.emphasis[newcomer_no]].T


def _shares(week: WeighedWeek, table: Ints, newcomer_no: Positions, opening_no: Positions) -> Ints:
    """Shape (terms, pairs); a term that no kind weighs is not measured."""
    found = np.zeros((len(TERMS), len(newcomer_no)), np.int32)
    for no, measure in enumerate(MEASURES.values()):
        if table[:, :, no].any():
            found[no] = measure.shares_of_pairs(week, newcomer_no, opening_no)
    return found


def _earned(week: WeighedWeek, weight: Ints, share: Ints) -> Ints:
    """Points of a share, rounded half up; the neutral share where somebody was not asked."""
    share = np.where(share == NOT_ASKED, week.policy.neutral_share, share)
    earned: Ints = (weight * share + FULL_SHARE // 2) // FULL_SHARE
    return earned


def reasons(
    week: WeighedWeek, table: Ints, newcomer_no: Positions, opening_no: Positions
) -> list[tuple[Reason, ...]]:
    """Why pairs score what they score, one pair per entry of the two arrays; see ``Reasons``."""
    return Reasons(week, table).of(newcomer_no, opening_no)


class Reasons:
    """Tells why pairs score what they score.

    What several pairs have to say is one ``Reason`` for all of them, and what reasons are
    about one mapping, also for pairs that are asked for later. ``table``: ``weights(policy)``.
    """

    def __init__(self, week: WeighedWeek, table: Ints) -> None:
        self._week = week
        self._table = table
        self._told: dict[tuple[object, ...], tuple[int, Term, Told]] = {}
        self._reasons: dict[tuple[int, int], Reason] = {}

    def of(self, newcomer_no: Positions, opening_no: Positions) -> list[tuple[Reason, ...]]:
        """One pair per entry of the two arrays.

        A pair has one reason per weighted term, in the terms' order; their points sum
        to its score.
        """
        found: list[tuple[Reason, ...]] = []
        for start in range(0, len(newcomer_no), PAIRS_AT_ONCE):
            block = slice(start, start + PAIRS_AT_ONCE)
            found += self._of_block(newcomer_no[block], opening_no[block])
        return found

    def _of_block(self, newcomer_no: Positions, opening_no: Positions) -> list[tuple[Reason, ...]]:
        week = self._week
        weight = _weight(week, self._table, newcomer_no, opening_no)
        share = _shares(week, self._table, newcomer_no, opening_no)
        earned = _earned(week, weight, share)
        told = np.empty((len(TERMS), len(newcomer_no)), np.object_)
        for no, (term, measure) in enumerate(MEASURES.items()):
            pairs = np.flatnonzero((weight[no] > 0) & (share[no] != NOT_ASKED))
            if len(pairs):
                told_no, distinct = measure.reasons(week, newcomer_no[pairs], opening_no[pairs])
                told[no, pairs] = self._each(term, distinct, told_no, earned[no, pairs])
            pairs = np.flatnonzero((weight[no] > 0) & (share[no] == NOT_ASKED))
            unasked = [("not_asked", {"term": term.value})]
            told[no, pairs] = self._each(term, unasked, np.zeros_like(pairs), earned[no, pairs])
        found: list[tuple[Reason, ...]] = [()] * len(newcomer_no)
        weighed, which = np.unique(weight > 0, axis=1, return_inverse=True)
        for no, terms in enumerate(weighed.T):
            pairs = np.flatnonzero(which.ravel() == no)
            of_pairs = zip(*told[terms][:, pairs].tolist(), strict=True)
            for pair, of_pair in zip(pairs.tolist(), of_pairs, strict=bool(terms.any())):
                found[pair] = of_pair
        return found

    def _each(
        self, term: Term, distinct: Sequence[Told], told_no: Positions, earned: Ints
    ) -> NDArray[np.object_]:
        """One reason per entry; entries that say the same for as many points share it."""
        keys, entry = np.unique(
            earned.astype(np.int64) * len(distinct) + told_no, return_inverse=True
        )
        points, said = np.divmod(keys, len(distinct))
        known = [self._once(term, told) for told in distinct]
        found = np.empty(len(keys), np.object_)
        found[:] = [
            self._with_points(known[no], of_reason)
            for no, of_reason in zip(said.tolist(), points.tolist(), strict=True)
        ]
        return found[entry]

    def _once(self, term: Term, told: Told) -> tuple[int, Term, Told]:
        """What is told, by its number, as it was told first."""
        code, params = told
        key = (term, code, *params.items())
        return self._told.setdefault(key, (len(self._told), term, told))

    def _with_points(self, about: tuple[int, Term, Told], points: int) -> Reason:
        no, term, (code, params) = about
        found = self._reasons.get((no, points))
        if found is None:
            found = self._reasons[no, points] = Reason(term, code, points, params)
        return found
