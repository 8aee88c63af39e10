"""A week scanned by the workers of a Dask cluster, region by region.

What leaves this machine are the facts of a week by position: no ref, no name, no
contact datum. The workers find shortlists; all else, and the choice, is made
here, so that the week is the same as on one machine.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

import koppeling
from koppeling.errors import ClusterLost, ClusterUnreachable, EngineNotInstalled, WorkersDiffer
from koppeling.matching.kernels.parts import newcomers_of, openings_of
from koppeling.matching.kernels.scale import Scale
from koppeling.matching.kernels.scan import Scanner
from koppeling.matching.kernels.selection import Selection, lists_of
from koppeling.matching.kernels.sides import NewcomerSide, OpeningSide, Sides
from koppeling.matching.regions import cut
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.shortlists import Shortlists
from koppeling.terms import KINDS

if TYPE_CHECKING:
    from distributed import Client, Future

PATIENCE = 10
"""Seconds: how long a scheduler may take to answer, and its first worker to be there."""

SHARE_OF_A_THREAD = 4
"""Into so many pieces the work of each thread is cut, so that no worker waits for another."""


@contextmanager
def connected(scheduler: str | None, patience: float = PATIENCE) -> Iterator["Client"]:
    """A client of the cluster at an address, or without one of workers on this machine.

    ``patience``: seconds. Refused without the extra ``dask``, where nobody answers
    or no worker is there, and where workers run another version than this.
    """
    try:
        # Imported here: an extra, and slow to load.
        from distributed import Client, LocalCluster
    except ImportError as missing:
        raise EngineNotInstalled(engine="dask", extra="dask") from missing
    if scheduler is None:
        # Processes of one thread each, all of it bound to this machine and any free port.
        with (
            LocalCluster(threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            yield client
        return
    _reach(scheduler, patience)
    with Client(scheduler, timeout=patience, set_as_default=False) as client:
        _see_workers(client, scheduler, patience)
        yield client


def _reach(scheduler: str, patience: float) -> None:
    """See that somebody answers, before there is a client.

    A client that reached nobody goes on until it is collected. Where that happens while another
    one begins, the two wait for the same lock for ever.
    """
    from distributed.comm import connect

    async def knock() -> None:
        await (await connect(scheduler, timeout=patience)).close()

    # In a thread, for a notebook's own has a loop of its own.
    with ThreadPoolExecutor(1) as asking:
        try:
            asking.submit(asyncio.run, knock()).result()
        except (OSError, ValueError, TypeError, RuntimeError) as silent:
            # Some ways of talking miss a certificate, or a library.
            raise ClusterUnreachable(scheduler=scheduler) from silent


def _see_workers(client: "Client", scheduler: str, patience: float) -> None:
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError as alone:
        raise ClusterUnreachable(scheduler=scheduler) from alone
    try:
        found = set(client.run(_version).values())
    except (ImportError, AttributeError) as missing:
        raise WorkersDiffer(expected=koppeling.__version__, found="–") from missing
    # Other code may give other shortlists, and nobody would see it.
    others = sorted(found - {koppeling.__version__})
    if others:
        raise WorkersDiffer(expected=koppeling.__version__, found=others[0])


def _version() -> str:
    return koppeling.__version__


class ClusterScanner(Scanner):
    """Has the shortlists of a week made by the workers of a client; the rest as ``Scanner``."""

    def __init__(self, week: WeighedWeek, client: "Client", threads: int | None = None) -> None:
        super().__init__(week, threads)
        self.sides = self._selection.sides
        self.client = client
        self.scheduler = client.scheduler.address

    def shortlists(
        self, most: int, progress: Callable[[int, int], None] = lambda _done, _total: None
    ) -> Shortlists:
        """As ``Scanner.shortlists``; refused where the cluster is lost on the way."""
        from distributed import CancelledError, KilledWorker

        try:
            return self._gathered(most, progress)
        except (CancelledError, KilledWorker, OSError) as lost:
            raise ClusterLost(scheduler=self.scheduler) from lost

    def _gathered(self, most: int, progress: Callable[[int, int], None]) -> Shortlists:
        from distributed import as_completed

        newcomers = len(self.sides.newcomers.facts)
        asked = dict(self._asked(most))
        found: list[tuple[NDArray[np.int64], Shortlists]] = []
        done = 0
        for future, shortlists in as_completed(
            list(asked), loop=self.client.loop, with_results=True
        ):
            group = asked.pop(future)
            found.append((group, shortlists))
            done += len(group)
            progress(done, newcomers)
        return _joined(newcomers, found)

    def _asked(self, most: int) -> Iterator[tuple["Future", NDArray[np.int64]]]:
        """The shortlists that workers are at, and whose they are."""
        problem, client = self.week.problem, self.client
        threads = sum(client.nthreads().values())
        if not threads:
            raise ClusterLost(scheduler=self.scheduler)
        regions = cut(problem, self.week.policy, max(1, -(-len(problem.newcomers.ref) // threads)))
        pairs = sum(len(region.newcomer_no) * len(region.opening_no) for region in regions)
        share = max(1, pairs // (SHARE_OF_A_THREAD * threads))
        (scale,) = client.scatter([self.sides.scale], broadcast=True, hash=False)
        people = problem.newcomers
        for region in regions:
            part = openings_of(
                self.sides.places,
                region.opening_no,
                self.sides.openings,
                sifted=not region.limited,
            )
            (places,) = client.scatter([part], hash=False)
            # Who live near each other look at the same openings, which are then at hand.
            group = region.newcomer_no
            group = group[np.lexsort((people.east_e6[group], people.row[group]))]
            pieces = min(len(group), 1 + len(group) * len(region.opening_no) // share)
            for piece in np.array_split(group, pieces):
                (hers,) = client.scatter([newcomers_of(self.sides.newcomers, piece)], hash=False)
                yield client.submit(_scan, hers, places, scale, most, pure=False), piece


def _scan(people: NewcomerSide, places: OpeningSide, scale: Scale, most: int) -> Shortlists:
    # One thread each: a worker has as many of these at a time as it has threads.
    selection = Selection(Sides(people, places, scale, len(places.facts)), threads=1)
    return selection.lists(selection.asking(lists_of(np.arange(len(people.facts))), most))


def _joined(newcomers: int, found: list[tuple[NDArray[np.int64], Shortlists]]) -> Shortlists:
    """The lists of all parts by their numbers, their entries as they came in."""
    first = np.zeros((newcomers, len(KINDS)), np.int64)
    length = np.zeros((newcomers, len(KINDS)), np.int32)
    complete = np.ones((newcomers, len(KINDS)), np.bool_)
    before = 0
    for group, part in found:
        first[group] = part.first.reshape(-1, len(KINDS)) + before
        length[group] = part.length.reshape(-1, len(KINDS))
        complete[group] = part.complete.reshape(-1, len(KINDS))
        before += len(part.opening_no)
    none = np.zeros(0, np.int32)
    return Shortlists(
        first=first.ravel(),
        length=length.ravel(),
        complete=complete.ravel(),
        opening_no=np.concatenate([none, *(part.opening_no for _, part in found)]),
        score=np.concatenate([none, *(part.score for _, part in found)]),
    )
