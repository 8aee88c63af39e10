"""People and openings: the first revision, out of nothing and back to it."""

from sqlalchemy import Connection

from tests.store.migrations.rows import MONDAY, Kept, put, rows

TABLES = (
    "avoidances",
    "case_refs",
    "consents",
    "districts",
    "households",
    "newcomers",
    "openings",
    "organisations",
    "towns",
    "volunteers",
)


def fill(connection: Connection) -> None:
    """A town with a newcomer, a neighbour and an association."""
    put(
        connection,
        "towns",
        id=1,
        slug="enschede",
        name="Enschede",
        country="nl",
        law_profile="nl",
        time_zone="Europe/Amsterdam",
        language="nl",
        policy={"limits": {"at_most": 3}},
        created_at=MONDAY,
    )
    put(
        connection,
        "districts",
        id=1,
        town_id=1,
        key="pathmos",
        name="Pathmos",
        cell_row=1,
        cell_col=2,
    )
    put(connection, "households", id=1, town_id=1, key="H-1")
    for ref, subject in (("N-1", "newcomer"), ("O-1", "opening"), ("A-1", "organisation")):
        put(connection, "case_refs", town_id=1, ref=ref, subject=subject)
    here = {"country": "nl", "cell_row": 11626, "cell_col": 940, "placed_by_point": False}
    put(
        connection,
        "newcomers",
        id=1,
        town_id=1,
        ref="N-1",
        subject="newcomer",
        household_id=1,
        district_id=1,
        called="نور",
        languages={"ar": 6},
        wants=["neighbour"],
        **here,
    )
    put(connection, "volunteers", id=1, town_id=1, name="Truus", is_guide=False)
    put(
        connection,
        "openings",
        id=1,
        town_id=1,
        ref="O-1",
        subject="opening",
        kind="neighbour",
        volunteer_id=1,
        places=2,
        **here,
    )
    put(
        connection,
        "organisations",
        id=1,
        town_id=1,
        ref="A-1",
        subject="organisation",
        kind="association",
        **here,
    )
    put(connection, "consents", id=1, newcomer_id=1, purpose="matching", granted_at=MONDAY)
    put(connection, "avoidances", town_id=1, ref="N-1", avoids_ref="O-9")


def kept(connection: Connection) -> Kept:
    """What a later migration must not change."""
    return {table: rows(connection, table) for table in TABLES}
