"""Couplings of a town."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.errors import UnknownCoupling
from koppeling.store import Newcomer, Opening, Tie
from koppeling.terms import CouplingState, EndReason, Kind, TieId, TieKind, TownId


@dataclass(frozen=True, slots=True)
class CouplingLine:
    """One coupling by refs; ``until`` is None while it lives."""

    newcomer: str
    opening: str
    kind: Kind
    state: CouplingState
    since: date
    until: date | None
    end_reason: EndReason | None


def couplings(session: Session, town_id: TownId) -> tuple[CouplingLine, ...]:
    """Every coupling of a town, the living and the ended."""
    rows = session.execute(
        select(Tie, Newcomer.ref, Opening.ref, Opening.kind)
        .join(Newcomer, Newcomer.id == Tie.newcomer_id)
        .join(Opening, Opening.id == Tie.opening_id)
        .where(Tie.town_id == town_id, Tie.kind == TieKind.COUPLING)
    )
    lines = (
        CouplingLine(
            newcomer=newcomer,
            opening=opening,
            kind=kind,
            state=tie.state,
            since=tie.since,
            until=tie.until,
            end_reason=tie.end_reason,
        )
        for tie, newcomer, opening, kind in rows
        # The database sees to both; this is for the type.
        if tie.state is not None and tie.since is not None
    )
    return tuple(sorted(lines, key=lambda line: (line.newcomer, line.opening, line.since)))


def get_coupling_id(session: Session, town_id: TownId, newcomer: str, opening: str) -> TieId:
    """The living coupling of two by their refs, else their last. Raises ``UnknownCoupling``."""
    found = session.scalar(
        select(Tie.id)
        .join(Newcomer, Newcomer.id == Tie.newcomer_id)
        .join(Opening, Opening.id == Tie.opening_id)
        .where(
            Tie.town_id == town_id,
            Tie.kind == TieKind.COUPLING,
            Newcomer.ref == newcomer,
            Opening.ref == opening,
        )
        .order_by(Tie.until.is_not(None), Tie.until.desc(), Tie.id.desc())
        .limit(1)
    )
    if found is None:
        raise UnknownCoupling(newcomer=newcomer, opening=opening)
    return found
