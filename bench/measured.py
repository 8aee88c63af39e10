"""What a solver took on a country, each in a process of its own, so that memory is its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.outcome import Measured
from bench.solvers import Solver


def measured(solver: Solver, folder: Path, newcomers: int, *, cold: Path | None = None) -> Measured:
    """Run a solver on the country in a folder.

    ``cold``: nothing is loaded before, and compiled code is kept in this folder.
    """
    if newcomers > solver.most:
        return Measured(why_not=f"not tried above {solver.most:,} newcomers")
    print(f"… {solver.name}", file=sys.stderr, flush=True)
    words = () if cold is None else ("cold",)
    compiled = {} if cold is None else {"NUMBA_CACHE_DIR": str(cold)}
    return told(["bench.one", str(folder), solver.name, *words], solver.seconds, compiled)


def told(module: list[str], seconds: int, settings: Mapping[str, str]) -> Measured:
    """What a module of this folder measured in a process of its own."""
    try:
        ran = subprocess.run(
            [sys.executable, "-m", *module],
            env=os.environ | settings,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Measured(why_not=f"over {seconds} s")
    if ran.returncode:
        last = ran.stderr.strip().splitlines()
        return Measured(
            why_not=last[-1].partition(": ")[2] if last else f"ended with {ran.returncode}"
        )
    return Measured(**json.loads(ran.stdout))
