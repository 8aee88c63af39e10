"""Ties of a town, both sides by ref."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from koppeling.network.edges import NodeKind
from koppeling.store import Newcomer, Opening, Organisation, Tie
from koppeling.terms import TieKind, TownId


@dataclass(frozen=True, slots=True)
class TieLine:
    """One tie, living or ended; ``is_protected`` where one of the two must not be found."""

    newcomer: str
    other: str
    other_kind: NodeKind
    kind: TieKind
    since: date | None
    until: date | None
    is_protected: bool


def ties(session: Session, town_id: TownId) -> Iterator[TieLine]:
    """Every tie of a town, in no order."""
    other = aliased(Newcomer)
    rows = session.execute(
        select(
            Tie.kind,
            Tie.since,
            Tie.until,
            Newcomer.ref.label("newcomer"),
            Opening.ref.label("opening"),
            Organisation.ref.label("organisation"),
            other.ref.label("other_newcomer"),
            Newcomer.protected.label("newcomer_protected"),
            Opening.protected.label("opening_protected"),
            other.protected.label("other_protected"),
        )
        .join(Newcomer, Newcomer.id == Tie.newcomer_id)
        .join(Opening, Opening.id == Tie.opening_id, isouter=True)
        .join(Organisation, Organisation.id == Tie.organisation_id, isouter=True)
        .join(other, other.id == Tie.other_newcomer_id, isouter=True)
        .where(Tie.town_id == town_id)
    )
    for row in rows:
        others: tuple[tuple[str | None, NodeKind], ...] = (
            (row.opening, "opening"),
            (row.organisation, "organisation"),
            (row.other_newcomer, "newcomer"),
        )
        ref, other_kind = next((ref, kind) for ref, kind in others if ref is not None)
        yield TieLine(
            newcomer=row.newcomer,
            other=ref,
            other_kind=other_kind,
            kind=row.kind,
            since=row.since,
            until=row.until,
            is_protected=True
            in (row.newcomer_protected, row.opening_protected, row.other_protected),
        )
