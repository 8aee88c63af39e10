"""Which engine computes a round. All give the same round; they differ in what they cost.

Only within a group of tied pairs that is larger than ``decided.MOST_TIED``, as among people of
whom nothing is known, or where two sums of ties are the same by chance, may each choose another
of several weeks that are equally good.
"""

from enum import StrEnum

LARGE_WEEK = 250_000
"""Newcomers x openings from which compiled loops repay the second and the 100 MB they load in."""


class Engine(StrEnum):
    """What computes a round.

    ``numpy`` holds every pair at once, ``numba`` the best of each newcomer; ``dask``
    has these found by the workers of a cluster.
    """

    NUMPY = "numpy"
    NUMBA = "numba"
    DASK = "dask"


def engine_for(newcomers: int, openings: int) -> Engine:
    """The engine for a week of this size, unless somebody asks for another."""
    return Engine.NUMBA if newcomers * openings >= LARGE_WEEK else Engine.NUMPY
