"""``assign`` where many pairs are given: sorted into lists, and solved like a large week."""

import numpy as np

from koppeling.matching.assignment.question import KIND_COUNT, Ints, Question, Solved, check_sums
from koppeling.matching.assignment.shortlisted import choose
from koppeling.matching.kernels.compiled import compiled
from koppeling.matching.kernels.market import restore
from koppeling.matching.shortlists import Shortlists


def solve_large(question: Question, *, cover_first: bool) -> Solved:
    """The optimum of a question with many pairs; the same as the one for few."""
    lists = _lists(question)
    tie_of = None if question.tie is None else _Keyed(question, question.tie)
    found = choose(
        lists,
        question,
        cover_first=cover_first,
        ties=tie_of,
        allow=lambda weight: check_sums(question, weight),
    )
    return Solved(
        chosen=_Keyed(question, np.arange(len(question.value)))(
            found.newcomer_no, found.opening_no, in_order=True
        ),
        price=found.price,
        worth=found.worth,
        total=found.total,
        covered=found.covered,
        weight=found.weight,
        bound=found.bound,
    )


class _Keyed:
    """Looks pairs up by newcomer and opening."""

    def __init__(self, question: Question, what: Ints) -> None:
        self.width = max(1, len(question.places))
        self.keys = question.newcomer_no * self.width + question.opening_no
        self.what = what
        self.is_sorted = bool((self.keys[1:] > self.keys[:-1]).all())

    def __call__(self, newcomer_no: Ints, opening_no: Ints, *, in_order: bool = False) -> Ints:
        asked = newcomer_no * self.width + opening_no
        if self.is_sorted:
            position = np.searchsorted(self.keys, asked)
        else:
            order = np.argsort(self.keys)
            position = order[np.searchsorted(self.keys[order], asked)]
        found: Ints = self.what[position]
        return np.sort(found) if in_order else found


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
    restore(first, length, opening, value)
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
