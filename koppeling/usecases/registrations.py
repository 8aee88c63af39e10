"""Registrations on the pages: people sign up, and a coordinator talks with them first."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from koppeling.errors import BadDate, NoVolunteer, TooManySignUps, UnknownRef
from koppeling.exchange.columns import FileKind
from koppeling.queries import towns
from koppeling.queries.links import LinkLine
from koppeling.queries.refs import get_subject
from koppeling.store import JournalLine, Newcomer, Opening, Volunteer
from koppeling.terms import AccountId, Kind, LinkPurpose, NewcomerId, OpeningId, Ref, TownId
from koppeling.usecases.case_numbers import next_ref
from koppeling.usecases.importing import take_row
from koppeling.usecases.journal import record_of
from koppeling.usecases.outbox import CONFIRM, queue_message_to
from koppeling.usecases.readable import readable
from koppeling.usecases.surroundings import openings_of_same_volunteer
from koppeling.usecases.towns import lock_town

MOST_OF_ADDRESS = 3
MOST_OF_TOWN = 60
WITHIN = timedelta(hours=1)
"""How many sign-ups one address and one town may have in that time."""

_SIGN_UPS = ("sign_up_newcomer", "sign_up_volunteer")

_NOT_THEIRS = frozenset(
    {
        "ref",
        "kind",
        "organisation",
        "household",
        "registered_on",
        "vetted_until",
        "avoid",
        "protected",
    }
)
"""Headings that nobody who signs up fills in."""


def sign_up_newcomer(
    session: Session, town_id: TownId, cells: Mapping[str, str], *, now: datetime, actor: str
) -> Ref:
    """Take in a newcomer who signs up; answers the case number she got.

    ``cells`` as in a file of newcomers, the consent only what was ticked. She is in no
    round before a coordinator has talked with her; an address that was given is asked
    whether it is hers. Refused with ``ImportRefused`` and with ``TooManySignUps``.
    """
    today = towns.town_of(session, town_id).day(now)
    row = {**_theirs(cells), "registered_on": today.isoformat()}
    ref = _begin(session, town_id, row, FileKind.NEWCOMERS, now=now)
    person = session.scalars(
        select(Newcomer).where(Newcomer.town_id == town_id, Newcomer.ref == ref)
    ).one()
    person.signed_up_at = person.paused_at = now
    _ask_to_confirm(session, person, now)
    record_of(session, person, "sign_up_newcomer", now=now, actor=actor)
    session.flush()
    return ref


def sign_up_volunteer(
    session: Session, town_id: TownId, cells: Mapping[str, str], *, now: datetime, actor: str
) -> Ref:
    """Take in a volunteer who signs up with an hour a week, as ``sign_up_newcomer``.

    Vetting comes later, and no round knows the volunteer before it.
    """
    row = {**_theirs(cells), "kind": Kind.NEIGHBOUR.value}
    ref = _begin(session, town_id, row, FileKind.OPENINGS, now=now)
    opening = session.scalars(
        select(Opening).where(Opening.town_id == town_id, Opening.ref == ref)
    ).one()
    opening.signed_up_at = opening.paused_at = now
    opening.stated_on = towns.town_of(session, town_id).day(now)
    _ask_to_confirm(session, opening, now)
    record_of(session, opening, "sign_up_volunteer", now=now, actor=actor)
    session.flush()
    return ref


def confirm_address(session: Session, link: LinkLine, *, now: datetime, actor: str) -> None:
    """Note that whoever holds the link reads mail at the address. Confirming twice is once."""
    person: Newcomer | Opening | None = None
    if link.newcomer_id is not None:
        person = session.get(Newcomer, link.newcomer_id, with_for_update=_ITS_OWN_ROW)
    elif link.opening_id is not None:
        person = session.get(Opening, link.opening_id, with_for_update=_ITS_OWN_ROW)
    if person is None:
        raise UnknownRef(ref=str(link.id))
    if person.email_confirmed_at is None:
        person.email_confirmed_at = now
        record_of(session, person, "confirm_address", now=now, actor=actor)
    session.flush()


def note_first_talk(
    session: Session, town_id: TownId, ref: str, *, now: datetime, actor: str
) -> None:
    """Note that a coordinator has talked with somebody who signed up: the waiting is over.

    An address that nobody has confirmed yet is asked again. Noting it twice is once.
    Refused with ``UnknownRef``.
    """
    person = _person(session, town_id, ref)
    if person.first_talk_at is None:
        person.first_talk_at = now
        if person.signed_up_at is not None:
            person.paused_at = person.resumes_on = None
            # The first link may have ended, or the address was told only now.
            _ask_to_confirm(session, person, now)
        record_of(session, person, "note_first_talk", now=now, actor=actor)
    session.flush()


def record_vetting(
    session: Session,
    opening_id: OpeningId,
    *,
    kind: str,
    seen_on: date,
    valid_until: date,
    account_id: AccountId,
    now: datetime,
    actor: str,
) -> Opening:
    """Record which certificate of a volunteer was seen, by whom, and until when it counts.

    It counts for every opening of the volunteer; the certificate itself is not kept.
    Refused with ``NoVolunteer`` for an organisation's opening, and with ``BadDate`` for a
    day of looking that lies ahead or an end that has passed.
    """
    opening = session.get(Opening, opening_id)
    if opening is None:
        raise UnknownRef(ref=str(opening_id))
    if opening.volunteer_id is None:
        raise NoVolunteer(opening=opening.ref)
    today = towns.town_of(session, opening.town_id).day(now)
    _check_day(seen_on, date(today.year - 10, 1, 1), today)
    _check_day(valid_until, today, date(today.year + 10, 12, 31))
    volunteer = session.get_one(Volunteer, opening.volunteer_id)
    volunteer.vetting_kind = readable(kind)
    volunteer.vetting_seen_on = seen_on
    volunteer.vetting_seen_by = f"account:{account_id}"
    for own_id in openings_of_same_volunteer(session, opening_id):
        session.get_one(Opening, own_id).vetted_until = valid_until
    until = valid_until.isoformat()
    record_of(session, opening, "record_vetting", now=now, actor=actor, valid_until=until)
    session.flush()
    return opening


def record_guardian(
    session: Session, newcomer_id: NewcomerId, *, agreed: bool, now: datetime, actor: str
) -> Newcomer:
    """Record whether a guardian agrees that who is under 18 meets associations."""
    person = session.get(Newcomer, newcomer_id, with_for_update=_ITS_OWN_ROW)
    if person is None:
        raise UnknownRef(ref=str(newcomer_id))
    if agreed is not (person.guardian_agreed_at is not None):
        person.guardian_agreed_at = now if agreed else None
        record_of(session, person, "record_guardian", now=now, actor=actor, agreed=agreed)
    session.flush()
    return person


_ITS_OWN_ROW: Any = {"key_share": True}


def _person(session: Session, town_id: TownId, ref: str) -> Newcomer | Opening:
    """Whoever has this case number, locked."""
    tables: dict[str, type[Newcomer | Opening]] = {"newcomer": Newcomer, "opening": Opening}
    table = tables.get(get_subject(session, town_id, ref))
    if table is None:
        raise UnknownRef(ref=ref)
    of_ref = select(table).where(table.town_id == town_id, table.ref == Ref(ref))
    found: Any = session.scalars(
        of_ref.with_for_update(key_share=True).execution_options(populate_existing=True)
    ).one()
    return cast("Newcomer | Opening", found)


def _ask_to_confirm(session: Session, person: Newcomer | Opening, now: datetime) -> None:
    """Write to an address that is known and not confirmed, whether it is theirs."""
    volunteer = person.volunteer if isinstance(person, Opening) else None
    address = person.email if volunteer is None else volunteer.email
    if address is not None and person.email_confirmed_at is None:
        queue_message_to(session, person, CONFIRM, now=now, link=LinkPurpose.CONFIRM)


def _theirs(cells: Mapping[str, str]) -> Mapping[str, str]:
    if _NOT_THEIRS & cells.keys():
        raise ValueError(f"not for who signs up to say: {sorted(_NOT_THEIRS & cells.keys())}")
    return cells


def _begin(
    session: Session, town_id: TownId, row: Mapping[str, str], kind: FileKind, *, now: datetime
) -> Ref:
    """Take the row under the next case number, unless too many come at once."""
    # One after the other: the numbers are given out in turn, and nobody slips past the count.
    lock_town(session, town_id)
    _check_rate(session, town_id, row.get("email", "").strip().lower(), now)
    ref = next_ref(session, town_id)
    take_row(session, town_id, kind, {"ref": ref, **row}, now=now)
    return ref


def _check_rate(session: Session, town_id: TownId, address: str, now: datetime) -> None:
    since = now - WITHIN
    of_town = session.scalar(
        select(func.count()).where(
            JournalLine.town_id == town_id,
            JournalLine.deed.in_(_SIGN_UPS),
            JournalLine.at > since,
        )
    )
    if (of_town or 0) >= MOST_OF_TOWN:
        raise TooManySignUps
    if not address:
        return
    newcomers = select(func.count()).where(
        Newcomer.signed_up_at > since, func.lower(Newcomer.email) == address
    )
    volunteers = (
        select(func.count())
        .select_from(Opening)
        .join(Volunteer, Volunteer.id == Opening.volunteer_id)
        .where(Opening.signed_up_at > since, func.lower(Volunteer.email) == address)
    )
    if (session.scalar(newcomers) or 0) + (session.scalar(volunteers) or 0) >= MOST_OF_ADDRESS:
        raise TooManySignUps


def _check_day(day: date, earliest: date, latest: date) -> None:
    if not earliest <= day <= latest:
        raise BadDate(
            date=day.isoformat(), earliest=earliest.isoformat(), latest=latest.isoformat()
        )
