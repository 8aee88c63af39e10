"""For a newcomer without a pair: which rule removed how many openings, and what would help."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from koppeling.matching import scores, travel
from koppeling.matching.candidates import RULE_ORDER, broken
from koppeling.matching.problem import TRAVELS, Bools, Ints
from koppeling.matching.result import Help
from koppeling.matching.scores.measure import Week
from koppeling.terms import HALF_DAYS, KINDS, TAKEN, Level, Rule

MINUTE_STEP = 5


def blocked_counts(blocked: Ints, candidates: int) -> Mapping[str, int]:
    """``{rule: openings}`` of one newcomer, rules that removed none left out, plus ``taken``."""
    found = {rule.value: int(n) for rule, n in zip(RULE_ORDER, blocked, strict=True) if n}
    return {**found, TAKEN: candidates} if candidates else found


def would_help(
    week: Week, newcomer_no: int, places_left: NDArray[np.int64], taken: NDArray[np.int64]
) -> tuple[Help, ...]:
    """The single changes that would open an opening with a place left, the most first.

    ``places_left``: per opening after this round; ``taken``: positions of the
    openings that she could have had. Each change is held against every other
    rule and the floor: it alone would do. Safety rules (vetting, age, not
    available) are never offered as something to change.
    """
    rows, columns = np.array([newcomer_no]), np.arange(len(week.problem.openings.ref))
    breaks = {rule: answer[0] for rule, answer in broken(week, rows, columns).items()}
    score = scores.points(week, scores.weights(week.policy), rows, columns).sum(axis=0)[0]
    floor = np.array(week.policy.floor)[week.problem.openings.kind]
    rules_broken = np.sum(list(breaks.values()), axis=0)
    open_to_her = (places_left > 0) & (score >= floor)

    def only(rule: Rule) -> Bools:
        found: Bools = breaks[rule] & (rules_broken == 1) & open_to_her
        return found

    found = [
        *_wider_travel(week, newcomer_no, only(Rule.DISTANCE)),
        *_another_half_day(week, only(Rule.TIME)),
        *_another_kind(week, newcomer_no, only(Rule.KIND)),
        *_language_level(week, newcomer_no, only(Rule.LANGUAGE)),
        *_give_consent(week, newcomer_no, only(Rule.CONSENT)),
        *_more_places(week, taken),
    ]
    return tuple(sorted(found, key=lambda one: (-one.openings, one.code, str(one.params))))


def _wider_travel(week: Week, newcomer_no: int, only: Bools) -> Sequence[Help]:
    """The next step of five minutes that reaches somebody; no border that she did not tick."""
    people = week.problem.newcomers
    home = week.problem.openings.country == people.country[newcomer_no]
    near = np.flatnonzero(only & (home | people.crosses_border[newcomer_no]))
    if not len(near):
        return ()
    minutes = travel.minutes(week.problem, week.policy, np.array([newcomer_no]), near)[0]
    reach = -(-int(minutes.min()) // MINUTE_STEP) * MINUTE_STEP
    by = TRAVELS[int(people.travel[newcomer_no])]
    count = int((minutes <= reach).sum())
    return (Help("wider_travel", count, {"minutes": reach, "travel": by.value}),)


def _another_half_day(week: Week, only: Bools) -> Sequence[Help]:
    masks = week.problem.openings.availability[only]
    counts = [int((masks >> bit & 1).sum()) for bit in range(len(HALF_DAYS))]
    best = int(np.argmax(counts))
    if not counts[best]:
        return ()
    return (Help("another_half_day", counts[best], {"half_day": HALF_DAYS[best]}),)


def _another_kind(week: Week, newcomer_no: int, only: Bools) -> Sequence[Help]:
    """A kind she did not tick; one that she has already is no help."""
    counts = np.bincount(week.problem.openings.kind[only], minlength=len(KINDS))
    counts[week.problem.newcomers.wants[newcomer_no]] = 0
    best = int(counts.argmax())
    if not counts[best]:
        return ()
    return (Help("another_kind", int(counts[best]), {"kind": KINDS[best].value}),)


def _language_level(week: Week, newcomer_no: int, only: Bools) -> Sequence[Help]:
    """The least level in one language that would open the most."""
    openings, languages = week.problem.openings, week.problem.languages
    least = np.array(week.policy.least_level)[openings.kind]
    best: tuple[int, int, int] | None = None
    for tongue in range(len(languages)):
        own = int(week.problem.newcomers.level[newcomer_no, tongue])
        other_needs = np.delete(openings.needs_level, tongue, axis=1)
        others = np.delete(week.problem.newcomers.level[newcomer_no], tongue)
        met = (other_needs <= others).all(axis=1)
        for level in Level:
            if level <= own:
                continue
            usable = (openings.level[:, tongue] >= least) & (level >= least)
            fits = only & met & usable & (openings.needs_level[:, tongue] <= level)
            count = int(fits.sum())
            if count and (best is None or count > best[0]):
                best = (count, tongue, int(level))
    if best is None:
        return ()
    count, tongue, level_no = best
    params = {"language": languages[tongue], "level": Level(level_no).name}
    return (Help("language_level", count, params),)


def _give_consent(week: Week, newcomer_no: int, only: Bools) -> Sequence[Help]:
    if week.problem.newcomers.consents[newcomer_no]:
        return ()
    count = int((only & week.problem.openings.consents).sum())
    return (Help("give_consent", count, {}),) if count else ()


def _more_places(week: Week, taken: NDArray[np.int64]) -> Sequence[Help]:
    """Openings that she could have had, whose places went to others, by kind."""
    counts = np.bincount(week.problem.openings.kind[taken], minlength=len(KINDS))
    return [
        Help("more_places", int(n), {"kind": KINDS[no].value}) for no, n in enumerate(counts) if n
    ]
