"""The engine: who may meet, how well, the best week, and why. Arrays in, arrays out.

``assign`` solves the bare problem, ``propose.propose`` a town's week.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from koppeling.matching.assignment import Assignment, assign

__all__ = ["Assignment", "assign"]


def __getattr__(name: str) -> Any:
    # Imported when asked for: most commands read facts, policies and results, and need no numpy.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from koppeling.matching import assignment

    return getattr(assignment, name)
