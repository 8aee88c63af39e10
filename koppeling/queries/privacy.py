"""Everything that is kept about one person, for that person."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from koppeling.exchange.lists import HALF_DAY_LIST, LEVELS
from koppeling.queries.refs import HOLDERS, get_subject
from koppeling.store import (
    Alternate,
    Avoidance,
    Base,
    CheckIn,
    Concern,
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
    RoundNewcomer,
    RoundOpening,
    StillWaiting,
    Tie,
    Volunteer,
)
from koppeling.terms import IntroductionState, Party, Ref, TownId, Week, Whose

Record = dict[str, Any]

_PLUMBING = frozenset({"id", "town_id", "subject", "nonce", "token_hash"})
"""Columns that say nothing about a person, or would let somebody else answer for them."""

_AS_IN_FILES = {"availability": HALF_DAY_LIST, "languages": LEVELS, "needs_language": LEVELS}
"""Columns kept as numbers, which nobody but this program reads."""


def export_person(session: Session, town_id: TownId, ref: str) -> Record:
    """All rows about whoever has this case number, as JSON can hold them.

    Others appear by ref only, and what is theirs is not told: whom they avoid,
    what they answered, what worries them, why something ended, and, until both
    have said yes, what a proposal says of the two. Raises ``UnknownRef``.
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
        found["messages"] = [_message(one) for one in _of(session, Message, organisation_id=row.id)]
        found["links"] = [_told(one) for one in _of(session, Link, organisation_id=row.id)]
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
            {
                "week": _week(session, one.match_round_id),
                "blocked": one.blocked,
                # What is ours to change may lie in another: an opening that is not vetted yet.
                "remedies": [of for of in one.remedies if of["whose"] == Whose.HERS],
            }
            for one in _of(session, StillWaiting, **of_row)
        ]
    read = RoundNewcomer if isinstance(row, Newcomer) else RoundOpening
    found["read_by_rounds"] = [
        {
            "week": _week(session, one.match_round_id),
            **{name: _plain(name, value) for name, value in one.facts.items()},
        }
        for one in _of(session, read, **of_row)
    ]
    found["ties"] = [_tie(tie) for tie in ties]
    found["proposals"] = [_proposal(session, one) for one in _of(session, Proposal, **of_row)]
    own = Party.NEWCOMER if isinstance(row, Newcomer) else Party.OPENING
    found["introductions"] = [
        _introduction(one, own) for one in _of(session, Introduction, **of_row)
    ]
    found["check_ins"] = [
        {"newcomer": one.tie.newcomer.ref, "opening": _ref(one.tie.opening), **_told(one)}
        for tie in ties
        for one in _of(session, CheckIn, tie_id=tie.id)
        if one.party is own
    ]
    found["concerns"] = [
        {"newcomer": one.newcomer.ref, "opening": one.opening.ref, **_told(one)}
        for one in _of(session, Concern, **of_row)
        if one.reported_by is own
    ]
    found["messages"] = [_message(one) for one in _of(session, Message, **of_row)]
    found["links"] = [_told(one) for one in _of(session, Link, **of_row)]
    found["journal"] = [
        _line(one) for one in _of(session, JournalLine, **of_row) if _is_theirs(one, own)
    ]
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
        column.name: _plain(column.name, getattr(row, column.name))
        for column in row.__table__.columns
        if column.name not in _PLUMBING and not column.foreign_keys
    }


def _proposal(session: Session, proposal: Proposal) -> Record:
    told = {
        "week": _week(session, proposal.match_round_id),
        "newcomer": proposal.newcomer.ref,
        "opening": proposal.opening.ref,
        **_told(proposal),
    }
    agreed = select(Introduction.id).where(
        Introduction.proposal_id == proposal.id,
        Introduction.state == IntroductionState.COUPLED,
    )
    # Why it was put aside may lie in the other, and why it was chosen in third persons.
    del told["aside_reason"], told["why"]
    if session.scalar(agreed) is None:
        # Its reasons tell of the other: interests, children, about what age, how near.
        hidden = {"score", "reasons", "left_out", "own_words"}
        return {name: told[name] for name in told if name not in hidden}
    alternates = session.execute(
        select(Opening.ref, Alternate.score)
        .join(Alternate, Alternate.opening_id == Opening.id)
        .where(Alternate.proposal_id == proposal.id)
    )
    told["alternates"] = [
        {"opening": ref, "score": score}
        for ref, score in sorted((ref, score) for ref, score in alternates)
    ]
    return told


def _introduction(introduction: Introduction, own: Party) -> Record:
    """An introduction with the answers of one side, and the other's where it said yes, too."""
    told = {
        "newcomer": introduction.newcomer.ref,
        "opening": introduction.opening.ref,
        **_told(introduction),
    }
    hidden = set()
    if introduction.state is not IntroductionState.COUPLED:
        hidden |= {f"{own.other}_yes_at", f"{own.other}_time"}
    if introduction.declined_by is own.other:
        hidden |= {"declined_by", "declined_at", "declined_for_good"}
    return {name: told[name] for name in told if name not in hidden}


def _message(message: Message) -> Record:
    """What a message says to its recipient, without a coordinator's words about the other."""
    told = _told(message)
    return {name: told[name] for name in told if name != "own_words"}


def _is_theirs(line: JournalLine, own: Party) -> bool:
    """Whether a line tells nothing that the other side did or is worried about."""
    if "concern" in line.deed:
        return bool(line.params.get("party") == own)
    return bool(line.params.get("party") != own.other)


def _line(line: JournalLine) -> Record:
    told = _told(line)
    told["params"] = {name: told["params"][name] for name in line.params if name != "reason"}
    return told


def _tie(tie: Tie) -> Record:
    told = {
        "newcomer": tie.newcomer.ref,
        "other": _ref(tie.opening or tie.organisation or tie.other_newcomer),
        **_told(tie),
    }
    return {name: told[name] for name in told if name != "end_reason"}


def _ref(one: Newcomer | Opening | Organisation | None) -> str | None:
    return None if one is None else one.ref


def _week(session: Session, match_round_id: int) -> str:
    match_round = session.get_one(MatchRound, match_round_id)
    return str(Week(match_round.iso_year, match_round.iso_week))


def _plain(name: str, value: Any) -> Any:
    if value is not None and name in _AS_IN_FILES:
        return _AS_IN_FILES[name].write(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
