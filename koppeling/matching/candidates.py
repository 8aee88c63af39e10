"""Who may meet at all: the hard rules, in the order in which they are asked.

A pair that breaks a rule does not exist for the engine; no score can buy it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from koppeling.matching import scores, travel
from koppeling.matching.problem import Bools, Ints
from koppeling.matching.scores import language
from koppeling.matching.scores.measure import Positions
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import KINDS, Rule

PASSES = 0
"""The rule number of a pair that breaks none; see ``rule_of`` for the others."""

ADULT_AGE = 18
BLOCK_ROWS = 256
NEIGHBOUR, ASSOCIATION, EMPLOYER = range(len(KINDS))

Breaks = Callable[[WeighedWeek, Positions, Positions], Bools]


def _kind(week: WeighedWeek, rows: Positions, columns: Positions) -> Bools:
    """A kind she does not want, or of which she has as many as she may."""
    kind = week.problem.openings.kind[columns]
    wanted: Bools = week.problem.newcomers.wants[rows] & room(week)[rows]
    return ~wanted[:, kind]


def room(week: WeighedWeek) -> Bools:
    """Shape (newcomers, kinds): whether what she has leaves room for one more of the kind."""
    held = week.problem.newcomers.held
    found: Bools = held < np.array(week.policy.at_most_per_kind)
    found &= (held.sum(axis=1) < week.policy.at_most)[:, None]
    return found


def _places(week: WeighedWeek, rows: Positions, columns: Positions) -> Bools:
    return _for_all(rows, week.problem.openings.places[columns] <= 0)


def _consent(week: WeighedWeek, rows: Positions, columns: Positions) -> Bools:
    return ~(week.problem.newcomers.consents[rows, None] & week.problem.openings.consents[columns])


def _vetting(week: WeighedWeek, rows: Positions, columns: Positions) -> Bools:
    openings = week.problem.openings
    monday = week.problem.on.toordinal()
    ended = openings.vetted_until[columns] < monday
    return _for_all(rows, (openings.kind[columns] == NEIGHBOUR) & ended)


def _valid(week: WeighedWeek, rows: Positions, columns: Positions) -> Bools:
    return _for_all(rows, week.problem.openings.valid_until[columns] < week.problem.on.toordinal())


def _language(week: WeighedWeek, rows: Positions, columns: Positions) -> Bools:
    """Below what the kind needs in every shared language, or what the opening asks for."""
    people, openings = week.problem.newcomers, week.problem.openings
    least = np.array(week.policy.least_level)[openings.kind[columns]]
    below = language.shared_level(week, rows, columns) < least
    found = below & people.asked_languages[rows, None] & openings.asked_languages[columns]
    needs = openings.needs_level[columns]
    for tongue in np.flatnonzero(needs.any(axis=0)):
        short = people.level[rows, tongue, None] < needs[None, :, tongue]
        found |= short & people.asked_languages[rows, None]
    return found


def _time(week: WeighedWeek, rows: Positions, columns: Positions) -> Bools:
    hers = week.problem.newcomers.availability[rows, None]
    theirs = week.problem.openings.availability[None, columns]
    apart: Bools = (hers >= 0) & (theirs >= 0) & ((hers & theirs) == 0)
    return apart


def _distance(week: WeighedWeek, rows: Positions, columns: Positions) -> Bools:
    """Beyond her minutes, or across the border that she did not tick."""
    people = week.problem.newcomers
    minutes = travel.minutes(week.problem, week.policy, rows, columns)
    most = people.max_minutes[rows, None]
    far: Bools = (most >= 0) & (minutes > most)
    return far | abroad(week, rows, columns)


def abroad(week: WeighedWeek, rows: Positions, columns: Positions) -> Bools:
    """Across the border that she did not tick, whose crossing may cost her the right to stay."""
    people, openings = week.problem.newcomers, week.problem.openings
    across = people.country[rows, None] != openings.country[None, columns]
    unasked: Bools = across & ~people.crosses_border[rows, None]
    return unasked


def _age(week: WeighedWeek, rows: Positions, columns: Positions) -> Bools:
    """Neighbours and associations only: the opening's limits, and the protection of minors.

    Only the year of birth is known, so she has one of two ages. A limit is kept
    to where either fits it; she counts as a minor where either is below 18.
    """
    people, openings = week.problem.newcomers, week.problem.openings
    asked = people.birth_year[rows, None] >= 0
    minor = week.problem.on.year - people.birth_year[rows, None] - 1 < ADULT_AGE
    kind = openings.kind[columns]
    alone = (kind == NEIGHBOUR) | ~people.guardian_agreed[rows, None]
    unfit: Bools = asked & (kind != EMPLOYER) & minor & alone
    return unfit | for_another_age(week, rows, columns)


def for_another_age(week: WeighedWeek, rows: Positions, columns: Positions) -> Bools:
    """Neighbours and associations only: outside of the opening's own limits."""
    people, openings = week.problem.newcomers, week.problem.openings
    asked = people.birth_year[rows, None] >= 0
    age = week.problem.on.year - people.birth_year[rows, None]
    young = age < openings.min_age[columns]
    old = (openings.max_age[columns] >= 0) & (age - 1 > openings.max_age[columns])
    unfit: Bools = asked & (openings.kind[columns] != EMPLOYER) & (young | old)
    return unfit


