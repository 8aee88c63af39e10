"""Inner loops hold no array of their own: nobody counts who holds theirs."""

import importlib
import pkgutil
from typing import get_type_hints

import numpy as np
import pytest
from numba.core.dispatcher import Dispatcher
from numba.core.errors import NumbaError

from koppeling.matching import kernels
from koppeling.matching.kernels.compiled import inner

NUMBERS = {int, bool, float, np.uint64, type(None), tuple[int, int]}


def inner_loops():
    for module in pkgutil.iter_modules(kernels.__path__):
        found = importlib.import_module(f"{kernels.__name__}.{module.name}")
        for loop in vars(found).values():
            if isinstance(loop, Dispatcher) and loop.targetoptions.get("_nrt") is False:
                yield loop.py_func


def test_inner_loops_give_numbers_back_and_no_arrays():
    given = {loop.__qualname__: get_type_hints(loop)["return"] for loop in inner_loops()}
    assert {"gather", "finish", "within_reach", "settle"} <= set(given)
    assert {name: kind for name, kind in given.items() if kind not in NUMBERS} == {}


def test_an_inner_loop_that_makes_an_array_is_refused():
    def makes(count: int) -> int:
        return len(np.zeros(count))

    with pytest.raises(NumbaError):
        inner(makes)(3)
