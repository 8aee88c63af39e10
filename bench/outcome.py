"""What a measurement found."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of processor and wall time, megabytes at the highest, worth in 0.001 points.

    ``why_not``: why there are none. ``stages``: wall seconds of each, where there are any.
    """

    cpu: float = 0.0
    wall: float = 0.0
    megabytes: float = 0.0
    worth: int = 0
    why_not: str = ""
    stages: Mapping[str, float] = field(default_factory=dict)