def _not_available(week: WeighedWeek, rows: Positions, columns: Positions) -> Bools:
    """Avoid-lists, the pair's past, protection and contact wishes: one code, no facts."""
    found = _for_all(rows, week.problem.openings.protected[columns])
    found |= _contact_wish(week, rows, columns)
    newcomer_no, opening_no = week.apart
    position = np.full(len(week.problem.openings.ref), -1)
    position[columns] = np.arange(len(columns))
    first, last = np.searchsorted(newcomer_no, [rows[0], rows[-1] + 1])
    for person, opening in zip(newcomer_no[first:last], opening_no[first:last], strict=True):
        row = np.searchsorted(rows, person)
        if position[opening] >= 0 and row < len(rows) and rows[row] == person:
            found[row, position[opening]] = True
    return found


def _contact_wish(week: WeighedWeek, rows: Positions, columns: Positions) -> Bools:
    """Whom each side wants to meet. A wish is kept only by somebody known to fit it.

    That is stricter than *not asked passes*: a wish of this kind is about
    safety. An association fits a newcomer's wish where the group is for that
    gender or its contact has it. Employers have no such wish, and none is asked
    of them.
    """
    people, openings = week.problem.newcomers, week.problem.openings
    hers = people.contact_gender[rows, None]
    group = (openings.kind[columns] == ASSOCIATION) & (openings.for_gender[columns] == hers)
    unfit: Bools = (hers >= 0) & (openings.gender[columns] != hers) & ~group
    for theirs in (openings.contact_gender[columns], openings.for_gender[columns]):
        unfit = unfit | ((theirs >= 0) & (people.gender[rows, None] != theirs))
    meets: Bools = openings.kind[columns] != EMPLOYER
    return unfit & meets


def _for_all(rows: Positions, of_columns: Bools) -> Bools:
    return np.broadcast_to(of_columns, (len(rows), len(of_columns))).copy()


RULES: Mapping[Rule, Breaks] = MappingProxyType(
    {
        Rule.KIND: _kind,
        Rule.PLACES: _places,
        Rule.CONSENT: _consent,
        Rule.VETTING: _vetting,
        Rule.VALID: _valid,
        Rule.LANGUAGE: _language,
        Rule.TIME: _time,
        Rule.DISTANCE: _distance,
        Rule.AGE: _age,
        Rule.NOT_AVAILABLE: _not_available,
    }
)
"""Each answers with True where the pair breaks it; the floor is asked last, of the scores."""

RULE_ORDER: tuple[Rule, ...] = (*RULES, Rule.FLOOR)


def rule_of(rule_no: int) -> Rule | None:
    """The rule that a rule number stands for, counted from 1 in ``RULE_ORDER``."""
    return None if rule_no == PASSES else RULE_ORDER[rule_no - 1]


@dataclass(frozen=True, eq=False)
class Candidates:
    """The pairs that may meet, by newcomer and opening, and why the others may not.

    ``blocked``: shape (newcomers, rules in ``RULE_ORDER``), each opening counted
    once under its first rule.
    """

    newcomer_no: NDArray[np.int64]
    opening_no: NDArray[np.int64]
    score: NDArray[np.int64]
    blocked: NDArray[np.int32]


def find_candidates(week: WeighedWeek, progress: Callable[[int, int], None]) -> Candidates:
    """Ask every rule of every pair and score those that pass; ``progress`` hears (done, total)."""
    table = scores.weights(week.policy)
    newcomers, openings = len(week.problem.newcomers.ref), len(week.problem.openings.ref)
    blocked = np.zeros((newcomers, len(RULE_ORDER)), np.int32)
    found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []
    columns = np.arange(openings)
    for start in range(0, newcomers, BLOCK_ROWS):
        rows = np.arange(start, min(start + BLOCK_ROWS, newcomers))
        rule_no, points = judge(week, table, rows, columns)
        for no in range(len(RULE_ORDER)):
            blocked[rows, no] = (rule_no == no + 1).sum(axis=1)
        row, column = np.nonzero(rule_no == PASSES)
        found.append((rows[row], columns[column], points[row, column].astype(np.int64)))
        progress(int(rows[-1]) + 1, newcomers)
    if not found:
        none = np.zeros(0, np.int64)
        return Candidates(none, none, none, blocked)
    newcomer_no, opening_no, score = (np.concatenate(part) for part in zip(*found, strict=True))
    return Candidates(newcomer_no, opening_no, score, blocked)


def judge(
    week: WeighedWeek, table: Ints, rows: Positions, columns: Positions
) -> tuple[NDArray[np.int8], Ints]:
    """Per pair the number of the first rule it breaks (see ``rule_of``) and its score.

    ``rows`` are ascending positions of newcomers, ``columns`` of openings.
    """
    score = scores.points(week, table, rows, columns).sum(axis=0, dtype=np.int32)
    floor = np.array(week.policy.floor)[week.problem.openings.kind[columns]]
    rule_no = np.where(score < floor, RULE_ORDER.index(Rule.FLOOR) + 1, PASSES).astype(np.int8)
    for no, breaks in reversed(list(enumerate(RULES.values()))):
        rule_no[breaks(week, rows, columns)] = no + 1
    return rule_no, score


def broken(week: WeighedWeek, rows: Positions, columns: Positions) -> dict[Rule, Bools]:
    """Every rule's answer for every pair, for what would help and why not."""
    return {rule: breaks(week, rows, columns) for rule, breaks in RULES.items()}
