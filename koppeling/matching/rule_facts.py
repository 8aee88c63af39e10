"""Why not that one: the facts of the first rule that keeps two apart, as a code with parameters.

``not_available`` has none: not whom somebody avoids, what somebody wishes, who is
protected, or what two had to do with each other. Nor has any code a person's age, sex
or address.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np

from koppeling.matching import scores, travel
from koppeling.matching.candidates import NEIGHBOUR, abroad, for_another_age
from koppeling.matching.problem import NEVER_VETTED, TRAVELS
from koppeling.matching.result import Value
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import KINDS, Level, Party, Rule, half_days_in


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """What a rule found; points are integers of 0.001 point, days are ISO dates."""

    code: str
    params: Mapping[str, Value]


def rule_facts(
    week: WeighedWeek, rule: Rule, newcomer_no: int, opening_no: int
) -> RuleFacts | None:
    """The facts of a rule that the pair breaks; None for ``not_available``."""
    found = _FACTS.get(rule)
    return None if found is None else found(week, newcomer_no, opening_no)


def _kind(week: WeighedWeek, newcomer_no: int, opening_no: int) -> RuleFacts:
    people, policy = week.problem.newcomers, week.policy
    kind_no = int(week.problem.openings.kind[opening_no])
    kind = KINDS[kind_no].value
    if not people.wants[newcomer_no, kind_no]:
        return RuleFacts("kind_not_wanted", {"kind": kind})
    if people.held[newcomer_no, kind_no] >= policy.at_most_per_kind[kind_no]:
        return RuleFacts("kind_found", {"kind": kind, "most": policy.at_most_per_kind[kind_no]})
    return RuleFacts("contacts_found", {"most": policy.at_most})


def _places(_week: WeighedWeek, _newcomer_no: int, _opening_no: int) -> RuleFacts:
    return RuleFacts("no_place_left", {})


def _consent(week: WeighedWeek, newcomer_no: int, _opening_no: int) -> RuleFacts:
    hers = week.problem.newcomers.consents[newcomer_no]
    whose = Party.OPENING if hers else Party.NEWCOMER
    return RuleFacts("consent_open", {"whose": whose.value})


def _vetting(week: WeighedWeek, _newcomer_no: int, opening_no: int) -> RuleFacts:
    until = int(week.problem.openings.vetted_until[opening_no])
    if until == NEVER_VETTED:
        return RuleFacts("never_vetted", {})
    return RuleFacts("vetting_ended", {"until": date.fromordinal(until).isoformat()})


def _valid(week: WeighedWeek, _newcomer_no: int, opening_no: int) -> RuleFacts:
    until = date.fromordinal(int(week.problem.openings.valid_until[opening_no]))
    return RuleFacts("offer_ended", {"until": until.isoformat()})


def _language(week: WeighedWeek, newcomer_no: int, opening_no: int) -> RuleFacts:
    """What the opening asks for, where that is missing; else the best that they share."""
    problem = week.problem
    speaks, needs = (
        problem.newcomers.level[newcomer_no],
        problem.openings.needs_level[opening_no],
    )
    short = np.flatnonzero(needs > speaks)
    if len(short):
        tongue = int(short[0])
        asked: dict[str, Value] = {
            "language": problem.languages[tongue],
            "level": Level(int(needs[tongue])).name,
        }
        if not speaks[tongue]:
            return RuleFacts("language_asked", asked)
        hers = Level(int(speaks[tongue])).name
        return RuleFacts("language_level_asked", {**asked, "hers": hers})
    both = np.minimum(speaks, problem.openings.level[opening_no])
    least = week.policy.least_level[problem.openings.kind[opening_no]]
    if not both.any():
        return RuleFacts("no_language_shared", {"least": least.name})
    tongue = int(both.argmax())
    return RuleFacts(
        "language_below",
        {
            "language": problem.languages[tongue],
            "level": Level(int(both[tongue])).name,
            "least": least.name,
        },
    )


def _time(week: WeighedWeek, newcomer_no: int, opening_no: int) -> RuleFacts:
    hers = half_days_in(int(week.problem.newcomers.availability[newcomer_no]))
    theirs = half_days_in(int(week.problem.openings.availability[opening_no]))
    if not hers:
        return RuleFacts("no_time_of_newcomer", {})
    if not theirs:
        return RuleFacts("no_time_of_opening", {})
    return RuleFacts("other_half_days", {"newcomer": hers, "opening": theirs})


def _distance(week: WeighedWeek, newcomer_no: int, opening_no: int) -> RuleFacts:
    people = week.problem.newcomers
    row, column = np.array([newcomer_no]), np.array([opening_no])
    if abroad(week, row, column)[0, 0]:
        return RuleFacts("across_the_border", {})
    minutes = travel.minutes_of_pairs(week.problem, week.policy, row, column)
    return RuleFacts(
        "too_far",
        {
            "minutes": int(minutes[0]),
            "travel": TRAVELS[int(people.travel[newcomer_no])].value,
            "most": int(people.max_minutes[newcomer_no]),
        },
    )


def _age(week: WeighedWeek, newcomer_no: int, opening_no: int) -> RuleFacts:
    """The limits of the opening where they rule her out; else that she may be under age."""
    openings = week.problem.openings
    row, column = np.array([newcomer_no]), np.array([opening_no])
    if not for_another_age(week, row, column)[0, 0]:
        neighbour = openings.kind[opening_no] == NEIGHBOUR
        return RuleFacts("under_age", {}) if neighbour else RuleFacts("guardian_open", {})
    least, most = int(openings.min_age[opening_no]), int(openings.max_age[opening_no])
    if most < 0:
        return RuleFacts("for_age_from", {"least": least})
    if least < 0:
        return RuleFacts("for_age_to", {"most": most})
    return RuleFacts("for_ages", {"least": least, "most": most})


def _floor(week: WeighedWeek, newcomer_no: int, opening_no: int) -> RuleFacts:
    pair = np.array([newcomer_no]), np.array([opening_no])
    points = scores.points_of_pairs(week, scores.weights(week.policy), *pair)
    floor = week.policy.floor[week.problem.openings.kind[opening_no]]
    return RuleFacts("below_floor", {"score": int(points.sum()), "floor": floor})


_FACTS: Mapping[Rule, Callable[[WeighedWeek, int, int], RuleFacts]] = MappingProxyType(
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
        Rule.FLOOR: _floor,
    }
)
