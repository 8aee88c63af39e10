"""What two lists have in common."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from koppeling.matching.scores.overlap import marked


@given(rows=st.integers(0, 5), columns=st.integers(0, 5), data=st.data())
def test_marked_is_what_is_not_zero(rows: int, columns: int, data: st.DataObject) -> None:
    flat = data.draw(st.lists(st.booleans(), min_size=rows * columns, max_size=rows * columns))
    marks = np.array(flat, np.bool_).reshape(rows, columns)
    for found, expected in zip(marked(marks), np.nonzero(marks), strict=True):
        assert found.tolist() == expected.tolist()
