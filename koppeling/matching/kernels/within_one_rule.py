"""The openings that one rule alone keeps from a newcomer: what a single change would open."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.candidates import RULE_ORDER, room
from koppeling.matching.kernels.judge import RULE_OF_LANGUAGE, RULE_OF_TIME
from koppeling.matching.kernels.reach import minutes_of
from koppeling.matching.kernels.selection import ALL, Bools, Ints, Longs, Selection, lists_of
from koppeling.matching.kernels.sides import MINUTES, TRAVEL
from koppeling.matching.near_misses import MINUTE_STEP, STEPS_FURTHER
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.shortlists import Shortlists
from koppeling.terms import KINDS, Rule

BEYOND_PRICE = 1 << 40
"""The price of an opening without a place: nobody can pay it."""

RINGS = (1, 2, 4, STEPS_FURTHER)
"""How many steps more each of them reaches: they are asked one after the other."""


@dataclass(frozen=True, eq=False)
class WithinOneRule:
    """Of newcomer ``m`` the entries ``first[m]`` to before ``first[m + 1]``.

    Sorted by opening. ``rule_no`` as in ``candidates.rule_of``: kind,
    language, time or distance. Of the openings that only the distance keeps from
    her, those are here that the first wider limit reaches with which she reaches
    any, within ``STEPS_FURTHER`` steps; of kinds, those she did not tick and has room for.

    ``score``: as it stands; of those that language keeps from her without its points.
    """

    first: Longs
    opening_no: Ints
    rule_no: NDArray[np.int8]
    score: Ints


def within_one_rule(
    week: WeighedWeek, selection: Selection, newcomers: Longs, places_left: Longs
) -> WithinOneRule:
    """``places_left``: one per opening of the week; openings without are left out.

    Kind and distance are held against the floor. What a half-day or a
    level would add to the score is not known here: of these two all are given.
    """
    people = week.problem.newcomers
    lists = lists_of(newcomers)
    open_to_all = selection.open[lists]
    grown, consents = selection.grown[lists], np.repeat(people.consents[newcomers], len(KINDS))
    wants, has_room = people.wants[newcomers].ravel(), room(week)[newcomers].ravel()
    by_list: dict[Rule, tuple[Bools, int]] = {
        Rule.KIND: (~wants & has_room & grown & consents, 0),
        Rule.LANGUAGE: (open_to_all, RULE_OF_LANGUAGE),
        Rule.TIME: (open_to_all, RULE_OF_TIME),
    }
    price = np.where(places_left > 0, 0, BEYOND_PRICE)
    parts = [_Part.none()]
    for rule, (kept_by_it, but) in by_list.items():
        of = np.flatnonzero(kept_by_it)
        asked = selection.asking(lists[of], ALL, but=but)
        least = np.full(len(of), -(BEYOND_PRICE >> 1))
        answer = selection.lists_whether_open(asked._replace(price=price, least=least))
        parts.append(_Part.of(rule, of, answer))
    for of, ring in _rings(selection, lists, np.flatnonzero(open_to_all), price):
        parts.append(_nearest(week, selection, newcomers, _Part.of(Rule.DISTANCE, of, ring)))
    position, opening_no, rule_no, score = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    # No opening is there twice for anybody.
    order = np.argsort(position * len(price) + opening_no)
    return WithinOneRule(
        first=np.searchsorted(position[order], np.arange(len(newcomers) + 1)).astype(np.int64),
        opening_no=opening_no[order],
        rule_no=rule_no[order],
        score=score[order],
    )


class _Part(NamedTuple):
    """Positions in the newcomers, openings, rules and scores, one entry per pair."""

    position: Longs
    opening_no: Ints
    rule_no: NDArray[np.int8]
    score: Ints

    @classmethod
    def none(cls) -> "_Part":
        return cls(
            np.zeros(0, np.int64),
            np.zeros(0, np.int32),
            np.zeros(0, np.int8),
            np.zeros(0, np.int32),
        )

    @classmethod
    def of(cls, rule: Rule, lists: Longs, found: Shortlists) -> "_Part":
        number = np.full(len(found.opening_no), RULE_ORDER.index(rule) + 1, np.int8)
        return cls(
            np.repeat(lists // len(KINDS), found.length), found.opening_no, number, found.score
        )


def _nearest(week: WeighedWeek, selection: Selection, newcomers: Longs, ring: _Part) -> _Part:
    """Of a ring those within the first step of minutes that reaches anybody."""
    openings, sides = week.problem.openings, selection.sides
    minutes = minutes_of(
        sides.newcomers.facts,
        sides.scale.pace,
        newcomers[ring.position],
        openings.row[ring.opening_no],
        openings.east_e6[ring.opening_no],
    )
    least = np.full(len(newcomers), ALL, np.int64)
    np.minimum.at(least, ring.position, minutes)
    near = minutes <= (-(-least // MINUTE_STEP) * MINUTE_STEP)[ring.position]
    return _Part(ring.position[near], ring.opening_no[near], ring.rule_no[near], ring.score[near])


def _rings(
    selection: Selection, lists: Longs, of: Longs, price: Longs
) -> Iterator[tuple[Longs, Shortlists]]:
    """Rings round those with a limit, until one of them reaches somebody.

    ``of``: positions in ``lists``. Yields the positions and their lists, ring by ring.
    """
    facts = selection.sides.newcomers.facts[lists // len(KINDS)]
    of = of[(facts[of, TRAVEL] >= 0) & (facts[of, MINUTES] >= 0)]
    inner = facts[:, MINUTES].astype(np.int64)
    begins = inner // MINUTE_STEP * MINUTE_STEP
    for steps in RINGS:
        outer = begins + steps * MINUTE_STEP
        asked = selection.asking(lists[of], ALL)
        asked = asked._replace(
            price=price,
            least=np.zeros(len(of), np.int64),
            more_than=inner[of].astype(np.int32),
            at_most=outer[of].astype(np.int32),
        )
        ring = selection.lists(asked)
        yield of, ring
        served = np.zeros(len(lists) // len(KINDS), np.bool_)
        served[of[ring.length > 0] // len(KINDS)] = True
        of, inner = of[~served[of // len(KINDS)]], outer
