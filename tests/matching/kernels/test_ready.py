"""Loops are loaded ahead of the first call only if they were compiled before; few states stay."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from koppeling.matching.kernels import ready
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
    monkeypatch.setattr(ready, "KEPT_IN", tmp_path)
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


def test_whoever_deletes_at_the_same_time_disturbs_nobody(tmp_path):
    for _ in range(20):
        for no in range(12):
            (tmp_path / f"loops-{no}").mkdir(exist_ok=True)
        with ThreadPoolExecutor(4) as several:
            found = [several.submit(ready.forget_older, tmp_path / "loops-0") for _ in range(4)]
            assert [one.result() for one in found] == [None] * 4
        assert (tmp_path / "loops-0").is_dir()


def test_where_nothing_may_be_kept_each_process_compiles(monkeypatch, policy):
    halves: list[Policy] = []
    monkeypatch.setattr(ready, "KEPT_IN", None)
    monkeypatch.setattr(ready, "HALVES", {"scan": halves.append, "choice": halves.append})
    heard = []
    ready.make_ready(policy, lambda done, total: heard.append((done, total)))
    assert halves == [policy, policy]
    assert heard == [(0, 2), (1, 2), (2, 2)]
