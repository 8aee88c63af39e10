"""What somebody who is asked may read: a frozen row for each side, built from the whitelist only.

The one place where a page reads of the other person. Before both have said yes that is
what the two share, the district, the language to practise, to a newcomer a volunteer's
first name, and to an opening how a newcomer is called, once she herself has said yes.
After both yeses it is how the two call each other, when and where they meet. Once
nothing is open any more it is nothing. Contact data stands nowhere here.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from koppeling.queries import towns
from koppeling.queries.concerns import newcomer_is_frozen, opening_is_frozen
from koppeling.queries.introductions import first_asked
from koppeling.queries.names import called_by_newcomer
from koppeling.queries.times import agreed_time, time_of, times_of, yes_of
from koppeling.queries.told import may_know, question_facts
from koppeling.store import (
    CheckIn,
    Concern,
    Introduction,
    Newcomer,
    Opening,
    Tie,
    Town,
)
from koppeling.terms import (
    SHOWN_BEFORE_BOTH_YESES,
    CheckInAnswer,
    IntroductionId,
    IntroductionState,
    Kind,
    Party,
    TieId,
    TownId,
)


class Standing(StrEnum):
    """Where things stand, as one side may know it."""

    YOUR_TURN = "your_turn"
    NOT_YET = "not_yet"
    SAID_YES = "said_yes"
    SAID_NO = "said_no"
    NOT_NOW = "not_now"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ON_HOLD = "on_hold"
    COUPLED = "coupled"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Shown:
    """What one side may read of the other: the fields are ``SHOWN_BEFORE_BOTH_YESES``.

    Interests by key, half-days by code.
    """

    interests: tuple[str, ...] = ()
    half_days: tuple[str, ...] = ()
    district: str | None = None
    practise: str | None = None
    called: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One side's view of one introduction."""

    introduction_id: IntroductionId
    party: Party
    kind: Kind
    standing: Standing
    shown: Shown
    answer_until: date
    offered: tuple[datetime, ...] = ()
    """The times to choose from, on this side's turn."""
    why: str | None = None
    """On this side's turn the code of why the week chose the two; None where a person did.

    The code alone: what it is about may be another opening.
    """
    chosen: datetime | None = None
    """The time that this side chose itself."""
    may_take_back: bool = False
    agreed: datetime | None = None
    place: str | None = None
    asks_how_it_went: bool = False
    check_in: CheckInAnswer | None = None
    tie_id: TieId | None = None
    """The living coupling, for whoever ends it."""
    paused: bool = False
    resumes_on: date | None = None


def find_asked(
    session: Session,
    introduction_id: IntroductionId,
    party: Party,
    *,
    town_id: TownId,
    now: datetime,
) -> Asked | None:
    """What this side of an introduction of the town may read; None where there is none."""
    introduction = session.scalar(
        select(Introduction).where(
            Introduction.id == introduction_id, Introduction.town_id == town_id
        )
    )
    if introduction is None:
        return None
    town = session.get_one(Town, town_id)
    tie = session.scalar(select(Tie).where(Tie.introduction_id == introduction.id))
    standing = _standing(session, introduction, tie, party, now)
    own = introduction.newcomer if party is Party.NEWCOMER else introduction.opening
    found = Asked(
        introduction_id=introduction.id,
        party=party,
        kind=introduction.opening.kind,
        standing=standing,
        shown=_shown(session, introduction, party, standing),
        answer_until=towns.line(town).day(introduction.expires_at),
        may_take_back=_may_take_back(introduction, party, standing, now),
        paused=own.paused_at is not None,
        resumes_on=own.resumes_on,
    )
    if standing is Standing.YOUR_TURN:
        why = introduction.proposal.why
        return replace(
            found,
            offered=times_of(introduction, session=session, now=now),
            why=None if why is None else str(why["code"]),
        )
    if standing is Standing.SAID_YES:
        return replace(found, chosen=time_of(introduction, party))
    if standing is Standing.COUPLED and tie is not None:
        agreed = agreed_time(introduction)
        return replace(
            found,
            agreed=agreed,
            place=None if agreed is None else town.meeting_place,
            # Without an agreed time both yeses are enough to ask.
            asks_how_it_went=agreed is None or agreed <= now,
            check_in=_check_in(session, tie, party),
            tie_id=tie.id,
        )
    return found


