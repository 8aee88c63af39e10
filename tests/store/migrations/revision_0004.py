"""The pages."""

from sqlalchemy import Connection

from tests.store.migrations import revision_0003
from tests.store.migrations.rows import MONDAY, Kept, Later, put, rows

TABLES = ("check_ins", "concerns", "sign_ins")
NOW_COMPULSORY: Later = {"accounts": {"failures": 0}, "jobs": {"actor": "command-line"}}


def fill(connection: Connection, later: Later | None = None) -> None:
    """Staff who can sign in, a check-in, a concern, and a link that only this schema has."""
    revision_0003.fill(connection, {**NOW_COMPULSORY, **(later or {})})
    put(
        connection,
        "accounts",
        id=2,
        town_id=1,
        email="a@example.org",
        role="administrator",
        created_at=MONDAY,
        failures=1,
    )
    put(
        connection,
        "sign_ins",
        id=1,
        account_id=2,
        token_hash="0" * 64,
        created_at=MONDAY,
        seen_at=MONDAY,
    )
    put(
        connection,
        "check_ins",
        id=1,
        town_id=1,
        tie_id=1,
        party="newcomer",
        answer="met",
        answered_at=MONDAY,
    )
    put(
        connection,
        "concerns",
        id=1,
        town_id=1,
        newcomer_id=1,
        opening_id=1,
        introduction_id=1,
        reported_by="newcomer",
        reported_at=MONDAY,
        kind="unsafe",
        wants_call=True,
        first_looked_at=MONDAY,
        first_looked_by=1,
        closed_at=MONDAY,
        closed_by=2,
        outcome="go_on",
    )
    put(
        connection,
        "links",
        id=2,
        town_id=1,
        purpose="account",
        account_id=2,
        nonce="m",
        created_at=MONDAY,
        expires_at=MONDAY,
    )
    put(
        connection,
        "messages",
        id=2,
        town_id=1,
        code="organisation_link",
        params={},
        organisation_id=1,
        message_id="<2@example.org>",
        queued_at=MONDAY,
        due_at=MONDAY,
        attempts=0,
    )


def kept(connection: Connection) -> Kept:
    return revision_0003.kept(connection) | {table: rows(connection, table) for table in TABLES}
