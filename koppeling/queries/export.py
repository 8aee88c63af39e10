"""What a town knows as the rows of its four files, sorted by ref."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from koppeling.exchange.columns import COLUMNS, FileKind
from koppeling.queries.ties import ties
from koppeling.reference import grid
from koppeling.store import (
    Avoidance,
    Consent,
    District,
    Household,
    Newcomer,
    Opening,
    Organisation,
    Volunteer,
)
from koppeling.store.openings import VOLUNTEER_COLUMNS
from koppeling.terms import Kind, Ref, TownId

ExportedRow = Mapping[str, object]
Lists = Mapping[Any, list[str]]


def export_rows(
    session: Session, town_id: TownId, kind: FileKind, *, ref: str | None = None
) -> Iterator[ExportedRow]:
    """The rows of one file, with the values that ``exchange.write_file`` writes.

    Imported into an empty town they give what was exported, as far as a file
    can tell it: places as cells, couplings as agreed on the day they began.
    With a ``ref`` that row alone, of any file but ties; none where nobody holds it.
    """
    if kind is FileKind.TIES:
        yield from _ties(session, town_id)
    else:
        yield from _EXPORTS[kind](session, town_id, ref)


def _newcomers(session: Session, town_id: TownId, ref: str | None) -> Iterator[ExportedRow]:
    avoided = _avoided(session, town_id)
    consents = _consents(session, Consent.newcomer_id)
    rows = session.execute(
        select(
            Newcomer.__table__,
            District.key.label("district"),
            Household.key.label("household"),
        )
        .join(Household, Household.id == Newcomer.household_id, isouter=True)
        .join(District, District.id == Newcomer.district_id, isouter=True)
        .where(Newcomer.town_id == town_id, *_of(Newcomer, ref))
    )
    for row in _by_ref(rows.all()):
        known = _known(FileKind.NEWCOMERS, row)
        yield {**known, **_point(row), "avoid": avoided[row.ref], "consent": consents[row.id]}


def _openings(session: Session, town_id: TownId, ref: str | None) -> Iterator[ExportedRow]:
    avoided = _avoided(session, town_id)
    consents = _consents(session, Consent.opening_id)
    volunteers = {
        row.id: row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
        for row in session.execute(select(Volunteer.__table__).where(Volunteer.town_id == town_id))
    }
    rows = session.execute(
        select(
            Opening.__table__,
            District.key.label("district"),
            Organisation.ref.label("organisation"),
        )
        .join(Organisation, Organisation.id == Opening.organisation_id, isouter=True)
        .join(District, District.id == Opening.district_id, isouter=True)
        .where(Opening.town_id == town_id, *_of(Opening, ref))
    )
    for row in _by_ref(rows.all()):
        known = _known(FileKind.OPENINGS, row)
        if row.kind == Kind.NEIGHBOUR:
            volunteer = volunteers[row.volunteer_id]
            known.update({name: volunteer[own] for name, own in VOLUNTEER_COLUMNS.items()})
        yield {**known, **_point(row), "avoid": avoided[row.ref], "consent": consents[row.id]}


def _organisations(session: Session, town_id: TownId, ref: str | None) -> Iterator[ExportedRow]:
    rows = session.execute(
        select(Organisation.__table__, District.key.label("district"))
        .join(District, District.id == Organisation.district_id, isouter=True)
        .where(Organisation.town_id == town_id, *_of(Organisation, ref))
    )
    for row in _by_ref(rows.all()):
        yield {**_known(FileKind.ORGANISATIONS, row), **_point(row)}


def _ties(session: Session, town_id: TownId) -> Iterator[ExportedRow]:
    found = (
        {
            "newcomer_ref": tie.newcomer,
            "other_ref": tie.other,
            "kind": tie.kind,
            "since": tie.since,
            "until": tie.until,
        }
        for tie in ties(session, town_id)
    )
    yield from sorted(
        found, key=lambda tie: tuple("" if one is None else str(one) for one in tie.values())
    )


_EXPORTS: Mapping[FileKind, Callable[[Session, TownId, str | None], Iterator[ExportedRow]]] = {
    FileKind.NEWCOMERS: _newcomers,
    FileKind.OPENINGS: _openings,
    FileKind.ORGANISATIONS: _organisations,
}


def _of(
    table: type[Newcomer] | type[Opening] | type[Organisation], ref: str | None
) -> tuple[ColumnElement[bool], ...]:
    return () if ref is None else (table.ref == Ref(ref),)


def _by_ref(rows: Any) -> list[Row[Any]]:
    """Sorted here and not by the database: collations differ."""
    return sorted(rows, key=lambda row: row.ref)


def _known(kind: FileKind, row: Row[Any]) -> dict[str, object]:
    """What stands under its own name."""
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return {column.name: values[column.name] for column in COLUMNS[kind] if column.name in values}


def _point(row: Row[Any]) -> dict[str, object]:
    """The middle of the cell where coordinates were given; a postcode or district says it else."""
    if not row.placed_by_point:
        return {}
    lat, lon = grid.centre((row.cell_row, row.cell_col))
    return {"lat": lat, "lon": lon}


def _avoided(session: Session, town_id: TownId) -> Lists:
    found: dict[str, list[str]] = defaultdict(list)
    for ref, avoided in session.execute(
        select(Avoidance.ref, Avoidance.avoids_ref).where(Avoidance.town_id == town_id)
    ):
        found[ref].append(avoided)
    return found


def _consents(session: Session, subject: InstrumentedAttribute[Any]) -> Lists:
    found: dict[int, list[str]] = defaultdict(list)
    for subject_id, purpose in session.execute(
        select(subject, Consent.purpose).where(subject.is_not(None))
    ):
        found[subject_id].append(purpose)
    return found
