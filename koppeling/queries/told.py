"""What a letter may tell of the other side: little before both yeses, how to meet after."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.queries import towns
from koppeling.queries.names import called_by_newcomer, first_name
from koppeling.store import (
    Avoidance,
    Consent,
    District,
    Introduction,
    Message,
    Newcomer,
    Opening,
    Tie,
    Town,
)
from koppeling.terms import ConsentPurpose, Party, half_days_in

_WHEN_COUPLED = frozenset({"coupled_newcomer", "coupled_opening"})


def told_of_the_other(
    session: Session, message: Message, introduction: Introduction, town: Town
) -> dict[str, object]:
    """What of the other side may be told, now: little before both yeses, how to meet after.

    With ``question_facts`` the one place where a message reads of another person. While
    two are together: names, and contact details of whoever allowed that.
    """
    newcomer, opening = introduction.newcomer, introduction.opening
    to = Party.NEWCOMER if message.newcomer_id is not None else Party.OPENING
    if message.code in {"ask_newcomer", "ask_opening"}:
        return question_facts(session, newcomer, opening, town, to, introduction.expires_at)
    found: dict[str, object] = {"kind": opening.kind.value}
    if introduction.newcomer_yes_at is None or introduction.opening_yes_at is None:
        return found
    is_coupled = message.code in _WHEN_COUPLED
    if message.code == "ended" or (
        (is_coupled or message.code == "check_in") and _still_together(session, introduction)
    ):
        found["called"] = called_by_newcomer(opening) if to is Party.NEWCOMER else newcomer.called
        if is_coupled:
            found["contact"] = _contact(session, opening if to is Party.NEWCOMER else newcomer)
    return found


def question_facts(
    session: Session,
    newcomer: Newcomer,
    opening: Opening,
    town: Town,
    to: Party,
    expires_at: datetime | None,
) -> dict[str, object]:
    """What one side is told of the other before both yeses.

    What they share, the district, the language to practise, and to a newcomer a
    volunteer's first name.
    """
    found: dict[str, object] = {
        "kind": opening.kind.value,
        "interests": _shared(newcomer.interests, opening.interests),
        "half_days": half_days_in((newcomer.availability or 0) & (opening.availability or 0)),
        "district": _district(session, opening if to is Party.NEWCOMER else newcomer),
        "practise": _practise(newcomer, opening),
    }
    if expires_at is not None:
        found["expires_on"] = towns.line(town).day(expires_at)
    if to is Party.NEWCOMER and opening.volunteer is not None:
        found["called"] = first_name(opening.volunteer.name)
    return found


def may_know(session: Session, introduction: Introduction) -> bool:
    """Whether neither of the two is protected or avoids the other by now."""
    newcomer, opening = introduction.newcomer, introduction.opening
    refs = (newcomer.ref, opening.ref)
    avoided = select(Avoidance.ref).where(
        Avoidance.town_id == introduction.town_id,
        Avoidance.ref.in_(refs),
        Avoidance.avoids_ref.in_(refs),
    )
    return not (newcomer.protected or opening.protected) and session.scalar(avoided) is None


def _still_together(session: Session, introduction: Introduction) -> bool:
    """Whether the coupling lives, and the two may know of each other by now.

    Whoever reads the outbox out on the phone must not pass on what no mail would.
    """
    living = select(Tie.id).where(Tie.introduction_id == introduction.id, Tie.until.is_(None))
    return session.scalar(living) is not None and may_know(session, introduction)


def _contact(session: Session, person: Newcomer | Opening) -> str | None:
    """How to reach somebody who allowed that it is passed on; None where not."""
    column = Consent.newcomer_id if isinstance(person, Newcomer) else Consent.opening_id
    allowed = session.scalar(
        select(Consent.id).where(column == person.id, Consent.purpose == ConsentPurpose.CONTACT)
    )
    if allowed is None:
        return None
    volunteer = person.volunteer if isinstance(person, Opening) else None
    source = volunteer or person
    return ", ".join(way for way in (source.phone, source.email) if way) or None


def _shared(one: list[Any] | None, other: list[Any] | None) -> tuple[str, ...]:
    return tuple(sorted(set(one or ()) & set(other or ())))


def _practise(newcomer: Newcomer, opening: Opening) -> str | None:
    """The language she would like to practise that is spoken best there."""
    spoken = opening.languages or {}
    wished = sorted(
        (tag for tag in newcomer.practise or () if tag in spoken),
        key=lambda tag: (-spoken[tag], tag),
    )
    return wished[0] if wished else None


def _district(session: Session, person: Newcomer | Opening) -> str | None:
    if person.district_id is None:
        return None
    return session.get_one(District, person.district_id).name
