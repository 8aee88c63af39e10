"""Links: whose one is, and what it opens."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.queries import towns
from koppeling.queries.towns import TownLine
from koppeling.store import Link, Message, Newcomer, Opening, Organisation
from koppeling.terms import (
    AccountId,
    IntroductionId,
    LinkId,
    LinkPurpose,
    NewcomerId,
    OpeningId,
    OrganisationId,
    Party,
    TownId,
)


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link that opens; one of the four identities says whose it is.

    ``party`` is the side of its holder in an introduction, None for organisations and
    staff; ``locale`` the holder's language, else the town's. ``takes_over`` where it
    went to an address that is asked to look after an organisation's page, and has not
    agreed yet: until then it is for nothing else.
    """

    id: LinkId
    town_id: TownId
    town: TownLine
    purpose: LinkPurpose
    party: Party | None
    newcomer_id: NewcomerId | None
    opening_id: OpeningId | None
    organisation_id: OrganisationId | None
    account_id: AccountId | None
    introduction_id: IntroductionId | None
    locale: str
    takes_over: bool


def find_link(
    session: Session, token: str, *, purpose: LinkPurpose, now: datetime
) -> LinkLine | None:
    """The link of this token; None alike for one unknown, expired, revoked or for another use."""
    link = session.scalar(select(Link).where(Link.token_hash == hash_of(token)))
    if (
        link is None
        or link.purpose is not purpose
        or link.revoked_at is not None
        or link.expires_at <= now
    ):
        return None
    town = towns.town_of(session, link.town_id)
    party = None
    if link.newcomer_id is not None:
        party = Party.NEWCOMER
    elif link.opening_id is not None:
        party = Party.OPENING
    return LinkLine(
        id=link.id,
        town_id=link.town_id,
        town=town,
        purpose=link.purpose,
        party=party,
        newcomer_id=link.newcomer_id,
        opening_id=link.opening_id,
        organisation_id=link.organisation_id,
        account_id=link.account_id,
        introduction_id=link.introduction_id,
        locale=_locale(session, link) or town.language,
        takes_over=link.organisation_id is not None
        and transfer_link_id(session, link.organisation_id) == link.id,
    )


def transfer_link_id(session: Session, organisation_id: OrganisationId) -> LinkId | None:
    """The link by which an organisation's page is being offered; None where it is not."""
    return session.scalar(
        select(Message.link_id)
        .join(Organisation, Organisation.id == Message.organisation_id)
        .where(
            Message.organisation_id == organisation_id,
            Message.code == "organisation_transfer",
            Organisation.next_email.is_not(None),
        )
        .order_by(Message.id.desc())
        .limit(1)
    )


def hash_of(token: str) -> str:
    """What is kept of a token: enough to find it, too little to make it."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _locale(session: Session, link: Link) -> str | None:
    if link.newcomer_id is not None:
        return session.get_one(Newcomer, link.newcomer_id).locale
    if link.opening_id is not None:
        opening = session.get_one(Opening, link.opening_id)
        return opening.volunteer.locale if opening.volunteer else opening.locale
    if link.organisation_id is not None:
        return session.get_one(Organisation, link.organisation_id).locale
    return None
