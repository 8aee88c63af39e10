"""Loops are loaded ahead of the first call only if they were compiled before."""

import pytest

from koppeling.matching.kernels import ready
from koppeling.matching.kernels.compiled import config
from koppeling.matching.policy import Policy
from koppeling.reference.towns import town_seeds


@pytest.fixture
def policy():
    return Policy.from_document(town_seeds()["enschede"].policy)


@pytest.fixture
def loaded(monkeypatch, tmp_path):
    """Which halves are loaded, with a folder of loops that is empty as yet."""
    found = []
    halves = {
        half: lambda policy, half=half, load=load: found.append((half, load(policy)))
        for half, load in ready.HALVES.items()
    }
    monkeypatch.setattr(ready, "HALVES", halves)
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path))
    return found


def test_nothing_is_loaded_where_nothing_was_compiled(loaded, policy, tmp_path):
    ready.load_ready(policy)
    assert loaded == []
    assert list(tmp_path.iterdir()) == []


def test_what_was_compiled_is_loaded(loaded, policy, tmp_path):
    (tmp_path / "scan.ready").touch()
    ready.load_ready(policy)
    assert loaded == [("scan", None)]
    (tmp_path / "choice.ready").touch()
    ready.load_ready(policy)
    assert loaded == [("scan", None), ("scan", None), ("choice", None)]
