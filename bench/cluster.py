"""Print what it costs to have a week scanned by two worker processes instead of two threads.

``python -m bench.cluster [NEWCOMERS …]``: sizes of countries, 1000 10000 unless told,
each once as everybody named a longest way, and once as some did not.
"""

import sys
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from bench.countries import Country, week_of
from bench.machine import machine
from koppeling.matching.cluster import ClusterScanner
from koppeling.matching.engine import Engine
from koppeling.matching.kernels.parts import newcomers_of, openings_of
from koppeling.matching.kernels.scan import Scanner
from koppeling.matching.kernels.sides import NewcomerSide, OpeningSide, Sides
from koppeling.matching.propose import propose
from koppeling.matching.regions import Region, cut
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.shortlists import Shortlists

Made = TypeVar("Made")

SIZES = (1_000, 10_000)
WORKERS = 2
LISTED = 16
AGAIN = 3
"""The best of so many runs counts; the first of all compiles, or loads what is compiled."""
MOST_UNASKED = 100_000
"""Of larger countries only those in which everybody named a longest way: the others look at every
pair of the country."""
MOST_PROPOSED = 10_000
"""Of larger countries the scan alone is measured."""
SHORT_SECONDS = 5.0
"""A run that takes longer is not repeated."""


def main(sizes: list[int]) -> None:
    from distributed import Client, LocalCluster

    print(machine("numpy", "numba", "distributed"))
    print(f"Seconds, the best of {AGAIN} runs; lists of {LISTED}.")
    began = time.perf_counter()
    with (
        LocalCluster(
            n_workers=WORKERS, threads_per_worker=1, dashboard_address="127.0.0.1:0"
        ) as workers,
        Client(workers, set_as_default=False) as client,
    ):
        print(f"starting {WORKERS} workers {time.perf_counter() - began:33.3f}")
        for newcomers in sizes:
            for asked in (True, False) if newcomers <= MOST_UNASKED else (True,):
                _measure(Country(newcomers, asked=asked), client)


def _measure(country: Country, client: Any) -> None:
    problem, policy = week_of(country)
    weighed = WeighedWeek(problem, policy)
    one = Clock(time.process_time)
    all_of_them = Clock(lambda: time.process_time() + sum(client.run(time.process_time).values()))
    scanner = one.timed(lambda: Scanner(weighed, WORKERS))
    cluster = ClusterScanner(weighed, client, WORKERS)
    sides = cluster.sides
    regions = cut(problem, policy, -(-len(problem.newcomers.ref) // WORKERS))
    unlimited = (problem.newcomers.travel < 0) | (problem.newcomers.max_minutes < 0)
    print(f"\n{country}")
    print(f"  without a longest way       {int(unlimited.sum()):15}")
    print(f"  {'':28}{'wall':>15}{'cpu':>15}")
    print(f"  laying out both sides       {one}")
    alone = one.timed(lambda: scanner.shortlists(LISTED))
    print(f"  two threads                 {one}")
    together = all_of_them.timed(lambda: cluster.shortlists(LISTED))
    print(f"  two workers, and this       {all_of_them}")
    one.timed(lambda: cluster.shortlists(LISTED))
    print(f"  of which this process       {one}")
    parts = one.timed(lambda: [_part(sides, region) for region in regions])
    print(f"  of which cutting            {one}")
    sent = sum(_bytes(side) for part in parts for side in part) + WORKERS * _bytes(
        (*sides.scale, *sides.scale.pace)
    )
    copies = sum(len(region.opening_no) for region in regions) / len(problem.openings.ref)
    print(f"  regions                     {len(regions):15}")
    print(f"  copies of an opening        {copies:15.2f}")
    print(f"  megabytes to the workers    {sent / 1e6:15.1f}")
    print(f"  megabytes back              {_bytes(vars(alone).values()) / 1e6:15.1f}")
    print(f"  the same lists              {_same(alone, together)!s:>15}")
    if len(problem.newcomers.ref) <= MOST_PROPOSED:
        at = client.scheduler.address
        here = one.timed(lambda: propose(problem, policy, 1, engine=Engine.NUMBA))
        print(f"  propose, two threads        {one}")
        there = all_of_them.timed(
            lambda: propose(problem, policy, 1, engine=Engine.DASK, scheduler=at)
        )
        print(f"  propose, two workers        {all_of_them}")
        print(f"  the same proposals          {here.proposals == there.proposals!s:>15}")


def _part(sides: Sides, region: Region) -> tuple[NewcomerSide, OpeningSide]:
    return (
        newcomers_of(sides.newcomers, region.newcomer_no),
        openings_of(sides.places, region.opening_no, sides.openings, sifted=not region.limited),
    )


def _same(one: Shortlists, other: Shortlists) -> bool:
    def entries(lists: Shortlists) -> NDArray[np.int64]:
        before = np.cumsum(lists.length) - lists.length
        return np.repeat(lists.first - before, lists.length) + np.arange(len(lists.score))

    mine, theirs = entries(one), entries(other)
    return (
        np.array_equal(one.length, other.length)
        and np.array_equal(one.complete, other.complete)
        and np.array_equal(one.opening_no[mine], other.opening_no[theirs])
        and np.array_equal(one.score[mine], other.score[theirs])
    )


class Clock:
    """The least wall and processor time of a few runs; ``cpu`` reads the latter."""

    def __init__(self, cpu: Callable[[], float]) -> None:
        self.cpu = cpu
        self.least = 0.0, 0.0

    def timed(self, run: Callable[[], Made]) -> Made:
        runs = []
        for _ in range(AGAIN):
            cpu, wall = self.cpu(), time.perf_counter()
            found = run()
            runs.append((time.perf_counter() - wall, self.cpu() - cpu))
            if runs[-1][0] > SHORT_SECONDS:
                break
        self.least = min(wall for wall, _ in runs), min(cpu for _, cpu in runs)
        return found

    def __str__(self) -> str:
        return "".join(f"{seconds:15.3f}" for seconds in self.least)


def _bytes(columns: Iterable[Any]) -> int:
    return sum(column.nbytes for column in columns if isinstance(column, np.ndarray))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
