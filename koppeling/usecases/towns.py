"""Towns: added from their seeds, in practice until opened."""

import re
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from koppeling.errors import BadPhone, TownExists, TownNotReady, UnknownTownSeed
from koppeling.matching.policy import Policy
from koppeling.reference import grid
from koppeling.reference.towns import town_seeds
from koppeling.store import Account, District, Town
from koppeling.terms import TownId
from koppeling.usecases.journal import record
from koppeling.usecases.readable import LONGEST_NAME, readable

PHONE = re.compile(r"\+?(?:[0-9][ /().-]{0,2}){5,20}")
"""A number as people write it; letters and words are none."""
LEAST_STAFF = 2
"""Nobody runs a town alone: one looks over the other's shoulder."""


def add_town(session: Session, slug: str, *, now: datetime, actor: str) -> Town:
    """Add a town with the districts and the policy of its seed, in practice.

    Refused when the town is there already (``TownExists``) or no seed is known
    by that name (``UnknownTownSeed``).
    """
    if session.scalar(select(Town.id).where(Town.slug == slug)) is not None:
        raise TownExists(town=slug)
    seed = town_seeds().get(slug)
    if seed is None:
        raise UnknownTownSeed(town=slug, known=tuple(town_seeds()))
    town = Town(
        slug=slug,
        name=seed.name,
        country=seed.country,
        law_profile=seed.law_profile,
        time_zone=seed.time_zone,
        language=seed.language,
        policy=Policy.from_document(seed.policy).document(),
        meeting_place=seed.meeting_place,
        created_at=now,
    )
    session.add(town)
    session.flush()
    for district in seed.districts:
        row, col = grid.snap(district.lat, district.lon)
        session.add(
            District(
                town_id=town.id,
                key=district.key,
                name=district.name,
                cell_row=row,
                cell_col=col,
            )
        )
    record(session, town.id, "add_town", now=now, actor=actor, districts=len(seed.districts))
    session.flush()
    return town


def lock_town(session: Session, town_id: TownId) -> Town:
    """Lock a town until the deed ends, and read it again: its rounds are decided on in turn.

    Nobody's answer waits for it: answers lock their opening only. Whoever needs
    both locks the town first, so that no two wait for each other.
    """
    return session.execute(
        select(Town)
        .where(Town.id == town_id)
        # Weaker than an opening's lock: rows that name the town may be written meanwhile.
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).scalar_one()


def tick_dpia(session: Session, town_id: TownId, *, now: datetime, actor: str) -> Town:
    """Record that the town made its data protection impact assessment. Ticking twice is once."""
    town = session.get_one(Town, town_id)
    if town.dpia_ticked_at is None:
        town.dpia_ticked_at = now
        record(session, town_id, "tick_dpia", now=now, actor=actor)
    return town


def missing_to_open(
    session: Session, town_id: TownId, *, secret_key: bool, base_url: bool, mail: bool
) -> tuple[str, ...]:
    """What a town still lacks to leave practice, as ``TownNotReady`` names it."""
    town = session.get_one(Town, town_id)
    staff = session.scalar(
        select(func.count()).where(Account.town_id == town_id, Account.disabled_at.is_(None))
    )
    present = {
        "secret_key": secret_key,
        "base_url": base_url,
        "mail": mail,
        "second_account": (staff or 0) >= LEAST_STAFF,
        "dpia": town.dpia_ticked_at is not None,
    }
    return tuple(name for name, there in present.items() if not there)


def name_meeting_place(
    session: Session, town_id: TownId, place: str, *, now: datetime, actor: str
) -> Town:
    """Say in which public place first meetings are, as invitations name it; empty for none."""
    town = session.get_one(Town, town_id)
    named = readable(place)
    if town.meeting_place != named:
        town.meeting_place = named
        record(session, town_id, "name_meeting_place", now=now, actor=actor)
    return town


def name_phone(session: Session, town_id: TownId, phone: str, *, now: datetime, actor: str) -> Town:
    """Say under which number people reach the coordinators; empty for none.

    Refused with ``BadPhone``.
    """
    town = session.get_one(Town, town_id)
    given = " ".join(phone.split()) or None
    if given is not None and PHONE.fullmatch(given) is None:
        raise BadPhone(phone=given[:LONGEST_NAME])
    if town.phone != given:
        town.phone = given
        record(session, town_id, "name_phone", now=now, actor=actor)
    return town


def open_town(
    session: Session,
    town_id: TownId,
    *,
    secret_key: bool,
    base_url: bool,
    mail: bool,
    now: datetime,
    actor: str,
) -> Town:
    """Leave practice: from now on messages go out. Opening twice is once.

    ``secret_key``, ``base_url`` and ``mail`` say whether the installation has
    them set. Refused with ``TownNotReady``, which names all that is missing.
    """
    town = session.get_one(Town, town_id)
    if town.opened_at is not None:
        return town
    missing = missing_to_open(session, town_id, secret_key=secret_key, base_url=base_url, mail=mail)
    if missing:
        raise TownNotReady(town=town.slug, missing=missing)
    town.opened_at = now
    record(session, town_id, "open_town", now=now, actor=actor)
    return town
