"""What a change costs whoever makes it, on one scale for hers and ours.

The unit is about an evening's talk: a call to renew an offer is one, a level of a
language twelve. Only the order is told to anybody. Remedies of more steps, five minutes
of travel or a level, cost as much more.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from koppeling.matching.result import Remedy


class Effort(NamedTuple):
    """Of the first step, and of each further one."""

    first: int
    further: int = 0


EFFORTS: Mapping[str, Effort] = MappingProxyType(
    {
        "renew_opening": Effort(1),
        "another_half_day": Effort(2),
        "opening_half_day": Effort(3),
        "wider_travel": Effort(3, 1),
        "finish_vetting": Effort(4),
        "one_more_place": Effort(5),
        "opening_language": Effort(5),
        "another_kind": Effort(6),
        "neighbour_who": Effort(10),
        "language_level": Effort(12, 12),
    }
)
"""Of every code: a call or a half-day more is less than to ask a volunteer or an
association for more, that less than to find somebody new, and least of all can one ask
for months of lessons."""


def effort_of(code: str, steps: int = 1) -> int:
    """What a change of so many steps costs; KeyError for an unknown code."""
    effort = EFFORTS[code]
    return effort.first + effort.further * (steps - 1)


def ranked(remedies: list[Remedy], most: int) -> tuple[Remedy, ...]:
    """The ``most`` of least effort, among equals what opens most first."""

    def rank(one: Remedy) -> tuple[int, int, str, str]:
        return one.effort, -one.openings, one.code, str(sorted(one.params.items()))

    return tuple(sorted(remedies, key=rank)[:most])
