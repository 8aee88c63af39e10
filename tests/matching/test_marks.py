"""Packed marks against the table they were packed from."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from koppeling.matching import marks
from koppeling.matching.marks import Bools, Marks

SHAPES = st.tuples(st.integers(0, 9), st.integers(1, 20))
TABLES = SHAPES.flatmap(lambda shape: arrays.arrays(np.bool_, shape))
PAIRS = SHAPES.flatmap(
    lambda shape: st.tuples(arrays.arrays(np.bool_, shape), arrays.arrays(np.bool_, shape))
)


@given(table=TABLES, data=st.data())
def test_rows_come_back_as_they_were_packed(table: Bools, data: Any) -> None:
    packed = Marks.of(table)
    assert packed.shape == table.shape
    assert packed.packed.nbytes == len(table) * -(-table.shape[1] // 8)
    assert packed[:].tolist() == table.tolist()
    if len(table):
        no = data.draw(st.integers(0, len(table) - 1))
        rows = data.draw(arrays.arrays(np.int64, 3, elements=st.integers(0, len(table) - 1)))
        assert packed[no].tolist() == packed[np.int64(no)].tolist() == table[no].tolist()
        assert packed[rows].tolist() == packed.only(rows)[:].tolist() == table[rows].tolist()
        assert packed[no:].tolist() == table[no:].tolist()


@given(table=TABLES)
def test_marked_columns_are_listed_row_by_row(table: Bools) -> None:
    first, column = Marks.of(table).listed()
    assert (first.dtype.name, column.dtype.name) == ("int64", "int16")
    listed = [column[first[no] : first[no + 1]].tolist() for no in range(len(table))]
    assert listed == [np.flatnonzero(row).tolist() for row in table]
    assert len(column) == first[-1]


@given(table=TABLES, data=st.data())
def test_marks_at_single_places_are_those_of_the_table(table: Bools, data: Any) -> None:
    row, column = np.nonzero(table)
    again = data.draw(st.permutations([*range(len(row)), *range(len(row))]))
    order = np.array(again, np.intp)
    assert Marks.at(row[order], column[order], table.shape) == Marks.of(table)


@pytest.mark.parametrize("column", [-1, 8])
def test_a_place_outside_of_the_table_is_refused(column: int) -> None:
    with pytest.raises(IndexError):
        Marks.at(np.array([0]), np.array([column]), (1, 8))


@given(both=PAIRS)
def test_marks_of_either_and_their_counts(both: tuple[Bools, Bools]) -> None:
    one, other = both
    either = Marks.of(one) | Marks.of(other)
    assert either == Marks.of(one | other)
    assert either.counts().tolist() == (one | other).sum(axis=0).tolist()


@given(table=TABLES, data=st.data())
def test_rows_with_any_of_some_columns(table: Bools, data: Any) -> None:
    columns = data.draw(st.lists(st.integers(0, table.shape[1] - 1), max_size=4))
    assert Marks.of(table).any_of(columns).tolist() == table[:, columns].any(axis=1).tolist()


def test_counting_and_listing_go_on_beyond_one_block(monkeypatch: pytest.MonkeyPatch) -> None:
    table = np.arange(70).reshape(10, 7) % 3 == 0
    whole = Marks.of(table).counts().tolist(), [part.tolist() for part in Marks.of(table).listed()]
    monkeypatch.setattr(marks, "BLOCK_ROWS", 3)
    first, column = Marks.of(table).listed()
    assert (Marks.of(table).counts().tolist(), [first.tolist(), column.tolist()]) == whole


def test_marks_are_equal_by_content() -> None:
    table = np.eye(3, 9, dtype=np.bool_)
    assert Marks.of(table) == Marks.of(table.copy())
    assert Marks.of(table) != Marks.of(~table)
    assert Marks.of(table) != Marks.of(np.eye(3, 10, dtype=np.bool_))
    assert Marks.of(table) != "marks"


def test_marks_of_different_shapes_are_not_joined() -> None:
    with pytest.raises(ValueError, match=r"^marks of shape \(1, 2\) and of shape \(1, 3\)$"):
        Marks.of(np.ones((1, 2), np.bool_)) | Marks.of(np.ones((1, 3), np.bool_))
