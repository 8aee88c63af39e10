"""The best candidates of every newcomer, kind by kind: what a large round keeps of its pairs."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Shortlists:
    """A list per newcomer and kind, numbered ``newcomer_no x 3 + kind``, the best score first.

    ``first`` and ``length`` say where in the entries a list stands; among equal
    scores the least ``opening_no`` comes first. A list is ``complete`` where no
    candidate of the kind is missing from it; otherwise the missing ones come
    after all that are listed.
    """

    first: NDArray[np.int64]
    length: NDArray[np.int32]
    complete: NDArray[np.bool_]
    opening_no: NDArray[np.int32]
    score: NDArray[np.int32]


def end_to_end(first: NDArray[np.int64], length: NDArray[Any]) -> NDArray[np.int64]:
    """The entries of lists, one list after the other: positions ``first`` to ``first + length``."""
    before = np.cumsum(length, dtype=np.int64) - length
    found: NDArray[np.int64] = np.repeat(first - before, length) + np.arange(int(length.sum()))
    return found
