"""Compiling the loops once, before the first large week on a machine or after a new version.

``python -m koppeling.matching.kernels.ready scan|choice`` compiles one half; both at once
take half the time.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import numpy as np

from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.matching.kernels.compiled import KEPT_IN, OWN
from koppeling.matching.kernels.early import by_profile, count_early
from koppeling.matching.kernels.optimum import find_optimum
from koppeling.matching.kernels.scan import Scanner
from koppeling.matching.kernels.sides import Sides
from koppeling.matching.policy import Policy
from koppeling.matching.problem import build
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.shortlists import Shortlists
from koppeling.terms import KINDS, Kind, Level, Travel

Progress = Callable[[int, int], None]

STATES_KEPT = 4
"""Compiled versions that stay: whoever goes back to one does not wait again."""


def make_ready(policy: Policy, progress: Progress) -> None:
    """Compile what is not compiled yet; ``progress`` hears (done, total) if anything is to do.

    Where nothing may be kept, each process compiles what it calls, when it calls it.
    """
    missing = [half for half in HALVES if not _mark(half).exists()]
    if not missing:
        return
    progress(0, len(HALVES))
    other = None
    if KEPT_IN is not None and len(missing) == len(HALVES):
        # A process of its own: within one, only one thread at a time compiles.
        command = [sys.executable, "-m", __name__, missing.pop()]
        other = subprocess.Popen(  # noqa: S603 - this program itself
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    try:
        for half in missing:
            HALVES[half](policy)
            _keep(half)
        progress(1, len(HALVES))
        if other is not None:
            # If it fails, this process compiles what it left, when it calls it.
            other.wait()
    finally:
        if other is not None and other.poll() is None:
            other.kill()
            other.wait()
    if KEPT_IN is not None and KEPT_IN.parent == OWN:
        # Not where somebody chose the folder.
        forget_older(KEPT_IN)
    progress(len(HALVES), len(HALVES))


def forget_older(folder: Path) -> None:
    """Delete what earlier versions compiled to beside this folder, but for the last few."""
    ages = {}
    for one in folder.parent.glob("loops-*"):
        # Another process may be at it, too.
        with suppress(OSError):
            ages[one] = one.stat().st_mtime
    for one in sorted(ages, key=ages.__getitem__)[:-STATES_KEPT]:
        if one != folder:
            shutil.rmtree(one, ignore_errors=True)


def load_ready(policy: Policy) -> None:
    """Load what was compiled before, so that the first call need not."""
    for half, load in HALVES.items():
        if _mark(half).exists():
            load(policy)


def _mark(half: str) -> Path:
    """What stands where a half was compiled."""
    return (KEPT_IN or Path(os.devnull)) / f"{half}.ready"


def _keep(half: str) -> None:
    with suppress(OSError):
        _mark(half).touch()


def _week(policy: Policy) -> WeighedWeek:
    """A week of two newcomers and three openings."""
    newcomers = [
        NewcomerFacts(
            ref=f"N-{no}",
            country="nl",
            cell=(no, 0),
            languages={"nl": Level.B1},
            interests=frozenset({"cooking"}),
            availability=3,
            travel=Travel.WALK,
            max_minutes=(30, None)[no],
            consents=True,
        )
        for no in range(2)
    ]
    openings = [
        OpeningFacts(
            ref=f"O-{no}",
            kind=Kind.ASSOCIATION,
            country="nl",
            cell=(no, 0),
            languages={"nl": Level.C2},
            interests=frozenset({"cooking"}),
            availability=6,
            consents=True,
        )
        for no in range(3)
    ]
    return WeighedWeek(build(newcomers, openings, on=date(2026, 11, 23)), policy)


def _scan(policy: Policy) -> None:
    """Ask a scanner everything."""
    scanner, everybody = Scanner(_week(policy), threads=1), np.arange(2)
    scanner.shortlists(1)
    scanner.rescan(everybody, np.zeros(3, np.int64), np.zeros(2, np.int64), 1)
    scanner.candidates(everybody)
    scanner.blocked(everybody)
    scanner.one_rule_away(everybody, np.ones(3, np.int64))


def _choice(policy: Policy) -> None:
    """Choose a week in which two like the same two openings equally well, and a third waits.

    And count what the scanner counts beside its lists, whose half takes longer.
    """
    # Lists of one kind: newcomer x 3.
    first = np.repeat(np.arange(0, 6, 2), 3)
    length = np.tile(np.array([2, 0, 0], np.int32), 3)
    find_optimum(
        Shortlists(
            first=first,
            length=length,
            complete=np.ones(9, np.bool_),
            opening_no=np.array([0, 1] * 3, np.int32),
            score=np.array([5, 5, 5, 5, 5, 5], np.int32),
        ),
        kind=np.zeros(2, np.int64),
        places=np.ones(2, np.int64),
        at_most=np.ones(3, np.int64),
        per_kind=np.ones((3, 3), np.int64),
        bonus=np.zeros((3, 1), np.int64),
        keeps=np.zeros(3, np.bool_),
    )
    sides = Sides.of(_week(policy))
    count_early(
        sides.newcomers,
        sides.places,
        sides.scale,
        by_profile(sides.places),
        np.arange(2),
        np.ones((2, len(KINDS)), np.bool_),
        np.zeros((2, 2), np.int32),
    )


HALVES: dict[str, Callable[[Policy], None]] = {"scan": _scan, "choice": _choice}


if __name__ == "__main__":
    from koppeling.reference.towns import town_seeds

    (half,) = sys.argv[1:]
    HALVES[half](Policy.from_document(next(iter(town_seeds().values())).policy))
    _keep(half)
