"""Files into a town: all of it or nothing. A form is a file of one row."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.errors import ImportRefused
from koppeling.exchange.columns import FileKind
from koppeling.exchange.problems import MAX_PROBLEMS
from koppeling.exchange.reading import read_file
from koppeling.exchange.rows import Row
from koppeling.queries import towns
from koppeling.store import Newcomer, Opening
from koppeling.terms import Ref, TownId
from koppeling.usecases.intake import Intake, Progress
from koppeling.usecases.journal import record
from koppeling.usecases.newcomers import take_newcomers
from koppeling.usecases.openings import take_openings
from koppeling.usecases.organisation_rows import take_organisations
from koppeling.usecases.ties import take_ties
from koppeling.usecases.towns import lock_town

FORM = "form"
"""What stands for the name of the file where there is none."""


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
    hears (stage, done, total) of the stages ``rows`` and ``keeping``.
    """
    imported = _take_rows(session, town_id, kind, rows, file=file, now=now, progress=progress)
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


def take_cells(
    session: Session,
    town_id: TownId,
    kind: FileKind,
    cells: Mapping[str, str],
    *,
    now: datetime,
    actor: str,
) -> None:
    """Bring one form into a town, as a file of one row.

    ``cells`` are what was filled in, by heading, written as in a file: an empty cell
    leaves a value, ``-`` clears it. Nothing is journalled where nothing changed. Refused
    with ``ImportRefused``, whose problems name the heading.
    """
    imported = take_row(session, town_id, kind, cells, now=now)
    if imported.new or imported.changed:
        record(
            session,
            town_id,
            "take_cells",
            now=now,
            actor=actor,
            kind=kind.value,
            new=bool(imported.new),
            **_side(session, town_id, kind, cells),
        )


def take_row(
    session: Session,
    town_id: TownId,
    kind: FileKind,
    cells: Mapping[str, str],
    *,
    now: datetime,
) -> Imported:
    """As ``take_cells``, for a deed that writes its own journal line."""
    town = towns.town_of(session, town_id)
    headings = ",".join(cells)
    line = ",".join(f'"{_one_line(cell)}"' for cell in cells.values())
    rows, problems = read_file(
        kind, f"{headings}\n{line}\n".encode(errors="replace"), country=town.country
    )
    if problems:
        raise ImportRefused(FORM, tuple(problems))
    return _take_rows(session, town_id, kind, rows, file=FORM, now=now)


def _take_rows(
    session: Session,
    town_id: TownId,
    kind: FileKind,
    rows: Sequence[Row],
    *,
    file: str,
    now: datetime,
    progress: Progress | None = None,
) -> Imported:
    # Locked, so that two files at once do not give out the same case number.
    intake = Intake.begin(session, lock_town(session, town_id), now=now, progress=progress)
    # Rows are written when all have been asked: a half-read file must not reach the database.
    with session.no_autoflush:
        _TAKE[kind](intake, rows)
    if intake.problems:
        raise ImportRefused(file, tuple(intake.problems[:MAX_PROBLEMS]))
    session.flush()
    return Imported(new=intake.new, changed=intake.changed, unchanged=intake.unchanged)


def _one_line(cell: str) -> str:
    """A cell between quotes; a field of several lines becomes one, as in a file."""
    return re.sub(r"\r\n|\r|\n", " ", cell).replace('"', '""')


def _side(
    session: Session, town_id: TownId, kind: FileKind, cells: Mapping[str, str]
) -> dict[str, Any]:
    """Whom a form is about, as the journal names people; organisations it does not."""
    ref = Ref(cells.get("ref", "").strip())
    if kind is FileKind.NEWCOMERS:
        of_town = select(Newcomer.id).where(Newcomer.town_id == town_id, Newcomer.ref == ref)
        return {"newcomer_id": session.scalar(of_town)}
    if kind is FileKind.OPENINGS:
        offered = select(Opening.id).where(Opening.town_id == town_id, Opening.ref == ref)
        return {"opening_id": session.scalar(offered)}
    return {}
