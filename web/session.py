"""The one door of the pages to the database, and the clock they go by.

A view opens ``reading`` to show and ``deed`` to record; nothing else in ``web`` opens a
transaction. ``now`` is one instant for a whole request.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, g
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from koppeling.settings import Settings
from koppeling.store import engine as store_engine

__all__ = ["Engine", "House", "Session", "deed", "house", "now", "open_engine", "reading"]

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class House:
    """What every request stands on: the database, the settings and the clock."""

    engine: Engine
    settings: Settings
    clock: Clock


def open_engine(settings: Settings) -> Engine:
    """The database of the settings. Refused where its schema is not that of this version."""
    from koppeling.store import migrate

    engine = store_engine.make_engine(settings.database_url)
    migrate.check(engine)
    return engine


def house() -> House:
    """The house of the running application."""
    found: House = current_app.extensions["koppeling"]
    return found


def deed() -> AbstractContextManager[Session]:
    """One transaction that writes: commits at the end, whatever is raised rolls it back."""
    return store_engine.deed(house().engine)


def reading() -> AbstractContextManager[Session]:
    """One consistent view of the database, always rolled back."""
    return store_engine.reading(house().engine)


def now() -> datetime:
    """The instant of this request, in UTC."""
    if "now" not in g:
        g.now = house().clock()
    found: datetime = g.now
    return found
