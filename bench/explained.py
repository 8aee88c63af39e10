"""A whole round beside its choice alone: ``python -m bench.explained FOLDER``.

What lies between them are reasons, alternates, counts per rule, remedies and advice. Prints what
both took as JSON, warm, in a process of its own.
"""

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from bench.countries import SEED
from bench.one import peak
from bench.outcome import Measured
from bench.stored import load_week
from koppeling.matching.propose import choose, propose

AGAIN = 3
"""The best of so many runs counts, after one that loads and compiles."""
MATCH, WHOLE = "match", "whole"


def main(folder: Path) -> None:
    """Propose the week of a folder, and choose it alone, by turns."""
    week = load_week(folder)
    wall = {MATCH: float("inf"), WHOLE: float("inf")}
    cpu = float("inf")
    for turn in range(1 + AGAIN):
        for name, run in ((MATCH, choose), (WHOLE, propose)):
            began, began_cpu = time.perf_counter(), time.process_time()
            run(*week, SEED)
            if not turn:
                continue
            wall[name] = min(wall[name], time.perf_counter() - began)
            if name == WHOLE:
                cpu = min(cpu, time.process_time() - began_cpu)
    print(json.dumps(asdict(Measured(cpu, wall[WHOLE], peak(), stages=wall))))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
