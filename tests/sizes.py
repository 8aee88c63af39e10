"""How large a property is tested: sampled by `dev.py test`, full by `dev.py prove`."""

import os

PROVING = bool(os.environ.get("KOPPELING_PROVE"))


def size(sampled: int, *, proved: int) -> int:
    """Say how many cases to draw: ``size(2_000, proved=50_000)``."""
    return proved if PROVING else sampled
