"""Files into a town: all of it or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from koppeling.errors import ImportRefused
from koppeling.exchange.columns import FileKind
from koppeling.exchange.problems import MAX_PROBLEMS
from koppeling.exchange.rows import Row
from koppeling.terms import TownId
from koppeling.usecases.intake import Intake, Progress
from koppeling.usecases.journal import record
from koppeling.usecases.newcomers import take_newcomers
from koppeling.usecases.openings import take_openings
from koppeling.usecases.organisations import take_organisations
from koppeling.usecases.ties import take_ties
from koppeling.usecases.towns import lock_town


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows a file added, changed, or told nothing new."""

    new: int
    changed: int
    unchanged: int


_TAKE: Mapping[FileKind, Callable[[Intake, Sequence[Row]], None]] = {
    FileKind.NEWCOMERS: take_newcomers,
    FileKind.OPENINGS: take_openings,
    FileKind.ORGANISATIONS: take_organisations,
    FileKind.TIES: take_ties,
}


def import_rows(
    session: Session,
    town_id: TownId,
    kind: FileKind,
    rows: Sequence[Row],
    *,
    file: str,
    now: datetime,
    actor: str,
    progress: Progress | None = None,
) -> Imported:
    """Bring the rows of a file into a town.

    A known ref updates its row: an absent value stays, None clears. In a new
    row what is absent was not asked. Importing the same again changes nothing
    and leaves no journal line. Refused with ``ImportRefused``, which names every
    row problem that only the town can tell; nothing is kept then. ``progress``
    hears (``rows``, done, total).
    """
    # Locked, so that two files at once do not give out the same case number.
    intake = Intake.begin(session, lock_town(session, town_id), now=now, progress=progress)
    # Rows are written when all have been asked: a half-read file must not reach the database.
    with session.no_autoflush:
        _TAKE[kind](intake, rows)
    if intake.problems:
        raise ImportRefused(file, tuple(intake.problems[:MAX_PROBLEMS]))
    session.flush()
    imported = Imported(new=intake.new, changed=intake.changed, unchanged=intake.unchanged)
    if imported.new or imported.changed:
        record(
            session,
            town_id,
            "import_rows",
            now=now,
            actor=actor,
            kind=kind.value,
            new=imported.new,
            changed=imported.changed,
            unchanged=imported.unchanged,
        )
    return imported
