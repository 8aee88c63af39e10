"""``assign`` where many pairs are given: sorted into lists, and solved like a large week."""

import numpy as np

from koppeling.matching.assignment.question import KIND_COUNT, Ints, Question, Solved, check_sums
from koppeling.matching.assignment.shortlisted import choose
from koppeling.matching.kernels.compiled import compiled
from koppeling.matching.kernels.market import restore
from koppeling.matching.shortlists import Shortlists

FEW = 8
"""So many are looked at one after the other, more by halves."""


def solve_large(question: Question, *, cover_first: bool) -> Solved:
    """The optimum of a question with many pairs; the same as for few, where ties decide."""
    lists = _lists(question)
    tie = question.tie

    def ties(newcomer_no: Ints, opening_no: Ints) -> Ints:
        found: Ints = tie[_positions(question, newcomer_no, opening_no)]  # type: ignore[index]
        return found

    found = choose(
        lists,
        question,
        cover_first=cover_first,
        ties=None if tie is None else ties,
        allow=lambda weight: check_sums(question, weight),
    )
    return Solved(
        chosen=np.sort(_positions(question, found.newcomer_no, found.opening_no)),
        price=found.price,
        worth=found.worth,
        total=found.total,
        covered=found.covered,
        weight=found.weight,
        bound=found.bound,
    )


def _positions(question: Question, newcomer_no: Ints, opening_no: Ints) -> Ints:
    """Where some pairs stand among those of the question."""
    order = np.argsort(newcomer_no * len(question.places) + opening_no)
    first = np.zeros(question.newcomers + 1, np.int64)
    np.cumsum(np.bincount(newcomer_no, minlength=question.newcomers), out=first[1:])
    found = np.empty(len(order), np.int64)
    found[order] = _found(question.newcomer_no, question.opening_no, first, opening_no[order])
    return found


@compiled
def _found(newcomer_no: Ints, opening_no: Ints, first: Ints, asked: Ints) -> Ints:
    """The pair of each opening asked for: from ``first`` on those of a newcomer, in order."""
    found = np.zeros(len(asked), np.int64)
    for pair in range(len(newcomer_no)):
        low, high = first[newcomer_no[pair]], first[newcomer_no[pair] + 1]
        while high - low > FEW:
            middle = (low + high) >> 1
            if asked[middle] <= opening_no[pair]:
                low = middle
            else:
                high = middle
        for no in range(low, high):
            if asked[no] == opening_no[pair]:
                found[no] = pair
    return found


def _lists(question: Question) -> Shortlists:
    """All pairs as complete lists."""
    most = int(question.value.max(initial=0))
    # Half the memory, and no second compilation: whole weeks hold their scores like this.
    dtype = np.int32 if most < np.iinfo(np.int32).max else np.int64
    first, length, opening, value = _laid_out(
        question.newcomer_no,
        question.opening_no,
        question.value.astype(dtype, copy=False),
        question.kind,
        question.newcomers,
    )
    restore(np.arange(len(first)), first, length, opening, value)
    return Shortlists(first, length, np.ones(len(first), np.bool_), opening, value)


@compiled
def _laid_out(newcomer_no, opening_no, value, kind, newcomers):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """First entry and length per list, and its openings and values as they come."""
    length = np.zeros(newcomers * KIND_COUNT, np.int32)
    for pair in range(len(value)):
        length[newcomer_no[pair] * KIND_COUNT + kind[opening_no[pair]]] += 1
    first = np.zeros(newcomers * KIND_COUNT, np.int64)
    for at in range(1, len(first)):
        first[at] = first[at - 1] + length[at - 1]
    size = np.int64(length.sum())
    opening = np.empty(size, np.int32)
    worth = np.empty(size, value.dtype)
    filled = first.copy()
    for pair in range(len(value)):
        at = newcomer_no[pair] * KIND_COUNT + kind[opening_no[pair]]
        opening[filled[at]] = opening_no[pair]
        worth[filled[at]] = value[pair]
        filled[at] += 1
    return first, length, opening, worth
