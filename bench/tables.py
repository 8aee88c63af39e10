"""The tables that a run prints, in Markdown."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.countries import Country
from bench.explained import MATCH, WHOLE
from bench.measured import measured, told
from bench.ours import STAGES
from bench.outcome import Measured
from bench.solvers import OURS, Solver
from bench.stored import listed_pairs, store

BESIDE = ("method", "cpu s", "wall s", "peak MB", "objective lost", "cpu, ours = 1")
OWN = ("country", "cpu s", "wall s", *(f"{name} s" for name in STAGES), "peak MB")
EXPLAINED = ("country", "match s", "explanations s", "explanations, match = 1", "cpu s", "peak MB")
STARTS = ("start", "cpu s", "wall s", "peak MB")
COMMANDS = ("newcomers x openings", "cpu s", "wall s", "peak MB")
NONE = "–"
HOURS = 4 * 3600
"""Seconds within which a country is brought into a database and its round is proposed."""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    rule = "|".join("---" for _ in heads)
    body = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    return f"| {' | '.join(heads)} |\n|{rule}|\n{body}"


@contextmanager
def laid_out(country: Country, tried: Iterable[Solver]) -> Iterator[Path]:
    """A folder with the country, and the pairs that these solvers are given."""
    given = [one for one in tried if "instance" in one.given and country.newcomers <= one.most]
    with tempfile.TemporaryDirectory(prefix="koppeling-bench-") as name:
        folder = Path(name)
        shortened = tuple({one.listed for one in given if one.listed is not None})
        store(country, folder, shortened, full=any(one.listed is None for one in given))
        yield folder


def of_peers(country: Country, tried: Sequence[Solver]) -> str:
    """What each took on one country; what is lost is measured against the first, which is ours."""
    with laid_out(country, tried) as folder:
        found = [(one, measured(one, folder, country.newcomers)) for one in tried]
        pairs = listed_pairs(folder)
    own = found[0][1]
    best = max((one.worth for _, one in found), default=0)
    rows = [(solver.name, *_row(one), *_beside(one, own, best)) for solver, one in found]
    each = "" if pairs is None else f": {pairs / country.newcomers:.0f} pairs a newcomer"
    return f"### {country}{each}\n\n{table(BESIDE, rows)}"


def _row(one: Measured) -> tuple[str, str, str]:
    if one.why_not:
        return one.why_not, NONE, NONE
    return seconds(one.cpu), seconds(one.wall), f"{one.megabytes:,.0f}"


def _beside(one: Measured, own: Measured, best: int) -> tuple[str, str]:
    if one.why_not:
        return NONE, NONE
    lost = best - one.worth
    ratio = f"{one.cpu / own.cpu:.1f}" if own.cpu else NONE
    return "0" if not lost else f"{lost / best:.4%}", ratio


def seconds(value: float) -> str:
    """With as many decimals as tell something."""
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:.0f}"


def of_ourselves(countries: Iterable[Country]) -> str:
    """What our own way took on each country, stage by stage."""
    rows = []
    for country in countries:
        with laid_out(country, ()) as folder:
            one = measured(OURS, folder, country.newcomers)
        cpu, wall, megabytes = _row(one)
        stages = (seconds(one.stages[name]) if one.stages else NONE for name in STAGES)
        rows.append((str(country), cpu, wall, *stages, megabytes))
    return table(OWN, rows)


def of_explanations(countries: Iterable[Country]) -> str:
    """What explaining a whole week took beside finding it, in seconds on the clock."""
    rows = []
    for country in countries:
        with laid_out(country, ()) as folder:
            one = told(["bench.explained", str(folder)], HOURS, {})
        if one.why_not:
            rows.append((str(country), one.why_not, *[NONE] * (len(EXPLAINED) - 2)))
            continue
        match = one.stages[MATCH]
        more = max(0.0, one.stages[WHOLE] - match)
        figures = seconds(match), seconds(more), f"{more / match:.1f}"
        rows.append((str(country), *figures, seconds(one.cpu), f"{one.megabytes:,.0f}"))
    return table(EXPLAINED, rows)


def of_starts(country: Country) -> str:
    """What the first run ever takes, the first of a later process, and a warm one."""
    with (
        laid_out(country, ()) as folder,
        tempfile.TemporaryDirectory(prefix="koppeling-bench-") as compiled,
    ):
        cold = [measured(OURS, folder, country.newcomers, cold=Path(compiled)) for _ in range(2)]
        warm = measured(OURS, folder, country.newcomers)
    names = ("the first ever: everything is compiled", "the first of a later process", "warm")
    return table(
        STARTS, [(name, *_row(one)) for name, one in zip(names, [*cold, warm], strict=True)]
    )


def of_commands(sizes: Iterable[tuple[int, int]]) -> str:
    """What ``round propose`` took, from a SQLite file to stored proposals."""
    rows = []
    for newcomers, openings in sizes:
        with tempfile.TemporaryDirectory(prefix="koppeling-bench-") as folder:
            one = told(["bench.command", str(newcomers), str(openings), folder], HOURS, {})
        rows.append((f"{newcomers:,} x {openings:,}", *_row(one)))
    return table(COMMANDS, rows)
