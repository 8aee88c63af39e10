"""Choose simulated years in several ways and print who waits: ``python -m bench.fairness``.

``--quick``: two short years of a small town. ``--write``: also into
docs/explanation/fairness.md. All ways meet the same people, the same openings and the same
luck; the same arguments print the same figures, whatever the machine.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from bench.choosers import OURS, WAYS, Way
from bench.machine import machine
from bench.pages import written
from bench.tables import NONE, table
from bench.waits import GROUPS, SOON_DAYS, YES, Outcome, Prices, outcome
from bench.year import (
    COMMON,
    LASTS_WEEKS,
    LEAVES,
    OPEN_BEFORE,
    RARE,
    STAYS_WEEKS,
    TOWN,
    WAITED_BEFORE,
    Size,
    Year,
)
from koppeling.matching.policy import Policy
from koppeling.reference.towns import town_seeds

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "fairness.md"
PACKAGES = ("numpy",)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which towns are simulated, each in as many years as there are seeds."""

    towns: tuple[tuple[str, Size], ...]
    seeds: tuple[int, ...]


FULL = Plan(
    towns=(
        ("Scarce places", Size(newcomers=520, waiting=60, openings=120)),
        ("More places", Size(newcomers=520, waiting=60, openings=300)),
    ),
    seeds=(1, 2, 3, 4, 5),
)
QUICK = Plan(
    towns=(("A small town", Size(newcomers=60, waiting=10, openings=20, weeks=16)),),
    seeds=(1, 2),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a town's years: per way one outcome a year, and what our choices cost."""

    outcomes: dict[str, list[Outcome]]
    prices: list[Prices]

    def of(self, way: Way) -> list[Outcome]:
        return self.outcomes[way.name]

    @property
    def most_days(self) -> int:
        """What a longer wait counts as in a mean."""
        return self.of(OURS)[0].most_days


def find(size: Size, seeds: Sequence[int], policy: Policy) -> Found:
    """Choose each year in every way."""
    found = Found({way.name: [] for way in WAYS}, [])
    for seed in seeds:
        year = Year(size, seed)
        prices = Prices()
        for way in WAYS:
            watched = replace(way, choose=prices.choose) if way is OURS else way
            found.outcomes[way.name].append(outcome(year, watched, policy))
        found.prices.append(prices)
    return found


# --- tables ---------------------------------------------------------------------------


def report(plan: Plan) -> Iterator[str]:
    """The parts of the report, as they are found."""
    policy = Policy.from_document(town_seeds()[TOWN].policy)
    yield f"Simulated on {machine(*PACKAGES)}, by `python3 dev.py fairness`.\n"
    yield _assumptions()
    for name, size in plan.towns:
        found = find(size, plan.seeds, policy)
        yield f"## {name}\n"
        yield (
            f"{size}. {len(plan.seeds)} years of {size.weeks} weeks; a figure is the mean over the "
            "years, with the least and the greatest in brackets.\n"
        )
        yield from _tables(found)


def _assumptions() -> str:
    stays = ", ".join(f"{least} to {most} ({kind})" for kind, (least, most) in STAYS_WEEKS.items())
    return (
        f"Assumed: both say yes to {YES * 100:.0f} % of the proposals, and then see each other for "
        f"{LASTS_WEEKS[0]} to {LASTS_WEEKS[1]} weeks. Of the openings {OPEN_BEFORE / 10:.0f} % are "
        f"there when the year begins, and each is kept up for so many weeks: {stays}. Of the "
        f"newcomers {LEAVES / 10:.0f} % move away within a year. Who already waits when it begins "
        f"registered in the {WAITED_BEFORE} weeks before. A language is common that at least "
        f"{COMMON / 10:.1f} % of the newcomers speak best, and rare that fewer than "
        f"{RARE / 10:.0f} % do.\n"
    )


def _tables(found: Found) -> Iterator[str]:
    ways = [way.name for way in WAYS]
    yield "### The whole year\n"
    yield table(("", *ways), _whole_year(found))
    yield f"### First contact within {SOON_DAYS // 7} weeks of registering, in %\n"
    yield table((*GROUP, *ways), _by_group(found, _soon))
    yield f"### Mean wait in days, a longer one counting as {found.most_days}\n"
    yield table((*GROUP, *ways), _by_group(found, Outcome.mean_days))
    for name, share in SHARES.items():
        yield f"### Days until {name} had a first contact\n"
        if _is_ever_reached(found, share):
            yield table((*GROUP, *ways), _until(found, share))
        else:
            yield "In no way, no group and no year within that year.\n"
    others = [way.name for way in OTHERS]
    yield "### Ours beside the others\n"
    yield (
        "What ours adds on average over the years, and in brackets in how many of them it was the "
        f"better way. First contact within {SOON_DAYS // 7} weeks, in %:\n"
    )
    yield table((GROUP[0], *others), _beside(found, 0))
    yield "Mean wait in days; less is better:\n"
    yield table((GROUP[0], *others), _beside(found, 1))
    yield _not_better(found)
    yield "### What it costs\n"
    yield _costs(found)


SHARES = {"a quarter": 0.25, "half": 0.5, "nine in ten": 0.9}
GROUP = ("best language, sex", "people")
OTHERS = tuple(way for way in WAYS if way is not OURS)


def _soon(one: Outcome, group: str) -> float:
    return one.soon(group) * 100


def _whole_year(found: Found) -> Iterator[Sequence[str]]:
    rows: Sequence[tuple[str, Callable[[Outcome], float]]] = (
        ("newcomers with a first contact", lambda one: one.met),
        ("couplings", lambda one: one.replayed.couplings),
        ("of these with somebody who had one before", lambda one: one.further),
        ("points of all couplings", lambda one: one.points),
        ("points of a coupling", lambda one: one.points / max(one.replayed.couplings, 1)),
    )
    for name, figure in rows:
        yield name, *(_spread([figure(one) for one in found.of(way)]) for way in WAYS)


def _by_group(found: Found, figure: Callable[[Outcome, str], float]) -> Iterator[Sequence[str]]:
    for group in GROUPS:
        yield (
            group,
            _people(found, group),
            *(_spread([figure(one, group) for one in found.of(way)]) for way in WAYS),
        )


def _until(found: Found, share: float) -> Iterator[Sequence[str]]:
    for group in GROUPS:
        yield (
            group,
            _people(found, group),
            *(_reached([one.days_until(group, share) for one in found.of(way)]) for way in WAYS),
        )


def _people(found: Found, group: str) -> str:
    return f"{fmean(one.curves[group].people for one in found.of(OURS)):.0f}"


def _reached(days: Sequence[int | None]) -> str:
    """The days, if they came in every year; else in how many years they did."""
    reached = [day for day in days if day is not None]
    if len(reached) == len(days):
        return _spread(reached)
    return f"in {len(reached)} of {len(days)} years" if reached else NONE


def _is_ever_reached(found: Found, share: float) -> bool:
    return any(
        one.days_until(group, share) is not None
        for way in WAYS
        for one in found.of(way)
        for group in GROUPS
    )


def _gains(found: Found, way: Way, group: str) -> tuple[list[float], list[float]]:
    """Per year how many more in 100 have a contact soon, and how many days fewer they wait."""
    pairs = list(zip(found.of(OURS), found.of(way), strict=True))
    soon = [_soon(ours, group) - _soon(other, group) for ours, other in pairs]
    return soon, [other.mean_days(group) - ours.mean_days(group) for ours, other in pairs]


def _points_gained(found: Found, way: Way) -> list[float]:
    """Per year by how many per cent more points all couplings have."""
    pairs = zip(found.of(OURS), found.of(way), strict=True)
    return [(ours.points / max(other.points, 1) - 1) * 100 for ours, other in pairs]


def _beside(found: Found, figure: int) -> Iterator[Sequence[str]]:
    """Rows of the first or the second figure of ``_gains``."""
    for group in GROUPS:
        gains = [_gains(found, way, group)[figure] for way in OTHERS]
        sign = 1 if figure == 0 else -1
        yield group, *(f"{_signed(sign * fmean(one))} ({_years_better(one)})" for one in gains)


def _signed(value: float) -> str:
    # Adding 0 makes a plain nought of a negative one.
    return f"{round(value, 1) + 0:+.1f}"


def _years_better(gains: Sequence[float]) -> str:
    return f"{sum(gain > 0 for gain in gains)} of {len(gains)}"


def _not_better(found: Found) -> str:
    """Where the mean over the years speaks against ours, said in words."""
    worse = [
        f"- points of all couplings: {-more:.1f} % fewer than with *{way.name}*"
        for way in OTHERS
        if (more := fmean(_points_gained(found, way))) < 0
    ]
    soon_text = f"within {SOON_DAYS // 7} weeks"
    for group in GROUPS:
        for way in OTHERS:
            soon, fewer = map(fmean, _gains(found, way, group))
            if soon < 0:
                worse.append(
                    f"- {group}: {-soon:.1f} in 100 fewer {soon_text} than with *{way.name}*"
                )
            if fewer < 0:
                worse.append(f"- {group}: {-fewer:.1f} days more than with *{way.name}*")
    if not worse:
        return "On average ours is nowhere worse.\n"
    return "On average ours is worse here:\n\n" + "\n".join(worse) + "\n"


def _costs(found: Found) -> str:
    bonuses = _spread([one.of_bonuses * 100 for one in found.prices], 2)
    early = _spread([one.of_early_and_waiting * 100 for one in found.prices], 2)
    covering = _spread([one.of_covering * 100 for one in found.prices], 2)
    return (
        f"In the weeks as ours left them the bonuses cost {bonuses} % of the points of *no "
        f"bonuses*: {early} % for the early start and for waiting, the rest for first pairs "
        f"counting most. Reaching as many people as possible first cost {covering} % of the "
        "points of *greatest sum*.\n"
    )


def _spread(values: Sequence[float], decimals: int = 1) -> str:
    """The mean, and the least and the greatest in brackets; large numbers without decimals."""
    places = 0 if max(values) >= LARGE else decimals
    mean, least, most = (f"{v:,.{places}f}" for v in (fmean(values), min(values), max(values)))
    return f"{mean} ({least}–{most})"


LARGE = 100


# --- the command ------------------------------------------------------------------------


def main(arguments: list[str]) -> None:
    """Simulate, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(prog="python3 dev.py fairness")
    parser.add_argument("--quick", action="store_true", help="two short years of a small town")
    parser.add_argument("--write", action="store_true", help=f"also into {PAGE.name}")
    asked = parser.parse_args(arguments)
    found = []
    for part in report(QUICK if asked.quick else FULL):
        print(part, flush=True)
        found.append(part)
    if asked.write:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(written(page, "fairness", "\n".join(found)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
