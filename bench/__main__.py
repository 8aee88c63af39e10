"""Print how long a week takes and how good it is, beside other solvers.

``python -m bench [NEWCOMERS …]``: sizes of towns, 100 300 1000 unless told.
"""

import platform
import sys
import time
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version
from os import cpu_count
from pathlib import Path
from typing import TypeVar

from bench import peers
from bench.instances import Instance, instance, week
from koppeling.matching.propose import propose

Made = TypeVar("Made")

SEED = 1
SIZES = (100, 300, 1_000)
OPENINGS = {"ample": 2.3, "scarce": 0.8}
"""Openings per newcomer: as many as the demo's towns have, and fewer than people."""
AGAIN = 3
"""The best of so many runs counts, where a run is short."""
SHORT_SECONDS = 2.0

PEERS: tuple[tuple[str, peers.Peer, int], ...] = (
    ("koppeling.matching.assign", peers.koppeling, sys.maxsize),
    ("HiGHS, linear program (scipy)", peers.highs, sys.maxsize),
    ("networkx network_simplex", peers.network_simplex, 300),
    ("scipy linear_sum_assignment, a kind at a time", peers.kind_by_kind, sys.maxsize),
    ("greedy, best score first", peers.greedy, sys.maxsize),
)
"""Each with the most newcomers it is asked to serve: networkx takes half a minute for 1,000."""


def main(sizes: list[int]) -> None:
    """Measure every size, with openings ample and scarce."""
    print(_machine())
    print("Times are seconds of processor time in this run; ratios travel, seconds do not.")
    for newcomers in sizes:
        for supply, each in OPENINGS.items():
            _measure(newcomers, round(newcomers * each), supply)


def _measure(newcomers: int, openings: int, supply: str) -> None:
    seconds, (problem, policy) = _timed(lambda: week(newcomers, openings, SEED))
    scored, bare = _timed(lambda: instance(problem, policy))
    whole, result = _timed(lambda: propose(problem, policy, SEED))
    people = len(problem.newcomers.ref)
    print(
        f"\n{newcomers} newcomers, {openings} openings ({supply}): {len(bare.value)} pairs may meet"
    )
    print(f"  simulating and laying out the town   {seconds:9.3f}")
    print(f"  rules and scores of all pairs        {scored:9.3f}")
    print(
        f"  propose, reasons and help included   {whole:9.3f}"
        f"   {result.covered} of {people} have a pair"
    )
    print(f"  {'the bare problem, no covering first':46} {'seconds':>9} {'ratio':>8} {'lost':>9}")
    _compare(newcomers, bare)


def _compare(newcomers: int, bare: Instance) -> None:
    own, best = 0.0, 0
    for name, peer, most in PEERS:
        if newcomers > most:
            print(f"  {name:46} {'–':>9} {'–':>8} {'–':>9}")
            continue
        seconds, chosen = _timed(lambda peer=peer: peer(bare))  # type: ignore[misc]
        worth = peers.worth(bare, chosen)
        if peer is peers.koppeling:
            own, best = seconds, worth
        lost = (best - worth) / best if best else 0.0
        print(f"  {name:46} {seconds:9.3f} {seconds / own:8.1f} {lost:9.4%}")


def _timed(deed: Callable[[], Made]) -> tuple[float, Made]:
    """The processor time of the best run, and what it made."""
    best = float("inf")
    for _ in range(AGAIN):
        began = time.process_time()
        made = deed()
        best = min(best, time.process_time() - began)
        if best > SHORT_SECONDS:
            break
    return best, made


def _machine() -> str:
    today = datetime.now().astimezone().date()
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "networkx"))
    return (
        f"{today}: {_processor()}, {cpu_count()} processors, {platform.system()}; "
        f"Python {platform.python_version()}, {packages}"
    )


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        for line in listed.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
