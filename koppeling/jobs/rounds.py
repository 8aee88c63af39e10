"""A town's weekly round: the database is held to read and to write, never to compute."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from koppeling.errors import RoundClosed
from koppeling.matching.policy import Policy
from koppeling.matching.propose import Progress, propose
from koppeling.matching.result import Released
from koppeling.queries import towns
from koppeling.queries.facts import read_problem
from koppeling.queries.rounds import RoundView, find_round, read_kept, view_of
from koppeling.queries.towns import TownLine
from koppeling.store.engine import deed, reading
from koppeling.terms import RoundState, Week
from koppeling.usecases.introductions import expire_introductions
from koppeling.usecases.kept_rounds import keep_round
from koppeling.usecases.towns import lock_town


@dataclass(frozen=True, slots=True)
class RoundRun:
    """A round as it came out; ``released`` are approved pairs that break a hard rule by now."""

    town: TownLine
    view: RoundView
    released: tuple[Released, ...]


def run_round(
    engine: Engine,
    slug: str,
    *,
    week: Week | None = None,
    seed: int | None = None,
    now: datetime,
    actor: str,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> RoundRun:
    """Propose a town's week and keep it; ``dry_run`` answers the same and writes nothing.

    Without ``week`` it is the week of ``now`` in the town, without ``seed`` one
    from town and week. Refused with ``RoundClosed``, and with ``DataChanged``
    when the town changed while the round was being computed.
    """
    with reading(engine) as session:
        town = towns.get_town(session, slug)
        week = week or town.week(now)
        match_round = find_round(session, town, week)
        if match_round is not None and match_round.state is RoundState.CLOSED:
            raise RoundClosed(town=slug, week=str(week))
        problem = read_problem(session, town.id, week, now=now)
        kept = read_kept(session, town, week, now=now)
    seed = default_seed(slug, week) if seed is None else seed
    policy = Policy.from_document(town.policy)
    result = propose(problem, policy, seed, *([] if progress is None else [progress]))
    view = view_of(
        result,
        kept,
        town=slug,
        week=week,
        seed=seed,
        policy=policy.document(),
        digest=problem.digest(),
    )
    if not dry_run:
        with deed(engine) as session:
            # The town before its openings, as everybody who needs both.
            lock_town(session, town.id)
            expire_introductions(session, town.id, now=now, actor=actor)
            keep_round(session, town, view, now=now, actor=actor)
    return RoundRun(town=town, view=view, released=result.released)


def default_seed(slug: str, week: Week) -> int:
    """What decides exact ties unless somebody says otherwise: 63 bits of town and week."""
    told = hashlib.sha256(f"{slug} {week}".encode()).digest()
    return int.from_bytes(told[:8]) >> 1
