"""What a newcomer could change herself so that the week couples her.

A change that only adds openings to those she may have, one of them with a place left,
couples her in every optimum: without any of her pairs the week reaches as many newcomers
as it did, with that place one more, and reaching most comes first. What else the change
adds, to her points too, decides only with whom. So a near miss with a place left is proof.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from koppeling.matching import scores, travel
from koppeling.matching.candidates import room
from koppeling.matching.near_misses import MINUTE_STEP, STEPS_FURTHER, NearMisses
from koppeling.matching.problem import TRAVELS, Bools, Ints
from koppeling.matching.remedies.effort import effort_of
from koppeling.matching.result import Remedy, Value
from koppeling.matching.scores import language
from koppeling.matching.scores.tables import HALF_DAY_SHARE
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import HALF_DAYS, KINDS, Level, Rule, Term, Whose

PAIRS_AT_ONCE = 1 << 16
LEVELS = Level.C2 + 1
"""None at all, and A1 to C2."""
LAND_LANGUAGE: Mapping[str, str] = MappingProxyType({"nl": "nl", "de": "de"})
"""The language of a country, the one that it is reasonable to ask somebody to learn."""

Positions = NDArray[np.int64]
ForNewcomer = tuple[int, Remedy]
"""A remedy and the position of its newcomer among those asked for."""


def hers(week: WeighedWeek, newcomers: Positions, near: NearMisses) -> list[list[Remedy]]:
    """Per newcomer what she could change, one change of each kind: the one that opens most.

    ``newcomers``: positions, ascending, of some who are waiting. ``near``: their near
    misses; those that distance keeps apart may be left out beyond the first step of
    ``MINUTE_STEP`` that reaches somebody, and beyond ``STEPS_FURTHER`` steps. Each change
    is held against the floor with the points that it brings.
    """
    openings = _Openings(week, newcomers, near)
    found: list[list[Remedy]] = [[] for _ in newcomers]
    for remedies in (
        _wider_travel(openings),
        _another_half_day(openings),
        _another_kind(openings),
        _language_level(openings),
    ):
        for who, one in remedies:
            found[who].append(one)
    return found


def _remedy(code: str, openings: int, steps: int = 1, **params: Value) -> Remedy:
    return Remedy(code, Whose.HERS, effort_of(code, steps), openings, params)


@dataclass(frozen=True, eq=False)
class _Openings:
    """What single changes could open to the newcomers asked for."""

    week: WeighedWeek
    newcomers: Positions
    near: NearMisses

    @cached_property
    def table(self) -> Ints:
        return scores.weights(self.week.policy)

    def but_for(self, rule: Rule) -> NearMisses:
        """Those that score enough as they stand and that ``rule`` keeps from her."""
        near = self.near.of(rule)
        return near.only(near.score >= self.floor(near))

    def floor(self, near: NearMisses) -> Ints:
        floor = np.array(self.week.policy.floor)
        found: Ints = floor[self.week.problem.openings.kind[near.opening_no]]
        return found

    def points(self, near: NearMisses, term: Term, share: Ints | int) -> Ints:
        return scores.points_of(
            self.week, self.table, near.newcomer_no, near.opening_no, term, share
        )

    def who(self, near: NearMisses) -> Positions:
        """Positions among the newcomers asked for."""
        return np.searchsorted(self.newcomers, near.newcomer_no)

    def counts(self, who: Positions, of: NDArray[np.integer] | int, choices: int) -> Positions:
        """Shape (newcomers, choices): how many of the pairs fall to each choice."""
        size = len(self.newcomers) * choices
        return np.bincount(who * choices + of, minlength=size).reshape(-1, choices)


def _most(counts: Positions) -> Iterator[tuple[int, int, int]]:
    """(who, choice, count) of each newcomer's first greatest count, if there is any."""
    best = counts.argmax(axis=1)
    most = counts[np.arange(len(counts)), best]
    for who in np.flatnonzero(most).tolist():
        yield who, int(best[who]), int(most[who])


