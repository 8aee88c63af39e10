"""Erasing a person: nothing of them stays, in any table."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Text, cast, delete, exists, or_, select
from sqlalchemy.orm import Session

from koppeling.queries.refs import HOLDERS, get_subject
from koppeling.store import (
    Avoidance,
    CaseRef,
    EmptyOpening,
    Introduction,
    MatchRound,
    Newcomer,
    Opening,
    Proposal,
    StillWaiting,
    Tie,
    Volunteer,
)
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
    a household nobody is left in, and whatever rounds said of others that names
    the case. Journal lines stay and name nobody.
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
    _forget_in_rounds(session, town_id, ref)
    record(session, town_id, "erase_person", now=now, actor=actor, subject=subject)
    session.flush()


def _forget_in_rounds(session: Session, town_id: TownId, ref: str) -> None:
    """Take out what rounds told of others by naming this case: reasons, remedies, advice."""
    rounds = select(MatchRound.id).where(MatchRound.town_id == town_id)
    named = json.dumps(ref)
    for proposal in session.scalars(
        select(Proposal).where(
            Proposal.match_round_id.in_(rounds), cast(Proposal.why, Text).contains(named)
        )
    ):
        if _names(proposal.why, ref):
            proposal.why = None
    waiting = select(StillWaiting).where(
        StillWaiting.match_round_id.in_(rounds), cast(StillWaiting.remedies, Text).contains(named)
    )
    empty = select(EmptyOpening).where(
        EmptyOpening.match_round_id.in_(rounds), cast(EmptyOpening.remedies, Text).contains(named)
    )
    for row in (*session.scalars(waiting), *session.scalars(empty)):
        row.remedies = [one for one in row.remedies if not _names(one, ref)]
    for match_round in session.scalars(
        select(MatchRound).where(
            MatchRound.town_id == town_id,
            or_(
                cast(MatchRound.advice, Text).contains(named),
                cast(MatchRound.previous, Text).contains(named),
            ),
        )
    ):
        match_round.advice = [one for one in match_round.advice if not _names(one, ref)]
        if match_round.previous is not None:
            match_round.previous = [one for one in match_round.previous if not _names(one, ref)]
    session.flush()


def _names(document: object, ref: str) -> bool:
    """Whether a document has the case number among its values."""
    if isinstance(document, Mapping):
        return any(_names(value, ref) for value in document.values())
    if isinstance(document, list):
        return any(_names(value, ref) for value in document)
    return document == ref


def _lock_openings(session: Session, town_id: TownId, ref: str) -> None:
    """Lock every opening that has to do with a newcomer."""
    hers = select(Newcomer.id).where(Newcomer.town_id == town_id, Newcomer.ref == Ref(ref))
    asked = session.scalars(
        select(Introduction.opening_id).where(Introduction.newcomer_id.in_(hers))
    )
    tied = session.scalars(select(Tie.opening_id).where(Tie.newcomer_id.in_(hers)))
    for opening_id in sorted({*asked, *(one for one in tied if one is not None)}):
        lock_opening(session, opening_id)
