"""Why this one, why not that one: asked of the town as it is now, and of its week."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.errors import NotInRound, UnknownRef
from koppeling.queries.facts import read_problem
from koppeling.queries.names import names
from koppeling.queries.refs import find_subject
from koppeling.queries.remedies import hidden_in
from koppeling.queries.rounds import WhyLine, find_round, in_force, why_line
from koppeling.queries.shares import Share, shares, whole_points
from koppeling.queries.towns import TownLine
from koppeling.store import MatchRound, Newcomer, Opening, Proposal
from koppeling.terms import KINDS, Kind, ProposalState, Rule, Week

if TYPE_CHECKING:
    from koppeling.matching.explain import Explanation, PairExplained, Proposed
    from koppeling.matching.policy import Policy
    from koppeling.matching.problem import Problem
    from koppeling.matching.result import Why
    from koppeling.matching.rule_facts import RuleFacts

__all__ = ["Explanation", "PairExplained", "PairTold", "WhyPage", "explain_pair", "why_page"]

BEST_OF_KIND = 3
"""So many of each kind stand on the page of a newcomer."""


@dataclass(frozen=True, slots=True)
class StandingPair:
    """A pair that a week proposes, as it is kept."""

    newcomer: str
    opening: str
    kind: Kind
    score: int
    state: ProposalState
    why: WhyLine | None


@dataclass(frozen=True, slots=True)
class PairTold:
    """A pair of the page: as it is explained, with what staff call the opening.

    Whoever is not available has neither a name nor facts here, whatever the reason.
    ``steps`` are those of the score, ``instead`` what staff call the opening that
    ``why`` names.
    """

    opening: str
    called: str | None
    kind: Kind
    rule: Rule | None
    facts: "RuleFacts | None"
    points: int
    steps: tuple[Share, ...]
    stands: bool
    why: "Why | None"
    instead: str | None


@dataclass(frozen=True, slots=True)
class WhyPage:
    """A newcomer's best openings of each kind, and how many each rule removes.

    ``asked``: the one pair that was asked for. ``is_kept``: whether there is a round of
    the week. ``is_computed``: whether there is none, and what would be proposed now
    stands here instead.
    """

    is_kept: bool
    is_computed: bool
    asked: PairTold | None
    best: tuple[PairTold, ...]
    candidates: int
    blocked: Mapping[str, int]

    @property
    def by_kind(self) -> tuple[tuple[Kind, tuple[PairTold, ...]], ...]:
        """The best of each kind that has any."""
        found = ((kind, tuple(one for one in self.best if one.kind is kind)) for kind in KINDS)
        return tuple((kind, pairs) for kind, pairs in found if pairs)


def explain_pair(
    session: Session,
    town: TownLine,
    week: Week,
    newcomer: str,
    opening: str | None,
    *,
    now: datetime,
    seed: int | None = None,
) -> "Explanation":
    """One pair of a week, or without ``opening`` the newcomer's best and what removes the others.

    By the policy and the proposals of the week's round where there is one, else by the
    town's policy and, for a town that computes in a moment, by what it would propose with
    ``seed``; with None nothing is computed. Raises ``UnknownRef``, and ``NotInRound`` for
    whoever takes no part in it.
    """
    _check_known(session, town, newcomer, opening)
    return _read_week(session, town, week, now=now, seed=seed).explain(newcomer, opening)


def why_page(
    session: Session,
    town: TownLine,
    week: Week,
    newcomer: str,
    opening: str | None,
    *,
    now: datetime,
    seed: int,
) -> WhyPage:
    """What staff read of one newcomer's week, and of one opening. Raises as ``explain_pair``."""
    _check_known(session, town, newcomer, opening)
    read = _read_week(session, town, week, now=now, seed=seed)
    found = read.explain(newcomer, None, best=len(read.problem.openings.ref))
    asked = () if opening is None else read.explain(newcomer, opening).pairs
    best = [*_best_of_each_kind(found.pairs)]
    called = names(session, town.id, {*_named([*asked, *best])})
    return WhyPage(
        is_kept=read.is_kept,
        is_computed=not read.is_kept and read.proposals is not None,
        asked=next((_told(pair, called) for pair in asked), None),
        best=tuple(_told(pair, called) for pair in best),
        candidates=found.candidates,
        blocked=found.blocked,
    )


def _check_known(session: Session, town: TownLine, newcomer: str, opening: str | None) -> None:
    for subject, ref in {"newcomer": newcomer, "opening": opening}.items():
        if ref is not None and find_subject(session, town.id, ref) != subject:
            raise UnknownRef(ref=ref)


