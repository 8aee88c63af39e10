"""How alike two lists of concepts are: an IDF-weighted cosine over concepts and their parents.

Salton and Buckley (1988), "Term-weighting approaches in automatic text
retrieval": a concept that few people name tells more than one that everybody
names. A concept brings its parent along at half weight, so that football and
volleyball are nearer to each other than football and baking. All weights are
whole numbers of 1/16; dot products stay exact in doubles.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import log2
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.marks import Marks
from koppeling.matching.problem import Bools, Ints, Problem
from koppeling.matching.scores.overlap import marked
from koppeling.matching.scores.tables import COSINE_STEPS, cosine
from koppeling.reference.interests import concepts

IDF_STEPS = 16
MOST_IDF = 12 * IDF_STEPS
"""One in 2,048 is rare enough; the cap keeps every product below in 63 bits."""

KEPT_ROWS = 1 << 13
"""Vectors of up to so many rows are kept (12 MB); of more they are made for each block."""


@dataclass(frozen=True, eq=False)
class Lists:
    """Weighted concept vectors of one list per row, and their squared lengths."""

    weight: NDArray[np.float64]  # rows x concepts, whole numbers
    length: NDArray[np.int64]

    def only(self, rows: NDArray[np.intp]) -> "Lists":
        return Lists(self.weight[rows], self.length[rows])


@dataclass(frozen=True, eq=False)
class Weighable:
    """One list per row, to be weighed: a town's once, a country's only where it is asked for."""

    marks: Marks
    idf: NDArray[np.int64]

    def only(self, rows: NDArray[np.intp]) -> Lists:
        """The vectors of some rows."""
        if self._all is None:
            return weigh(self.marks[rows], self.idf)
        return self._all.only(rows)

    @cached_property
    def _all(self) -> Lists | None:
        return weigh(self.marks[:], self.idf) if len(self.marks.packed) <= KEPT_ROWS else None


def shares(newcomers: Lists, openings: Lists) -> Ints:
    """Share per pair, shape (newcomers, openings): the cosine through the shared table."""
    dot = newcomers.weight @ openings.weight.T
    return _share(dot, newcomers.length[:, None] * openings.length[None, :])


def shares_of_pairs(newcomers: Lists, openings: Lists) -> Ints:
    """The same for the first row of both, the second of both, and so on."""
    dot = np.einsum("ij,ij->i", newcomers.weight, openings.weight)
    return _share(dot, newcomers.length * openings.length)


def _share(dot: NDArray[np.float64], lengths: NDArray[np.int64]) -> Ints:
    squared = dot.astype(np.int64) ** 2
    # With all 200 concepts on both lists at the cap: (200 x 384^2)^2 x 2^12 < 2^62.
    steps = np.minimum(squared * COSINE_STEPS // np.maximum(lengths, 1), COSINE_STEPS)
    found: Ints = cosine()[steps]
    return found


def weigh(
    marks: Bools, idf: NDArray[np.int64], parents: NDArray[np.float64] | None = None
) -> Lists:
    """Vectors of listed concepts at full and of their unlisted parents at half weight.

    ``parents``: see ``parents_among``; without it those of the whole vocabulary.
    """
    parent_no = _parent_no() if parents is None else parent_numbers(parents)
    row, listed = marked(marks)
    above = parent_no[listed]
    has_parent = above >= 0
    weight = np.zeros(marks.shape)
    weight[row[has_parent], above[has_parent]] = idf[above[has_parent]]
    weight[row, listed] = 2 * idf[listed]
    return Lists(weight, np.einsum("ij,ij->i", weight, weight).astype(np.int64))


def idf(problem: Problem) -> NDArray[np.int64]:
    """Inverse document frequency per concept over everybody who was asked, in 1/16.

    ``1 + log2((1 + people) / (1 + people naming it))``; a parent counts as named
    where one of its concepts is. Protected openings are in no score, nor in this;
    who was asked for no list tells nothing of what is rare.
    """
    people, openings = problem.newcomers, problem.openings
    told = (openings.asked_interests | openings.asked_welcomes) & ~openings.protected
    everybody = (
        (people.interests | people.offers).only(people.asked_interests | people.asked_offers),
        (openings.interests | openings.welcomes).only(told),
    )
    named = sum((marks.counts() for marks in everybody), np.zeros(len(concepts()), np.int64))
    for parent, children in _children().items():
        named[parent] = sum(int(marks.any_of((parent, *children)).sum()) for marks in everybody)
    count = sum(len(marks.packed) for marks in everybody)
    return rarity(named, count)


def rarity(named: NDArray[np.int64], people: int) -> NDArray[np.int64]:
    """``idf`` from how many of the ``people`` name each concept."""
    return np.array(
        [min(round(IDF_STEPS * (1 + log2((1 + people) / (1 + int(n))))), MOST_IDF) for n in named],
        np.int64,
    )


def brought(marks: Bools, parents: NDArray[np.float64] | None = None) -> Bools:
    """The parents of what each row lists; ``parents`` as in ``weigh``."""
    found: Bools = (marks.astype(np.float64) @ (_parent_of() if parents is None else parents)) > 0
    return found


@cache
def _children() -> Mapping[int, tuple[int, ...]]:
    """Columns of the parents, each with the columns of its concepts."""
    found = {
        int(parent): tuple(int(no) for no in np.flatnonzero(_parent_of()[:, parent]))
        for parent in np.flatnonzero(_parent_of().any(axis=0))
    }
    return MappingProxyType(found)


@cache
def _parent_of() -> NDArray[np.float64]:
    return parents_among(sorted(concepts()))


@cache
def _parent_no() -> NDArray[np.intp]:
    return parent_numbers(_parent_of())


def parent_numbers(parents: NDArray[np.float64]) -> NDArray[np.intp]:
    """Per concept the column of its parent, -1 for none; ``parents``: see ``parents_among``."""
    return np.where(parents.any(axis=1), parents.argmax(axis=1), -1)


def parents_among(keys: Sequence[str]) -> NDArray[np.float64]:
    """Keys x keys: 1 where the column is the row's parent; a word of no vocabulary has none."""
    position = {key: no for no, key in enumerate(keys)}
    found = np.zeros((len(keys), len(keys)))
    for key, no in position.items():
        concept = concepts().get(key)
        if concept is not None and concept.parent in position:
            found[no, position[concept.parent]] = 1
    return found


def groupings() -> tuple[NDArray[np.intp], ...]:
    """How near two concepts lie: by the concept itself, then by parent; see ``overlap``."""
    itself = np.arange(len(concepts()))
    return itself, np.where(_parent_no() < 0, itself, _parent_no())