def _standing(
    session: Session,
    introduction: Introduction,
    tie: Tie | None,
    party: Party,
    now: datetime,
) -> Standing:
    state = introduction.state
    if state is IntroductionState.COUPLED:
        return _together(session, introduction, tie)
    if state is IntroductionState.ASKING and introduction.expires_at > now:
        return _being_asked(session, introduction, party)
    if state is IntroductionState.DECLINED:
        return Standing.SAID_NO if introduction.declined_by is party else Standing.NOT_NOW
    if state is IntroductionState.WITHDRAWN:
        return Standing.WITHDRAWN
    return Standing.EXPIRED


def _together(session: Session, introduction: Introduction, tie: Tie | None) -> Standing:
    if tie is None or tie.until is not None:
        return Standing.ENDED
    free = not _is_looked_at(session, introduction) and may_know(session, introduction)
    return Standing.COUPLED if free else Standing.ON_HOLD


def _being_asked(session: Session, introduction: Introduction, party: Party) -> Standing:
    if _is_frozen(session, introduction) or not may_know(session, introduction):
        return Standing.ON_HOLD
    if yes_of(introduction, party) is not None:
        return Standing.SAID_YES
    first = first_asked(introduction.opening.kind)
    if party is first or yes_of(introduction, first) is not None:
        return Standing.YOUR_TURN
    return Standing.NOT_YET


def _is_frozen(session: Session, introduction: Introduction) -> bool:
    """Whether one of the two is let alone for now; the page says so in the same words to all."""
    frozen = (
        select(Introduction.id)
        .join(Newcomer, Newcomer.id == Introduction.newcomer_id)
        .join(Opening, Opening.id == Introduction.opening_id)
        .where(Introduction.id == introduction.id, or_(newcomer_is_frozen(), opening_is_frozen()))
    )
    return session.scalar(frozen) is not None


def _is_looked_at(session: Session, introduction: Introduction) -> bool:
    """Whether a concern between just these two is open: other contacts of theirs go on."""
    concern = select(Concern.id).where(
        Concern.newcomer_id == introduction.newcomer_id,
        Concern.opening_id == introduction.opening_id,
        Concern.closed_at.is_(None),
    )
    return session.scalar(concern) is not None


def _shown(session: Session, introduction: Introduction, party: Party, standing: Standing) -> Shown:
    """The whitelist, for one role in one state."""
    if standing is Standing.COUPLED:
        if party is Party.NEWCOMER:
            return Shown(called=called_by_newcomer(introduction.opening))
        return Shown(called=introduction.newcomer.called)
    if standing not in {Standing.YOUR_TURN, Standing.SAID_YES}:
        return Shown()
    return _before_both(session, introduction, party)


def _before_both(session: Session, introduction: Introduction, party: Party) -> Shown:
    """What a letter would tell, without what a coordinator left out of the first question."""
    newcomer, opening = introduction.newcomer, introduction.opening
    town = session.get_one(Town, introduction.town_id)
    facts = question_facts(session, newcomer, opening, town, party, None)
    told: dict[str, Any] = {
        name: facts[name] for name in SHOWN_BEFORE_BOTH_YESES if facts.get(name)
    }
    if party is Party.OPENING and introduction.newcomer_yes_at is not None:
        # She was asked first and wants to come: now those she comes to may know her name.
        told["called"] = newcomer.called
    left_out = introduction.proposal.left_out if party is first_asked(opening.kind) else None
    return Shown(**{name: one for name, one in told.items() if name not in (left_out or ())})


def _may_take_back(
    introduction: Introduction, party: Party, standing: Standing, now: datetime
) -> bool:
    """Whether the side has answered and the other has not."""
    answered = standing in {Standing.SAID_YES, Standing.SAID_NO}
    other_open = yes_of(introduction, party.other) is None
    return answered and other_open and introduction.expires_at > now


def _check_in(session: Session, tie: Tie, party: Party) -> CheckInAnswer | None:
    return session.scalar(
        select(CheckIn.answer).where(CheckIn.tie_id == tie.id, CheckIn.party == party)
    )
