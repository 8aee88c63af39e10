"""How every loop here is compiled: without the interpreter's lock, and kept for the next start."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba
import numpy as np

config: Any = numba.config
Taken = ParamSpec("Taken")
Given = TypeVar("Given")

UNCOUNTED: Any = {"_nrt": False}
"""Numba hides this option, so a test sees that it is heeded."""

whole: Callable[[Any], int] = cast(Any, np.int64)
"""A whole number of 64 bits: without it a loop counts with what its array happens to hold."""


def _kept_in() -> Path:
    """The folder of what these sources compile to.

    A compiled loop holds copies of the loops and constants that it uses, and Numba
    looks at its own file alone to see whether it is stale: hence a folder per state of all.
    """
    koppeling = Path(__file__).parents[2]
    sources = [*(koppeling / "matching").rglob("*.py")]
    sources += [koppeling / "reference" / "grid.py", koppeling / "terms.py"]
    found = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources)))
    return Path(__file__).parent / "__pycache__" / f"loops-{found.hexdigest()[:16]}"


if not config.CACHE_DIR:
    # Where this may not be written, Numba takes a folder of the user's.
    config.CACHE_DIR = str(_kept_in())


def compiled(loop: Callable[Taken, Given]) -> Callable[Taken, Given]:
    """Compile at the first call; no threads of numba's own and no inexact arithmetic."""
    return cast(Callable[Taken, Given], numba.njit(nogil=True, cache=True)(loop))


def inner(loop: Callable[Taken, Given]) -> Callable[Taken, Given]:
    """Compile what compiled loops call, again and again, with arrays that they hold.

    Numba counts who holds an array: an atomic addition per array, call and thread, of which a
    short loop with many arrays does little else, and for which threads wait for each other.
    Here nothing is counted, so nothing is made and no array returned (Numba refuses the first).
    """
    return cast(Callable[Taken, Given], numba.njit(nogil=True, cache=True, **UNCOUNTED)(loop))


def inlined(loop: Callable[Taken, Given]) -> Callable[Taken, Given]:
    """Compile into each caller: to hand many arrays over costs as much as a short list."""
    return cast(Callable[Taken, Given], numba.njit(nogil=True, cache=True, inline="always")(loop))
