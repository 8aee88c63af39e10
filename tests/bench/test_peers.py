"""Whoever is exact agrees with us to the last unit; nobody does better, and nobody cheats."""

import importlib.util

import numpy as np
import pytest

from bench import ours, peers
from bench.countries import Country
from bench.peers import Case, Peer
from bench.stored import store
from bench.worth import worth, worth_of
from tests.sizes import size

EXACT: dict[Peer, str] = {
    peers.or_tools: "ortools",
    peers.lemon: "pylmcf",
    peers.network_simplex: "networkx",
    peers.highs: "scipy",
    ours.alone: "koppeling",
}
INEXACT: dict[Peer, str] = {
    peers.dense: "sklearn",
    peers.sparse: "scipy",
    peers.hospitals: "matching",
    peers.greedy: "koppeling",
}


def needs(library: str) -> None:
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is in the bench environment alone: requirements/bench.txt")


@pytest.mark.parametrize("peer", EXACT, ids=lambda peer: peer.__name__)
def test_peer_that_is_exact_finds_what_the_kernels_find(case: Case, peer: Peer) -> None:
    needs(EXACT[peer])

    assert worth_of(case, peer(case)) == worth_of(case, ours.whole(case))


@pytest.mark.prove
@pytest.mark.parametrize("tight", [False, True])
@pytest.mark.parametrize("newcomers", [size(90, proved=1_000), size(120, proved=10_000)])
def test_or_tools_finds_the_same_among_all_pairs_of_a_country(
    tmp_path, newcomers: int, tight: bool
) -> None:
    needs(EXACT[peers.or_tools])
    store(Country(newcomers, tight=tight), tmp_path, (), full=True)
    whole = Case(tmp_path)

    assert worth_of(whole, peers.or_tools(whole)) == worth_of(whole, ours.whole(whole))


@pytest.mark.parametrize("peer", INEXACT, ids=lambda peer: peer.__name__)
def test_peer_that_is_not_exact_never_does_better(case: Case, peer: Peer) -> None:
    needs(INEXACT[peer])

    assert worth_of(case, peer(case)) <= worth_of(case, ours.whole(case))


@pytest.mark.parametrize(
    "peer", [peers.or_tools, peers.lemon, ours.alone], ids=lambda p: p.__name__
)
def test_short_lists_lose_or_lose_nothing(case: Case, peer: Peer) -> None:
    needs(EXACT[peer])
    short = Case(case.folder, most=2)

    assert worth_of(short, peer(short)) <= worth_of(case, ours.whole(case))


def test_covering_first_covers_no_fewer(case: Case) -> None:
    def covered(pairs: ours.Pairs) -> int:
        return len(np.unique(pairs[0]))

    assert covered(ours.covering(case)) >= covered(ours.whole(case))


def test_worth_refuses_a_choice_over_a_limit(case: Case) -> None:
    all_of_them = case.instance
    with pytest.raises(ValueError, match="breaks a limit"):
        worth(
            all_of_them.limits, all_of_them.newcomer_no, all_of_them.opening_no, all_of_them.value
        )
