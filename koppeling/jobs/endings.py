"""What the calendar ends, whether there is mail to send or not."""

from datetime import datetime

from sqlalchemy import Engine

from koppeling.queries import towns
from koppeling.store.engine import deed, reading
from koppeling.usecases.introductions import expire_introductions
from koppeling.usecases.pauses import resume_due


def end_what_is_over(engine: Engine, *, now: datetime, actor: str) -> None:
    """End the questions whose time is over, and the breaks whose day has come, in every town.

    Each in a transaction of its own: nobody who locks in another order waits for two.
    """
    with reading(engine) as session:
        there = towns.towns(session)
    for town in there:
        with deed(engine) as session:
            expire_introductions(session, town.id, now=now, actor=actor)
        with deed(engine) as session:
            resume_due(session, town.id, now=now, actor=actor)
