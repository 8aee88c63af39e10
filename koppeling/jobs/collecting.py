"""The interpreter's collector of cycles, put to rest where it would only stand in the way."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Let the collector rest meanwhile.

    A country's round makes millions of objects, and none is part of a cycle. Looking for
    one again and again while they become more takes longer than making them.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
