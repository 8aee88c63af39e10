"""Inner loops hold no array of their own: nobody counts who holds theirs."""

import importlib
import os
import pkgutil
import subprocess
import sys
from inspect import getsource, isfunction
from typing import Any, get_type_hints

import numba
import numpy as np
import pytest
from numba.core.errors import NumbaError

from koppeling.matching import kernels
from koppeling.matching.kernels.compiled import inner, kept_in, state

njit: Any = numba.njit
NUMBERS = {int, bool, float, np.uint64, type(None), tuple[int, int]}


def inner_loops():
    for module in pkgutil.iter_modules(kernels.__path__):
        found = importlib.import_module(f"{kernels.__name__}.{module.name}")
        for loop in vars(found).values():
            if isfunction(loop) and getsource(loop).startswith("@inner\n"):
                yield loop


def test_inner_loops_give_numbers_back_and_no_arrays():
    given = {loop.__qualname__: get_type_hints(loop)["return"] for loop in inner_loops()}
    assert {"gather", "finish", "within_reach", "settle"} <= set(given)
    assert {name: kind for name, kind in given.items() if kind not in NUMBERS} == {}


def test_an_inner_loop_that_makes_an_array_is_refused():
    def makes(count: int) -> int:
        return len(np.zeros(count))

    counted, uncounted = njit(makes), inner(makes)

    def calls_the_one(count: int) -> int:
        return counted(count)

    def calls_the_other(count: int) -> int:
        return uncounted(count)

    assert njit(calls_the_one)(3) == 3
    with pytest.raises(NumbaError):
        njit(calls_the_other)(3)


def test_loops_are_kept_by_their_state_in_the_first_place_that_may_be_written(tmp_path):
    closed = tmp_path / "a file"
    closed.touch()
    first, second = tmp_path / "first", tmp_path / "second"
    assert kept_in([closed, first, second]) == first / f"loops-{state()}"
    assert not second.exists()
    assert kept_in([closed]) is None


def test_a_folder_that_somebody_chose_has_a_folder_of_the_state(tmp_path):
    source = (
        "from koppeling.matching.kernels import compiled, select\n"
        "print(compiled.KEPT_IN, compiled.config.CACHE_DIR, select.select.stats.cache_path)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", source],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)},
    )
    kept, chosen, path = ran.stdout.split()
    assert (kept, chosen) == (str(tmp_path / f"loops-{state()}"), str(tmp_path))
    assert path.startswith(kept)
