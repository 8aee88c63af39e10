"""One solver on one country in a process of its own: ``python -m bench.one FOLDER NAME [cold]``.

Prints what it took as JSON. Memory is that of this process at its highest, with the
interpreter, the libraries and the country in it.
"""

import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, cast

from bench import solvers
from bench.countries import Country
from bench.peers import Case
from bench.solvers import Solver
from bench.stored import store
from bench.worth import worth_of

AGAIN = 3
"""The best of so many runs counts, where a run is short."""
SHORT_SECONDS = 1.0
WARMING = Country(400)
"""Enough pairs for `assign` to take the way that it takes with many."""


def main(folder: Path, solver: Solver, *, cold: bool) -> None:
    """Solve, and print seconds, megabytes and what the choice is worth.

    ``cold``: the first run counts, with all that is loaded and compiled for it.
    """
    limit = solver.gigabytes << 30
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    # Numba loads it where it is found: among those who test, but nowhere else.
    cast(dict[str, Any], sys.modules)["coverage"] = None
    case = Case(folder, solver.listed)
    try:
        if solver.is_ours and not cold:
            warm(solver)
        found = measure(solver, case, 1 if cold else AGAIN)
    except MemoryError:
        found = {"why_not": f"over {solver.gigabytes} GB"}
    print(json.dumps(found))


def warm(solver: Solver) -> None:
    """Let everything be loaded and compiled."""
    with tempfile.TemporaryDirectory() as folder:
        store(WARMING, Path(folder), (), full=True)
        solver.solve(Case(Path(folder)))


def measure(solver: Solver, case: Case, again: int) -> dict[str, Any]:
    """The least of so many runs, in seconds; memory in megabytes; worth in 0.001 points."""
    for part in solver.given:
        getattr(case, part)
    cpu = wall = float("inf")
    for _ in range(again):
        began, began_cpu = time.perf_counter(), time.process_time()
        chosen = solver.solve(case)
        took, took_cpu = time.perf_counter() - began, time.process_time() - began_cpu
        wall, cpu = min(wall, took), min(cpu, took_cpu)
        if took > SHORT_SECONDS:
            break
    megabytes = peak()
    return {
        "cpu": cpu,
        "wall": wall,
        "megabytes": megabytes,
        "worth": worth_of(case, chosen),
        "stages": case.seconds,
    }


def peak() -> float:
    """The most memory this process had, in megabytes (10^6 bytes)."""
    status = Path("/proc/self/status")
    if status.exists():
        # Not ru_maxrss, which begins with that of whoever started us.
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    main(Path(sys.argv[1]), solvers.BY_NAME[sys.argv[2]], cold="cold" in sys.argv[3:])
