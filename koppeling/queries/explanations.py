"""Why this one, why not that one: asked of the town as it is now."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from koppeling.errors import NotInRound, UnknownRef
from koppeling.queries.facts import read_problem
from koppeling.queries.refs import find_subject
from koppeling.queries.rounds import find_round
from koppeling.queries.towns import TownLine
from koppeling.terms import Week

if TYPE_CHECKING:
    from koppeling.matching.explain import Explanation


def explain_pair(
    session: Session,
    town: TownLine,
    week: Week,
    newcomer: str,
    opening: str | None,
    *,
    now: datetime,
) -> "Explanation":
    """One pair of a week, or without ``opening`` the newcomer's best and what removes the others.

    By the policy of the week's round where there is one, else the town's.
    Raises ``UnknownRef``, and ``NotInRound`` for whoever takes no part in it.
    """
    # Only here: numpy and the scores are for those who ask.
    from koppeling.matching.explain import explain
    from koppeling.matching.policy import Policy

    asked = {"newcomer": newcomer, "opening": opening}
    for subject, ref in asked.items():
        if ref is not None and find_subject(session, town.id, ref) != subject:
            raise UnknownRef(ref=ref)
    match_round = find_round(session, town, week)
    policy = Policy.from_document(town.policy if match_round is None else match_round.policy)
    problem = read_problem(session, town.id, week, now=now)
    for ref, here in ((newcomer, problem.newcomers.ref), (opening, problem.openings.ref)):
        if ref is not None and ref not in here:
            raise NotInRound(ref=ref)
    return explain(problem, policy, newcomer, opening)
