"""One file on its way into a town: what is known there, what is wrong, what changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from koppeling.errors import Parameter, RowProblem
from koppeling.exchange.problems import ProblemCode
from koppeling.exchange.rows import Row
from koppeling.queries import towns
from koppeling.store import (
    Avoidance,
    CaseRef,
    Consent,
    District,
    Newcomer,
    Opening,
    Organisation,
    Town,
)
from koppeling.terms import ConsentPurpose

_CHUNK = 500
"""How many refs one query asks for; SQLite takes a limited number of parameters."""

Progress = Callable[[str, int, int], None]
Holder = Newcomer | Opening | Organisation
T = TypeVar("T")


@dataclass(slots=True)
class Intake:
    """What the rows of one file are held against, and what came of them.

    ``subjects`` tells of each ref of the town what it names; ``districts`` finds
    one by key or name.
    """

    session: Session
    town: Town
    now: datetime
    subjects: dict[str, str]
    districts: Mapping[str, District]
    progress: Progress | None = None
    problems: list[RowProblem] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    unchanged: int = 0

    @classmethod
    def begin(
        cls, session: Session, town: Town, *, now: datetime, progress: Progress | None = None
    ) -> "Intake":
        districts = session.scalars(select(District).where(District.town_id == town.id)).all()
        subjects = session.execute(
            select(CaseRef.ref, CaseRef.subject).where(CaseRef.town_id == town.id)
        )
        return cls(
            session=session,
            town=town,
            now=now,
            progress=progress,
            subjects={row.ref: row.subject for row in subjects},
            districts={
                word: district
                for district in districts
                for word in (district.name.casefold(), district.key.casefold())
            },
        )

    def watched(self, rows: Sequence[Row]) -> Iterator[Row]:
        """The rows one by one; whoever watches hears of every few hundred."""
        for done, row in enumerate(rows):
            if self.progress is not None and done % _CHUNK == 0:
                self.progress("rows", done, len(rows))
            yield row

    @property
    def today(self) -> date:
        return towns.line(self.town).day(self.now)

    def refuse(self, row: Row, column: str, code: ProblemCode, **params: Parameter) -> None:
        self.problems.append(RowProblem(row.line, column, code, params))

    def count(self, *, new: bool, changed: bool) -> None:
        if new:
            self.new += 1
        elif changed:
            self.changed += 1
        else:
            self.unchanged += 1

    def names_another(self, row: Row, subject: str) -> bool:
        """Whether the row's ref is the case number of something else; refused if so."""
        ref = str(row.values["ref"])
        taken = self.subjects.get(ref, subject)
        if taken == subject:
            return False
        self.refuse(row, "ref", ProblemCode.REF_TAKEN, ref=ref, subject=taken)
        return True

    def avoids_oneself(self, row: Row) -> bool:
        """Whether the row's avoid-list names its own ref; refused if so."""
        avoided = row.values.get("avoid")
        if not isinstance(avoided, tuple) or row.values["ref"] not in avoided:
            return False
        self.refuse(row, "avoid", ProblemCode.TIE_TO_ONESELF)
        return True

    def vouch_for(self, holder: Newcomer | Opening, before: str | None, after: str | None) -> None:
        """Count an address that the row changes as confirmed, where somebody signed up.

        Who enters it answers for it, as for every address of a file; one that was taken
        away is no longer confirmed.
        """
        if holder.signed_up_at is not None and before != after:
            holder.email_confirmed_at = None if after is None else self.now

    def write(
        self,
        subject: str,
        holders: Mapping[str, Holder],
        rows: Sequence[Row],
        *,
        new: Sequence[str],
        changed: set[str],
    ) -> None:
        """Write the holders of these refs with their avoid-lists and consents, and count them.

        ``new`` are the refs that were not known before, ``changed`` those whose
        own columns the rows changed.
        """
        self._take_refs(new, subject)
        # What is changed goes first, and then what is new.
        self.session.flush()
        written = 0
        for refs in in_chunks(new):
            self.session.add_all(holders[ref] for ref in refs)
            self.session.flush()
            written += len(refs)
            if self.progress is not None:
                self.progress("keeping", written, len(new))
        changed = changed | self._keep_avoidances(_listed(rows, "avoid"))
        allowed = {
            ref: (holders[ref], map(ConsentPurpose, purposes))
            for ref, purposes in _listed(rows, "consent").items()
        }
        changed |= self._keep_consents(subject, allowed)
        fresh = set(new)
        for ref in holders:
            self.count(new=ref in fresh, changed=ref in changed)

    def _take_refs(self, refs: Sequence[str], subject: str) -> None:
        """Give new case numbers out; rows that hold them may be written after this."""
        if not refs:
            return
        self.session.execute(
            insert(CaseRef),
            [{"town_id": self.town.id, "ref": ref, "subject": subject} for ref in refs],
        )
        self.subjects.update(dict.fromkeys(refs, subject))

    def _keep_avoidances(self, wanted: Mapping[str, Iterable[str]]) -> set[str]:
        """Make these the avoid-lists of these refs; answers whose list changed."""
        known: dict[str, set[str]] = {ref: set() for ref in wanted}
        for refs in in_chunks(wanted):
            for one, other in self.session.execute(
                select(Avoidance.ref, Avoidance.avoids_ref).where(
                    Avoidance.town_id == self.town.id, Avoidance.ref.in_(refs)
                )
            ):
                known[one].add(other)
        changed: set[str] = set()
        added: list[dict[str, Any]] = []
        for ref, avoided in wanted.items():
            now_avoided = set(avoided)
            if now_avoided == known[ref]:
                continue
            changed.add(ref)
            gone = known[ref] - now_avoided
            if gone:
                self.session.execute(
                    delete(Avoidance).where(
                        Avoidance.town_id == self.town.id,
                        Avoidance.ref == ref,
                        Avoidance.avoids_ref.in_(gone),
                    )
                )
            added += [
                {"town_id": self.town.id, "ref": ref, "avoids_ref": other}
                for other in sorted(now_avoided - known[ref])
            ]
        if added:
            self.session.execute(insert(Avoidance), added)
        return changed

    def _keep_consents(
        self, subject: str, wanted: Mapping[str, tuple[Holder, Iterable[ConsentPurpose]]]
    ) -> set[str]:
        """Make these the purposes allowed by these people, who are written already.

        A purpose that was allowed before keeps its day. Answers whose changed.
        """
        if not wanted:
            return set()
        column: InstrumentedAttribute[Any] = (
            Consent.newcomer_id if subject == "newcomer" else Consent.opening_id
        )
        known: dict[int, set[ConsentPurpose]] = {one.id: set() for one, _ in wanted.values()}
        for ids in in_chunks(known):
            for subject_id, purpose in self.session.execute(
                select(column, Consent.purpose).where(column.in_(ids))
            ):
                known[subject_id].add(purpose)
        changed: set[str] = set()
        added: list[dict[str, Any]] = []
        for ref, (one, purposes) in wanted.items():
            allowed = set(purposes)
            if allowed == known[one.id]:
                continue
            changed.add(ref)
            gone = known[one.id] - allowed
            if gone:
                self.session.execute(
                    delete(Consent).where(column == one.id, Consent.purpose.in_(gone))
                )
            added += [
                {column.key: one.id, "purpose": purpose, "granted_at": self.now}
                for purpose in sorted(allowed - known[one.id])
            ]
        if added:
            self.session.execute(insert(Consent), added)
        return changed


def in_chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """The items a few hundred at a time."""
    rest = iter(items)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def merge(thing: object, values: Mapping[str, object]) -> bool:
    """Set what differs; answers whether anything did."""
    differing = {name: value for name, value in values.items() if getattr(thing, name) != value}
    for name, value in differing.items():
        setattr(thing, name, value)
    return bool(differing)


def stored(values: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    """The columns of a row that are kept under their own names, as the database keeps them.

    Lists of codes as lists, levels as numbers; a column the row leaves is left out.
    """
    return {name: _stored(values[name]) for name in names if name in values}


def _stored(value: object) -> object:
    if isinstance(value, tuple):
        return [str(code) for code in value]
    if isinstance(value, dict):
        return {tag: int(level) for tag, level in value.items()}
    return value


def _listed(rows: Sequence[Row], column: str) -> dict[str, tuple[str, ...]]:
    """The lists that the rows give in a column, by ref; a cleared one is empty."""
    return {
        str(row.values["ref"]): _codes(row.values[column]) for row in rows if column in row.values
    }


def _codes(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()
