"""Exact optima of an assignment, their least prices, and all optima at once.

The library solver works on doubles; all sums here are whole numbers below 2^53,
so its arithmetic is exact.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.assignment.question import MOST_UNITS, Ints


@dataclass(frozen=True, eq=False)
class Edges:
    """Rows to columns: every row is matched, every ``must`` column too, no ``closed`` one."""

    rows: int
    columns: int
    row: Ints
    column: Ints
    must: NDArray[np.bool_]
    closed: NDArray[np.bool_]

    def only(self, keep: NDArray[np.bool_], must: NDArray[np.bool_]) -> "Edges":
        return Edges(self.rows, self.columns, self.row[keep], self.column[keep], must, self.closed)


@dataclass(frozen=True, eq=False)
class Optimum:
    """``edge``: per row the position of its edge; ``price``: the least optimal column prices."""

    edge: Ints
    price: Ints


def solve(edges: Edges, value: Ints) -> Optimum:
    """The greatest sum of values over matchings of every row."""
    chosen = best_matching(edges, value)
    if chosen is None:
        raise ArithmeticError("a row has nowhere to go: the layout is wrong")
    return Optimum(chosen, _least_prices(edges, value, chosen))


def optima(edges: Edges, value: Ints, optimum: Optimum) -> tuple[Ints, Edges]:
    """All optima at once: the positions of the edges that occur in one, and these edges.

    The optima are exactly the matchings of every row and every ``must`` column
    of the edges answered (complementary slackness).
    """
    own = value[optimum.edge] - optimum.price[edges.column[optimum.edge]]
    tight = value == own[edges.row] + optimum.price[edges.column]
    tight &= ~edges.closed[edges.column]
    must = (optimum.price > 0) & ~edges.closed
    return np.flatnonzero(tight), edges.only(tight, must)


def best_matching(edges: Edges, value: Ints) -> Ints | None:
    """Per row the position of its edge in a matching of greatest value; None if there is none."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    choices = np.bincount(edges.row, minlength=edges.rows)
    if (choices == 0).any():
        return None
    worth = _with_musts(edges, value)
    # Rows with a single edge, and their columns, are settled; the solver's time goes to the rest.
    settled = (choices == 1)[edges.row]
    gone = np.bincount(edges.column[settled], minlength=edges.columns)
    if (gone > 1).any():
        return None
    open_edge = np.flatnonzero(~settled & (gone == 0)[edges.column] & ~edges.closed[edges.column])
    chosen = np.full(edges.rows, -1)
    chosen[edges.row[settled]] = np.flatnonzero(settled)
    if len(open_edge):
        row_names, row = np.unique(edges.row[open_edge], return_inverse=True)
        column_names, column = np.unique(edges.column[open_edge], return_inverse=True)
        # Every row is matched, so each may count from its own best; the solver takes no 0.
        best = np.full(len(row_names), np.iinfo(np.int64).min)
        np.maximum.at(best, row, worth[open_edge])
        cost = best[row] - worth[open_edge] + 1
        dearest = np.zeros(len(row_names))
        np.maximum.at(dearest, row, cost.astype(np.float64))
        if dearest.sum() > MOST_UNITS + 2 * len(row_names):
            raise ValueError("sums pass 2^53 units of resolution: take a coarser resolution")
        shape = (len(row_names), len(column_names))
        matrix = csr_array((cost.astype(np.float64), (row, column)), shape=shape)
        if shape[0] > shape[1]:
            return None
        try:
            found_row, found_column = min_weight_full_bipartite_matching(matrix)
        except ValueError:
            # The library's word for "no full matching exists".
            return None
        name = row * len(column_names) + column
        order = np.argsort(name)
        picked = order[np.searchsorted(name[order], found_row * len(column_names) + found_column)]
        chosen[row_names[found_row]] = open_edge[picked]
    used = np.zeros(edges.columns, np.bool_)
    used[edges.column[chosen]] = True
    complete = (chosen >= 0).all() and used[edges.must].all()
    return chosen if complete else None


def _least_prices(edges: Edges, value: Ints, chosen: Ints) -> Ints:
    """The least optimal column prices of an optimal matching.

    A column's least price is what one more like it would be worth. Prices rise
    from 0 to the smallest fixed point of: price >= value - own for every edge,
    where own is what the edge's row has left after paying for its column.
    Raises ArithmeticError where the matching is not optimal.
    """
    order = np.argsort(edges.row, kind="stable")
    first = np.searchsorted(edges.row[order], np.arange(edges.rows + 1))
    taken_by = np.full(edges.columns, -1)
    taken_by[edges.column[chosen]] = np.arange(edges.rows)
    paid = value[chosen]
    price = np.zeros(edges.columns, np.int64)
    rising = np.arange(edges.rows)
    for _ in range(edges.columns + 1):
        if not len(rising):
            break
        count = first[rising + 1] - first[rising]
        entry = np.repeat(np.arange(len(rising)), count)
        within = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        edge = order[first[rising][entry] + within]
        column = edges.column[edge]
        row = rising[entry]
        own = paid[row] - price[edges.column[chosen[row]]]
        asked = np.where(edge == chosen[row], 0, value[edge] - own)
        before = price[column]
        higher = asked > before
        np.maximum.at(price, column[higher], asked[higher])
        risen = column[higher & ~edges.closed[column]]
        rising = np.unique(taken_by[risen])
        if len(rising) and rising[0] < 0:
            raise ArithmeticError("a free column has a price: the matching is not optimal")
    else:
        raise ArithmeticError("prices rise for ever: the matching is not optimal")
    return price


def _with_musts(edges: Edges, value: Ints) -> Ints:
    """Add so much to every ``must`` column that no choice can do without it."""
    if not edges.must.any():
        return value
    spread = int(value.max()) - int(value.min())
    contested = int((np.bincount(edges.row, minlength=edges.rows) > 1).sum())
    worth: Ints = value + edges.must[edges.column] * (spread * (contested + 1) + 1)
    return worth
