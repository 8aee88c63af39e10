"""Newcomers without a living contact, longest first, and why, as the latest round found it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.queries.newcomers import has_contact, is_being_asked, waiting_since
from koppeling.queries.remedies import RemedyLine, hidden_in, remedy_lines
from koppeling.queries.rounds import latest_round
from koppeling.store import Newcomer, Proposal, StillWaiting
from koppeling.terms import MatchRoundId, NewcomerId, TownId, Week


@dataclass(frozen=True, slots=True)
class WaitingPerson:
    """Somebody without a living contact.

    ``days`` since the last contact ended, else since registration; None where no day is
    known. ``blocked`` counts each opening of the town once, by rule; None where the latest
    round had a proposal for the person, as ``has_proposal`` says, or did not know them.
    """

    ref: str
    called: str | None
    days: int | None
    is_being_asked: bool
    is_paused: bool
    to_talk_with: bool
    has_proposal: bool
    blocked: Mapping[str, int] | None
    remedies: tuple[RemedyLine, ...]


@dataclass(frozen=True, slots=True)
class WaitingList:
    """All who wait; ``week`` is that of the latest round, None before the first."""

    week: Week | None
    people: tuple[WaitingPerson, ...]


def people_waiting(session: Session, town_id: TownId, *, today: date, now: datetime) -> WaitingList:
    """Who in a town has no living contact, those without a known day first, then the longest.

    Protected people are not in it: no round looks for them.
    """
    latest = latest_round(session, town_id)
    found = {} if latest is None else _found_in(session, latest.id)
    hidden = frozenset[str]() if latest is None else hidden_in(session, latest.id)
    proposed = set() if latest is None else _proposed_in(session, latest.id)
    since = waiting_since(session, town_id)
    rows = session.execute(
        select(
            Newcomer.id,
            Newcomer.ref,
            Newcomer.called,
            Newcomer.paused_at,
            Newcomer.signed_up_at,
            Newcomer.first_talk_at,
            is_being_asked(now).label("is_being_asked"),
        ).where(Newcomer.town_id == town_id, Newcomer.protected.is_not(True), ~has_contact())
    )
    people = [
        WaitingPerson(
            ref=row.ref,
            called=row.called,
            days=(today - since[row.ref]).days if row.ref in since else None,
            is_being_asked=bool(row.is_being_asked),
            is_paused=row.paused_at is not None,
            to_talk_with=row.signed_up_at is not None and row.first_talk_at is None,
            has_proposal=row.id in proposed,
            blocked=found[row.id].blocked if row.id in found else None,
            remedies=remedy_lines(found[row.id].remedies, hidden) if row.id in found else (),
        )
        for row in rows
    ]
    people.sort(key=lambda one: (one.days is not None, -(one.days or 0), one.ref))
    week = None if latest is None else Week(latest.iso_year, latest.iso_week)
    return WaitingList(week, tuple(people))


def _found_in(session: Session, match_round_id: MatchRoundId) -> Mapping[NewcomerId, StillWaiting]:
    lines = session.scalars(
        select(StillWaiting).where(StillWaiting.match_round_id == match_round_id)
    )
    return {line.newcomer_id: line for line in lines}


def _proposed_in(session: Session, match_round_id: MatchRoundId) -> set[NewcomerId]:
    return set(
        session.scalars(
            select(Proposal.newcomer_id).where(Proposal.match_round_id == match_round_id)
        )
    )
