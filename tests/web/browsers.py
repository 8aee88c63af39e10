"""Browsers and links, as the tests of the pages use them."""

import hashlib
import re
from datetime import timedelta
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from koppeling.store import Account, Introduction, Link, Organisation, SignIn
from koppeling.terms import LinkPurpose, Party
from tests.factories.base import NOW
from web.account.signing import TOKEN

_drawn = count(1)


def browser(app: Flask, language: str = "en") -> FlaskClient:
    """Somebody who has never been here."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    return client


def sign_in(client: FlaskClient, session: Session, account: Account) -> None:
    """Let this browser be that of a member of staff, speaking English. Commits."""
    token = f"signed-in-{next(_drawn)}"
    session.add(
        SignIn(
            account_id=account.id,
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            created_at=NOW,
            seen_at=NOW,
        )
    )
    session.commit()
    with client.session_transaction() as held:
        held[TOKEN] = token
        held["language"] = "en"


def csrf_token(client: FlaskClient) -> str:
    """The token that the forms of this browser carry."""
    answer = client.get("/")
    found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    assert found, "the start page has no form"
    return found[1]


def post(client: FlaskClient, url: str, **fields: Any) -> TestResponse:
    """Send a form of this browser; redirects are not followed."""
    return client.post(url, data={"csrf_token": csrf_token(client), **fields})


def link_to(
    session: Session,
    holder: Introduction | Organisation,
    *,
    by: Party = Party.NEWCOMER,
    days: int = 7,
    purpose: LinkPurpose | None = None,
) -> str:
    """The token of a link: of one side of an introduction, or of an organisation. Commits."""
    token = f"token-{next(_drawn)}".ljust(43, "x")
    whose: dict[str, Any] = {"organisation_id": holder.id}
    if isinstance(holder, Introduction):
        whose = {"introduction_id": holder.id}
        if by is Party.NEWCOMER:
            whose["newcomer_id"] = holder.newcomer_id
        else:
            whose["opening_id"] = holder.opening_id
    usual = LinkPurpose.ANSWER if isinstance(holder, Introduction) else LinkPurpose.ORGANISATION
    session.add(
        Link(
            town_id=holder.town_id,
            purpose=purpose or usual,
            nonce=f"nonce of {token}",
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            created_at=NOW,
            expires_at=NOW + timedelta(days=days),
            **whose,
        )
    )
    session.commit()
    return token
