"""For a newcomer without a pair: which rule removed how many openings, and what would help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koppeling.matching import scores, travel
from koppeling.matching.candidates import RULE_ORDER, broken, room
from koppeling.matching.problem import TRAVELS, Bools, Ints
from koppeling.matching.result import Help
from koppeling.matching.scores import language
from koppeling.matching.scores.tables import HALF_DAY_SHARE
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import HALF_DAYS, KINDS, TAKEN, Level, Rule, Term

MINUTE_STEP = 5


def blocked_counts(blocked: Ints, candidates: int) -> Mapping[str, int]:
    """``{rule: openings}`` of one newcomer, rules that removed none left out, plus ``taken``."""
    found = {rule.value: int(n) for rule, n in zip(RULE_ORDER, blocked, strict=True) if n}
    return {**found, TAKEN: candidates} if candidates else found


def would_help(
    week: WeighedWeek, newcomer_no: int, places_left: NDArray[np.int64], taken: NDArray[np.int64]
) -> tuple[Help, ...]:
    """The single changes that would open an opening with a place left, the most first.

    ``places_left``: per opening after this round; ``taken``: positions of the
    openings that she could have had. Each change is held against every other
    rule and the floor, with the points that it brings: it alone would do. Safety
    rules (vetting, age, not available) are never offered as something to change.
    """
    rows, columns = np.array([newcomer_no]), np.arange(len(week.problem.openings.ref))
    breaks = {rule: answer[0] for rule, answer in broken(week, rows, columns).items()}
    table = scores.weights(week.policy)
    hers = _Standing(
        week=week,
        newcomer_no=newcomer_no,
        table=table,
        breaks=breaks,
        within_one_rule=(np.sum(list(breaks.values()), axis=0) == 1) & (places_left > 0),
        score=scores.points(week, table, rows, columns).sum(axis=0)[0],
    )
    found = [
        *_wider_travel(week, newcomer_no, hers.opens(Rule.DISTANCE)),
        *_another_half_day(hers),
        *_another_kind(week, newcomer_no, hers.opens(Rule.KIND)),
        *_language_level(hers),
        *_give_consent(week, newcomer_no, hers.opens(Rule.CONSENT)),
        *_more_places(week, taken),
    ]
    return tuple(sorted(found, key=lambda one: (-one.openings, one.code, str(one.params))))


@dataclass(frozen=True, eq=False)
class _Standing:
    """Where one newcomer stands with every opening."""

    week: WeighedWeek
    newcomer_no: int
    table: Ints
    breaks: Mapping[Rule, Bools]
    within_one_rule: Bools
    score: Ints

    def opens(self, rule: Rule, gained: Ints | int = 0) -> Bools:
        """The openings that ``rule`` alone keeps from her, if its end brings so many points."""
        floor = np.array(self.week.policy.floor)[self.week.problem.openings.kind]
        return self.breaks[rule] & self.within_one_rule & (self.score + gained >= floor)

    def points(self, term: Term, share: Ints) -> Ints:
        return scores.points_of(self.week, self.table, self.newcomer_no, term, share)


def _wider_travel(week: WeighedWeek, newcomer_no: int, only: Bools) -> Sequence[Help]:
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


def _another_half_day(hers: _Standing) -> Sequence[Help]:
    """The half-day on which most can; it would be the one that they share."""
    openings = hers.week.problem.openings
    shared = np.full(len(openings.ref), HALF_DAY_SHARE[1])
    masks = openings.availability[hers.opens(Rule.TIME, hers.points(Term.TIME, shared))]
    counts = [int((masks >> bit & 1).sum()) for bit in range(len(HALF_DAYS))]
    best = int(np.argmax(counts))
    if not counts[best]:
        return ()
    return (Help("another_half_day", counts[best], {"half_day": HALF_DAYS[best]}),)


def _another_kind(week: WeighedWeek, newcomer_no: int, only: Bools) -> Sequence[Help]:
    """A kind she did not tick and has room for."""
    counts = np.bincount(week.problem.openings.kind[only], minlength=len(KINDS))
    counts[week.problem.newcomers.wants[newcomer_no] | ~room(week)[newcomer_no]] = 0
    best = int(counts.argmax())
    if not counts[best]:
        return ()
    return (Help("another_kind", int(counts[best]), {"kind": KINDS[best].value}),)


def _language_level(hers: _Standing) -> Sequence[Help]:
    """The least level in one language that would open the most."""
    if not (hers.breaks[Rule.LANGUAGE] & hers.within_one_rule).any():
        return ()
    week, languages = hers.week, hers.week.problem.languages
    rows, columns = np.array([hers.newcomer_no]), np.arange(len(week.problem.openings.ref))
    openings, speaks = week.problem.openings, week.problem.newcomers.level[hers.newcomer_no]
    least = np.array(week.policy.least_level)[openings.kind]
    shared = language.shared_level(week, rows, columns)
    before = hers.points(Term.LANGUAGE, language.shares_at(week, rows, columns, shared)[0])
    short = openings.needs_level > speaks
    best: tuple[int, int, int] | None = None
    for tongue in np.flatnonzero((openings.level > speaks).any(axis=0) | short.any(axis=0)):
        others_short = np.delete(short, tongue, axis=1).any(axis=1)
        for level in range(int(speaks[tongue]) + 1, Level.C2 + 1):
            reached = np.maximum(shared, np.minimum(openings.level[:, tongue], level))
            share = language.shares_at(week, rows, columns, reached)[0]
            fits = hers.opens(Rule.LANGUAGE, hers.points(Term.LANGUAGE, share) - before)
            fits &= (reached[0] >= least) | ~openings.asked_languages
            fits &= ~others_short & (openings.needs_level[:, tongue] <= level)
            count = int(fits.sum())
            if count and (best is None or count > best[0]):
                best = (count, int(tongue), level)
    if best is None:
        return ()
    count, tongue_no, level_no = best
    params = {"language": languages[tongue_no], "level": Level(level_no).name}
    return (Help("language_level", count, params),)


def _give_consent(week: WeighedWeek, newcomer_no: int, only: Bools) -> Sequence[Help]:
    if week.problem.newcomers.consents[newcomer_no]:
        return ()
    count = int((only & week.problem.openings.consents).sum())
    return (Help("give_consent", count, {}),) if count else ()


def _more_places(week: WeighedWeek, taken: NDArray[np.int64]) -> Sequence[Help]:
    """Openings that she could have had, whose places went to others, by kind."""
    counts = np.bincount(week.problem.openings.kind[taken], minlength=len(KINDS))
    return [
        Help("more_places", int(n), {"kind": KINDS[no].value}) for no, n in enumerate(counts) if n
    ]
