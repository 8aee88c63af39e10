"""A town as its administrator sees it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from koppeling.queries import towns
from koppeling.queries.towns import TownLine
from koppeling.store import Town
from koppeling.terms import TownId


@dataclass(frozen=True, slots=True)
class TownDesk:
    """How a town stands; None where it has not come to that yet."""

    town: TownLine
    dpia_ticked_at: datetime | None
    meeting_place: str | None


def read_town_desk(session: Session, town_id: TownId) -> TownDesk:
    """The town of a member of staff."""
    town = session.get_one(Town, town_id)
    return TownDesk(towns.line(town), town.dpia_ticked_at, town.meeting_place)
