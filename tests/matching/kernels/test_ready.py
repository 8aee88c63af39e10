"""Loops are loaded ahead of the first call only if they were compiled before; few states stay."""

import os

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


def test_of_earlier_versions_the_last_few_stay(tmp_path):
    folders = [tmp_path / f"loops-{no}" for no in range(7)]
    for no, folder in enumerate(folders):
        folder.mkdir()
        (folder / "select.nbc").touch()
        os.utime(folder, (no, no))
    (tmp_path / "select.pyc").touch()
    # Whatever its age, what is in use stays.
    ready.forget_older(folders[1])
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["loops-1", "loops-3", "loops-4", "loops-5", "loops-6", "select.pyc"]
