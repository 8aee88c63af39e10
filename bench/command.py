"""The whole command ``round propose``, from a SQLite file to stored proposals.

``python -m bench.command NEWCOMERS OPENINGS FOLDER`` prints what it took as JSON. It is a
small process of its own: a process begins with the peak of memory of whoever starts it.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import date
from pathlib import Path

from bench.outcome import Measured

ON = date(2026, 11, 23)
TOWN = "enschede"
KINDS = ("organisations", "newcomers", "openings", "ties")
COMMAND = "from koppeling.cli import main; main(prog_name='koppeling')"


def propose(newcomers: int, openings: int, folder: Path) -> Measured:
    """Bring a simulated town into a database of this folder, then time the command."""
    _koppeling(folder, "db", "upgrade")
    _koppeling(folder, "town", "add", TOWN)
    size = ("--newcomers", str(newcomers), "--openings", str(openings))
    _koppeling(folder, "simulate", *size, "--seed", "1", "--on", ON.isoformat(), "--out", "rows")
    for kind in KINDS:
        _koppeling(folder, "import", kind, f"rows/{kind}.csv", "--town", TOWN)
    began = time.perf_counter()
    process = _begin(folder, "round", "propose", "--town", TOWN)
    # Not `wait`: this tells what that one process took.
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        return Measured(why_not=f"ended with {process.returncode}")
    kilobytes = used.ru_maxrss if sys.platform != "darwin" else used.ru_maxrss / 1024
    return Measured(used.ru_utime + used.ru_stime, wall, kilobytes * 1024 / 1e6)


def _koppeling(folder: Path, *words: str) -> None:
    process = _begin(folder, *words)
    if process.wait():
        raise RuntimeError(f"koppeling {' '.join(words)} ended with {process.returncode}")


def _begin(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    settings = {name: value for name, value in os.environ.items() if "KOPPELING" not in name}
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, *words],
        cwd=folder,
        env=settings
        | {
            "KOPPELING_NOW": f"{ON.isoformat()}T08:00:00+01:00",
            "PYTHONPATH": str(Path(__file__).parents[1]),
        },
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    print(json.dumps(asdict(propose(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))))
