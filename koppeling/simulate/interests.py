"""What people like: concepts by Zipf's law in Mandelbrot's form, 1 / (rank + 2.7)."""

from functools import cache

from koppeling.reference.interests import concepts
from koppeling.simulate.draws import Draws, Numbers

SCALE = 1_000_000


@cache
def by_rank() -> tuple[str, ...]:
    """The concepts that people name, from the most common to the rarest; parents left aside."""
    ranked = [(concept.rank, key) for key, concept in concepts().items() if concept.rank]
    return tuple(key for _, key in sorted(ranked))


def drawn(draws: Draws, stream: str, size: int, each: int) -> Numbers:
    """Positions in ``by_rank()``, ``each`` of them per row; one may come twice."""
    weights = [10 * SCALE // (10 * rank + 27) for rank in range(1, len(by_rank()) + 1)]
    return draws.pick(stream, (size, each), weights)
