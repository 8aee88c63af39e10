"""One call of the command line: its settings, its clock, its language, its database."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from koppeling.settings import Settings, read_settings

if TYPE_CHECKING:
    from koppeling.cli.database import Engine, Session
    from koppeling.queries.towns import TownLine

ACTOR = "command-line"
"""Whom the journal names for what is done here."""

SOURCE_LANGUAGE = "en"
"""That of ``wording.catalogue``, which is not imported to say so."""


@dataclass
class Call:
    """What the commands of one call share; everything in it is read at most once.

    ``language`` is what was asked for, ``town_language`` that of the town it is
    about; the environment's is nobody's business.
    """

    language: str | None = None
    town_language: str | None = None
    actor: str = ACTOR

    @cached_property
    def settings(self) -> Settings:
        return read_settings()

    @cached_property
    def now(self) -> datetime:
        """The instant of the call, which is one for all that it does."""
        return self.clock()

    def clock(self) -> datetime:
        """The instant now, for what goes on: the clock is read here and nowhere else."""
        return self.settings.now or datetime.now(UTC)

    @property
    def spoken(self) -> str:
        """The language to answer in."""
        return self.language or self.town_language or SOURCE_LANGUAGE

    @cached_property
    def engine(self) -> "Engine":
        # Only here: commands that need no database should not wait for one.
        from koppeling.cli.database import open_engine

        return open_engine(self.settings)

    def close(self) -> None:
        """Let go of the database, if it was opened."""
        if "engine" in vars(self):
            self.engine.dispose()

    def deed(self) -> AbstractContextManager["Session"]:
        """One transaction that writes."""
        from koppeling.cli.database import deed

        return deed(self.engine)

    def reading(self) -> AbstractContextManager["Session"]:
        """One transaction that reads."""
        from koppeling.cli.database import reading

        return reading(self.engine)

    def town(self, session: "Session", slug: str) -> "TownLine":
        """The town, whose language this call speaks unless another was asked for."""
        from koppeling.queries.towns import get_town

        town = get_town(session, slug)
        self.town_language = town.language
        return town

    def today(self, town: "TownLine") -> date:
        """What day it is in the town."""
        return town.day(self.now)
