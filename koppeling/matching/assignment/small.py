"""The optimum of a town: the question laid out in full, and a library solver."""

from dataclasses import dataclass, replace

import numpy as np

from koppeling.matching.assignment.choice import own_best, rank_bonus, total_of
from koppeling.matching.assignment.equals import Equals
from koppeling.matching.assignment.exact import Edges, optima, solve
from koppeling.matching.assignment.question import KIND_COUNT, Ints, Question, check_sums
from koppeling.matching.assignment.slots import Slots, lay_out


@dataclass(frozen=True, eq=False)
class Solution:
    """Positions of the chosen pairs, least prices per opening, and the covering weight."""

    chosen: Ints
    price: Ints
    weight: int


def cover_small(question: Question) -> Solution:
    """The lexicographic optimum by the first covering weight that reaches the most newcomers.

    A weight under which the optimum covers as many as possible makes that
    optimum lexicographic, so the weight is raised until it does: it stays as
    small as the numbers allow.
    """
    most: int | None = None
    reachable = len(np.unique(question.newcomer_no))
    gain = int(question.value.max(initial=0))
    spread = int(np.ptp(question.bonus)) if question.bonus.size else 0
    weight = gain + spread + 1
    while True:
        check_sums(question, weight)
        solution = solve_small(question, weight)
        covered = total_of(question, solution.chosen)[1]
        if covered == reachable:
            return solution
        most = _most_covered(question) if most is None else most
        if covered == most:
            return solution
        weight *= 4


def _most_covered(question: Question) -> int:
    """The most newcomers that can have a pair beside the locked ones."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    rest = _without_locks(question)
    held = question.held > 0
    one_each = replace(
        rest,
        at_most=np.where(held, 0, np.minimum(rest.at_most, 1)),
        at_most_per_kind=np.minimum(rest.at_most_per_kind, 1),
    )
    slots = lay_out(one_each, np.zeros((question.newcomers, 1), np.int64))
    real = (slots.pair >= 0) & ~slots.closed[slots.column]
    person = one_each.newcomer_no[slots.pair[real]]
    graph = csr_array(
        (np.ones(len(person)), (person, slots.column[real])),
        shape=(question.newcomers, max(1, slots.columns)),
    )
    graph.sum_duplicates()
    return int(held.sum()) + int((maximum_bipartite_matching(graph, "column") >= 0).sum())


def _without_locks(question: Question) -> Question:
    """What is left to choose when the locked pairs have taken their room."""
    locked = question.locked
    if not len(locked):
        return question
    keep = np.ones(len(question.value), np.bool_)
    keep[locked] = False
    return replace(
        question,
        newcomer_no=question.newcomer_no[keep],
        opening_no=question.opening_no[keep],
        value=question.value[keep],
        places=question.free,
        at_most=question.at_most - question.held,
        at_most_per_kind=question.room_per_kind,
        locked=np.zeros(0, np.int64),
        tie=None if question.tie is None else question.tie[keep],
    )


def solve_small(question: Question, weight: int) -> Solution:
    """The optimum where covering a newcomer counts for ``weight`` more."""
    rest = _without_locks(question)
    kept = np.setdiff1d(np.arange(len(question.value)), question.locked, assume_unique=True)
    held = question.held
    ranks = max(question.bonus.shape[1], KIND_COUNT) + int(held.max(initial=0))
    slots = lay_out(rest, rank_bonus(question.bonus, held, weight, ranks))
    if not slots.rows:
        price = np.zeros(len(question.places), np.int64)
        return Solution(question.locked.copy(), price, weight)
    edges = Edges(
        slots.rows,
        slots.columns,
        slots.row,
        slots.column,
        must=np.zeros(slots.columns, np.bool_),
        closed=slots.closed,
    )
    optimum = solve(edges, slots.value)
    price = _opening_prices(slots, optimum.price, len(question.places))
    position, equal = optima(edges, slots.value, optimum)
    chosen = Equals(
        question=question,
        slots=slots,
        edges=equal,
        pair=np.where(slots.pair >= 0, kept[slots.pair], -1)[position],
        price=price,
        best=own_best(question, price, weight),
    ).decide()
    return Solution(np.sort(np.concatenate((question.locked, chosen))), price, weight)


def _opening_prices(slots: Slots, price: Ints, openings: int) -> Ints:
    """One price per opening: its places are alike, so their least prices are equal."""
    found = np.zeros(openings, np.int64)
    contended = slots.column_opening >= 0
    found[slots.column_opening[contended]] = price[contended]
    return found
