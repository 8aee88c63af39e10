"""The question as a plain assignment of rows to columns, which a library solves.

A newcomer has a row per pair she may get of a kind (a *slot*). An opening has a
column per place. Her idle slots go to *idle* columns of her own, ranked: leaving
rank r idle costs the bonus of rank r, so the cheapest ranks idle first and the
bonus of ``c`` pairs is exactly that of the ranks 1..c; ranks beyond her limit
must idle. Every row is matched, and the value of a matching is the value of the
choice less a constant.

Three refinements keep this small and right. An opening with a place for everyone
who could come gets a private column per pair (nobody contends for it); one
without places keeps a *closed* column, which nobody may take but which has the
price that one place would have. Where one newcomer has several slots of a kind,
a *gate* keeps the pair from being chosen twice: the slots lead to a gate column,
and a gate row of its own takes either that column or one of the places. With a
single place it keeps her other slots from bidding up the price of what she has
already.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.assignment.question import KIND_COUNT, Ints, Question

NO_PAIR = -1


@dataclass(frozen=True, eq=False)
class Slots:
    """Edges of the assignment: row, column, value, the pair they choose (or -1)."""

    rows: int
    columns: int
    row: Ints
    column: Ints
    value: Ints
    pair: Ints
    column_opening: Ints
    """Per column the opening that it is a contended place of, else -1."""
    closed: NDArray[np.bool_]
    """Columns that nobody may take."""
    idle_newcomer: Ints
    """Per column the newcomer whose idle column it is, else -1."""
    idle_rank: Ints
    """Per idle column the rank, from 0, that stays idle when it is taken."""


def lay_out(question: Question, bonus: Ints) -> Slots:
    """Lay an unlocked question out; ``bonus`` has shape (newcomers, ranks), in units."""
    sizes, pairs = _slot_counts(question)
    first_slot = np.concatenate(([0], np.cumsum(sizes.ravel())))
    rows = int(first_slot[-1])
    cell = question.newcomer_no[pairs] * KIND_COUNT + question.pair_kind[pairs]
    opens = question.opening_no[pairs]
    place_count, slots, gated = _columns(question, sizes, pairs)
    first_place = np.concatenate(([0], np.cumsum(place_count)))

    private = place_count[opens] == 0
    columns = int(first_place[-1])
    own_column = np.full(len(pairs), NO_PAIR)
    own_column[private | gated] = columns + np.arange(int((private | gated).sum()))
    columns += int((private | gated).sum())
    gate_row = np.full(len(pairs), NO_PAIR)
    gate_row[gated] = rows + np.arange(int(gated.sum()))
    rows += int(gated.sum())

    value = question.value[pairs]
    direct = ~(private | gated)
    parts = [
        _product(
            first_slot[cell[direct]],
            slots[direct],
            first_place[opens[direct]],
            place_count[opens[direct]],
            value[direct],
            pairs[direct],
        ),
        _product(
            first_slot[cell[~direct]],
            slots[~direct],
            own_column[~direct],
            np.ones(int((~direct).sum()), np.int64),
            value[~direct],
            pairs[~direct],
        ),
        _product(
            gate_row[gated],
            np.ones(int(gated.sum()), np.int64),
            first_place[opens[gated]],
            place_count[opens[gated]],
            np.zeros(int(gated.sum()), np.int64),
            np.full(int(gated.sum()), NO_PAIR),
        ),
        _product(
            gate_row[gated],
            np.ones(int(gated.sum()), np.int64),
            own_column[gated],
            np.ones(int(gated.sum()), np.int64),
            np.zeros(int(gated.sum()), np.int64),
            np.full(int(gated.sum()), NO_PAIR),
        ),
    ]
    own = sizes.sum(axis=1)
    parts.append(_idle(question, bonus, own, first_slot, columns))
    idle_columns = int(own.sum())
    row, column, worth, pair = (np.concatenate(part) for part in zip(*parts, strict=True))
    column_opening = np.full(columns + idle_columns, -1)
    column_opening[: int(first_place[-1])] = np.repeat(np.arange(len(place_count)), place_count)
    closed = (column_opening >= 0) & (question.places[column_opening] == 0)
    idle_newcomer = np.full(columns + idle_columns, -1)
    idle_newcomer[columns:] = np.repeat(np.arange(len(own)), own)
    idle_rank = np.full(columns + idle_columns, -1)
    idle_rank[columns:] = np.arange(idle_columns) - np.repeat(np.cumsum(own) - own, own)
    return Slots(
        rows=rows,
        columns=columns + idle_columns,
        row=row,
        column=column,
        value=worth,
        pair=pair,
        column_opening=column_opening,
        closed=closed,
        idle_newcomer=idle_newcomer,
        idle_rank=idle_rank,
    )


def edges_of(question: Question) -> Ints:
    """How many edges each pair brings with it when an unlocked question is laid out.

    Those of a newcomer's idle columns count with the first of her pairs.
    """
    sizes, pairs = _slot_counts(question)
    place_count, slots, gated = _columns(question, sizes, pairs)
    places = np.maximum(place_count[question.opening_no[pairs]], 1)
    edges = np.zeros(len(question.value), np.int64)
    edges[pairs] = np.where(gated, slots + places + 1, slots * places)
    newcomers, first = np.unique(question.newcomer_no, return_index=True)
    edges[first] += sizes.sum(axis=1)[newcomers] ** 2
    return edges


def _slot_counts(question: Question) -> tuple[Ints, Ints]:
    """Slots per (newcomer, kind), and the positions of the pairs that can be chosen at all."""
    room = question.at_most[question.newcomer_no] > 0
    room &= question.at_most_per_kind[question.newcomer_no, question.pair_kind] > 0
    pairs = np.flatnonzero(room)
    cell = question.newcomer_no[pairs] * KIND_COUNT + question.pair_kind[pairs]
    offered = np.bincount(cell, minlength=question.newcomers * KIND_COUNT)
    limit = np.minimum(question.at_most_per_kind, question.at_most[:, None])
    return np.minimum(limit, offered.reshape(-1, KIND_COUNT)), pairs


def _columns(question: Question, sizes: Ints, pairs: Ints) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Columns per opening, none where nobody contends for it; slots and gates per pair."""
    opens = question.opening_no[pairs]
    contended = question.places < np.bincount(opens, minlength=len(question.places))
    place_count = np.where(contended, np.maximum(question.places, 1), 0)
    slots = sizes[question.newcomer_no[pairs], question.pair_kind[pairs]]
    return place_count, slots, contended[opens] & (slots > 1) & (question.places[opens] > 0)


