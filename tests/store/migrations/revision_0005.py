"""Explanations."""

from sqlalchemy import Connection

from tests.store.migrations import revision_0004
from tests.store.migrations.rows import MONDAY, Kept, Later, put, rows

TABLES = ("empty_openings", "policy_changes", "round_newcomers", "round_openings")
NOW_COMPULSORY: Later = {"match_rounds": {"advice": []}, "still_waiting": {"remedies": []}}


def fill(connection: Connection) -> None:
    """What the week was computed from, an opening that stays empty, a policy that was asked for."""
    revision_0004.fill(connection, NOW_COMPULSORY)
    put(connection, "round_newcomers", match_round_id=1, newcomer_id=1, facts={})
    put(connection, "round_openings", match_round_id=1, opening_id=1, facts={})
    put(
        connection,
        "empty_openings",
        match_round_id=1,
        opening_id=1,
        blocked={"time": 2},
        remedies=[],
    )
    put(
        connection,
        "policy_changes",
        id=1,
        town_id=1,
        policy={},
        proposed_by=1,
        proposed_at=MONDAY,
        decided_by=2,
        decided_at=MONDAY,
        confirmed=True,
    )


def kept(connection: Connection) -> Kept:
    return revision_0004.kept(connection) | {table: rows(connection, table) for table in TABLES}
