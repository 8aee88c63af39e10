import numpy as np
import pytest

from koppeling.simulate.draws import Draws


def test_draws_are_the_same_on_every_machine_and_for_ever():
    """Red here means that every town that was ever simulated changes."""
    draws = Draws(20261123, "enschede")
    assert {
        "below": draws.below("a", 6, 1_000).tolist(),
        "between": draws.between("b", 6, -3, 3).tolist(),
        "few": draws.few("c", 6, 366).tolist(),
        "pick": draws.pick("d", 6, (700, 200, 100)).tolist(),
        "chance": draws.chance("e", 6, 500).tolist(),
        "order": draws.order("f", 6).tolist(),
    } == {
        "below": [427, 808, 818, 167, 353, 646],
        "between": [1, 3, 3, -1, -2, 0],
        "few": [49, 3, 45, 128, 189, 29],
        "pick": [1, 0, 0, 0, 0, 0],
        "chance": [True, False, False, True, True, True],
        "order": [4, 2, 1, 3, 0, 5],
    }


def test_draws_streams_do_not_touch_each_other():
    draws = Draws(1)
    before = draws.below("one", 5, 1_000)
    draws.below("two", 99, 7)
    assert np.array_equal(draws.below("one", 5, 1_000), before)
    assert not np.array_equal(draws.below("two", 5, 1_000), before)


def test_draws_more_of_a_stream_begins_alike():
    draws = Draws(1)
    assert np.array_equal(draws.below("one", 50, 9)[:10], draws.below("one", 10, 9))


def test_draws_below_reaches_every_number_evenly():
    found = np.bincount(Draws(1).below("one", 70_000, 7))
    assert found.tolist() == pytest.approx([10_000] * 7, rel=0.04)


def test_draws_pick_keeps_to_the_weights():
    found = np.bincount(Draws(1).pick("one", 100_000, (600, 0, 400)))
    assert found.tolist() == pytest.approx([60_000, 0, 40_000], rel=0.02)


def test_draws_pick_by_takes_each_groups_weights():
    group = np.array([0, 1] * 500)
    found = Draws(1).pick_by("one", group, ((1, 0, 0), (0, 0, 1)))
    assert np.array_equal(found, group * 2)


def test_draws_few_are_mostly_small():
    found = Draws(1).few("one", 50_000, 1_000)
    assert np.percentile(found, [50, 90]).tolist() == pytest.approx([187, 588], abs=15)
    assert (found.min(), found.max() < 1_000) == (0, True)


def test_draws_a_bound_may_differ_by_row():
    bounds = np.array([1, 2, 3, 1_000_000])
    found = Draws(1).below("one", 4, bounds)
    assert (found < bounds).all()
    assert found[0] == 0


def test_draws_refuse_a_negative_seed():
    with pytest.raises(ValueError, match="from 0 on"):
        Draws(-1)
