"""How every loop here is compiled: without the interpreter's lock, and kept for the next start."""

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final, ParamSpec, TypeVar, cast

import numba
import numpy as np
from llvmlite.binding import get_host_cpu_name
from numba.extending import register_jitable

config: Any = numba.config
Taken = ParamSpec("Taken")
Given = TypeVar("Given")

UNCOUNTED: Any = {"_nrt": False}
"""Numba hides this option, so a test sees that it is heeded."""

whole: Callable[[Any], int] = cast(Any, np.int64)
"""A whole number of 64 bits: without it a loop counts with what its array happens to hold."""


def state() -> str:
    """What the loops are compiled from and for: other sources, another Numba or machine, another.

    A compiled loop holds copies of the loops and constants that it uses, and Numba looks at
    its own file alone to see whether it is stale.
    """
    koppeling = Path(__file__).parents[2]
    sources = [*(koppeling / "matching").rglob("*.py")]
    sources += [koppeling / "reference" / "grid.py", koppeling / "terms.py"]
    found = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources)))
    compiler = sys.version, numba.__version__, np.__version__, get_host_cpu_name()
    found.update(repr(compiler).encode())
    return found.hexdigest()[:16]


def kept_in(bases: Iterable[Path]) -> Path | None:
    """The folder of this state in the first place that may be written; None without any."""
    for base in bases:
        folder = base / f"loops-{state()}"
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            TemporaryFile(dir=folder).close()
            return folder
    return None


OWN = Path(__file__).parent / "__pycache__"


def _places() -> Iterator[Path]:
    if config.CACHE_DIR:
        yield Path(config.CACHE_DIR)
        return
    yield OWN
    with suppress(RuntimeError):
        yield Path.home() / ".cache" / "koppeling"


KEPT_IN: Final = kept_in(_places())
"""Where compiled loops are kept; nowhere, if nothing may be written."""


def _kept(loop: Callable[Taken, Given], **options: Any) -> Callable[Taken, Given]:
    """Compile at the first call; no threads of numba's own and no inexact arithmetic."""
    before = config.CACHE_DIR
    # For our own loops alone: others of this process may be kept elsewhere.
    config.CACHE_DIR = str(KEPT_IN or "")
    try:
        made = numba.njit(nogil=True, cache=KEPT_IN is not None, **options)(loop)
    finally:
        config.CACHE_DIR = before
    return cast(Callable[Taken, Given], made)


def compiled(loop: Callable[Taken, Given]) -> Callable[Taken, Given]:
    """Compile what is called from outside."""
    return _kept(loop)


def inner(loop: Callable[Taken, Given]) -> Callable[Taken, Given]:
    """Compile what compiled loops call, again and again, with arrays that they hold.

    Numba counts who holds an array: an atomic addition per array, call and thread, of which a
    short loop with many arrays does little else, and for which threads wait for each other.
    Here nothing is counted, so nothing is made and no array returned (Numba refuses the first).

    Each stands in what is kept of its callers; called from outside it runs as it is written.
    """
    # What only a caller outside of Python needs takes time to compile.
    return register_jitable(no_cfunc_wrapper=True, **UNCOUNTED)(loop)


def inlined(loop: Callable[Taken, Given]) -> Callable[Taken, Given]:
    """Compile into each caller: to hand many arrays over costs as much as a short list."""
    return _kept(loop, inline="always")
