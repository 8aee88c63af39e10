"""How long the newcomers of a simulated year wait for a first contact, by group."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bench.choosers import Pair, Way, first_counts_most, greatest_sum, scores_alone
from bench.year import Year
from koppeling.learning.survival import Survival, survival
from koppeling.matching.policy import Policy
from koppeling.matching.problem import Problem
from koppeling.matching.propose import choose
from koppeling.matching.replay import Replayed, replay
from koppeling.terms import Gender

YES = 0.5
"""Of so many proposed pairs both say yes."""
SOON_DAYS = 28

EVERYBODY = "everybody"
GROUPS: Mapping[str, Callable[[Year, str], bool]] = {
    EVERYBODY: lambda year, ref: True,  # noqa: ARG005
    "common language": lambda year, ref: year.languages.get(ref) == "common",
    "less common language": lambda year, ref: year.languages.get(ref) == "less common",
    "rare language": lambda year, ref: year.languages.get(ref) == "rare",
    "women": lambda year, ref: year.genders.get(ref) is Gender.WOMAN,
    "men": lambda year, ref: year.genders.get(ref) is Gender.MAN,
}


@dataclass(frozen=True)
class Outcome:
    """What came of a year that was chosen in one way."""

    year: Year
    replayed: Replayed

    @cached_property
    def curves(self) -> Mapping[str, Survival]:
        """Per group the share without a contact by days since registering."""
        return {group: survival(self._waits(belongs)) for group, belongs in GROUPS.items()}

    def _waits(self, belongs: Callable[[Year, str], bool]) -> list[tuple[int, bool]]:
        waits = self.replayed.waits
        return [
            ((waits[ref].last_seen_on - on).days, waits[ref].met)
            for ref, on in self.year.registered.items()
            if ref in waits and belongs(self.year, ref)
        ]

    def soon(self, group: str) -> float:
        """The share with a first contact within ``SOON_DAYS`` of registering."""
        return 1 - self.curves[group].waiting(SOON_DAYS)

    def mean_days(self, group: str) -> float:
        """The mean of the waits, a longer one counting as ``most_days``."""
        return restricted_mean(self.curves[group], self.most_days)

    @property
    def most_days(self) -> int:
        """Half the year: who registered in its first half is seen for so long."""
        return 7 * self.year.size.weeks // 2

    def days_until(self, group: str, share: float) -> int | None:
        """The first day by which this share had a contact; None where it never comes."""
        return days_until(self.curves[group], share)

    @property
    def met(self) -> int:
        """How many had a first contact in the year."""
        return sum(wait.met for wait in self.replayed.waits.values())

    @property
    def further(self) -> int:
        """How many couplings were not the first of somebody."""
        first = {newcomer for week in self.replayed.weeks for newcomer, _ in week.coupled}
        return self.replayed.couplings - len(first)

    @property
    def points(self) -> float:
        return self.replayed.total_score / 1000


def restricted_mean(curve: Survival, days: int) -> float:
    """The mean wait in days, a longer one counting as ``days``: the area below the curve."""
    area, since, waiting = 0.0, 0, 1.0
    for step in curve.steps:
        if step.days >= days:
            break
        area += waiting * (step.days - since)
        since, waiting = step.days, step.waiting
    return area + waiting * (days - since)


def days_until(curve: Survival, share: float) -> int | None:
    """The first day after which at most ``1 - share`` wait; None where it never comes."""
    return next((step.days for step in curve.steps if step.waiting <= 1 - share), None)


def outcome(year: Year, way: Way, policy: Policy) -> Outcome:
    """Walk through the year in one way."""
    found = replay(
        year.weeks,
        way.policy(policy),
        seed=year.seed,
        chooser=way.choose,
        yes=YES,
        lasts=year.lasts,
    )
    return Outcome(year, found)


@dataclass
class Prices:
    """What our choices of the same weeks would have scored without what we put before scores.

    The sums are in 0.001 points: ``ours`` of the weeks as we choose them, ``ranked`` of
    those weeks without the bonuses for an early start and for waiting, ``no_bonuses`` with
    none but as many people as possible first, and ``greatest`` of scores alone.
    """

    ours: int = 0
    ranked: int = 0
    no_bonuses: int = 0
    greatest: int = 0

    def choose(self, problem: Problem, policy: Policy, seed: int) -> list[tuple[str, str, int]]:
        """Choose as a round does, and note what the others would have scored."""
        found = choose(problem, policy, seed)
        self.ours += _score(found)
        self.ranked += _score(choose(problem, first_counts_most(policy), seed))
        self.no_bonuses += _score(choose(problem, scores_alone(policy), seed))
        self.greatest += _score(greatest_sum(problem, scores_alone(policy), seed))
        return found

    @property
    def of_bonuses(self) -> float:
        """The share of the optimum that the bonuses cost."""
        return (self.no_bonuses - self.ours) / self.no_bonuses

    @property
    def of_early_and_waiting(self) -> float:
        """The part of it that those for an early start and for waiting cost."""
        return (self.ranked - self.ours) / self.no_bonuses

    @property
    def of_covering(self) -> float:
        """The share of the greatest sum that it costs to reach as many people as possible."""
        return (self.greatest - self.no_bonuses) / self.greatest


def _score(pairs: Sequence[Pair]) -> int:
    return sum(score for _, _, score in pairs)
