"""How long groups of people wait, told so that no table tells of one person alone.

The rule, in full, for people who are each in exactly one group:

1. A group of fewer than ``LEAST`` people goes into one group of all others.
2. Where that is still fewer than ``LEAST``, it joins the largest of the groups that stand for
   themselves, and that one is shown as *with all others*. The largest, because so few change
   its figures least: with the smallest they would hide the group that most needs to be seen.
3. Where fewer than two groups are left, there is nothing to compare and none is shown.

So the groups that are shown have ``LEAST`` people or more each, and together they are
everybody. Whatever is added up or taken off from them and from the number of everybody is
a number of people in whole groups: never a group below ``LEAST``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

LEAST = 10
"""People of a group that is shown; no town may ask for fewer."""

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Spread:
    """Days of so many people: a quarter, half and nine tenths of them waited at most so long.

    ``beyond`` of them waited longer than the days that were asked for.
    """

    people: int
    quarter: int
    median: int
    nine_tenths: int
    beyond: int


@dataclass(frozen=True, slots=True)
class Group(Generic[Key]):
    """People who stand together in a table; ``key`` is None for all others alone."""

    key: Key | None
    days: tuple[int, ...]
    with_others: bool = False


def spread(days: Sequence[int], most: int) -> Spread:
    """How the days of at least one person are spread; ``most`` is the limit of ``beyond``.

    Each figure is the days of somebody: the least so many days that the share waited no
    longer. Raises ValueError for nobody.
    """
    if not days:
        raise ValueError("nobody waits: there is no spread")
    ordered = sorted(days)

    def at_most(percent: int) -> int:
        return ordered[-(-len(ordered) * percent // 100) - 1]

    return Spread(
        people=len(ordered),
        quarter=at_most(25),
        median=at_most(50),
        nine_tenths=at_most(90),
        beyond=sum(one > most for one in ordered),
    )


def together(groups: Mapping[Key, Sequence[int]], *, least: int = LEAST) -> tuple[Group[Key], ...]:
    """Groups that may be shown, in the order given, all others last; none where below two.

    Of the largest groups it is the first that is joined by the others.
    """
    filled = {key: tuple(days) for key, days in groups.items() if days}
    own = {key: days for key, days in filled.items() if len(days) >= least}
    others = tuple(day for key, days in filled.items() if key not in own for day in days)
    found = [Group(key, days) for key, days in own.items()]
    if len(others) >= least:
        found.append(Group(None, others))
    elif others and own:
        largest = max(own, key=lambda key: len(own[key]))
        no = list(own).index(largest)
        found[no] = Group(largest, own[largest] + others, with_others=True)
    return tuple(found) if len(found) > 1 else ()
