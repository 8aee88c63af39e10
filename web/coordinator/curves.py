"""How the share still waiting is drawn: two steps and their bands, in whole units."""

from collections.abc import Iterator
from dataclasses import dataclass

from koppeling.queries.replays import Outcome, Trial

LEFT, RIGHT, TOP, BOTTOM = 44, 388, 10, 190
WEEK_DAYS = 7
MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Curve:
    """A line down in steps, and the band in which it lies with 95 % confidence."""

    line: str
    band: str


@dataclass(frozen=True, slots=True)
class Curves:
    """The two of a trial; ``ticks`` are (across, days), ``marks`` (down, share in per cent)."""

    own: Curve
    tried: Curve
    ticks: tuple[tuple[int, int], ...]
    marks: tuple[tuple[int, int], ...]


def curves(trial: Trial) -> Curves:
    """Draw a trial up to the last day anybody was seen."""
    longest = max(trial.own.waits.longest, trial.tried.waits.longest, WEEK_DAYS)
    weeks = -(-longest // WEEK_DAYS)
    step = -(-weeks // MOST_TICKS) * WEEK_DAYS
    return Curves(
        own=_curve(trial.own, longest),
        tried=_curve(trial.tried, longest),
        ticks=tuple((_across(day, longest), day) for day in range(0, longest + 1, step)),
        marks=tuple((_down(percent / 100), percent) for percent in (100, 75, 50, 25, 0)),
    )


def _curve(outcome: Outcome, longest: int) -> Curve:
    steps = outcome.waits.steps
    line = _steps([(one.days, one.waiting) for one in steps], longest)
    high = list(_steps([(one.days, one.high) for one in steps], longest))
    low = list(_steps([(one.days, one.low) for one in steps], longest))
    return Curve(" ".join(line), " ".join([*high, *reversed(low)]))


def _steps(points: list[tuple[int, float]], longest: int) -> Iterator[str]:
    share = 1.0
    yield f"{LEFT},{_down(share)}"
    for days, then in points:
        across = _across(days, longest)
        yield f"{across},{_down(share)}"
        share = then
        yield f"{across},{_down(share)}"
    yield f"{RIGHT},{_down(share)}"


def _across(days: int, longest: int) -> int:
    return LEFT + round((RIGHT - LEFT) * days / longest)


def _down(share: float) -> int:
    return BOTTOM - round((BOTTOM - TOP) * share)