def _best_of_each_kind(pairs: Sequence["PairExplained"]) -> Iterator["PairExplained"]:
    """The first few of each kind, and what the week proposes."""
    for kind in KINDS:
        of_kind = [pair for pair in pairs if pair.kind is kind]
        yield from (pair for no, pair in enumerate(of_kind) if no < BEST_OF_KIND or pair.stands)


def _named(pairs: Sequence["PairExplained"]) -> Iterator[str]:
    """The openings of pairs, and those that their reasons name."""
    for pair in pairs:
        yield pair.opening
        if pair.why is not None and "opening" in pair.why.params:
            yield str(pair.why.params["opening"])


def _told(pair: "PairExplained", called: Mapping[str, str]) -> PairTold:
    hidden = pair.rule is Rule.NOT_AVAILABLE
    instead = None if pair.why is None else pair.why.params.get("opening")
    return PairTold(
        opening=pair.opening,
        called=None if hidden else called.get(pair.opening),
        kind=pair.kind,
        rule=pair.rule,
        facts=pair.facts,
        points=whole_points(pair.score or 0),
        steps=shares(pair.reasons, pair.score or 0),
        stands=pair.stands,
        why=pair.why,
        instead=None if instead is None else called.get(str(instead)),
    )


@dataclass(frozen=True, slots=True)
class _ReadWeek:
    """A week that was read once to explain several pairs of it.

    ``proposals`` hold no place yet; what is ``sent`` holds its own in the problem already.
    """

    problem: "Problem"
    policy: "Policy"
    proposals: "Sequence[Proposed] | None"
    sent: frozenset[tuple[str, str]]
    is_kept: bool

    def explain(self, newcomer: str, opening: str | None, *, best: int = 5) -> "Explanation":
        """As ``matching.explain``. Raises ``NotInRound``."""
        from koppeling.matching.explain import explain

        here = (newcomer, self.problem.newcomers.ref), (opening, self.problem.openings.ref)
        for ref, refs in here:
            if ref is not None and ref not in refs:
                raise NotInRound(ref=ref)
        found = explain(
            self.problem, self.policy, newcomer, opening, best=best, proposals=self.proposals
        )
        pairs = tuple(
            replace(pair, stands=pair.stands or (newcomer, pair.opening) in self.sent)
            for pair in found.pairs
        )
        return replace(found, pairs=pairs, is_kept=self.is_kept)


def _read_week(
    session: Session, town: TownLine, week: Week, *, now: datetime, seed: int | None
) -> _ReadWeek:
    # Only here: numpy and the scores are for those who ask.
    from koppeling.matching.policy import Policy

    match_round = find_round(session, town, week)
    problem = read_problem(session, town.id, week, now=now)
    if match_round is None:
        policy = Policy.from_document(town.policy)
        computed = None if seed is None else _computed(problem, policy, seed)
        return _ReadWeek(problem, policy, computed, frozenset(), is_kept=False)
    pairs = _standing(session, match_round, now)
    return _ReadWeek(
        problem=problem,
        policy=Policy.from_document(match_round.policy),
        proposals=[one for one in pairs if one.state is not ProposalState.SENT],
        sent=frozenset(
            (one.newcomer, one.opening) for one in pairs if one.state is ProposalState.SENT
        ),
        is_kept=True,
    )


def _computed(problem: "Problem", policy: "Policy", seed: int) -> "Sequence[Proposed] | None":
    """What a week that nobody proposed yet would propose; None where that takes a while."""
    from koppeling.matching.engine import Engine, engine_for
    from koppeling.matching.propose import propose

    size = len(problem.newcomers.ref), len(problem.openings.ref)
    if engine_for(*size) is not Engine.NUMPY:
        return None
    return propose(problem, policy, seed).proposals


def _standing(session: Session, match_round: MatchRound, now: datetime) -> list[StandingPair]:
    """The proposals of a round that are in force."""
    hidden = hidden_in(session, match_round.id)
    rows = session.execute(
        in_force(
            select(
                Newcomer.ref.label("newcomer"),
                Opening.ref.label("opening"),
                Opening.kind,
                Proposal.score,
                Proposal.state,
                Proposal.why,
            ),
            match_round.id,
            now,
        )
    )
    return [
        StandingPair(
            newcomer=row.newcomer,
            opening=row.opening,
            kind=row.kind,
            score=row.score,
            state=row.state,
            why=why_line(row.why, hidden),
        )
        for row in rows
    ]
