"""Couplings, and what the house remembers."""

from sqlalchemy import Connection

from tests.store.migrations import revision_0002
from tests.store.migrations.rows import MONDAY, Kept, Later, put, rows

TABLES = ("introductions", "journal", "links", "messages", "ties")


def fill(connection: Connection, later: Later | None = None) -> None:
    """A coupling that came of an introduction."""
    revision_0002.fill(connection, later)
    yeses = {"newcomer_yes_at": MONDAY, "opening_yes_at": MONDAY}
    put(
        connection,
        "introductions",
        id=1,
        town_id=1,
        proposal_id=1,
        newcomer_id=1,
        opening_id=1,
        state="coupled",
        asked_at=MONDAY,
        expires_at=MONDAY.replace("-23", "-30"),
        declined_for_good=False,
        **yeses,
    )
    put(
        connection,
        "ties",
        id=1,
        town_id=1,
        kind="coupling",
        newcomer_id=1,
        opening_id=1,
        since="2026-11-23",
        state="trial",
        place_no=2,
        opening_places=2,
        introduction_id=1,
        introduction_state="coupled",
        **yeses,
    )
    put(
        connection,
        "links",
        id=1,
        town_id=1,
        purpose="answer",
        newcomer_id=1,
        introduction_id=1,
        nonce="n",
        created_at=MONDAY,
        expires_at=MONDAY,
    )
    put(
        connection,
        "messages",
        id=1,
        town_id=1,
        code="introduction_asked",
        params={},
        newcomer_id=1,
        introduction_id=1,
        link_id=1,
        message_id="<1@example.org>",
        queued_at=MONDAY,
        due_at=MONDAY,
        attempts=0,
    )
    put(
        connection,
        "journal",
        id=1,
        town_id=1,
        at=MONDAY,
        actor="newcomer",
        deed="introduction_accepted",
        params={},
        newcomer_id=1,
        tie_id=1,
    )


def kept(connection: Connection) -> Kept:
    return revision_0002.kept(connection) | {table: rows(connection, table) for table in TABLES}
