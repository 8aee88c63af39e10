"""Ties from a file: couplings of earlier weeks, and what was there or grew by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select

from koppeling.exchange.columns import FileKind
from koppeling.exchange.problems import ProblemCode
from koppeling.exchange.rows import Row, contradictions, missing_in_new_row
from koppeling.queries.places import lowest_free_place
from koppeling.queries.refs import HOLDERS
from koppeling.store import Opening, Tie
from koppeling.terms import CouplingState, NewcomerId, OpeningId, Ref, TieKind
from koppeling.usecases.intake import Intake, in_chunks, merge

_OTHER_SIDE = {
    "newcomer": "other_newcomer_id",
    "opening": "opening_id",
    "organisation": "organisation_id",
}

_Identity = tuple[NewcomerId, str, int, TieKind, date | None]
"""Newcomer, column and id of the other side, kind, and the day it began."""


@dataclass(slots=True)
class _Known:
    """The ties of the newcomers in the file, and the places that are held."""

    ids: dict[str, Any] = field(default_factory=dict)
    places: dict[OpeningId, int] = field(default_factory=dict)
    held: dict[OpeningId, set[int]] = field(default_factory=dict)
    ties: dict[_Identity, Tie] = field(default_factory=dict)
    living: dict[tuple[NewcomerId, OpeningId], Tie] = field(default_factory=dict)


def take_ties(intake: Intake, rows: Sequence[Row]) -> None:
    """Add or update a tie for each row; problems are left with the intake.

    A tie is known by its two, its kind and the day it began. A coupling counts
    as agreed by both on that day; a living one takes the lowest free place. Rows
    that end something are taken first, so that their places are free for others.
    """
    known = _read(intake, rows)
    for ends in (True, False):
        for row in intake.watched(rows):
            if (row.values.get("until") is not None) is ends:
                found = _two(intake, row, known)
                if found is not None:
                    _take(intake, row, found, known)
        if not intake.problems:
            # Freed places must be written before they are taken: the database counts each write.
            intake.session.flush()
    intake.problems.sort(key=lambda problem: problem.line)


def _take(intake: Intake, row: Row, identity: _Identity, known: _Known) -> None:
    newcomer_id, side, other_id, kind, since = identity
    tie = known.ties.get(identity) or known.ties.get(_mirrored(identity))
    if tie is None:
        lacking = missing_in_new_row(FileKind.TIES, row)
        intake.problems += lacking
        if lacking:
            return
    until = row.values.get("until", tie.until if tie else None)
    if not (until is None or isinstance(until, date)) or _misdated(intake, row, since, until):
        return
    new = tie is None
    if tie is None:
        tie = Tie(town_id=intake.town.id, kind=kind, newcomer_id=newcomer_id, since=since)
        setattr(tie, side, other_id)
    changed = new or tie.until != until
    if changed and kind is TieKind.COUPLING and not _couple(intake, row, tie, until, known):
        return
    merge(tie, {"until": until})
    intake.session.add(tie)
    known.ties[identity] = tie
    intake.count(new=new, changed=changed)


def _couple(intake: Intake, row: Row, tie: Tie, until: date | None, known: _Known) -> bool:
    """Give a coupling its state and its place.

    Refused where another coupling of the two lives or no place is left.
    """
    if tie.opening_id is None or tie.since is None:
        return False
    pair = (tie.newcomer_id, tie.opening_id)
    if tie.newcomer_yes_at is None:
        agreed_at = datetime.combine(tie.since, time.min, UTC)
        tie.newcomer_yes_at = tie.opening_yes_at = agreed_at
    held = known.held.setdefault(tie.opening_id, set())
    if until is not None:
        held.discard(tie.place_no or 0)
        if known.living.get(pair) is tie:
            del known.living[pair]
        merge(tie, {"state": CouplingState.ENDED, "place_no": None, "opening_places": None})
        return True
    other = known.living.get(pair)
    if other is not None and other is not tie:
        since = other.since.isoformat() if other.since else ""
        intake.refuse(row, "since", ProblemCode.ALREADY_COUPLED, since=since)
        return False
    places = known.places[tie.opening_id]
    place_no = lowest_free_place(held)
    if place_no > places:
        ref = str(row.values["other_ref"])
        intake.refuse(row, "other_ref", ProblemCode.NO_PLACE_LEFT, ref=ref, places=places)
        return False
    held.add(place_no)
    known.living[pair] = tie
    settled = {"state": CouplingState.SETTLED, "end_reason": None}
    merge(tie, {**settled, "place_no": place_no, "opening_places": places})
    return True


def _two(intake: Intake, row: Row, known: _Known) -> _Identity | None:
    """Whom the row ties, refused where a ref is unknown or names what no such tie can reach."""
    one, other = str(row.values["newcomer_ref"]), str(row.values["other_ref"])
    kind = TieKind(str(row.values["kind"]))
    unknown = [
        (column, ref)
        for column, ref, subjects in (
            ("newcomer_ref", one, {"newcomer"}),
            ("other_ref", other, set(HOLDERS)),
        )
        if intake.subjects.get(ref) not in subjects
    ]
    for column, ref in unknown:
        intake.refuse(row, column, ProblemCode.UNKNOWN_REF, ref=ref)
    if unknown:
        return None
    subject = intake.subjects[other]
    if kind is TieKind.COUPLING and subject != "opening":
        intake.refuse(row, "other_ref", ProblemCode.COUPLING_NEEDS_OPENING)
        return None
    since = row.values.get("since")
    return (
        known.ids[one],
        _OTHER_SIDE[subject],
        known.ids[other],
        kind,
        since if isinstance(since, date) else None,
    )


def _misdated(intake: Intake, row: Row, since: date | None, until: date | None) -> bool:
    """Whether the days cannot be: turned round, or a coupling that lies ahead; refused if so."""
    merged = Row(row.line, {**row.values, "since": since, "until": until})
    problems = contradictions(FileKind.TIES, merged)
    intake.problems += problems
    if row.values["kind"] is not TieKind.COUPLING:
        return bool(problems)
    ahead = [
        (column, day)
        for column, day in (("since", since), ("until", until))
        if day is not None and day > intake.today
    ]
    for column, day in ahead:
        intake.refuse(row, column, ProblemCode.IN_THE_FUTURE, value=day.isoformat())
    return bool(problems or ahead)


def _mirrored(identity: _Identity) -> _Identity:
    """The same tie seen from the other newcomer, who may have been named first."""
    newcomer_id, side, other_id, kind, since = identity
    if side != _OTHER_SIDE["newcomer"]:
        return identity
    return (NewcomerId(other_id), side, newcomer_id, kind, since)


def _read(intake: Intake, rows: Sequence[Row]) -> _Known:
    session, town_id = intake.session, intake.town.id
    known = _Known()
    refs = {str(row.values[column]) for row in rows for column in ("newcomer_ref", "other_ref")}
    for subject, table in HOLDERS.items():
        named = sorted(Ref(ref) for ref in refs if intake.subjects.get(ref) == subject)
        for some in in_chunks(named):
            found = session.execute(
                select(table.ref, table.id).where(table.town_id == town_id, table.ref.in_(some))
            )
            known.ids.update((ref, row_id) for ref, row_id in found)
    for opening_id, places in session.execute(
        select(Opening.id, Opening.places).where(Opening.town_id == town_id)
    ):
        known.places[opening_id] = places
    for tie in session.scalars(select(Tie).where(Tie.town_id == town_id)):
        _remember(known, tie)
    return known


def _remember(known: _Known, tie: Tie) -> None:
    side = next(side for side in _OTHER_SIDE.values() if getattr(tie, side) is not None)
    known.ties[tie.newcomer_id, side, getattr(tie, side), tie.kind, tie.since] = tie
    if tie.opening_id is not None and tie.place_no is not None:
        known.held.setdefault(tie.opening_id, set()).add(tie.place_no)
        known.living[tie.newcomer_id, tie.opening_id] = tie
