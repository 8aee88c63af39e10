"""Every way that is measured: its name, what it is given, and when it is not tried."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench import ours, peers
from bench.instances import Ints
from bench.ours import Pairs
from bench.peers import Case

GIGABYTES = 11
SECONDS = 400


@dataclass(frozen=True, slots=True)
class Solver:
    """``listed``: the best few pairs of each list that it is given; None: all pairs.

    ``most``: of how many newcomers it is tried; more would pass its ``seconds`` or its
    ``gigabytes``, which end it. ``is_ours``: it is warm before it is measured. ``given``:
    what of the case is laid out before the clock runs.
    """

    name: str
    solve: Callable[[Case], Ints | Pairs]
    listed: int | None = None
    most: int = sys.maxsize
    seconds: int = SECONDS
    gigabytes: int = GIGABYTES
    is_ours: bool = False
    given: tuple[str, ...] = ("instance",)


OR_TOOLS = "OR-tools SimpleMinCostFlow"
OR_TOOLS_ON_16 = Solver(f"{OR_TOOLS}, ready top 16", peers.or_tools, listed=16)

OURS = Solver("koppeling, arrays to certified choice", ours.whole, is_ours=True, given=("week",))
ALL_PAIRS_MOST = 10_000
"""All pairs of a larger country are more than this machine's memory holds in any of them."""

COVERING = Solver("the same, `cover_first`", ours.covering, is_ours=True, given=("week",))

PEERS: tuple[Solver, ...] = (
    COVERING,
    Solver("`assign` alone", ours.alone, most=ALL_PAIRS_MOST, is_ours=True),
    Solver(
        "scikit-learn dense + `linear_sum_assignment`",
        peers.dense,
        most=ALL_PAIRS_MOST,
        given=("instance", "week"),
    ),
    Solver("scipy `min_weight_full_bipartite_matching`", peers.sparse, most=ALL_PAIRS_MOST),
    Solver(f"{OR_TOOLS}, all pairs", peers.or_tools, most=ALL_PAIRS_MOST),
    Solver(f"{OR_TOOLS}, ready top 64", peers.or_tools, listed=64),
    OR_TOOLS_ON_16,
    Solver(
        "LEMON network simplex (`pylmcf`), all pairs",
        peers.lemon,
        most=ALL_PAIRS_MOST,
    ),
    Solver("HiGHS, linear programme (scipy)", peers.highs, most=1_000),
    Solver(
        "networkx `network_simplex`, ready top 8",
        peers.network_simplex,
        listed=8,
        most=1_000,
    ),
    Solver("`matching` HospitalResident", peers.hospitals, most=1_000),
    Solver("greedy, best score first", peers.greedy, most=ALL_PAIRS_MOST),
)
"""Most would take minutes to days where they are not tried."""

ON_LISTS: tuple[Solver, ...] = (
    Solver("`assign` alone, ready top 16", ours.alone, listed=16, is_ours=True),
    OR_TOOLS_ON_16,
)
"""Choosing alone, on the same short lists."""

SLOW = frozenset({"`matching` HospitalResident", "HiGHS, linear programme (scipy)"})
"""Left out where the table has to be there within a minute."""

BY_NAME: Mapping[str, Solver] = {one.name: one for one in (OURS, *PEERS, *ON_LISTS)}
