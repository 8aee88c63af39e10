"""Everything that is kept about one person, for that person."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from koppeling.queries.refs import HOLDERS, get_subject
from koppeling.store import (
    Alternate,
    Avoidance,
    Base,
    Consent,
    District,
    Household,
    Introduction,
    JournalLine,
    Link,
    MatchRound,
    Message,
    Newcomer,
    Opening,
    Organisation,
    Proposal,
    StillWaiting,
    Tie,
    Volunteer,
)
from koppeling.terms import Ref, TownId, Week

Record = dict[str, Any]

_PLUMBING = frozenset({"id", "town_id", "subject", "nonce", "token_hash"})
"""Columns that say nothing about a person, or would let somebody else answer for them."""


def export_person(session: Session, town_id: TownId, ref: str) -> Record:
    """All rows about whoever has this case number, as JSON can hold them.

    Others appear by ref only. Whom others avoid is theirs, and not told. Raises
    ``UnknownRef``.
    """
    subject = get_subject(session, town_id, ref)
    rows: type[Any] = HOLDERS[subject]
    row: Newcomer | Opening | Organisation = session.scalars(
        select(rows).where(rows.town_id == town_id, rows.ref == Ref(ref))
    ).one()
    found: Record = {"ref": ref, "subject": subject, "record": _told(row)}
    if row.district_id is not None:
        found["district"] = session.get_one(District, row.district_id).key
    if isinstance(row, Organisation):
        found["ties"] = [_tie(tie) for tie in _of(session, Tie, organisation_id=row.id)]
        return found
    if isinstance(row, Newcomer) and row.household_id is not None:
        found["household"] = session.get_one(Household, row.household_id).key
    if isinstance(row, Opening) and row.volunteer_id is not None:
        found["volunteer"] = _told(session.get_one(Volunteer, row.volunteer_id))
    found["avoid"] = sorted(
        session.scalars(
            select(Avoidance.avoids_ref).where(Avoidance.town_id == town_id, Avoidance.ref == ref)
        )
    )
    side = "newcomer_id" if isinstance(row, Newcomer) else "opening_id"
    of_row = {side: row.id}
    found["consents"] = [_told(one) for one in _of(session, Consent, **of_row)]
    ties = _of(session, Tie, **of_row)
    if isinstance(row, Newcomer):
        ties += _of(session, Tie, other_newcomer_id=row.id)
        found["still_waiting"] = [
            {"week": _week(session, one.match_round_id), **_told(one)}
            for one in _of(session, StillWaiting, **of_row)
        ]
    found["ties"] = [_tie(tie) for tie in ties]
    found["proposals"] = [_proposal(session, one) for one in _of(session, Proposal, **of_row)]
    found["introductions"] = [
        {"newcomer": one.newcomer.ref, "opening": one.opening.ref, **_told(one)}
        for one in _of(session, Introduction, **of_row)
    ]
    found["messages"] = [_told(one) for one in _of(session, Message, **of_row)]
    found["links"] = [_told(one) for one in _of(session, Link, **of_row)]
    found["journal"] = [_told(one) for one in _of(session, JournalLine, **of_row)]
    return found


def _of(session: Session, table: type[Any], **where: int) -> list[Any]:
    """The rows of a table about somebody, in the order in which they were written."""
    asked: Iterable[ColumnElement[bool]] = (
        getattr(table, column) == value for column, value in where.items()
    )
    return list(
        session.scalars(select(table).where(or_(*asked)).order_by(*table.__table__.primary_key))
    )


def _told(row: Base) -> Record:
    """What a row says, without identities."""
    return {
        column.name: _plain(getattr(row, column.name))
        for column in row.__table__.columns
        if column.name not in _PLUMBING and not column.foreign_keys
    }


def _proposal(session: Session, proposal: Proposal) -> Record:
    alternates = session.execute(
        select(Opening.ref, Alternate.score)
        .join(Alternate, Alternate.opening_id == Opening.id)
        .where(Alternate.proposal_id == proposal.id)
    )
    return {
        "week": _week(session, proposal.match_round_id),
        "newcomer": proposal.newcomer.ref,
        "opening": proposal.opening.ref,
        **_told(proposal),
        "alternates": [
            {"opening": ref, "score": score}
            for ref, score in sorted((ref, score) for ref, score in alternates)
        ],
    }


def _tie(tie: Tie) -> Record:
    other = tie.opening or tie.organisation or tie.other_newcomer
    return {
        "newcomer": tie.newcomer.ref,
        "other": None if other is None else other.ref,
        **_told(tie),
    }


def _week(session: Session, match_round_id: int) -> str:
    match_round = session.get_one(MatchRound, match_round_id)
    return str(Week(match_round.iso_year, match_round.iso_week))


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
