"""What was proposed to one side, and the lines of the journal about it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.errors import UnknownRef
from koppeling.queries.contacts import Two, names_of_two, two_of
from koppeling.queries.refs import HOLDERS, get_subject
from koppeling.store import Account, JournalLine, Link, MatchRound, Newcomer, Opening, Proposal
from koppeling.terms import (
    AsideReason,
    LinkId,
    NewcomerId,
    OpeningId,
    ProposalState,
    Ref,
    TownId,
    Week,
)


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """A proposal of some week."""

    two: Two
    week: Week
    state: ProposalState
    aside_reason: AsideReason | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """Who did what when; ``actor`` is a name where a member of staff did it, else a code.

    ``other`` is the other side of the pair, by ref. Codes are those of the journal, and for
    who came by a link ``newcomer``, ``opening``, ``organisation``, or ``link`` once it is gone.
    """

    at: datetime
    actor: str
    is_staff: bool
    deed: str
    params: Mapping[str, Any]
    other: str | None


def proposals_of(
    session: Session,
    town_id: TownId,
    *,
    newcomer_id: NewcomerId | None = None,
    opening_id: OpeningId | None = None,
) -> tuple[ProposedLine, ...]:
    """The proposals of a newcomer or of an opening over all weeks, the latest first."""
    rows = names_of_two(
        select(Proposal, MatchRound.iso_year, MatchRound.iso_week)
        .join(MatchRound, MatchRound.id == Proposal.match_round_id)
        .join(Newcomer, Newcomer.id == Proposal.newcomer_id)
        .join(Opening, Opening.id == Proposal.opening_id)
        .where(MatchRound.town_id == town_id)
    )
    if newcomer_id is not None:
        rows = rows.where(Proposal.newcomer_id == newcomer_id)
    if opening_id is not None:
        rows = rows.where(Proposal.opening_id == opening_id)
    found = [
        ProposedLine(
            two=two_of(row),
            week=Week(row.iso_year, row.iso_week),
            state=row.Proposal.state,
            aside_reason=row.Proposal.aside_reason,
            decided_at=row.Proposal.decided_at,
        )
        for row in session.execute(rows)
    ]
    key = {line: (line.week, line.two.newcomer, line.two.opening) for line in found}
    return tuple(sorted(found, key=lambda line: key[line], reverse=True))


def journal_of(session: Session, town_id: TownId, ref: str) -> tuple[JournalEntry, ...]:
    """Every line of the journal about a newcomer or an opening, the latest first.

    Raises ``UnknownRef``, for an organisation too: the journal has no lines of one alone.
    """
    subject = get_subject(session, town_id, ref)
    if subject == "organisation":
        raise UnknownRef(ref=ref)
    rows = HOLDERS[subject]
    held = session.scalar(select(rows.id).where(rows.town_id == town_id, rows.ref == Ref(ref)))
    lines = session.execute(
        select(JournalLine, Newcomer.ref.label("newcomer"), Opening.ref.label("opening"))
        .join(Newcomer, Newcomer.id == JournalLine.newcomer_id, isouter=True)
        .join(Opening, Opening.id == JournalLine.opening_id, isouter=True)
        .where(
            JournalLine.town_id == town_id,
            JournalLine.newcomer_id == held
            if subject == "newcomer"
            else JournalLine.opening_id == held,
        )
        .order_by(JournalLine.at.desc(), JournalLine.id.desc())
    ).all()
    staff = {
        f"account:{one.id}": one.name or one.email
        for one in session.scalars(select(Account).where(Account.town_id == town_id))
    }
    holders = _link_holders(session, town_id, {row.JournalLine.actor for row in lines})
    return tuple(
        JournalEntry(
            at=row.JournalLine.at,
            actor=(staff | holders).get(row.JournalLine.actor, row.JournalLine.actor),
            is_staff=row.JournalLine.actor in staff,
            deed=row.JournalLine.deed,
            params=row.JournalLine.params,
            other=row.opening if subject == "newcomer" else row.newcomer,
        )
        for row in lines
    )


def _link_holders(session: Session, town_id: TownId, actors: Collection[str]) -> dict[str, str]:
    """Who came by each of the links among the actors, which are named ``link:7``."""
    ids = {int(actor[5:]): actor for actor in actors if re.fullmatch(r"link:\d+", actor)}
    found = dict.fromkeys(ids.values(), "link")
    rows = session.scalars(
        select(Link).where(Link.town_id == town_id, Link.id.in_([LinkId(one) for one in ids]))
    )
    for link in rows:
        if link.newcomer_id is not None:
            found[ids[link.id]] = "newcomer"
        elif link.opening_id is not None:
            found[ids[link.id]] = "opening"
        elif link.organisation_id is not None:
            found[ids[link.id]] = "organisation"
    return found
