"""For newcomers without a pair: which rule removed how many openings, and what would help."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from koppeling.matching import scores, travel
from koppeling.matching.candidates import RULE_ORDER, room
from koppeling.matching.near_misses import NearMisses
from koppeling.matching.problem import TRAVELS, Bools, Ints
from koppeling.matching.result import Help
from koppeling.matching.scores import language
from koppeling.matching.scores.tables import HALF_DAY_SHARE
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import HALF_DAYS, KINDS, TAKEN, Level, Rule, Term

MINUTE_STEP = 5
PAIRS_AT_ONCE = 1 << 16
LEVELS = Level.C2 + 1
"""None at all, and A1 to C2."""

Positions = NDArray[np.int64]
ForNewcomer = tuple[int, Help]
"""A help and the position of its newcomer among those asked for."""


def blocked_counts(blocked: Ints, candidates: int) -> Mapping[str, int]:
    """``{rule: openings}`` of one newcomer, rules that removed none left out, plus ``taken``."""
    found = {rule.value: n for rule, n in zip(RULE_ORDER, blocked.tolist(), strict=True) if n}
    return {**found, TAKEN: candidates} if candidates else found


def would_help(
    week: WeighedWeek, newcomers: Positions, near: NearMisses, candidates: NDArray[np.int64]
) -> list[tuple[Help, ...]]:
    """Per newcomer the single changes that would open an opening with a place left, the most first.

    ``newcomers``: positions, ascending. ``near``: their near misses; those that
    distance keeps apart may be left out beyond the first step of ``MINUTE_STEP``
    that reaches somebody. ``candidates``: shape (newcomers, kinds), the openings
    that she could have had. Each change is held against the floor with the points
    that it brings: it alone would do.
    """
    openings = _Openings(week, newcomers, near)
    found: list[list[Help]] = [[] for _ in newcomers]
    for helps in (
        _wider_travel(openings),
        _another_half_day(openings),
        _another_kind(openings),
        _language_level(openings),
        _give_consent(openings),
        _more_places(candidates),
    ):
        for who, one in helps:
            found[who].append(one)
    for of_newcomer in found:
        of_newcomer.sort(key=lambda one: (-one.openings, one.code, str(one.params)))
    return [tuple(of_newcomer) for of_newcomer in found]


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
        by = TRAVELS[int(people.travel[openings.newcomers[no]])]
        yield no, Help("wider_travel", count, {"minutes": int(reach[no]), "travel": by.value})


def _another_half_day(openings: _Openings) -> Iterator[ForNewcomer]:
    """The half-day on which most can; it would be the one that they share."""
    near = openings.near.of(Rule.TIME)
    gained = openings.points(near, Term.TIME, int(HALF_DAY_SHARE[1]))
    near = near.only(near.score + gained >= openings.floor(near))
    masks = openings.week.problem.openings.availability[near.opening_no]
    pair, bit = np.nonzero(masks[:, None] >> np.arange(len(HALF_DAYS)) & 1)
    for who, best, count in _most(openings.counts(openings.who(near)[pair], bit, len(HALF_DAYS))):
        yield who, Help("another_half_day", count, {"half_day": HALF_DAYS[best]})


def _another_kind(openings: _Openings) -> Iterator[ForNewcomer]:
    """A kind she did not tick and has room for."""
    week, near = openings.week, openings.but_for(Rule.KIND)
    kind = week.problem.openings.kind[near.opening_no]
    counts = openings.counts(openings.who(near), kind, len(KINDS))
    wants = week.problem.newcomers.wants[openings.newcomers]
    counts[wants | ~room(week)[openings.newcomers]] = 0
    for who, best, count in _most(counts):
        yield who, Help("another_kind", count, {"kind": KINDS[best].value})


def _language_level(openings: _Openings) -> Iterator[ForNewcomer]:
    """The least level in one language that would open the most."""
    near = openings.near.of(Rule.LANGUAGE)
    if not len(near.score):
        return
    languages = openings.week.problem.languages
    choices = len(languages) * LEVELS
    counts = np.zeros((len(openings.newcomers), choices), np.int64)
    for start in range(0, len(near.score), PAIRS_AT_ONCE):
        block = near.only(slice(start, start + PAIRS_AT_ONCE))
        pair, tongue, level = _least_levels(openings, block)
        counts += openings.counts(openings.who(block)[pair], tongue * LEVELS + level, choices)
    # What a level opens, every higher one opens too.
    opened = counts.reshape(-1, len(languages), LEVELS).cumsum(axis=2)
    for who, best, count in _most(opened.reshape(-1, choices)):
        tongue_no, level_no = divmod(best, LEVELS)
        params = {"language": languages[tongue_no], "level": Level(level_no).name}
        yield who, Help("language_level", count, params)


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


def _give_consent(openings: _Openings) -> Iterator[ForNewcomer]:
    """Hers, where the opening's is given."""
    week, near = openings.week, openings.but_for(Rule.CONSENT)
    hers = week.problem.newcomers.consents[near.newcomer_no]
    near = near.only(~hers & week.problem.openings.consents[near.opening_no])
    for who, _, count in _most(openings.counts(openings.who(near), 0, 1)):
        yield who, Help("give_consent", count, {})


def _more_places(candidates: NDArray[np.int64]) -> Iterator[ForNewcomer]:
    """Openings that she could have had, whose places went to others, by kind."""
    for who, kind in zip(*(no.tolist() for no in np.nonzero(candidates)), strict=True):
        yield who, Help("more_places", int(candidates[who, kind]), {"kind": KINDS[kind].value})
