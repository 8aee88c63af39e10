"""What a replay reads and what it answers. Scores are integers of 0.001 point."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from koppeling.matching.facts import NewcomerFacts, OpeningFacts

Pair = tuple[str, str]
"""Newcomer ref and opening ref."""


@dataclass(frozen=True, slots=True)
class WeekInput:
    """A town on the Monday ``on``, but for all that the replayed weeks themselves brought about.

    ``held``, ``living`` and ``last_contact_on`` of a newcomer and ``places`` of an opening
    count contacts from before and from elsewhere alone: the replay adds its own. ``apart``:
    pairs that are not proposed to each other in this week.
    """

    on: date
    newcomers: tuple[NewcomerFacts, ...]
    openings: tuple[OpeningFacts, ...]
    apart: frozenset[Pair] = frozenset()


@dataclass(frozen=True, slots=True)
class ReplayedWeek:
    """What was proposed in a week, by ref, and which of the pairs said yes."""

    on: date
    proposed: tuple[tuple[str, str, int], ...]
    coupled: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """How long somebody was without a contact.

    ``entered_on``: the Monday of the first week in which they were there without one.
    ``last_seen_on``: until when it is known that they were there, or the day of the contact.
    """

    entered_on: date
    first_contact_on: date | None
    last_seen_on: date

    @property
    def met(self) -> bool:
        """Whether a contact ended the wait; else nothing is known after its last day."""
        return self.first_contact_on is not None

    @property
    def days(self) -> int:
        return (self.last_seen_on - self.entered_on).days


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of the weeks; ``waits`` of whoever was there without a contact, by ref.

    ``total_score`` sums the scores of the coupled pairs as the chooser gave them.
    """

    weeks: tuple[ReplayedWeek, ...]
    waits: Mapping[str, Wait]
    total_score: int

    @property
    def couplings(self) -> int:
        return sum(len(week.coupled) for week in self.weeks)
