"""Staff and rounds."""

from sqlalchemy import Connection

from tests.store.migrations import revision_0001
from tests.store.migrations.rows import MONDAY, Kept, Later, put, rows

TABLES = ("accounts", "alternates", "jobs", "match_rounds", "proposals", "still_waiting")


def fill(connection: Connection, later: Later | None = None) -> None:
    """A week in which one newcomer is proposed to one neighbour."""
    later = later or {}
    revision_0001.fill(connection)
    put(
        connection,
        "accounts",
        id=1,
        town_id=1,
        email="c@example.org",
        role="coordinator",
        created_at=MONDAY,
        **later.get("accounts", {}),
    )
    put(
        connection,
        "match_rounds",
        id=1,
        town_id=1,
        iso_year=2026,
        iso_week=48,
        state="proposed",
        policy={},
        seed=2**62,
        digest="0" * 64,
        code_version="0.1.0",
        objective=2**40,
        bound=2**40,
        covered=1,
        proposed_at=MONDAY,
        **later.get("match_rounds", {}),
    )
    put(
        connection,
        "proposals",
        id=1,
        match_round_id=1,
        newcomer_id=1,
        opening_id=1,
        state="approved",
        score=61_000,
        reasons=[{"code": "near", "points": 61_000, "params": {}}],
        decided_by=1,
    )
    put(connection, "alternates", proposal_id=1, opening_id=1, score=1)
    put(
        connection,
        "still_waiting",
        match_round_id=1,
        newcomer_id=1,
        blocked={},
        **later.get("still_waiting", {"would_help": []}),
    )
    put(
        connection,
        "jobs",
        id=1,
        town_id=1,
        kind="round",
        params={},
        state="waiting",
        done=0,
        created_at=MONDAY,
        **later.get("jobs", {}),
    )


def kept(connection: Connection) -> Kept:
    return revision_0001.kept(connection) | {table: rows(connection, table) for table in TABLES}
