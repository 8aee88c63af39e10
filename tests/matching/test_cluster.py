"""A week scanned by two workers of a real cluster is the week of one machine."""

import multiprocessing
import re
import subprocess
import sys
import threading
from datetime import date

import numpy as np
import pytest
from distributed import Client, LocalCluster
from hypothesis import given, settings
from hypothesis import strategies as st

import koppeling
from koppeling.errors import ClusterLost, ClusterUnreachable, WorkersDiffer
from koppeling.matching.cluster import ClusterScanner, connected
from koppeling.matching.engine import Engine
from koppeling.matching.kernels.parts import newcomers_of, openings_of
from koppeling.matching.kernels.scan import Scanner
from koppeling.matching.kernels.selection import Selection, lists_of
from koppeling.matching.kernels.sides import Sides
from koppeling.matching.propose import propose
from koppeling.matching.regions import cut
from koppeling.matching.rows import problem_of_rows
from koppeling.matching.scores.week import WeighedWeek
from koppeling.simulate import simulate
from tests.matching.test_regions import scattered
from tests.matching.towns import POLICY
from tests.sizes import size

MONDAY = date(2026, 11, 23)
FREE = "127.0.0.1:0"


@pytest.fixture(scope="module")
def workers():
    """Two workers, each a process of its own; none is left behind."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=FREE) as found:
        yield found.scheduler_address
    assert multiprocessing.active_children() == []


@pytest.fixture(scope="module")
def week():
    drawn = simulate(newcomers=150, openings=400, seed=11, on=MONDAY)
    problem = problem_of_rows(drawn.newcomers, drawn.openings, drawn.ties, on=MONDAY)
    return WeighedWeek(problem, POLICY)


def told(shortlists):
    """Per list its openings and scores, and whether it is complete."""
    pairs = np.stack((shortlists.opening_no, shortlists.score), axis=1).tolist()
    ranges = zip(shortlists.first.tolist(), shortlists.length.tolist(), strict=True)
    lists = [pairs[first : first + length] for first, length in ranges]
    return list(zip(lists, shortlists.complete.tolist(), strict=True))


@pytest.mark.parametrize("most", [2, 64])
def test_shortlists_of_the_workers_are_those_of_one_machine(workers, week, most):
    # Scanned here first, so that what is compiled is compiled once.
    expected = told(Scanner(week, threads=1).shortlists(most))
    heard = []
    with connected(workers) as client:
        found = ClusterScanner(week, client, threads=1).shortlists(
            most, lambda done, total: heard.append((done, total))
        )
    assert told(found) == expected
    assert [total for _, total in heard] == [150] * len(heard)
    assert [done for done, _ in heard] == sorted({done for done, _ in heard})
    assert heard[-1] == (150, 150)
    assert len(heard) > 2


def test_week_of_the_workers_is_the_week_of_every_engine(workers, week):
    weeks = [
        propose(week.problem, POLICY, 7, engine=Engine.NUMPY),
        propose(week.problem, POLICY, 7, engine=Engine.NUMBA, threads=1),
        propose(week.problem, POLICY, 7, engine=Engine.DASK, threads=1, scheduler=workers),
        propose(week.problem, POLICY, 7, engine=Engine.DASK, threads=1),
    ]
    assert len(weeks[0].proposals) > 100
    assert weeks[1:] == [weeks[0]] * 3


@settings(max_examples=size(15, proved=500))
@given(number=st.integers(0, 99), most=st.integers(1, 9))
def test_a_part_of_both_sides_is_scanned_as_the_whole(number, most):
    week = WeighedWeek(scattered(number).problem, POLICY)
    whole = Sides.of(week)
    lists = told(Scanner(week, threads=1).shortlists(3))
    for region in cut(week.problem, POLICY, most):
        part = Sides(
            newcomers_of(whole.newcomers, region.newcomer_no),
            openings_of(whole.places, region.opening_no, whole.openings, sifted=not region.limited),
            whole.scale,
            whole.openings,
        )
        selection = Selection(part, threads=1)
        asked = selection.asking(lists_of(np.arange(len(region.newcomer_no))), 3)
        found = told(selection.lists(asked))
        assert found == [lists[3 * no + kind] for no in region.newcomer_no for kind in range(3)]


def test_workers_of_another_version_are_refused(workers):
    def pretend(version):
        koppeling.__version__ = version

    with Client(workers, set_as_default=False) as client:
        client.run(pretend, "0.0.1")
        with pytest.raises(WorkersDiffer) as refused, connected(workers):
            raise AssertionError
        client.run(pretend, koppeling.__version__)
    assert refused.value.params == {"expected": koppeling.__version__, "found": "0.0.1"}


@pytest.mark.parametrize(
    "scheduler", ["tcp://127.0.0.1:1", "tls://127.0.0.1:1", "nowhere://127.0.0.1", "??"]
)
def test_where_nobody_answers_it_is_said(scheduler):
    with pytest.raises(ClusterUnreachable) as refused, connected(scheduler, patience=0.2):
        raise AssertionError
    assert refused.value.params == {"scheduler": scheduler}


def test_who_reached_nobody_leaves_no_thread_behind():
    before = set(threading.enumerate())
    with pytest.raises(ClusterUnreachable), connected("tcp://127.0.0.1:1", patience=0.2):
        raise AssertionError
    assert set(threading.enumerate()) <= before


@pytest.fixture
def alone():
    """The address of a scheduler without workers, in a process of its own."""
    words = ("--host", "127.0.0.1", "--port", "0", "--dashboard-address", FREE)
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", *words]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as scheduler:
        lines = scheduler.stderr or ()
        yield next(filter(None, (re.search(r"Scheduler at: +(\S+)", line) for line in lines)))[1]
        scheduler.terminate()


def test_a_scheduler_without_workers_is_refused(alone):
    # Long enough to reach the scheduler on a busy machine, and then to miss workers.
    with pytest.raises(ClusterUnreachable) as refused, connected(alone, patience=1.5):
        raise AssertionError
    assert refused.value.params == {"scheduler": alone}


def test_without_the_extra_the_engine_is_refused():
    source = (
        "import sys; sys.modules['distributed'] = None\n"
        "from koppeling.errors import EngineNotInstalled\n"
        "from koppeling.matching.cluster import connected\n"
        "try:\n"
        "    connected(None).__enter__()\n"
        "except EngineNotInstalled as refused:\n"
        "    print(dict(refused.params))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.stderr) == ("{'engine': 'dask', 'extra': 'dask'}\n", "")


def test_a_cluster_that_goes_on_the_way_is_refused(week):
    with (
        LocalCluster(n_workers=1, processes=False, dashboard_address=FREE) as going,
        connected(going.scheduler_address, patience=0.2) as client,
    ):
        scanner = ClusterScanner(week, client, threads=1)
        going.close()
        with pytest.raises(ClusterLost):
            scanner.shortlists(4)
