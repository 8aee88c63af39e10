"""How long people wait, where many waits are not over yet: the Kaplan-Meier estimate.

E. L. Kaplan and P. Meier (1958), "Nonparametric estimation from incomplete observations",
Journal of the American Statistical Association 53, 457-481. With ``d`` waits that end on
day ``t`` and ``n`` that lasted to it at least, the share still waiting after ``t`` is the
product of ``1 - d / n`` over all days up to ``t``. M. Greenwood (1926), "The natural
duration of cancer", gives the variance of its sum: ``S(t)^2`` times the sum of
``d / (n (n - d))``. The band is drawn on the scale of ``log(-log S)`` (J. D. Kalbfleisch
and R. L. Prentice (1980), "The Statistical Analysis of Failure Time Data"), where it stays
between none and all.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

NORMAL_95 = 1.959963984540054
"""Of a normal distribution 95 in 100 lie so many standard deviations around the mean."""


@dataclass(frozen=True, slots=True)
class Step:
    """After so many days: who lasted to that day, how many waits ended, and what share is left.

    ``low`` and ``high`` hold the share with 95 % confidence, at each day by itself.
    """

    days: int
    at_risk: int
    ended: int
    waiting: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Survival:
    """The share still waiting by days; ``steps`` are the days on which a wait ended, ascending.

    ``longest``: the last day anybody was seen; nothing is known after it.
    """

    people: int
    longest: int
    steps: tuple[Step, ...]

    def at(self, days: int) -> Step | None:
        """The last step up to a day; None before the first."""
        return next((step for step in reversed(self.steps) if step.days <= days), None)

    def waiting(self, days: int) -> float:
        """The share still waiting after so many days, 0 to 1; 1 before the first step."""
        step = self.at(days)
        return 1.0 if step is None else step.waiting

    def median(self) -> int | None:
        """The first day after which at most half still wait; None where it never comes."""
        return next((step.days for step in self.steps if step.waiting <= 0.5), None)


def survival(waits: Sequence[tuple[int, bool]]) -> Survival:
    """Estimate from waits in days, each with whether it ended; the others were last seen then.

    Whoever was last seen on the day on which another's wait ended was still at risk on it.
    Raises ValueError for a wait below 0.
    """
    if any(days < 0 for days, _ in waits):
        raise ValueError("a wait is 0 days at least")
    ended = Counter(days for days, over in waits if over)
    left = Counter(days for days, _ in waits)
    at_risk, share, variance = len(waits), 1.0, 0.0
    steps = []
    for days in sorted(left):
        if ended[days]:
            share *= 1 - ended[days] / at_risk
            if ended[days] < at_risk:
                variance += ended[days] / (at_risk * (at_risk - ended[days]))
            steps.append(Step(days, at_risk, ended[days], share, *_band(share, variance)))
        at_risk -= left[days]
    return Survival(len(waits), max(left, default=0), tuple(steps))


def _band(share: float, variance: float) -> tuple[float, float]:
    """95 % of Greenwood's variance on the scale of log(-log); none where nobody is left."""
    if share <= 0:
        return 0.0, 0.0
    spread = exp(NORMAL_95 * sqrt(variance) / abs(log(share)))
    return share**spread, share ** (1 / spread)
