"""A town's week as the tests compute it: who may meet, what a choice is worth, the bare problem."""

from collections import Counter
from dataclasses import replace

from koppeling.matching.bonus import bonuses
from koppeling.matching.facts import NewcomerFacts
from koppeling.matching.policy import Policy
from koppeling.terms import KINDS
from tests.matching.questions import Question
from tests.matching.towns import POLICY, Town

TWO_OF_A_KIND = replace(POLICY, at_most=4, at_most_per_kind=(2, 2, 1), alternates=20)
ONE_IN_ALL = replace(POLICY, at_most=1)
POLICIES = (POLICY, TWO_OF_A_KIND, ONE_IN_ALL)

Pair = tuple[str, str]
"""Refs of a newcomer and an opening."""


def candidates(drawn: Town, policy: Policy) -> dict[Pair, int]:
    """Every pair that may meet, with its score; kept locks may lie below the floor."""
    found: dict[Pair, int] = {}
    for one in drawn.newcomers:
        told = drawn.explain(one.ref, policy=policy, best=len(drawn.openings)).pairs
        found.update({(one.ref, p.opening): p.score for p in told if p.score is not None})
    return found


def room(one: NewcomerFacts, policy: Policy) -> tuple[int, tuple[int, int, int]]:
    """How many more pairs she may have, in all and per kind."""
    per_kind = [
        max(0, limit - one.held.get(kind, 0))
        for kind, limit in zip(KINDS, policy.at_most_per_kind, strict=True)
    ]
    in_all = max(0, policy.at_most - sum(one.held.values()))
    return in_all, (per_kind[0], per_kind[1], per_kind[2])


def as_question(drawn: Town, policy: Policy) -> tuple[Question, list[Pair]]:
    """The town as a bare problem, for the brute force of ``optima``."""
    may_meet = candidates(drawn, policy)
    pairs = sorted(may_meet)
    people = sorted(one.ref for one in drawn.newcomers)
    places = sorted(other.ref for other in drawn.openings)
    limits = [room(drawn.newcomer(ref), policy) for ref in people]
    question = Question(
        newcomer_no=tuple(people.index(n) for n, _ in pairs),
        opening_no=tuple(places.index(o) for _, o in pairs),
        quarters=tuple(4 * may_meet[pair] for pair in pairs),
        kind=tuple(KINDS.index(drawn.opening(ref).kind) for ref in places),
        places=tuple(drawn.opening(ref).places for ref in places),
        at_most=tuple(in_all for in_all, _ in limits),
        at_most_per_kind=tuple(per_kind for _, per_kind in limits),
        bonus=tuple(tuple(ranks) for ranks in bonuses(drawn.problem, policy).tolist()),
        locked=(),
        tie=None,
        cover_first=True,
        resolution=1.0,
    )
    return question, pairs


def unlocked(drawn: Town) -> Town:
    return replace(drawn, locks=frozenset())


def worth(drawn: Town, policy: Policy, pairs: list[Pair]) -> tuple[int, int]:
    """Newcomers covered, and the sum of scores and bonuses, of any choice of pairs."""
    scores = {pair: drawn.pair(*pair, replace(policy, floor=(0, 0, 0))).score for pair in pairs}
    counts = Counter(n for n, _ in pairs)
    people = sorted(one.ref for one in drawn.newcomers)
    ranks = dict(zip(people, bonuses(drawn.problem, policy).tolist(), strict=True))
    total = sum(score or 0 for score in scores.values())
    for ref, count in counts.items():
        total += sum(ranks[ref][min(rank, 2)] for rank in range(count))
    return len(counts), total
