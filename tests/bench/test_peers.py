import numpy as np
import pytest

from bench import peers
from bench.instances import instance, week

SIZES = [(30, 70, 1), (40, 25, 2), (3, 0, 3)]


@pytest.fixture(params=SIZES, ids=str)
def town(request):
    newcomers, openings, seed = request.param
    return instance(*week(newcomers, openings, seed))


def test_peers_that_are_exact_agree_with_assign(town):
    best = peers.worth(town, peers.koppeling(town))
    assert peers.worth(town, peers.highs(town)) == best
    assert peers.worth(town, peers.network_simplex(town)) == best


def test_peers_that_are_not_exact_never_do_better(town):
    best = peers.worth(town, peers.koppeling(town))
    assert peers.worth(town, peers.kind_by_kind(town)) <= best
    assert peers.worth(town, peers.greedy(town)) <= best


def test_worth_refuses_a_choice_over_a_limit():
    town = instance(*week(30, 70, 1))
    with pytest.raises(ValueError, match="breaks a limit"):
        peers.worth(town, np.arange(len(town.value)))
