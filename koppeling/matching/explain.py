"""Why this one, why not that one: the same rules and points, asked for one newcomer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from koppeling.matching import scores
from koppeling.matching.candidates import PASSES, RULE_ORDER, judge, rule_of
from koppeling.matching.policy import Policy
from koppeling.matching.problem import Problem
from koppeling.matching.result import Reason, Value, Why
from koppeling.matching.rule_facts import RuleFacts, rule_facts
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.waiting import blocked_counts
from koppeling.terms import KINDS, Kind, Rule


class Told(Protocol):
    """A code with its parameters, as the engine or the store gives it."""

    @property
    def code(self) -> str: ...
    @property
    def params(self) -> Mapping[str, Value]: ...


class Proposed(Protocol):
    """A pair that the week proposes, as the engine or the store gives it."""

    @property
    def newcomer(self) -> str: ...
    @property
    def opening(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def score(self) -> int: ...
    @property
    def why(self) -> Told | None: ...


@dataclass(frozen=True, slots=True)
class PairExplained:
    """One pair: the first rule it breaks with its facts, or its score and the reasons for it.

    ``stands``: whether the week proposes it. ``why``: of a pair that it proposes the
    assignment's own reason, of another that is possible what decided against it; None
    where a rule does, or where the week is not known.
    """

    opening: str
    kind: Kind
    rule: Rule | None
    facts: RuleFacts | None
    score: int | None
    reasons: tuple[Reason, ...]
    stands: bool
    why: Why | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One newcomer: openings removed by each rule, and the pairs asked for or the best.

    Where both sides may not meet for a reason that protects somebody, the rule
    is ``not_available`` and nothing else is told. ``is_kept``: whether the proposals
    are those of a round; else they are what would be proposed now.
    """

    newcomer: str
    blocked: Mapping[str, int]
    candidates: int
    pairs: tuple[PairExplained, ...]
    is_kept: bool = True


def explain(
    problem: Problem,
    policy: Policy,
    newcomer: str,
    opening: str | None = None,
    *,
    best: int = 5,
    proposals: Sequence[Proposed] | None = None,
) -> Explanation:
    """Explain one pair, or without ``opening`` the newcomer's ``best`` by score.

    ``proposals`` are those of the week that hold no place yet, None where the week
    was not computed. Raises KeyError for a ref that is not in the problem.
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
    hers = [one for one in proposals or () if one.newcomer == newcomer]
    standing = {one.opening for one in hers}
    promised = Counter(one.opening for one in proposals or ())

    def pair(opening_no: int, rule: Rule | None) -> PairExplained:
        ref, kind = problem.openings.ref[opening_no], problem.kind_of(opening_no)
        possible = rule is None
        points = int(score[opening_no]) if possible else None
        why = None
        if points is not None and proposals is not None:
            left = int(problem.openings.places[opening_no]) - promised[ref]
            why = _why(week, newcomer_no, (ref, kind, points), hers, left)
        return PairExplained(
            opening=ref,
            kind=kind,
            rule=rule,
            facts=None if rule is None else rule_facts(week, rule, newcomer_no, opening_no),
            score=points,
            reasons=told.get(opening_no, ()),
            stands=ref in standing,
            why=why,
        )

    return Explanation(
        newcomer=newcomer,
        blocked=blocked_counts(counts, 0),
        candidates=len(passing),
        pairs=tuple(pair(no, rule) for no, rule in zip(asked.tolist(), rules, strict=True)),
    )


def _why(
    week: WeighedWeek,
    newcomer_no: int,
    pair: tuple[str, Kind, int],
    hers: Sequence[Proposed],
    left: int,
) -> Why | None:
    """What the week says of a possible pair: ref, kind and score of its opening.

    ``hers``: what is proposed to her. ``left``: places that nobody is proposed for.
    """
    opening, kind, score = pair
    stands = next((one for one in hers if one.opening == opening), None)
    if stands is not None:
        return None if stands.why is None else Why(stands.why.code, stands.why.params)
    policy, held = week.policy, week.problem.newcomers.held[newcomer_no]
    of_kind = [one for one in hers if one.kind is kind]
    kind_no = KINDS.index(kind)
    if of_kind and held[kind_no] + len(of_kind) >= policy.at_most_per_kind[kind_no]:
        # The one of hers that this one would have to replace.
        least = min(of_kind, key=lambda one: (one.score, one.opening))
        return _why_another(least, score, left)
    if left <= 0:
        return Why("all_to_others", {})
    if hers and held.sum() + len(hers) >= policy.at_most:
        return Why("other_kinds", {"most": policy.at_most})
    return Why("since_the_round", {})


def _why_another(hers: Proposed, score: int, left: int) -> Why:
    """Why an opening of the kind is proposed to her and not the one that has ``score``."""
    told: dict[str, Value] = {"opening": hers.opening, "score": hers.score}
    if hers.score >= score:
        return Why("another_scores_more", told)
    return Why("places_to_others", told) if left <= 0 else Why("another_stands", told)


def _position(refs: tuple[str, ...], ref: str) -> int:
    try:
        return refs.index(ref)
    except ValueError:
        raise KeyError(ref) from None
