"""Ties of a town, both sides by ref."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, or_, select
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
            Newcomer.ref,
            func.coalesce(Opening.ref, Organisation.ref, other.ref),
            case(
                (Tie.opening_id.is_not(None), "opening"),
                (Tie.organisation_id.is_not(None), "organisation"),
                else_="newcomer",
            ),
            Tie.kind,
            Tie.since,
            Tie.until,
            or_(
                Newcomer.protected.is_(True), Opening.protected.is_(True), other.protected.is_(True)
            ),
        )
        .join(Newcomer, Newcomer.id == Tie.newcomer_id)
        .join(Opening, Opening.id == Tie.opening_id, isouter=True)
        .join(Organisation, Organisation.id == Tie.organisation_id, isouter=True)
        .join(other, other.id == Tie.other_newcomer_id, isouter=True)
        .where(Tie.town_id == town_id)
    )
    for row in rows:
        yield TieLine(*row)
