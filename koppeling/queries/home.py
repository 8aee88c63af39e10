"""What awaits a coordinator today: numbers only, each from one look at the town."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import ScalarSelect

from koppeling.queries import places
from koppeling.queries.introductions import under_way
from koppeling.queries.newcomers import has_contact, is_being_asked, is_resting, waiting_since
from koppeling.queries.openings import is_stale
from koppeling.queries.towns import TownLine
from koppeling.queries.waits import most_days
from koppeling.store import (
    CheckIn,
    Concern,
    Introduction,
    MatchRound,
    Newcomer,
    Opening,
    Proposal,
    Tie,
)
from koppeling.terms import (
    KINDS,
    CheckInAnswer,
    Kind,
    ProposalState,
    RoundState,
    TownId,
    Week,
)

SILENT_AFTER = timedelta(days=4)
EXPIRING_WITHIN = timedelta(days=2)
VETTING_ENDS_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class OpenWeek:
    """A week on which something is to be decided or sent."""

    week: Week
    drafts: int
    held: int
    approved: int


@dataclass(frozen=True, slots=True)
class Room:
    """Free places of a kind, and how many who wait would like one."""

    kind: Kind
    free: int
    wanted: int


@dataclass(frozen=True, slots=True)
class ToDo:
    """What awaits a coordinator. ``longest`` is in days, None where no day is known.

    ``beyond`` people wait longer than ``most_days``, which the town has stated as the most.
    """

    weeks: tuple[OpenWeek, ...]
    to_propose: Week
    silent: int
    expiring: int
    concerns: int
    newcomer_talks: int
    volunteer_talks: int
    without_vetting: int
    vetting_ending: int
    calls: int
    stale: int
    waiting: int
    beyond: int
    most_days: int
    longest: int | None
    room: tuple[Room, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing is urgent; who waits is a task only beyond the town's own limit."""
        return not (
            any(week.drafts or week.approved for week in self.weeks)
            or self.silent
            or self.expiring
            or self.concerns
            or self.newcomer_talks
            or self.volunteer_talks
            or self.without_vetting
            or self.vetting_ending
            or self.calls
            or self.stale
            or self.beyond
        )


def to_do(session: Session, town: TownLine, *, now: datetime) -> ToDo:
    """What awaits the coordinators of a town, in five questions to the database."""
    today, limit = town.day(now), most_days(town)
    weeks, latest = _weeks(session, town.id)
    numbers = session.execute(
        select(*(asked.label(name) for name, asked in _numbers(town.id, today, now).items()))
    ).one()
    people = _people(session, town.id, now)
    since = waiting_since(session, town.id)
    days = [since[person.ref] for person in people if person.ref in since]
    current = town.week(now)
    return ToDo(
        weeks=weeks,
        to_propose=(
            current
            if latest is None or latest < current
            else Week.of(latest.monday + timedelta(weeks=1))
        ),
        silent=numbers.silent,
        expiring=numbers.expiring,
        concerns=numbers.concerns,
        newcomer_talks=numbers.newcomer_talks,
        volunteer_talks=numbers.volunteer_talks,
        without_vetting=numbers.without_vetting,
        vetting_ending=numbers.vetting_ending,
        calls=numbers.calls,
        stale=numbers.stale,
        waiting=len(people),
        beyond=sum(
            person.ref in since and (today - since[person.ref]).days > limit
            for person in people
            if not person.is_resting
        ),
        most_days=limit,
        longest=(today - min(days)).days if days else None,
        room=_room(session, town.id, people, today, now),
    )


def _weeks(session: Session, town_id: TownId) -> tuple[tuple[OpenWeek, ...], Week | None]:
    """The open weeks with something on the desk, and the last week with a round."""
    rows = session.execute(
        select(
            MatchRound.iso_year,
            MatchRound.iso_week,
            MatchRound.state,
            *(
                func.sum(case((Proposal.state == state, 1), else_=0)).label(state.value)
                for state in (ProposalState.DRAFT, ProposalState.HELD, ProposalState.APPROVED)
            ),
        )
        .join(Proposal, Proposal.match_round_id == MatchRound.id, isouter=True)
        .where(MatchRound.town_id == town_id)
        .group_by(MatchRound.iso_year, MatchRound.iso_week, MatchRound.state)
        .order_by(MatchRound.iso_year, MatchRound.iso_week)
    ).all()
    found = tuple(
        OpenWeek(Week(row.iso_year, row.iso_week), row.draft, row.held, row.approved)
        for row in rows
        if row.state is RoundState.PROPOSED and (row.draft or row.held or row.approved)
    )
    return found, Week(rows[-1].iso_year, rows[-1].iso_week) if rows else None


