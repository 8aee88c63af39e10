"""Measure a week beside other solvers, and print the tables: ``python -m bench``.

``--quick``: what fits into a minute. ``--write``: also into docs/explanation/performance.md.
``--country``: the command for a whole country too, which takes long to be brought into a database.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bench import solvers, tables
from bench.countries import Country
from bench.machine import machine
from bench.pages import written
from bench.solvers import OURS, PEERS, Solver

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "performance.md"
PACKAGES = ("numpy", "numba", "scipy", "scikit-learn", "ortools", "pylmcf", "networkx", "matching")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured.

    ``beside``: newcomers of the countries in which peers are asked too, in each of the
    ``supplies``: loose, which is not tight, and tight.
    """

    beside: tuple[int, ...]
    peers: tuple[Solver, ...]
    on_lists: tuple[int, ...]
    growth: tuple[Country, ...]
    explained: tuple[Country, ...]
    commands: tuple[tuple[int, int], ...]
    starts: int | None
    supplies: tuple[bool, ...] = (False, True)


FULL = Plan(
    beside=(1_000, 10_000, 100_000),
    peers=PEERS,
    on_lists=(10_000,),
    growth=(
        *(
            Country(newcomers, tight=tight)
            for tight in (False, True)
            for newcomers in (1_000, 3_000, 10_000, 30_000, 100_000, 1_000_000)
        ),
        Country(10_000, each=40),
        Country(10_000, asked=False),
    ),
    explained=(Country(300), Country(10_000), Country(10_000, tight=True)),
    commands=((300, 700), (10_000, 40_000)),
    starts=1_000,
)
COUNTRY = (100_000, 400_000)
QUICK = Plan(
    beside=(1_000,),
    peers=tuple(one for one in PEERS if one.name not in solvers.SLOW),
    on_lists=(),
    growth=(Country(10_000), Country(10_000, tight=True)),
    explained=(Country(300),),
    commands=(),
    starts=None,
)


def sections(plan: Plan) -> Iterator[str]:
    """The parts of the report, as they are measured."""
    yield f"Measured on {machine(*PACKAGES)}.\n"
    yield "## Beside others\n"
    for newcomers in plan.beside:
        for tight in plan.supplies:
            yield tables.of_peers(Country(newcomers, tight=tight), (OURS, *plan.peers))
    if plan.on_lists:
        yield "## Choosing alone, on the same ready lists\n"
    for newcomers in plan.on_lists:
        for tight in plan.supplies:
            yield tables.of_peers(Country(newcomers, tight=tight), solvers.ON_LISTS)
    yield "## Stages, memory and growth\n"
    yield tables.of_ourselves(plan.growth)
    yield "## A whole round: reasons, alternates, what would help, advice\n"
    yield tables.of_explanations(plan.explained)
    if plan.starts is not None:
        yield f"## Starting, with {plan.starts:,} newcomers\n"
        yield tables.of_starts(Country(plan.starts))
    if plan.commands:
        yield "## `koppeling round propose`, from a SQLite file to stored proposals\n"
        yield tables.of_commands(plan.commands)


def main(arguments: list[str]) -> None:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(prog="python3 dev.py bench")
    parser.add_argument("--quick", action="store_true", help="what fits into a minute")
    parser.add_argument("--write", action="store_true", help=f"also into {PAGE.name}")
    parser.add_argument(
        "--country", action="store_true", help="the command for 100,000 newcomers too"
    )
    asked = parser.parse_args(arguments)
    plan = QUICK if asked.quick else FULL
    if asked.country:
        plan = replace(plan, commands=(*plan.commands, COUNTRY))
    found = []
    for section in sections(plan):
        print(section, flush=True)
        found.append(section)
    if asked.write:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(written(page, "bench", "\n".join(found)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
