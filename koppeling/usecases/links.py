"""Links: what one person may do without an account, and how long.

A link is made in the transaction of the deed that needs it, and its token exists only
while a message is worded: it is derived from the link with the secret key, and a hash of
it is noted then. So neither a copy of the database nor the outbox lets anybody answer
for somebody else.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from koppeling.queries.links import hash_of
from koppeling.store import Link
from koppeling.terms import (
    AccountId,
    IntroductionId,
    LinkId,
    LinkPurpose,
    NewcomerId,
    OpeningId,
    OrganisationId,
    TownId,
)

DAYS: Mapping[LinkPurpose, int] = {
    LinkPurpose.ANSWER: 60,
    LinkPurpose.ORGANISATION: 365,
    LinkPurpose.CONFIRM: 14,
    LinkPurpose.ACCOUNT: 3,
}
"""How many days a link opens. An answer's link is also the way to end, to report and to stop."""


def make_link(
    session: Session,
    town_id: TownId,
    purpose: LinkPurpose,
    *,
    newcomer_id: NewcomerId | None = None,
    opening_id: OpeningId | None = None,
    organisation_id: OrganisationId | None = None,
    account_id: AccountId | None = None,
    introduction_id: IntroductionId | None = None,
    days: int | None = None,
    now: datetime,
    told: str,
) -> Link:
    """Make a link of exactly one holder, which opens for ``days`` from ``now``.

    ``told`` says in any words which link it is, and no two links are told alike: the
    nonce is its hash. It is no secret; nobody makes a token without the secret key.
    """
    link = Link(
        town_id=town_id,
        purpose=purpose,
        newcomer_id=newcomer_id,
        opening_id=opening_id,
        organisation_id=organisation_id,
        account_id=account_id,
        introduction_id=introduction_id,
        nonce=hashlib.sha256(told.encode()).hexdigest(),
        created_at=now,
        expires_at=now + timedelta(days=DAYS[purpose] if days is None else days),
    )
    session.add(link)
    session.flush()
    return link


def token_of(secret_key: str, link_id: LinkId, nonce: str) -> str:
    """The token of a link: 43 letters, digits, hyphens and underscores, always the same."""
    told = f"{link_id} {nonce}".encode()
    mac = hmac.new(secret_key.encode(), told, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def note_token(session: Session, link_id: LinkId, token: str) -> None:
    """Keep the hash of a link's token, by which it is found; a link that is gone is no matter.

    A new secret key makes new tokens: the last one that was worded is the one that opens.
    """
    link = session.get(Link, link_id)
    if link is not None and link.token_hash != hash_of(token):
        link.token_hash = hash_of(token)
        session.flush()


def revoke_links(
    session: Session,
    *,
    newcomer_id: NewcomerId | None = None,
    opening_id: OpeningId | None = None,
    organisation_id: OrganisationId | None = None,
    account_id: AccountId | None = None,
    purpose: LinkPurpose | None = None,
    but: LinkId | None = None,
    now: datetime,
) -> int:
    """End the links of one holder, all or those of a purpose; answers how many opened still."""
    holder: dict[str, Any] = {
        "newcomer_id": newcomer_id,
        "opening_id": opening_id,
        "organisation_id": organisation_id,
        "account_id": account_id,
    }
    ((column, holder_id),) = [(name, one) for name, one in holder.items() if one is not None]
    where: list[ColumnElement[bool]] = [
        getattr(Link, column) == holder_id,
        Link.revoked_at.is_(None),
    ]
    if purpose is not None:
        where.append(Link.purpose == purpose)
    if but is not None:
        where.append(Link.id != but)
    revoked = session.scalars(update(Link).where(*where).values(revoked_at=now).returning(Link.id))
    return len(revoked.all())
