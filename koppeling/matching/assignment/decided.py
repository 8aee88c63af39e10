"""Which of all optima of a large week is proposed: the one whose ties come to the most."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from koppeling.matching.assignment.choice import rank_bonus
from koppeling.matching.assignment.question import Ints, Question
from koppeling.matching.assignment.slots import edges_of
from koppeling.matching.assignment.small import solve_small
from koppeling.matching.kernels.optimum import Optimum

MOST_TIED = 200_000
"""Where pairs of more edges than these (see ``slots.edges_of``) stand in some optima and not in
others, each bound to the next by a newcomer or an opening, the tie decides none of them: the choice
is an optimum all the same, and the same whatever the threads."""

Pairs = tuple[Ints, Ints, Ints]
"""Newcomers, openings and values."""
Ties = Callable[[Ints, Ints], Ints]
"""Newcomers and openings of pairs to their ties."""


def decided(question: Question, optimum: Optimum, bonus: Ints, ties: Ties | None) -> Pairs:
    """Of all optima without a pair to drop, the one with the greatest sum of ties.

    Pairs that share neither newcomer nor opening, directly or through others, do not
    ask each other: they are decided some after the others. ``bonus``: by rank, with the
    weight of covering.
    """
    people, openings, value = optimum.unsure
    width = len(question.kind)
    key, unsure = optimum.newcomer_no * width + optimum.opening_no, people * width + openings
    sure = ~np.isin(key, unsure)
    # What is sure takes its room; what is unsure are small questions of their own.
    newcomer_no, opening_no = optimum.newcomer_no[sure], optimum.opening_no[sure]
    held = np.bincount(newcomer_no, minlength=len(question.at_most))
    left = question.free - np.bincount(opening_no, minlength=width)
    room = question.room_per_kind
    np.subtract.at(room, (newcomer_no, question.kind[opening_no]), 1)
    at_most = question.at_most - question.held - held
    tied = replace(
        question,
        newcomer_no=people,
        opening_no=openings,
        value=value,
        places=left,
        at_most=at_most,
        at_most_per_kind=room,
        locked=np.zeros(0, np.int64),
        tie=None,
    )
    batches = list(_batches(people, openings, edges_of(tied)))
    undecided = np.concatenate([np.zeros(0, np.int64), *batches])
    fixed = ~np.isin(key, unsure[undecided])
    found = [(optimum.newcomer_no[fixed], optimum.opening_no[fixed], optimum.value[fixed])]
    for batch in batches:
        hers, its = people[batch], openings[batch]
        who, newcomer_no = np.unique(hers, return_inverse=True)
        what, opening_no = np.unique(its, return_inverse=True)
        asked = Question(
            newcomer_no=newcomer_no,
            opening_no=opening_no,
            value=value[batch],
            kind=question.kind[what],
            places=left[what],
            at_most=at_most[who],
            at_most_per_kind=room[who],
            bonus=rank_bonus(bonus[who], held[who], 0, bonus.shape[1]),
            locked=np.zeros(0, np.int64),
            tie=None if ties is None else ties(hers, its),
        )
        solved = batch[solve_small(asked, weight=0).chosen]
        found.append((people[solved], openings[solved], value[solved]))
    newcomer_no, opening_no, values = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return newcomer_no, opening_no, values


def _batches(people: Ints, openings: Ints, edges: Ints) -> Iterator[Ints]:
    """Positions of pairs with all that they are bound to, less than two ``MOST_TIED`` together."""
    if not len(people):
        return
    # Some megabytes, which no week needs in which nothing is tied.
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    beyond = int(people.max()) + 1
    nodes = beyond + int(openings.max()) + 1
    joined = np.ones(len(people), np.int8), (people, beyond + openings)
    _, part = connected_components(csr_array(joined, shape=(nodes, nodes)), directed=False)
    part_of_pair = part[people]
    count = np.bincount(part_of_pair, edges).astype(np.int64)
    count[count > MOST_TIED] = 0
    batch = ((np.cumsum(count) - count) // MOST_TIED)[part_of_pair]
    positions = np.flatnonzero(count[part_of_pair])
    positions = positions[np.argsort(batch[positions], kind="stable")]
    yield from np.split(positions, np.flatnonzero(np.diff(batch[positions])) + 1)