def _wider_travel(openings: _Openings) -> Iterator[ForNewcomer]:
    """The next step of five minutes that reaches somebody; no border that she did not tick."""
    problem = openings.week.problem
    people, near = problem.newcomers, openings.but_for(Rule.DISTANCE)
    home = problem.openings.country[near.opening_no] == people.country[near.newcomer_no]
    near = near.only(home | people.crosses_border[near.newcomer_no])
    minutes = travel.minutes_of_pairs(
        problem, openings.week.policy, near.newcomer_no, near.opening_no
    )
    who = openings.who(near)
    least = np.full(len(openings.newcomers), np.iinfo(np.int32).max, np.int64)
    np.minimum.at(least, who, minutes)
    reach = -(-least // MINUTE_STEP) * MINUTE_STEP
    counts = openings.counts(who[minutes <= reach[who]], 0, 1)
    for no, _, count in _most(counts):
        person, minutes_more = openings.newcomers[no], int(reach[no])
        steps = -(-(minutes_more - int(people.max_minutes[person])) // MINUTE_STEP)
        by = TRAVELS[int(people.travel[person])].value
        if steps <= STEPS_FURTHER:
            yield no, _remedy("wider_travel", count, steps, minutes=minutes_more, travel=by)


def _another_half_day(openings: _Openings) -> Iterator[ForNewcomer]:
    """The half-day on which most can; it would be the one that they share."""
    near = openings.near.of(Rule.TIME)
    gained = openings.points(near, Term.TIME, int(HALF_DAY_SHARE[1]))
    near = near.only(near.score + gained >= openings.floor(near))
    masks = openings.week.problem.openings.availability[near.opening_no]
    pair, bit = np.nonzero(masks[:, None] >> np.arange(len(HALF_DAYS)) & 1)
    for who, best, count in _most(openings.counts(openings.who(near)[pair], bit, len(HALF_DAYS))):
        yield who, _remedy("another_half_day", count, half_day=HALF_DAYS[best])


def _another_kind(openings: _Openings) -> Iterator[ForNewcomer]:
    """A kind she did not tick and has room for."""
    week, near = openings.week, openings.but_for(Rule.KIND)
    kind = week.problem.openings.kind[near.opening_no]
    counts = openings.counts(openings.who(near), kind, len(KINDS))
    wants = week.problem.newcomers.wants[openings.newcomers]
    counts[wants | ~room(week)[openings.newcomers]] = 0
    for who, best, count in _most(counts):
        yield who, _remedy("another_kind", count, kind=KINDS[best].value)


def _language_level(openings: _Openings) -> Iterator[ForNewcomer]:
    """The least level in the language of the land that would open the most."""
    near, languages = openings.near.of(Rule.LANGUAGE), openings.week.problem.languages
    if not len(near.score) or not languages:
        return
    choices = len(languages) * LEVELS
    counts = np.zeros((len(openings.newcomers), choices), np.int64)
    for start in range(0, len(near.score), PAIRS_AT_ONCE):
        block = near.only(slice(start, start + PAIRS_AT_ONCE))
        pair, tongue, level = _least_levels(openings, block)
        counts += openings.counts(openings.who(block)[pair], tongue * LEVELS + level, choices)
    # What a level opens, every higher one opens too.
    opened = counts.reshape(-1, len(languages), LEVELS).cumsum(axis=2)
    opened[~_of_the_land(openings)] = 0
    for who, best, count in _most(opened.reshape(-1, choices)):
        tongue_no, least = divmod(best, LEVELS)
        person = openings.newcomers[who]
        steps = least - int(openings.week.problem.newcomers.level[person, tongue_no])
        told = {"language": languages[tongue_no], "level": Level(least).name}
        yield who, _remedy("language_level", count, steps, **told)


def _of_the_land(openings: _Openings) -> Bools:
    """Shape (newcomers, languages): whether it is the language of the country she lives in."""
    problem = openings.week.problem
    land = np.array([LAND_LANGUAGE.get(country.lower(), "") for country in problem.countries])
    spoken = land[problem.newcomers.country[openings.newcomers]]
    found: Bools = spoken[:, None] == np.array(problem.languages)
    return found


def _least_levels(
    openings: _Openings, near: NearMisses
) -> tuple[Positions, Positions, NDArray[np.integer]]:
    """(pair, language, level): the least levels of one language that alone would open a pair."""
    week = openings.week
    people, places = week.problem.newcomers, week.problem.openings
    speaks, offered = people.level[near.newcomer_no], places.level[near.opening_no]
    needs = places.needs_level[near.opening_no]
    short = needs > speaks
    pair, tongue = np.nonzero((offered > speaks) | short)
    alone = short.sum(axis=1)[pair] == short[pair, tongue]
    pair, tongue = pair[alone], tongue[alone]
    passes = _passes(openings, near)
    shared = language.shared_level_of_pairs(week, near.newcomer_no, near.opening_no)
    found = np.full(len(pair), LEVELS)
    for level in range(Level.C2, 0, -1):
        reached = np.maximum(shared[pair], np.minimum(offered[pair, tongue], level))
        fits = passes[reached, pair] & (level > speaks[pair, tongue])
        found[fits & (level >= needs[pair, tongue])] = level
    opens = found < LEVELS
    return pair[opens], tongue[opens], found[opens]


def _passes(openings: _Openings, near: NearMisses) -> Bools:
    """Per pair, by the best level that they shared, whether it would do: shape (levels, pairs)."""
    week, places = openings.week, openings.week.problem.openings
    least = np.array(week.policy.least_level)[places.kind[near.opening_no]]
    understood = np.arange(LEVELS)[:, None] >= least
    understood |= ~places.asked_languages[near.opening_no]
    share = language.shares_by_level(week, near.newcomer_no, near.opening_no)
    gained = openings.points(near, Term.LANGUAGE, share)
    found: Bools = (near.score + gained >= openings.floor(near)) & understood
    return found
