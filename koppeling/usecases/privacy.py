"""Erasing a person: nothing of them stays, in any table."""

from datetime import datetime

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from koppeling.queries.refs import HOLDERS, get_subject
from koppeling.store import Avoidance, CaseRef, Introduction, Newcomer, Opening, Tie, Volunteer
from koppeling.store.engine import lock_opening
from koppeling.terms import Ref, TownId
from koppeling.usecases.journal import record
from koppeling.usecases.newcomers import remove_empty_households
from koppeling.usecases.towns import lock_town


def erase_person(session: Session, town_id: TownId, ref: str, *, now: datetime, actor: str) -> None:
    """Remove whoever has this case number: a newcomer, an opening, an organisation.

    With the row go consents, ties, introductions, proposals, alternates, what
    was noted of their waiting, messages and links (the database cascades), the
    volunteer behind the opening, avoid-lists on either side, the case number,
    and a household nobody is left in. Journal lines stay and name nobody.
    Refused with ``UnknownRef``.
    """
    # The town first, then openings, as everybody does: a round that is being kept, and an
    # answer that is being given, are over before somebody goes.
    lock_town(session, town_id)
    subject = get_subject(session, town_id, ref)
    rows = HOLDERS[subject]
    _lock_openings(session, town_id, ref)
    session.execute(delete(rows).where(rows.town_id == town_id, rows.ref == Ref(ref)))
    session.execute(
        delete(Volunteer).where(
            Volunteer.town_id == town_id,
            Volunteer.is_guide.is_(False),
            ~exists().where(Opening.volunteer_id == Volunteer.id),
        )
    )
    session.execute(
        delete(Avoidance).where(
            Avoidance.town_id == town_id,
            or_(Avoidance.ref == Ref(ref), Avoidance.avoids_ref == Ref(ref)),
        )
    )
    session.execute(delete(CaseRef).where(CaseRef.town_id == town_id, CaseRef.ref == Ref(ref)))
    remove_empty_households(session, town_id)
    session.expire_all()
    record(session, town_id, "erase_person", now=now, actor=actor, subject=subject)
    session.flush()


def _lock_openings(session: Session, town_id: TownId, ref: str) -> None:
    """Lock every opening that has to do with a newcomer."""
    hers = select(Newcomer.id).where(Newcomer.town_id == town_id, Newcomer.ref == Ref(ref))
    asked = session.scalars(
        select(Introduction.opening_id).where(Introduction.newcomer_id.in_(hers))
    )
    tied = session.scalars(select(Tie.opening_id).where(Tie.newcomer_id.in_(hers)))
    for opening_id in sorted({*asked, *(one for one in tied if one is not None)}):
        lock_opening(session, opening_id)
