"""Why this one, why not that one: the same rules and points, asked for one newcomer."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from koppeling.matching import scores
from koppeling.matching.candidates import PASSES, RULE_ORDER, judge, rule_of
from koppeling.matching.policy import Policy
from koppeling.matching.problem import Problem
from koppeling.matching.result import Reason
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.waiting import blocked_counts
from koppeling.terms import Kind, Rule


@dataclass(frozen=True, slots=True)
class PairExplained:
    """One pair: the first rule it breaks, or its score and the reasons that sum to it."""

    opening: str
    kind: Kind
    rule: Rule | None
    score: int | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One newcomer: openings removed by each rule, and the pairs asked for or the best.

    Where both sides may not meet for a reason that protects somebody, the rule
    is ``not_available`` and nothing else is told.
    """

    newcomer: str
    blocked: Mapping[str, int]
    candidates: int
    pairs: tuple[PairExplained, ...]


def explain(
    problem: Problem, policy: Policy, newcomer: str, opening: str | None = None, *, best: int = 5
) -> Explanation:
    """Explain one pair, or without ``opening`` the newcomer's ``best`` by score.

    Raises KeyError for a ref that is not in the problem.
    """
    week = WeighedWeek(problem, policy)
    newcomer_no = _position(problem.newcomers.ref, newcomer)
    table = scores.weights(policy)
    rows, columns = np.array([newcomer_no]), np.arange(len(problem.openings.ref))
    rule_nos, all_scores = judge(week, table, rows, columns)
    rule_no, score = rule_nos[0], all_scores[0]
    passing = np.flatnonzero(rule_no == PASSES)
    if opening is None:
        asked = passing[np.lexsort((passing, -score[passing]))][:best]
    else:
        asked = np.array([_position(problem.openings.ref, opening)])

    # Of a protected opening not even an earlier rule is told: "too far" would tell where
    # somebody is to be found.
    protected = problem.openings.protected[asked]
    rules = [
        Rule.NOT_AVAILABLE if hidden else rule_of(int(no))
        for hidden, no in zip(protected, rule_no[asked], strict=True)
    ]
    allowed = asked[np.array([rule is None for rule in rules], np.bool_)]
    people = np.full(len(allowed), newcomer_no)
    told = dict(zip(allowed.tolist(), scores.reasons(week, table, people, allowed), strict=True))
    counts = np.array([(rule_no == no + 1).sum() for no in range(len(RULE_ORDER))], np.int32)
    return Explanation(
        newcomer=newcomer,
        blocked=blocked_counts(counts, 0),
        candidates=len(passing),
        pairs=tuple(
            PairExplained(
                opening=problem.openings.ref[opening_no],
                kind=problem.kind_of(opening_no),
                rule=rule,
                score=int(score[opening_no]) if rule is None else None,
                reasons=told.get(opening_no, ()),
            )
            for opening_no, rule in zip(asked.tolist(), rules, strict=True)
        ),
    )


def _position(refs: tuple[str, ...], ref: str) -> int:
    try:
        return refs.index(ref)
    except ValueError:
        raise KeyError(ref) from None
