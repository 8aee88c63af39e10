"""The collector of cycles rests, and works again afterwards if it did before."""

import gc

import pytest

from koppeling.jobs.collecting import nothing_collected


def test_the_collector_rests_and_works_again():
    assert gc.isenabled()
    with nothing_collected():
        assert not gc.isenabled()
        with nothing_collected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_works_again_after_an_error():
    with pytest.raises(ValueError, match="a cluster"), nothing_collected():
        raise ValueError("a cluster is lost")
    assert gc.isenabled()
