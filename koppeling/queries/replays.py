"""What came of past weeks under two policies: who is met when, and how many."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from koppeling.learning.survival import Survival, survival
from koppeling.matching.policy import Policy
from koppeling.matching.policy_changes import Change, changes
from koppeling.queries.inputs import Answers, KeptWeeks
from koppeling.queries.towns import TownLine
from koppeling.terms import Week

if TYPE_CHECKING:
    from koppeling.matching.replay import Replayed, Wait, WeekInput

Progress = Callable[[int, int], None]

SOON_DAYS = 28
"""A first contact within four weeks is an early start."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the weeks under one policy.

    ``people`` were there without a contact, ``met`` of them had one by the end, ``met_soon``
    within ``SOON_DAYS``. ``score``: of all coupled pairs, in 0.001 of the town's own points.
    """

    proposed: int
    couplings: int
    people: int
    met: int
    met_soon: int
    score: int
    waits: Survival


@dataclass(frozen=True, slots=True)
class Moved:
    """A newcomer whose first contact comes earlier or later: days under each policy, or None."""

    newcomer: str
    own: int | None
    tried: int | None


@dataclass(frozen=True, slots=True)
class Trial:
    """A policy beside the town's own, over the same weeks and with the same answers."""

    town: TownLine
    weeks: tuple[Week, ...]
    lacking: tuple[Week, ...]
    changes: tuple[Change, ...]
    yes: float
    answers: Answers
    own: Outcome
    tried: Outcome
    gains: tuple[Moved, ...]
    loses: tuple[Moved, ...]


def compare(
    town: TownLine,
    kept: KeptWeeks,
    given: Answers,
    tried: Policy,
    *,
    seed: int,
    progress: Progress,
) -> Trial:
    """Walk through the kept weeks under the town's own policy and under another.

    Both sides say yes in the share in which they did so far, or the assumed one; a pair has
    the same answer under both. ``progress`` hears (weeks done, all), each week twice.
    """
    # Only here: numpy is for rounds.
    from koppeling.matching.replay import ASSUMED_YES, replay

    own = Policy.from_document(town.policy)
    yes = ASSUMED_YES if given.share is None else given.share
    weeks = kept.weeks

    def walk(policy: Policy, begins: int) -> "Replayed":
        def hear(done: int, _all: int) -> None:
            progress(begins + done, 2 * len(weeks))

        return replay(weeks, policy, seed=seed, yes=yes, progress=hear)

    before, after = walk(own, 0), walk(tried, len(weeks))
    gains, loses = _moved(before.waits, after.waits)
    return Trial(
        town=town,
        weeks=tuple(Week.of(week.on) for week in weeks),
        lacking=kept.lacking,
        changes=changes(own, tried),
        yes=yes,
        answers=given,
        own=_outcome(weeks, before, own),
        tried=_outcome(weeks, after, own),
        gains=gains,
        loses=loses,
    )


def _moved(
    own: "Mapping[str, Wait]", tried: "Mapping[str, Wait]"
) -> tuple[tuple[Moved, ...], tuple[Moved, ...]]:
    """Whose first contact comes sooner, and whose later: the greatest differences first."""
    both = [
        Moved(ref, _days(own[ref]), _days(tried[ref])) for ref in sorted(own.keys() & tried.keys())
    ]
    sooner = [one for one in both if _is_sooner(one.tried, one.own)]
    later = [one for one in both if _is_sooner(one.own, one.tried)]
    return tuple(sorted(sooner, key=_most_first)), tuple(sorted(later, key=_most_first))


def _days(wait: "Wait") -> int | None:
    return wait.days if wait.met else None


def _is_sooner(days: int | None, other: int | None) -> bool:
    return days is not None and (other is None or days < other)


def _most_first(one: Moved) -> tuple[bool, int, str]:
    """A contact that there would not be at all is the greatest difference."""
    if one.own is None or one.tried is None:
        return False, 0, one.newcomer
    return True, -abs(one.own - one.tried), one.newcomer


def _outcome(weeks: "tuple[WeekInput, ...]", replayed: "Replayed", own: Policy) -> Outcome:
    # Only here, as above.
    from koppeling.matching.replay import scores_by

    waits = replayed.waits.values()
    return Outcome(
        proposed=sum(len(week.proposed) for week in replayed.weeks),
        couplings=replayed.couplings,
        people=len(waits),
        met=sum(wait.met for wait in waits),
        met_soon=sum(wait.met and wait.days <= SOON_DAYS for wait in waits),
        score=scores_by(weeks, replayed, own),
        waits=survival([(wait.days, wait.met) for wait in waits]),
    )
