"""How alike two lists of concepts are: an IDF-weighted cosine over concepts and their parents.

Salton and Buckley (1988), "Term-weighting approaches in automatic text
retrieval": a concept that few people name tells more than one that everybody
names. A concept brings its parent along at half weight, so that football and
volleyball are nearer to each other than football and baking. All weights are
whole numbers of 1/16; dot products stay exact in doubles.
"""

from dataclasses import dataclass
from functools import cache
from math import log2

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.problem import Bools, Ints, Problem
from koppeling.matching.scores.tables import COSINE_STEPS, cosine
from koppeling.reference.interests import concepts

IDF_STEPS = 16
MOST_IDF = 12 * IDF_STEPS
"""One in 2,048 is rare enough; the cap keeps every product below in 63 bits."""


@dataclass(frozen=True, eq=False)
class Lists:
    """Weighted concept vectors of one list per row, and their squared lengths."""

    weight: NDArray[np.float64]  # rows x concepts, whole numbers
    length: NDArray[np.int64]

    def only(self, rows: NDArray[np.intp]) -> "Lists":
        return Lists(self.weight[rows], self.length[rows])


def shares(newcomers: Lists, openings: Lists) -> Ints:
    """Share per pair, shape (newcomers, openings): the cosine through the shared table."""
    dot = (newcomers.weight @ openings.weight.T).astype(np.int64)
    lengths = np.maximum(newcomers.length[:, None] * openings.length[None, :], 1)
    # With all 200 concepts on both lists at the cap: (200 x 384^2)^2 x 2^12 < 2^62.
    steps = np.minimum((dot * dot * COSINE_STEPS) // lengths, COSINE_STEPS)
    found: Ints = cosine()[steps]
    return found


def weigh(marks: Bools, idf: NDArray[np.int64]) -> Lists:
    """Vectors of listed concepts at full and of their unlisted parents at half weight."""
    brought = (marks.astype(np.float64) @ _parent_of()) > 0
    weight = np.where(marks, 2 * idf, np.where(brought, idf, 0)).astype(np.float64)
    return Lists(weight, (weight * weight).sum(axis=1).astype(np.int64))


def idf(problem: Problem) -> NDArray[np.int64]:
    """Inverse document frequency per concept over everybody of the round, in 1/16.

    ``1 + log2((1 + people) / (1 + people naming it))``; a parent counts as named
    where one of its concepts is. Protected openings are in no score, nor in this.
    """
    people, openings = problem.newcomers, problem.openings
    welcomed = (openings.interests | openings.welcomes)[~openings.protected]
    marks = np.concatenate((people.interests | people.offers, welcomed))
    named = marks | ((marks.astype(np.float64) @ _parent_of()) > 0)
    count = len(marks)
    return np.array(
        [
            min(round(IDF_STEPS * (1 + log2((1 + count) / (1 + int(n))))), MOST_IDF)
            for n in named.sum(axis=0)
        ],
        np.int64,
    )


@cache
def _parent_of() -> NDArray[np.float64]:
    """Concepts x concepts: 1 where the column is the row's parent."""
    keys = sorted(concepts())
    position = {key: no for no, key in enumerate(keys)}
    found = np.zeros((len(keys), len(keys)))
    for key, concept in concepts().items():
        if concept.parent is not None:
            found[position[key], position[concept.parent]] = 1
    return found


def in_common(
    problem: Problem, wanted: Bools, offered: Bools
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """``shared`` with what both name, else ``related`` under one parent, else ``other``."""
    keys = problem.concepts
    shared = tuple(keys[no] for no in np.flatnonzero(wanted & offered))
    if shared:
        return "shared", shared, shared
    parent_of = {key: concept.parent or key for key, concept in concepts().items()}
    left = [keys[no] for no in np.flatnonzero(wanted)]
    right = [keys[no] for no in np.flatnonzero(offered)]
    common = {parent_of[key] for key in left} & {parent_of[key] for key in right}
    if not common:
        return "other", (), ()
    return (
        "related",
        tuple(key for key in left if parent_of[key] in common),
        tuple(key for key in right if parent_of[key] in common),
    )