def _numbers(town_id: TownId, today: date, now: datetime) -> dict[str, ScalarSelect[int]]:
    """Each number as a count of its own, so that one statement asks for all."""
    asking = and_(Introduction.town_id == town_id, under_way(now))
    asked_at = func.coalesce(
        Introduction.newcomer_yes_at, Introduction.opening_yes_at, Introduction.asked_at
    )
    of_newcomer = and_(Newcomer.town_id == town_id, Newcomer.protected.is_not(True))
    on_offer = and_(
        Opening.town_id == town_id, Opening.closed_at.is_(None), Opening.protected.is_not(True)
    )
    neighbour = and_(on_offer, Opening.kind == Kind.NEIGHBOUR)
    vetted = Opening.vetted_until
    talked = or_(Opening.signed_up_at.is_(None), Opening.first_talk_at.is_not(None))
    return {
        "silent": _count(Introduction.id, asking, asked_at <= now - SILENT_AFTER),
        "expiring": _count(
            Introduction.id, asking, Introduction.expires_at <= now + EXPIRING_WITHIN
        ),
        "concerns": _count(Concern.id, Concern.town_id == town_id, Concern.closed_at.is_(None)),
        "newcomer_talks": _count(
            Newcomer.id,
            of_newcomer,
            Newcomer.signed_up_at.is_not(None),
            Newcomer.first_talk_at.is_(None),
        ),
        "volunteer_talks": _count(
            Opening.id,
            neighbour,
            Opening.signed_up_at.is_not(None),
            Opening.first_talk_at.is_(None),
        ),
        "without_vetting": _count(
            Opening.id, neighbour, talked, or_(vetted.is_(None), vetted < today)
        ),
        "vetting_ending": _count(
            Opening.id, neighbour, vetted >= today, vetted < today + VETTING_ENDS_WITHIN
        ),
        "calls": _count(
            CheckIn.tie_id.distinct(),
            CheckIn.town_id == town_id,
            CheckIn.answer == CheckInAnswer.CALL_ME,
            CheckIn.tie_id.in_(select(Tie.id).where(Tie.until.is_(None))),
        ),
        "stale": _count(
            Opening.id,
            on_offer,
            Opening.paused_at.is_(None),
            is_stale(today),
        ),
    }


def _count(what: Any, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count(what)).where(*conditions).scalar_subquery()


def _people(session: Session, town_id: TownId, now: datetime) -> list[Any]:
    """Who has no living contact, and whether somebody is being asked, or pauses."""
    is_served = or_(is_being_asked(now), Newcomer.paused_at.is_not(None))
    return list(
        session.execute(
            select(
                Newcomer.ref,
                Newcomer.wants,
                is_served.label("is_served"),
                is_resting().label("is_resting"),
            ).where(Newcomer.town_id == town_id, Newcomer.protected.is_not(True), ~has_contact())
        )
    )


def _room(
    session: Session, town_id: TownId, people: Iterable[Any], today: date, now: datetime
) -> tuple[Room, ...]:
    """Places free today by kind, beside those who wait and would like one."""
    each = (
        select(Opening.kind, (Opening.places - places.held() - places.asked(now)).label("free"))
        .where(
            Opening.town_id == town_id,
            Opening.closed_at.is_(None),
            Opening.paused_at.is_(None),
            Opening.protected.is_not(True),
            or_(Opening.valid_until.is_(None), Opening.valid_until >= today),
            or_(Opening.kind != Kind.NEIGHBOUR, Opening.vetted_until >= today),
        )
        .subquery()
    )
    total = func.sum(each.c.free).label("total")
    rows = session.execute(select(each.c.kind, total).where(each.c.free > 0).group_by(each.c.kind))
    free = {row.kind: row.total for row in rows}
    wanted: Counter[str] = Counter()
    for person in people:
        if not person.is_served:
            # Not asked is no no: the engine looks in all kinds for her.
            wanted.update(set(KINDS if person.wants is None else person.wants))
    return tuple(Room(kind, free.get(kind, 0), wanted[kind]) for kind in KINDS)
