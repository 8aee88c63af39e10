"""What else there is for either side of a proposal, asked of the town as it is now.

By the engine's own rules and points, so that what stands here can be approved. A pair that
breaks a rule is only counted under that rule: nobody is named as not available.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from koppeling.queries.facts import read_problem
from koppeling.queries.names import offered
from koppeling.queries.proposals import Card
from koppeling.queries.rounds import get_round
from koppeling.queries.towns import TownLine
from koppeling.store import (
    District,
    MatchRound,
    Newcomer,
    Opening,
    Organisation,
    Proposal,
    Volunteer,
)
from koppeling.terms import ProposalState

SHOWN = 6
"""Of each side; whoever looks for more looks at the list of people or openings."""


@dataclass(frozen=True, slots=True)
class OtherOpening:
    """An opening of the kind that the newcomer could have; ``score`` in 0.001 point."""

    ref: str
    called: str | None
    organisation: str | None
    district: str | None
    score: int
    is_promised: bool
    """Its places go to others in this week's proposals."""


@dataclass(frozen=True, slots=True)
class OtherNewcomer:
    """A newcomer who could have the opening; ``is_waiting`` where the week has nothing for her."""

    ref: str
    called: str | None
    district: str | None
    score: int
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class Alternates:
    """The best others for each side, and what removes the rest of the openings.

    Those come first who take nothing from anybody. ``best`` is the opening of the kind
    with more points for her than the proposed one, if there is any: the week as a whole
    is better with it at somebody else's side.
    """

    openings: tuple[OtherOpening, ...]
    newcomers: tuple[OtherNewcomer, ...]
    blocked: Mapping[str, int]
    best: OtherOpening | None


def alternates(session: Session, town: TownLine, card: Card, *, now: datetime) -> Alternates:
    """The others for the two of a card; nobody where one of them is not in the week any more."""
    # Only here: numpy and the scores are for those who ask.
    import numpy as np

    from koppeling.matching import scores
    from koppeling.matching.candidates import PASSES, RULE_ORDER, judge
    from koppeling.matching.policy import Policy
    from koppeling.matching.scores.week import WeighedWeek
    from koppeling.matching.waiting import blocked_counts

    problem = read_problem(session, town.id, card.week, now=now)
    refs, others = problem.newcomers.ref, problem.openings.ref
    newcomer, opening = card.pair
    if newcomer not in refs or opening not in others:
        return Alternates((), (), {}, None)
    policy = Policy.from_document(get_round(session, town, card.week).policy)
    week, table = WeighedWeek(problem, policy), scores.weights(policy)
    row, column = np.array([refs.index(newcomer)]), np.array([others.index(opening)])
    rules, points = judge(week, table, row, np.arange(len(others)))
    of_kind = problem.openings.kind == problem.openings.kind[column[0]]
    here = np.flatnonzero((rules[0] == PASSES) & of_kind)
    hers = {others[no]: int(points[0, no]) for no in here if others[no] != opening}
    removed = np.array([(rules[0] == no + 1).sum() for no in range(len(RULE_ORDER))], np.int32)
    rules, points = judge(week, table, np.arange(len(refs)), column)
    its = {
        refs[no]: int(points[no, 0])
        for no in np.flatnonzero(rules[:, 0] == PASSES)
        if refs[no] != newcomer
    }
    places = dict(zip(others, problem.openings.places.tolist(), strict=True))
    promised, proposed = _promised(session, town, card)
    taken = frozenset(ref for ref in hers if promised.get(ref, 0) >= places[ref])
    openings = _openings(session, town, hers, taken)
    best = max(openings, key=lambda one: one.score, default=None)
    return Alternates(
        openings=openings,
        newcomers=_newcomers(session, town, its, proposed),
        blocked=blocked_counts(removed, 0),
        best=best if best is not None and best.score > card.score else None,
    )


def _promised(
    session: Session, town: TownLine, card: Card
) -> tuple[Mapping[str, int], frozenset[str]]:
    """How many of the week's proposals each opening has, and which newcomers have one."""
    rows = session.execute(
        select(Newcomer.ref, Opening.ref)
        .select_from(Proposal)
        .join(MatchRound, MatchRound.id == Proposal.match_round_id)
        .join(Newcomer, Newcomer.id == Proposal.newcomer_id)
        .join(Opening, Opening.id == Proposal.opening_id)
        .where(
            MatchRound.town_id == town.id,
            MatchRound.iso_year == card.week.year,
            MatchRound.iso_week == card.week.week,
            Proposal.state != ProposalState.PUT_ASIDE,
            # What is sent holds its place in the problem already.
            Proposal.state != ProposalState.SENT,
        )
    ).all()
    promised: dict[str, int] = {}
    for _, opening in rows:
        promised[opening] = promised.get(opening, 0) + 1
    return promised, frozenset(newcomer for newcomer, _ in rows)


def _openings(
    session: Session,
    town: TownLine,
    scores: Mapping[str, int],
    taken: frozenset[str],
) -> tuple[OtherOpening, ...]:
    """Those with a place left first; and the best of all, whoever has its places."""
    refs = {*_best(scores, last=taken), *sorted(scores, key=lambda ref: -scores[ref])[:1]}
    its = aliased(District)
    rows = session.execute(
        select(
            Opening.ref,
            Opening.title,
            Volunteer.name.label("volunteer"),
            Organisation.name.label("organisation"),
            its.name.label("district"),
        )
        .join(Volunteer, Volunteer.id == Opening.volunteer_id, isouter=True)
        .join(Organisation, Organisation.id == Opening.organisation_id, isouter=True)
        .join(its, its.id == Opening.district_id, isouter=True)
        .where(Opening.town_id == town.id, Opening.ref.in_(refs))
    )
    found = (
        OtherOpening(
            ref=row.ref,
            called=offered(row),
            organisation=row.organisation,
            district=row.district,
            score=scores[row.ref],
            is_promised=row.ref in taken,
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda one: (one.is_promised, -one.score, one.ref)))


def _newcomers(
    session: Session, town: TownLine, scores: Mapping[str, int], proposed: frozenset[str]
) -> tuple[OtherNewcomer, ...]:
    """Those for whom the week has nothing first."""
    rows = session.execute(
        select(Newcomer.ref, Newcomer.called, District.name)
        .join(District, District.id == Newcomer.district_id, isouter=True)
        .where(Newcomer.town_id == town.id, Newcomer.ref.in_(_best(scores, last=proposed)))
    )
    found = (
        OtherNewcomer(ref, called, district, scores[ref], ref not in proposed)
        for ref, called, district in rows
    )
    return tuple(sorted(found, key=lambda one: (not one.is_waiting, -one.score, one.ref)))


def _best(scores: Mapping[str, int], *, last: frozenset[str]) -> list[str]:
    """The refs with the most points, ``last`` behind all others."""
    return sorted(scores, key=lambda ref: (ref in last, -scores[ref], ref))[:SHOWN]