def _product(
    first_row: Ints,
    row_count: Ints,
    first_column: Ints,
    column_count: Ints,
    value: Ints,
    pair: Ints,
) -> tuple[Ints, Ints, Ints, Ints]:
    """All edges between each entry's range of rows and its range of columns."""
    edges = row_count * column_count
    entry = np.repeat(np.arange(len(edges)), edges)
    within = np.arange(int(edges.sum())) - np.repeat(np.cumsum(edges) - edges, edges)
    row = first_row[entry] + within // column_count[entry]
    column = first_column[entry] + within % column_count[entry]
    return row, column, value[entry], pair[entry]


def _idle(
    question: Question, bonus: Ints, own: Ints, first_slot: Ints, first_column: int
) -> tuple[Ints, Ints, Ints, Ints]:
    """Idle columns: ``own`` per newcomer, one a slot; each slot may take each of them."""
    start = first_column + np.cumsum(own) - own
    newcomer = np.repeat(np.arange(len(own)), own * own)
    within = np.arange(len(newcomer)) - np.repeat(np.cumsum(own * own) - own * own, own * own)
    rank = within % own[newcomer]
    worth = -bonus[newcomer, np.minimum(rank, bonus.shape[1] - 1)]
    must = np.zeros(len(own), np.int64)
    np.maximum.at(must, question.newcomer_no, question.value + 1)
    beyond = rank >= question.at_most[newcomer]
    worth[beyond] = must[newcomer[beyond]]
    row = first_slot[newcomer * KIND_COUNT] + within // own[newcomer]
    return row, start[newcomer] + rank, worth, np.full(len(row), NO_PAIR)
