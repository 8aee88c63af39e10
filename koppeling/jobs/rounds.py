"""A town's weekly round: the database is held to read and to write, never to compute."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy

from koppeling.errors import RoundClosed
from koppeling.jobs.collecting import nothing_collected
from koppeling.matching.engine import Engine, engine_for
from koppeling.matching.policy import Policy
from koppeling.matching.propose import Progress, propose
from koppeling.matching.result import Released
from koppeling.queries import towns
from koppeling.queries.facts import read_problem, size_of_week
from koppeling.queries.rounds import RoundView, find_round, read_kept, view_of
from koppeling.queries.towns import TownLine
from koppeling.store.bulk import change_mark
from koppeling.store.engine import deed, reading
from koppeling.terms import RoundState, Week
from koppeling.usecases.introductions import expire_introductions
from koppeling.usecases.kept_rounds import keep_round
from koppeling.usecases.towns import lock_town

COUNTED = 10_000
"""People and openings, so many of each, that tell beforehand whether a week is large."""


@dataclass(frozen=True, slots=True)
class RoundRun:
    """A round as it came out; ``released`` are approved pairs that break a hard rule by now.

    ``computed_by`` is the engine that was chosen or asked for.
    """

    town: TownLine
    view: RoundView
    released: tuple[Released, ...]
    computed_by: Engine


@nothing_collected()
def run_round(
    engine: sqlalchemy.Engine,
    slug: str,
    *,
    week: Week | None = None,
    seed: int | None = None,
    now: datetime,
    actor: str,
    dry_run: bool = False,
    progress: Progress | None = None,
    compute_with: str | None = None,
    scheduler: str | None = None,
) -> RoundRun:
    """Propose a town's week and keep it; ``dry_run`` answers the same and writes nothing.

    Without ``week`` it is the week of ``now`` in the town, without ``seed`` one
    from town and week. Refused with ``RoundClosed``, and with ``DataChanged``
    when the town changed while the round was being computed.

    ``compute_with`` is one of the codes of ``matching.engine.Engine``, chosen by size if
    None, ``scheduler`` the address of its cluster. ``progress`` hears (stage, done, total);
    the stages are ``reading``, those of ``propose``, and ``keeping``.
    """
    with reading(engine) as session:
        town = towns.get_town(session, slug)
        week = week or town.week(now)
        match_round = find_round(session, town, week)
        if match_round is not None and match_round.state is RoundState.CLOSED:
            raise RoundClosed(town=slug, week=str(week))
        as_read = change_mark(session)
        policy = Policy.from_document(town.policy)
        with ThreadPoolExecutor(1) as beside:
            size = size_of_week(session, town.id, week, at_most=COUNTED)
            if (compute_with or engine_for(*size)) != Engine.NUMPY:
                # The database packs its columns meanwhile, without the interpreter. Whatever
                # fails here fails again where the loops are called.
                beside.submit(_load_loops, policy)
            problem = read_problem(session, town.id, week, now=now, progress=progress)
        kept = read_kept(session, town, week, now=now)
        districts = dict(towns.districts_of(session, town.id))
    seed = default_seed(slug, week) if seed is None else seed
    computed_by = (
        engine_for(len(problem.newcomers.ref), len(problem.openings.ref))
        if compute_with is None
        else Engine(compute_with)
    )
    result = propose(
        problem,
        policy,
        seed,
        *([] if progress is None else [progress]),
        engine=computed_by,
        scheduler=scheduler,
    )
    digest, released = problem.digest(), result.released
    # A country's week fills the memory: it goes before it is put together and kept.
    del problem
    view = view_of(
        result,
        kept,
        town=slug,
        week=week,
        seed=seed,
        policy=policy.document(),
        digest=digest,
        districts=districts,
    )
    del result
    if not dry_run:
        with deed(engine) as session:
            # The town before its openings, as everybody who needs both.
            lock_town(session, town.id)
            expire_introductions(session, town.id, now=now, actor=actor)
            keep_round(
                session,
                town,
                view,
                now=now,
                actor=actor,
                as_read=as_read,
                progress=progress,
            )
    return RoundRun(town=town, view=view, released=released, computed_by=computed_by)


def _load_loops(policy: Policy) -> None:
    from koppeling.matching.kernels.ready import load_ready

    load_ready(policy)


def default_seed(slug: str, week: Week) -> int:
    """What decides exact ties unless somebody says otherwise: 63 bits of town and week."""
    told = hashlib.sha256(f"{slug} {week}".encode()).digest()
    return int.from_bytes(told[:8]) >> 1
