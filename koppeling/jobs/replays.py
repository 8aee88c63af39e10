"""A policy tried on a town's past weeks, beside the town's own. Nothing is saved."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy

from koppeling.errors import NoPastWeeks, ReplayTooLarge
from koppeling.jobs.rounds import default_seed
from koppeling.matching.policy import Policy
from koppeling.queries import towns
from koppeling.queries.inputs import KeptWeeks, answers, kept_weeks
from koppeling.queries.replays import Trial, compare
from koppeling.store.engine import reading
from koppeling.terms import Week

Progress = Callable[[str, int, int], None]


def try_policy(
    engine: sqlalchemy.Engine,
    slug: str,
    document: Mapping[str, Any],
    *,
    weeks: int,
    seed: int | None = None,
    most_people: int | None = None,
    progress: Progress | None = None,
) -> Trial:
    """Walk through a town's last weeks under a policy and under its own.

    The database is held to read and not to compute. Refused with ``BadPolicy``, with
    ``NoPastWeeks`` where nothing was kept of any of the weeks, and with ``ReplayTooLarge``
    where they have more than ``most_people`` newcomers and openings, all weeks together.
    ``progress`` hears (``replaying``, done, total).
    """
    tried = Policy.from_document(document)
    with reading(engine) as session:
        town = towns.get_town(session, slug)
        kept = kept_weeks(session, town.id, most=weeks)
        given = answers(session, town.id)
    if not kept.weeks:
        raise NoPastWeeks(town=slug)
    _check_size(kept, most_people)
    if seed is None:
        seed = default_seed(slug, Week.of(kept.weeks[0].on))
    return compare(
        town,
        kept,
        given,
        tried,
        seed=seed,
        progress=lambda done, total: progress and progress("replaying", done, total),
    )


def _check_size(kept: KeptWeeks, most_people: int | None) -> None:
    people = sum(len(week.newcomers) + len(week.openings) for week in kept.weeks)
    if most_people is not None and people > most_people:
        raise ReplayTooLarge(people=people, most=most_people)
