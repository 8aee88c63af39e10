"""A country on disk, so that every solver reads the same from a process of its own."""

import pickle
from pathlib import Path

from bench import instances
from bench.countries import Country, week_of
from koppeling.matching.policy import Policy
from koppeling.matching.problem import Problem

WEEK = "week.pickle"


def store(country: Country, folder: Path, shortened: tuple[int, ...], *, full: bool) -> None:
    """Write the week of a country, its pairs (if ``full``) and the best few of each list."""
    problem, policy = week_of(country)
    with (folder / WEEK).open("wb") as file:
        pickle.dump((problem, policy), file, protocol=5)
    if not full and not shortened:
        return
    held = instances.instance(problem, policy, None if full else max(shortened))
    if full:
        instances.save(held, folder / "pairs-all.npz")
    for most in shortened:
        instances.save(instances.best_of(held, most), folder / f"pairs-{most}.npz")


def load_week(folder: Path) -> tuple[Problem, Policy]:
    """Read the week that ``store`` wrote."""
    with (folder / WEEK).open("rb") as file:
        found: tuple[Problem, Policy] = pickle.load(file)  # noqa: S301 - we wrote it ourselves
    return found


def listed_pairs(folder: Path) -> int | None:
    """How many pairs may meet in the country of a folder; None where not all are there."""
    held = folder / "pairs-all.npz"
    return len(instances.load(held).value) if held.exists() else None
