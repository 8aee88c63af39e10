"""What an association or employer reads of itself: its offers, and what it is asked.

Nothing here lists, counts or finds newcomers. Of an introduction stands here only that
there is one, how far it is, and, once she has said yes herself, how she is called.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from koppeling.queries import places
from koppeling.queries.asked import Asked, Standing, find_asked
from koppeling.queries.openings import is_stale
from koppeling.store import Introduction, Opening, Organisation
from koppeling.terms import (
    IntroductionId,
    IntroductionState,
    Level,
    OpeningId,
    OrganisationId,
    OrganisationKind,
    Party,
    TownId,
    half_days_in,
)


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """An organisation as it reads of itself; ``moves_to`` is the address it is to move to."""

    id: OrganisationId
    town_id: TownId
    name: str | None
    kind: OrganisationKind
    email: str | None
    phone: str | None
    postcode: str | None
    contact_name: str | None
    moves_to: str | None


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One opening of an organisation; ``cells`` are its values as a form and a file hold them."""

    id: OpeningId
    ref: str
    title: str | None
    places: int
    filled: int
    stated_on: date | None
    is_stale: bool
    valid_until: date | None
    is_closed: bool
    cells: Mapping[str, str]

    @property
    def free(self) -> int:
        return max(self.places - self.filled, 0)


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """An introduction of one of its openings that is under way, or has become a contact."""

    id: IntroductionId
    opening_id: OpeningId
    offer: str | None
    asked: Asked


def find_organisation(session: Session, organisation_id: OrganisationId) -> OrganisationLine | None:
    """An organisation by its identity."""
    found = session.get(Organisation, organisation_id)
    if found is None:
        return None
    return OrganisationLine(
        id=found.id,
        town_id=found.town_id,
        name=found.name,
        kind=found.kind or OrganisationKind.ASSOCIATION,
        email=found.email,
        phone=found.phone,
        postcode=found.postcode,
        contact_name=found.contact_name,
        moves_to=found.next_email,
    )


def offers(
    session: Session, organisation_id: OrganisationId, *, today: date
) -> tuple[OfferLine, ...]:
    """The openings of an organisation: the open ones first, the latest first."""
    lines = _offers(session, Opening.organisation_id == organisation_id, today=today)
    return tuple(sorted(lines, key=lambda line: (line.is_closed, -line.id)))


def find_offer(
    session: Session, organisation_id: OrganisationId, opening_id: OpeningId, *, today: date
) -> OfferLine | None:
    """One opening of this organisation; None alike for one unknown and somebody else's."""
    own = and_(Opening.organisation_id == organisation_id, Opening.id == opening_id)
    return next(iter(_offers(session, own, today=today)), None)


def questions(
    session: Session, organisation_id: OrganisationId, town_id: TownId, *, now: datetime
) -> tuple[QuestionLine, ...]:
    """What the organisation is asked, or was and still stands; whose turn it is not yet, not."""
    rows = session.execute(
        select(Introduction.id, Opening.id, Opening.title)
        .join(Opening, Opening.id == Introduction.opening_id)
        .where(
            Opening.organisation_id == organisation_id,
            # The others are none of those shown; each line costs a look of its own.
            Introduction.state.in_((IntroductionState.ASKING, IntroductionState.COUPLED)),
        )
        .order_by(Introduction.asked_at, Introduction.id)
    )
    lines = (
        QuestionLine(id=introduction_id, opening_id=opening_id, offer=title, asked=asked)
        for introduction_id, opening_id, title in rows
        for asked in [find_asked(session, introduction_id, Party.OPENING, town_id=town_id, now=now)]
        if asked is not None and asked.standing in _SHOWN
    )
    return tuple(sorted(lines, key=lambda line: _SHOWN.index(line.asked.standing)))


_SHOWN = (Standing.YOUR_TURN, Standing.SAID_YES, Standing.COUPLED)


def find_question(
    session: Session,
    organisation_id: OrganisationId,
    introduction_id: IntroductionId,
    town_id: TownId,
    *,
    now: datetime,
) -> QuestionLine | None:
    """One introduction that asked this organisation; None for one that is somebody else's."""
    opening = session.execute(
        select(Opening.id, Opening.title)
        .join(Introduction, Introduction.opening_id == Opening.id)
        .where(
            Introduction.id == introduction_id,
            Opening.organisation_id == organisation_id,
        )
    ).one_or_none()
    asked = find_asked(session, introduction_id, Party.OPENING, town_id=town_id, now=now)
    if opening is None or asked is None or asked.standing is Standing.NOT_YET:
        return None
    return QuestionLine(id=introduction_id, opening_id=opening.id, offer=opening.title, asked=asked)


def _offers(session: Session, wanted: ColumnElement[bool], *, today: date) -> list[OfferLine]:
    rows = session.execute(select(Opening, places.held(), is_stale(today)).where(wanted))
    return [_offer(opening, filled, is_stale=bool(stale)) for opening, filled, stale in rows]


def _offer(opening: Opening, filled: int, *, is_stale: bool) -> OfferLine:
    needs = sorted((opening.needs_language or {}).items())
    cells = {
        "title": opening.title or "",
        "postcode": opening.postcode or "",
        "places": str(opening.places),
        "availability": " ".join(half_days_in(opening.availability)),
        "needs_language": " ".join(f"{tag}:{Level(level).name}" for tag, level in needs),
        "interests": " ".join(opening.interests or ()),
        "valid_until": opening.valid_until.isoformat() if opening.valid_until else "",
        "contact_name": opening.contact_name or "",
        "email": opening.email or "",
        "phone": opening.phone or "",
    }
    return OfferLine(
        id=opening.id,
        ref=opening.ref,
        title=opening.title,
        places=opening.places,
        filled=filled,
        stated_on=opening.stated_on,
        is_stale=is_stale,
        valid_until=opening.valid_until,
        is_closed=opening.closed_at is not None,
        cells=cells,
    )
