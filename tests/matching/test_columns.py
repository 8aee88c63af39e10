"""Columns of many against the same values one by one."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.matching import columns
from koppeling.reference import grid

CELLS = st.tuples(st.integers(-19_000, 19_000), st.integers(-70_000, 70_000))


@given(cells=st.lists(CELLS, max_size=5))
def test_cells_lie_where_each_of_them_lies(cells: list[grid.Cell]) -> None:
    table = np.array(cells, np.int32).reshape(-1, 2)
    found = columns.east_e6(table[:, 0], table[:, 1])
    assert found.tolist() == [grid.east_e6(cell) for cell in cells]


@given(ages=st.lists(st.none() | st.integers(-400, 4_000), max_size=5))
def test_days_are_counted_from_each_day_and_never_ahead(ages: list[int | None]) -> None:
    on = date(2026, 11, 23)
    day = [-1 if age is None else (on - timedelta(age)).toordinal() for age in ages]
    found = columns.days_since(np.array(day, np.int32), on)
    assert found.tolist() == [-1 if age is None else max(0, age) for age in ages]


def test_a_code_of_no_column_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError, match="no-such-code"):
        columns.marks([("no-such-code",)], ("a", "b"))
    with pytest.raises(KeyError, match="tlh"):
        columns.levels([{"tlh": 6}], ("de", "nl"))


def test_lists_that_name_a_code_twice_mark_it_once() -> None:
    found = columns.marks([("b", "b"), None, ("a", "b")], ("a", "b"))
    assert found[:].tolist() == [[False, True], [False, False], [True, True]]
