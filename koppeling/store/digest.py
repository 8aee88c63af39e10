"""One number for everything that is stored, the same on either database.

Two databases with the same history have the same digest whatever identities they gave out:
each row is put down in terms of what it is about (a town's slug, a case number, a week), and
the rows of a table are sorted. A restored backup is compared by it.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Column, func, select
from sqlalchemy.orm import Session

from koppeling.store.base import Base
from koppeling.store.openings import Opening

NATURAL_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "accounts": ("email",),
    "districts": ("town_id", "key"),
    "households": ("town_id", "key"),
    "introductions": ("proposal_id",),
    "match_rounds": ("town_id", "iso_year", "iso_week"),
    "newcomers": ("town_id", "ref"),
    "openings": ("town_id", "ref"),
    "organisations": ("town_id", "ref"),
    "proposals": ("match_round_id", "newcomer_id", "opening_id"),
    "towns": ("slug",),
}
"""By what other rows know a row; one of a table that is not named here by all it says."""

DRAWN: Final = frozenset(
    {
        "accounts.password_hash",
        "accounts.totp_secret",
        "links.nonce",
        "links.token_hash",
        "messages.message_id",
        "sign_ins.token_hash",
    }
)
"""Made of chance, a secret or identities, so that no two houses agree: there or not there."""

ACTORS: Final = frozenset({"jobs.actor", "journal.actor", "volunteers.vetting_seen_by"})
"""Where a member of staff stands as ``account:7``."""

Keys = dict[str, dict[int, Any]]


def state_digest(session: Session) -> str:
    """Reduce the content of all tables to a SHA-256, as 64 hexadecimal digits."""
    whole = sha256()
    for name, rows in _put_down(session):
        whole.update(f"{name} {len(rows)}\n".encode())
        for row in rows:
            whole.update(f"{row}\n".encode())
    return whole.hexdigest()


def state_counts(session: Session) -> dict[str, int]:
    """Count the rows of each table, by the names of the tables in alphabetical order."""
    return {
        name: session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in sorted(Base.metadata.tables.items())
    }


def _put_down(session: Session) -> Iterator[tuple[str, list[str]]]:
    """Put down the rows of every table, parents first: their keys tell what children mean."""
    keys: Keys = defaultdict(dict)
    openings_of = _openings_by_volunteer(session)
    for table in Base.metadata.sorted_tables:
        rows = []
        for row in session.execute(select(table)).mappings():
            told = {
                column.name: _told(column, row[column], keys)
                for column in table.columns
                if column.name != "id"
            }
            if table.name == "volunteers":
                told["openings"] = sorted(openings_of[row["id"]])
            rows.append(json.dumps(told, sort_keys=True, default=_day_or_instant))
            if "id" in row:
                known_by = NATURAL_KEYS.get(table.name)
                keys[table.name][row["id"]] = (
                    [told[name] for name in known_by] if known_by else told
                )
        yield table.name, sorted(rows)


def _told(column: Column[Any], value: Any, keys: Keys) -> Any:
    """Say what a cell means without any identity."""
    if value is None:
        return None
    if str(column) in DRAWN:
        return True
    if str(column) in ACTORS and (account := re.fullmatch(r"account:(\d+)", value)):
        return ["account", keys["accounts"].get(int(account[1]))]
    for key in column.foreign_keys:
        if key.column.name == "id":
            return keys[key.column.table.name][value]
    return value


def _day_or_instant(value: date | datetime) -> str:
    return value.isoformat()


def _openings_by_volunteer(session: Session) -> dict[int | None, list[str]]:
    """Tell two volunteers of one description apart by what they offer."""
    found: dict[int | None, list[str]] = defaultdict(list)
    for volunteer_id, ref in session.execute(select(Opening.volunteer_id, Opening.ref)):
        found[volunteer_id].append(ref)
    return found
